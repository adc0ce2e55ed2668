"""The quality list by rule, collection and type: own rules and those of aggregators in one order of effort."""

import pytest

from repository.aggregators.models import AggregatorProblem
from repository.aggregators.verdicts import judge_items
from repository.db import db, transaction
from repository.items.derive import quality_rows
from repository.metadata.problems import problems
from repository.people.operations import system_actor
from repository.quality import queries
from repository.quality.queries import OWN, Filter
from tests import pages
from tests.factories import TODAY, make_collection, make_item

ABSTRACT = "Uraian yang cukup panjang tentang isi laporan ini agar tidak ada yang kurang."


@pytest.fixture
def broken(app):
    """Three records: one lacks a subject, one much, one much and stands in a hidden collection."""
    with app.app_context():
        with transaction() as session:
            make_collection(session, "lain")
            make_collection(session, "dalam", is_internal=True)
            whole = {"abstract": ABSTRACT, "publisher": "Balai Contoh"}
            rows = (
                ("Tanpa subjek", "lain", whole),
                ("=Kurang banyak", "umum", {}),
                ("Tertutup", "dalam", {}),
            )
            items = [make_item(session, title=t, collection=c, **more) for t, c, more in rows]
            for item in items:
                item.quality = quality_rows(problems(item.document, stage="publish", today=TODAY))
            ids = [item.id for item in items]
        db.session.remove()
        judge_items(db.session(), ids)
        db.session.remove()
    return ids


def titles(app, chosen=None):
    with app.app_context():
        session = db.session()
        actor = system_actor(session)
        found = [item.title for item in queries.with_problems(session, actor, 1, 25, chosen)]
        assert len(found) == queries.count_with_problems(session, actor, chosen)
        db.session.remove()
        return found


def test_the_least_work_comes_first_and_the_list_is_narrowed(app, broken):
    assert [t for t in titles(app) if t != "Tertutup"] == ["Tanpa subjek", "=Kurang banyak"]
    assert set(titles(app)) == {"Tanpa subjek", "=Kurang banyak", "Tertutup"}
    assert titles(app, Filter(profile="article")) == []
    with app.app_context():
        session = db.session()
        counted = queries.rule_counts(session, system_actor(session), Filter())
        db.session.remove()
    assert {source for source, _, _ in counted} > {OWN}
    for source, rule, count in counted:
        assert len(titles(app, Filter(source, rule))) == count, (source, rule)


def test_the_page_narrows_links_to_the_field_and_exports(app, client, client_as, broken):
    staff = client_as("cataloguer")
    for language in ("id", "en"):
        page = pages.get(staff, f"/quality?collection=lain&type=report&rule=own:&lang={language}")
    text = pages.text_of(page)
    assert "Tanpa subjek" in text
    assert "Kurang banyak" not in text
    links = [a.get("href") for a in page.iter("a") if "/deposit/" in (a.get("href") or "")]
    assert any(link.endswith("#subjects") for link in links)
    assert "Tertutup" in pages.text_of(pages.get(staff, "/quality"))
    for odd in ("rule=nobody:x", "rule=own:%00", "collection=x", "type=x", "page=999"):
        pages.get(staff, f"/quality?{odd}")
    body = staff.get("/quality.csv").get_data(as_text=True)
    assert "'=Kurang banyak" in body
    assert client_as("depositor").get("/quality.csv").status_code == 403
    assert "/login" in client.get("/quality.csv").headers["Location"]


def test_the_list_of_verdicts_is_used(app, broken):
    with app.app_context():
        assert db.session.query(AggregatorProblem).count() > 0
        db.session.remove()
