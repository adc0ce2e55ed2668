"""A worker killed at a hundred random moments: afterwards the index holds what the database has, page by page."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from repository.checking.index import index_findings
from repository.db import db, transaction
from repository.items import operations
from repository.items.models import Item
from repository.items.states import State
from repository.jobs.models import Job
from repository.people.operations import system_actor
from tests import factories
from tests.conftest import CHECKOUT

KILLS = 100
LONGEST_SECONDS = 0.3
WORDS = ["wakaf", "zakat", "infak", "keagamaan", "pendidikan", "naskah", "hadis", "penelitian"]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_after_a_hundred_kills_the_index_equals_the_database(app, instance):
    seed = random.SystemRandom().randrange(2**32)
    sys.stderr.write(f"seed {seed}\n")
    chance = random.Random(seed)
    command = [sys.executable, "-m", "tests.repository.jobs.killed_worker"]
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    at_work = 0
    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as launcher:
        for _ in range(KILLS):
            _change(app, chance)
            launcher.stdin.write("start\n")
            launcher.stdin.flush()
            worker = int(launcher.stdout.readline())
            _wait_until_at_work(app)
            time.sleep(chance.uniform(0, LONGEST_SECONDS))
            os.kill(worker, signal.SIGKILL)
            assert launcher.stdout.readline().startswith("ended")
            at_work += _leased(app)
        launcher.stdin.close()
    assert at_work > KILLS / 10, "the kills came too late to say anything"
    factories.work_off(app)
    stores = app.extensions["daluang_stores"]
    with app.app_context():
        public = db.session.scalar(select(func.count()).where(Item.state == State.PUBLISHED))
        found = [
            finding.line for finding in index_findings(db.session(), stores.index, stores.pages)
        ]
        db.session.remove()
    assert found == [], f"seed {seed}"
    assert len(stores.index.contents()) == public > 20
    assert stores.index.page_count() > public


def _change(app, chance):
    """Items are published, revised and withdrawn, a few at a time."""
    with app.app_context():
        with transaction() as session:
            text = "\f".join(
                " ".join(chance.choices(WORDS, k=40)) for _ in range(chance.randint(1, 4))
            )
            factories.make_item(session, title=" ".join(chance.choices(WORDS, k=4)), text=text)
            public = session.scalars(select(Item.id).where(Item.state == State.PUBLISHED)).all()
            for item_id in chance.sample(public, min(2, len(public))):
                item = session.get(Item, item_id)
                if chance.random() < 0.25:
                    operations.withdraw(session, item, system_actor(session), reason="Percobaan")
                else:
                    title = " ".join(chance.choices(WORDS, k=4))
                    document = factories.make_document(title=title)
                    operations.revise(session, item, system_actor(session), document)
        db.session.remove()


def _wait_until_at_work(app):
    """A job is leased or done, or nothing was to be done."""
    until = time.monotonic() + 20
    with app.app_context():
        before = None
        while time.monotonic() < until:
            pending = db.session.scalar(
                select(func.count()).where(Job.kind == "index", Job.state == "pending")
            )
            leased = db.session.scalar(
                select(func.count()).where(Job.kind == "index", Job.state == "leased")
            )
            db.session.rollback()
            before = pending if before is None else before
            if leased or pending < before or not pending:
                break
            time.sleep(0.002)
        db.session.remove()


def _leased(app):
    """Whether a job was under way when the worker was killed."""
    with app.app_context():
        found = db.session.scalar(select(func.count()).where(Job.state == "leased"))
        db.session.remove()
    return bool(found)
