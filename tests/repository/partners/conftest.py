"""A provider that misbehaves on demand, and a partner of it that can be harvested at once."""

import pytest

from repository.db import db, transaction
from repository.partners.asking import identify
from repository.partners.fetching import Client, Limits
from repository.partners.harvesting import harvest
from repository.partners.listing import Pace
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from repository.partners.operations import add_partner
from repository.people.operations import system_actor
from tests.repository.partners import provider as providers

LIMITS = Limits(connect_seconds=2, read_seconds=2, total_seconds=4, size_bytes=300_000)
AT_ONCE = Pace(first_pause_seconds=0, longest_pause_seconds=0)


@pytest.fixture
def client_of_tests():
    return Client(allowed_networks=("127.0.0.0/8",), limits=LIMITS)


@pytest.fixture
def provider():
    with providers.served(providers.Provider(records=providers.records(25))) as served:
        yield served


class Harvesting:
    """A partner in the database, harvested without pauses."""

    def __init__(self, settings, provider, client, name="Mitra"):
        self.settings, self.provider, self.client = settings, provider, client
        identity = identify(client, provider.url, "oai_dc")
        with transaction() as session:
            partner = add_partner(
                session, system_actor(session), identity, base_url=provider.url, name=name
            )
            self.id = partner.id
        provider.requests.clear()

    def run(self, *, is_forced=False):
        """The harvest, at its end."""
        harvest_id = harvest(
            self.settings, self.id, is_forced=is_forced, client=self.client, pace=AT_ONCE
        )
        return db.session().get(PartnerHarvest, harvest_id)

    @property
    def partner(self):
        return db.session().get(Partner, self.id)

    def record(self, number):
        """The record of that number in the provider's list."""
        identifier = f"oai:mitra.example:{number}"
        return db.session().query(PartnerRecord).filter_by(identifier=identifier).one_or_none()

    def held(self):
        """Title by identifier of what is not deleted."""
        rows = db.session().query(PartnerRecord).filter_by(partner_id=self.id, is_deleted=False)
        return {row.identifier: row.title for row in rows}

    def offered(self):
        """The same, as the provider has it."""
        return {r.identifier: r.title for r in self.provider.records if not r.is_deleted}


@pytest.fixture
def harvesting(session, instance, provider, client_of_tests):
    return Harvesting(instance, provider, client_of_tests)
