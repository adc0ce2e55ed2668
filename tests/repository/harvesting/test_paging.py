"""Pages of lists over real rows: one datestamp for ten thousand records, exact multiples, tokens used again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from repository import clock
from repository.db import db, transaction
from repository.harvesting.models import HarvestEntry
from repository.items.models import Item
from tests import factories
from tests.harvester import OAI, ProtocolError, ask, harvest

NAMESPACE = "oai:daluang.example"
COUNT = 10_000


@pytest.fixture
def instance(instance):
    """An instance that gives the longest pages, since there are many of them."""
    return replace(instance, oai_page_size=500)


def copy_rows(app, count):
    """`count` items stand in the whole repository, all of one datestamp; return their identifiers in order."""
    with app.app_context():
        with transaction() as session:
            first = factories.make_item(session, title="Yang pertama")
            session.flush()
            columns = [c for c in Item.__table__.columns if c.name != "id"]
            values = {c.name: session.scalar(select(c).where(Item.id == first.id)) for c in columns}
            values["identifier"] = None
            handles = [_handle(number) for number in range(count - 1)]
            rows = [{**values, "handle": handle} for handle in handles]
            session.execute(insert(Item.__table__), rows)
        with transaction() as session:
            of_first = session.scalars(
                select(HarvestEntry).where(HarvestEntry.set_spec == "")
            ).one()
            others = select(Item.id).where(Item.id != first.id).order_by(Item.id)
            values = {"set_spec": "", "datestamp": of_first.datestamp, "deleted": True, "sets": ""}
            entries = [{**values, "item_id": item_id} for item_id in session.scalars(others)]
            session.execute(insert(HarvestEntry), entries)
        found = db.session.scalars(select(Item.handle).order_by(Item.id)).all()
        db.session.remove()
    return [f"{NAMESPACE}:{handle}" for handle in found]


def _handle(number):
    digits = "23456789bcdfghjkmnpqrstvwxz"
    text = ""
    for _ in range(8):
        number, rest = divmod(number, len(digits))
        text += digits[rest]
    return text


def test_ten_thousand_records_share_a_datestamp(app, client):
    identifiers = copy_rows(app, COUNT)
    found = harvest(client, verb="ListIdentifiers")
    assert found.identifiers == identifiers
    assert found.pages == COUNT // 500
    stamps = {record.datestamp for record in found.records}
    assert len(stamps) == 1
    (stamp,) = stamps
    between = harvest(client, from_=stamp, until=stamp)
    assert between.identifiers == identifiers
    assert between.complete_list_size == COUNT


@pytest.mark.parametrize(("count", "pages"), [(499, 1), (500, 1), (501, 2), (1000, 2), (1001, 3)])
def test_no_page_is_empty_where_the_count_is_a_multiple_of_the_page(app, client, count, pages):
    identifiers = copy_rows(app, count)
    for verb in ("ListRecords", "ListIdentifiers"):
        found = harvest(client, verb=verb)
        assert found.identifiers == identifiers
        assert found.pages == pages
        assert found.complete_list_size == (count if pages > 1 else None)


def test_a_token_gives_its_page_again_and_lives_for_a_day_at_least(app, client, at):
    began_at = clock.now()
    at(began_at)
    identifiers = copy_rows(app, 1001)
    answer = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    element = answer.find(f".//{OAI}resumptionToken")
    expires_at = datetime.fromisoformat(element.get("expirationDate"))
    answered_at = datetime.fromisoformat(answer.findtext(f"{OAI}responseDate"))
    assert expires_at - answered_at >= timedelta(hours=24)

    first = _page(client, element.text)
    assert first == identifiers[500:1000]
    with app.app_context(), transaction() as session:
        factories.make_item(session, title="Sementara itu")
    at(began_at + timedelta(hours=24))
    assert _page(client, element.text) == first
    assert _page(client, element.text) == first
    at(expires_at + timedelta(seconds=4))
    with pytest.raises(ProtocolError) as refused:
        _page(client, element.text)
    assert refused.value.codes == ["badResumptionToken"]


def _page(client, token):
    answer = ask(client, verb="ListRecords", resumptionToken=token)
    return [found.text for found in answer.iter(f"{OAI}identifier")]
