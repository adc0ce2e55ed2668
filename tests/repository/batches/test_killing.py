"""A batch whose worker is killed at every step goes on where it was: each item once, no more, no less."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import func, select

from repository.audit.models import AuditEntry
from repository.batches import operations
from repository.batches.edits import Act, Edit
from repository.batches.models import Outcome
from repository.batches.running import go_on
from repository.db import db, transaction
from repository.items.models import Item
from tests.factories import make_item

DYING = """
    import itertools, os, signal, sys
    from repository import db as database
    from repository.app import create_app
    from repository.batches import changing, running

    batch_id, last = int(sys.argv[1]), int(sys.argv[2])
    steps = itertools.count(1)

    def dying(function):
        def call(*args, **kwargs):
            if next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)
        return call

    app = create_app()
    changing.revise = dying(changing.revise)
    changing._note = dying(changing._note)
    database.before_commit(dying(lambda session: None))
    running.FIRST_COUNT = running.MOST_AT_ONCE = 3
    with app.app_context():
        assert running.go_on(batch_id, 60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["run", "undo"])
def test_each_item_is_changed_once_however_often_the_worker_dies(app, instance, desk, stage):
    with transaction() as session:
        ids = [make_item(session).id for _ in range(8)]
    edit = Edit(Act.SET, "place", "Jakarta")
    batch_id = desk.planned(ids, edit) if stage == "run" else desk.done(ids, edit)
    desk.ask(batch_id, operations.run if stage == "run" else operations.undo)
    db.session.remove()
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    kills = 0
    for last in range(1, 10):
        command = [sys.executable, "-c", textwrap.dedent(DYING), str(batch_id), str(last)]
        ended = subprocess.run(command, env=environment, check=False)
        kills += ended.returncode == -signal.SIGKILL
    assert kills >= 5
    assert go_on(batch_id, 60)
    is_undone = stage == "undo"
    assert desk.outcomes(batch_id) == [Outcome.UNDONE if is_undone else Outcome.APPLIED] * 8
    for item_id in ids:
        item = db.session.get(Item, item_id)
        assert item.document.get("place") == (None if is_undone else "Jakarta")
        assert item.revision_number == (3 if is_undone else 2)
        count = select(func.count()).where(
            AuditEntry.action == "revise", AuditEntry.subject_id == item_id
        )
        assert db.session.scalar(count) == (2 if is_undone else 1)
