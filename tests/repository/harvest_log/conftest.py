import pytest

from tests.factories import make_item


@pytest.fixture
def add_items(app):
    """A function that publishes items and returns their handles."""
    from repository.db import db, transaction

    def add(count, **changes):
        with app.app_context():
            with transaction() as session:
                handles = [make_item(session, **changes).handle for _ in range(count)]
            db.session.remove()
        return handles

    return add


@pytest.fixture
def roll(app):
    """A function that does what the worker does about the log; returns the number of lines added."""
    from repository.db import db
    from repository.harvest_log.rolling import roll_up_all

    def rolled():
        with app.app_context():
            count = roll_up_all(app.config["DALUANG"].harvest_log_folder)
            db.session.remove()
        return count

    return rolled


@pytest.fixture
def harvesters(app):
    """A function from the database to {(agent, network): its sums}."""
    from sqlalchemy import select

    from repository.db import db
    from repository.harvest_log.models import Harvester
    from repository.harvest_log.queries import days

    def found():
        with app.app_context():
            rows = {
                (h.agent, h.network): {
                    "requests": h.request_count,
                    "records": h.record_count,
                    "faults": h.error_count,
                    "busy": h.busy_count,
                    "errors": {e.code: e.count for e in h.errors},
                    "lists": {
                        (entry.verb, entry.prefix, entry.set_spec): entry for entry in h.lists
                    },
                    "days": {str(d.day): d.request_count for d in days(db.session(), h.id, 100)},
                    "user_agent": h.user_agent,
                }
                for h in db.session.scalars(select(Harvester))
            }
            db.session.remove()
        return rows

    return found
