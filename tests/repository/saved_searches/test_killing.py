"""The worker is killed while it tells people of news: afterwards everybody was told of everything once."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from repository.db import db, transaction
from repository.mail.models import OutgoingMail
from repository.people.operations import actor_of
from repository.saved_searches import operations
from repository.saved_searches.models import Alert, ToldItem
from tests import factories

pytestmark = [pytest.mark.slow]
CHECKOUT = Path(__file__).resolve().parents[3]
PEOPLE, ITEMS, KILLS = 30, 4, 6
TELLING = """
import sys, time
from datetime import timedelta
from pathlib import Path
from repository import clock, settings
from repository.app import create_app
from repository.db import db
from repository.saved_searches import alerts
app = create_app(settings.load(Path(sys.argv[1])))
now = clock.now
clock.now = lambda: (now() + timedelta(days=2)).replace(hour=5)
index = app.extensions["daluang_stores"].index
with app.app_context():
    owners = alerts.due_owners(db.session(), app.config["DALUANG"])
    print("ready", flush=True)
    for owner in owners:
        alerts.tell(owner, index, app.config["DALUANG"])
        db.session.remove()
        time.sleep(float(sys.argv[2]))
"""


def test_killed_again_and_again_everybody_is_told_once(app, instance):
    with app.app_context():
        with transaction() as session:
            for n in range(PEOPLE):
                actor = actor_of(factories.make_user(session, email=f"p{n}@contoh.id"))
                for words in ("wakaf", "produktif"):
                    saved = operations.save(
                        session, actor, f"q={words}", name=words, alert=Alert.DAILY, language="id"
                    )
                    saved.alerts_since -= timedelta(hours=1)
            for n in range(ITEMS):
                factories.make_item(session, title=f"Wakaf produktif {n}")
        db.session.remove()
    factories.work_off(app)
    chance, killed = random.Random(5), 0
    for _ in range(KILLS):
        killed += tell(instance, pause_seconds=0.02, lives_seconds=chance.uniform(0.0, 0.3))
    assert killed >= KILLS // 2
    tell(instance, pause_seconds=0, lives_seconds=60)
    with app.app_context():
        letters = [(row.recipient, row.text) for row in db.session.query(OutgoingMail)]
        assert sorted(to for to, _ in letters) == sorted(f"p{n}@contoh.id" for n in range(PEOPLE))
        assert {text.count("* Wakaf produktif") for _, text in letters} == {2 * ITEMS}
        assert db.session.query(ToldItem).count() == PEOPLE * 2 * ITEMS
        db.session.remove()


def tell(instance, pause_seconds, lives_seconds):
    """Run the telling for so long; return whether it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", TELLING, str(instance.instance), str(pause_seconds)],
        cwd=CHECKOUT,
        env=os.environ,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n"
    end = time.monotonic() + lives_seconds
    while process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    process.kill()
    process.stdout.close()
    return process.wait() == -signal.SIGKILL
