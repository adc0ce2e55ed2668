"""Mirrors stay equal to the repository although it changes between the pages of one and the same harvest.

What `test_mirror` does between harvests is done here also while a list of two records a page is read.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import select

from oai import datestamp
from repository.db import db
from repository.harvesting.models import HarvestEntry
from repository.harvesting.sets import list_of
from repository.items.models import Item
from tests.harvester import harvest
from tests.repository.harvesting.test_mirror import (
    Mirrored,
    accesses,
    kinds,
    numbers,
    slugs,
    states,
)

PAGE_SIZE = 2  # less than an installation may choose, so that few records make many pages
LONGEST_HARVEST = timedelta(hours=40)  # a token lives for 48
MAX_CHANGES = 12  # during one harvest, so that every list ends


@pytest.fixture
def app(instance):
    """The application with lists cut into tiny pages."""
    from repository.app import create_app

    app = create_app(replace(instance, oai_page_size=PAGE_SIZE))
    app.testing = True
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


class Changing(Mirrored):
    """The repository and its mirrors, some of which are fed while it changes."""

    changes_left = 0
    changed = 0
    data = None
    ends_at = None

    @rule(data=st.data())
    def harvest_while_it_changes(self, data):
        self.data, self.changes_left = data, MAX_CHANGES
        self.ends_at = self.now + LONGEST_HARVEST
        self.harvest()
        self.data = None

    def go_to(self, moment):
        if self.data is not None:
            moment = max(self.now, min(moment, self.ends_at))
        super().go_to(moment)

    def ask(self, since, **arguments):
        if self.data is None:
            return super().ask(since, **arguments)
        listed = list_of(arguments.get("prefix", "oai_dc"), arguments.get("set"))
        before = self.places(listed)
        found = harvest(
            self.client,
            between_pages=self.change_something,
            repeats_allowed=True,
            **({"from_": since} if since else {}),
            **arguments,
        )
        after = self.places(listed)
        self.check(
            found, {name for name in before.items() & after.items() if name[1][0] >= (since or "")}
        )
        return found

    def check(self, found, untouched):
        """What stood still came once, where it belongs; what came again came with a later datestamp."""
        seen = {}
        for record in found.records:
            assert record.datestamp > seen.get(record.identifier, ""), "a record came twice"
            seen[record.identifier] = record.datestamp
        stamps = [record.datestamp for record in found.records]
        assert stamps == sorted(stamps)
        for name, (stamp, _) in untouched:
            assert seen.get(name) == stamp, f"{name} is missing"

    def change_something(self):
        for _ in range(self.data.draw(st.integers(0, min(2, self.changes_left)))):
            self.changes_left -= 1
            kind = self.data.draw(st.sampled_from(sorted(CHANGES)))
            arguments = {n: self.data.draw(s) for n, s in CHANGES[kind].items()}
            getattr(self, kind)(**arguments)

    def places(self, listed):
        """Return the datestamp and whether it is deleted of every record that the list holds now, by identifier."""
        with self.app.app_context():
            entries = db.session.execute(
                select(Item.handle, HarvestEntry.datestamp, HarvestEntry.deleted)
                .join(HarvestEntry, HarvestEntry.item_id == Item.id)
                .where(
                    HarvestEntry.set_spec == listed,
                    HarvestEntry.datestamp <= self.now,
                    (HarvestEntry.until.is_(None)) | (HarvestEntry.until > self.now),
                )
            ).all()
            db.session.rollback()
        return {
            f"oai:daluang.example:{handle}": (datestamp.write(at), deleted)
            for handle, at, deleted in entries
        }


CHANGES = {
    "create": {
        "state": states,
        "access": accesses,
        "slug": slugs,
        "kind": kinds,
        "has_file": st.booleans(),
    },
    "edit": {"number": numbers, "access": accesses, "kind": kinds},
    "move": {"number": numbers, "slug": slugs},
    "withdraw_or_restore": {"number": numbers},
    "change_collection": {"slug": slugs, "is_internal": st.booleans()},
    "wait": {"seconds": st.sampled_from([0, 1, 2, 3, 60, 86_400])},
    "wait_until_midnight": {"seconds": st.sampled_from([-1, 0, 1])},
}


def test_mirrors_follow_a_repository_that_changes_between_pages(app, at):
    run_state_machine_as_test(
        lambda: Changing(app, at),
        settings=settings(
            max_examples=6,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
