"""The worker of a served repository harvests a real provider, our own, into a mirror that can be searched."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from repository import clock
from repository import settings as settings_module
from repository.db import db, transaction
from repository.items import operations
from repository.items.models import Item
from repository.items.states import State
from repository.metadata.record import main_title
from repository.partners.asking import Identity
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from repository.partners.operations import add_partner
from repository.people.operations import system_actor
from tests import factories
from tests.served import Served

PATIENCE_SECONDS = 60


@pytest.fixture
def instance(instance):
    """A repository with small list pages that may harvest this machine."""
    settings = replace(instance, harvest_private_networks=("127.0.0.0/8",), oai_page_size=10)
    settings_module.write(settings)
    return settings


def published(session):
    """Title by identifier of what the provider offers."""
    items = session.scalars(select(Item).where(Item.state == State.PUBLISHED))
    return {f"oai:daluang.example:{item.handle}": main_title(item.document).value for item in items}


def mirrored(session):
    rows = session.scalars(select(PartnerRecord).where(PartnerRecord.is_deleted.is_(False)))
    return {row.identifier: row.title for row in rows}


def harvested(app, partner_id, harvest_count):
    """The worker has done so many harvests of the partner and indexed what they brought; the last of them."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with app.app_context():
            session = db.session()
            query = select(PartnerHarvest).where(PartnerHarvest.partner_id == partner_id)
            runs = list(session.scalars(query.order_by(PartnerHarvest.id)))
            waiting = select(PartnerRecord.id).where(PartnerRecord.needs_indexing.is_(True))
            is_done = all(run.state != "running" for run in runs)
            if len(runs) == harvest_count and is_done and not session.scalar(waiting.limit(1)):
                return runs[-1]
            db.session.remove()
        time.sleep(0.2)
    raise AssertionError("the worker did not harvest in time")


def test_a_mirror_of_ourselves_follows_edits_and_withdrawals(app, instance, client):
    with app.app_context(), transaction() as session:
        made = [factories.make_item(session, title=f"Kajian zakat jilid {n}") for n in range(35)]
        ids = [item.id for item in made]
    time.sleep(3)  # what was just published stands in the lists two seconds later
    served = Served(instance.instance)
    try:
        url = f"{served.url}/oai"
        with app.app_context(), transaction() as session:
            identity = Identity("Diri sendiri", has_seconds=True, deleted_record="persistent")
            partner = add_partner(session, system_actor(session), identity, base_url=url)
            partner_id = partner.id
        run = harvested(app, partner_id, 1)
        assert (run.state, run.fault_detail, run.new, run.pages) == ("complete", "", 35, 4)
        assert run.odd_counts == {}
        with app.app_context():
            assert mirrored(db.session()) == published(db.session())
        assert "Diri sendiri" in client.get("/partners?q=zakat").get_data(as_text=True)

        with app.app_context(), transaction() as session:
            system = system_actor(session)
            for item_id in ids[:3]:
                item = session.get(Item, item_id)
                operations.withdraw(session, item, system, reason="Permintaan penulis")
            for item_id in ids[3:6]:
                item = session.get(Item, item_id)
                document = factories.make_document(title=f"Diubah {item_id}")
                operations.revise(session, item, system, document, reason="Uji")
            factories.make_item(session, title="Karya yang baru")
        time.sleep(3)
        with app.app_context(), transaction() as session:
            session.get(Partner, partner_id).due_at = clock.now()
        run = harvested(app, partner_id, 2)
        assert (run.state, run.is_full) == ("complete", False)
        assert (run.new, run.changed, run.deleted) == (1, 3, 3)
        with app.app_context():
            assert mirrored(db.session()) == published(db.session())
        found = client.get("/partners?q=baru").get_data(as_text=True)
        assert "Karya yang baru" in found
    finally:
        served.process.terminate()
        assert served.process.wait(30) == 0
        served.process.communicate()
        served.assert_nothing_left()
