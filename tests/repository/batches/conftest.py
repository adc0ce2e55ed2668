"""A curator, and batches that are planned and run."""

import pytest
from sqlalchemy import select

from repository.batches import operations
from repository.batches.models import BatchChange
from repository.batches.running import go_on
from repository.db import db, transaction
from repository.people.models import User
from repository.people.operations import actor_of
from tests.factories import make_user


class Desk:
    """A cataloguer at work on batches; to be used inside the application's context."""

    def __init__(self, user_id):
        self.user_id = user_id

    def actor(self, session):
        return actor_of(session.get(User, self.user_id))

    def planned(self, ids, edit, reason="Penyeragaman"):
        """Return the id of a batch of these items whose preview is made."""
        with transaction() as session:
            batch = operations.of_items(session, self.actor(session), ids, {})
            operations.choose(session, batch, self.actor(session), edit, reason)
            batch_id = batch.id
        assert go_on(batch_id, 60)
        return batch_id

    def done(self, ids, edit):
        """Return the id of a batch that was run."""
        batch_id = self.planned(ids, edit)
        self.ask(batch_id, operations.run)
        assert go_on(batch_id, 60)
        return batch_id

    def ask(self, batch_id, what):
        """Ask for `what` without doing it."""
        with transaction() as session:
            actor = self.actor(session)
            what(session, operations.find(session, actor, batch_id), actor)

    def undo(self, batch_id):
        self.ask(batch_id, operations.undo)
        assert go_on(batch_id, 60)

    def changes(self, batch_id):
        query = select(BatchChange).where(BatchChange.batch_id == batch_id)
        return list(db.session.scalars(query.order_by(BatchChange.position)))

    def outcomes(self, batch_id):
        return [change.outcome for change in self.changes(batch_id)]

    def codes(self, batch_id):
        """Return the problems of each change, by code."""
        return [[p["code"] for p in change.problems] for change in self.changes(batch_id)]


@pytest.fixture
def desk(app):
    with app.app_context():
        with transaction() as session:
            user_id = make_user(session, "cataloguer").id
        yield Desk(user_id)
        db.session.remove()
