"""What the worker does when it has no job: comparing, tidying, reading stored files again."""

import stat
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories import make_item, work_off

JAKARTA = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 11, 23, 12, tzinfo=JAKARTA)
NIGHT = datetime(2026, 11, 24, 2, tzinfo=JAKARTA)


@pytest.fixture
def nightly(app):
    from repository.jobs.nightly import Nightly

    stores = app.extensions["daluang_stores"]
    return Nightly(stores.files, stores.pages, stores.index)


def finish(app, nightly):
    """Let it do all that is due; return how many pieces that were."""
    with app.app_context():
        count = 0
        while nightly.tick():
            nightly._next_fixity_at = 0
            count += 1
            assert count < 100
        return count


def add(app, **changes):
    from repository.db import db, transaction

    with app.app_context():
        with transaction() as session:
            item = make_item(session, **changes)
            found = item.id, item.handle
        db.session.remove()
    return found


def forget(app, item_id):
    app.extensions["daluang_stores"].index.write([], [item_id])


def total(app, words):
    return app.test_client().get("/api/search", query_string={"q": words}).json["total"]


def test_database_and_index_are_compared_after_the_start_and_every_night(app, nightly):
    with time_machine.travel(NOON, tick=True) as clock:
        ids = [add(app, title=f"Kunyit {n}")[0] for n in range(5)]
        assert work_off(app) == 0
        forget(app, ids[0])
        assert total(app, "kunyit") == 4
        assert finish(app, nightly) == 1
        assert work_off(app) == 0
        assert total(app, "kunyit") == 5
        forget(app, ids[1])
        clock.move_to(NOON + timedelta(hours=8))
        assert finish(app, nightly) == 0
        clock.move_to(NIGHT)
        assert finish(app, nightly) >= 1, "the index is tidied as well"
        assert work_off(app) == 0
        assert total(app, "kunyit") == 5


def test_what_is_not_public_leaves_the_index(app, nightly):
    from search_index import Document

    with time_machine.travel(NOON, tick=True):
        draft, _ = add(app, title="Konsep", state="draft")
        add(app, title="Terbit")
        assert work_off(app) == 0
        document = Document(id=draft, version=1, titles=("Bocor",))
        app.extensions["daluang_stores"].index.write([document])
        index = app.extensions["daluang_stores"].index
        assert draft in index.versions()
        finish(app, nightly)
        assert work_off(app) == 0
        assert draft not in index.versions()


def test_groups_may_read_when_an_embargo_has_ended(app, nightly):
    """A file that is restricted besides is opened to its groups by writing the item again."""
    from repository.db import db
    from repository.jobs.queue import unfinished_subjects

    with time_machine.travel(NOON, tick=True) as clock:
        item, _ = add(app, access="embargoed", embargo_until="2026-11-24", text="tertunda")
        assert work_off(app) == 0
        finish(app, nightly)
        clock.move_to(NIGHT)
        finish(app, nightly)
        with app.app_context():
            assert unfinished_subjects(db.session(), "index") == {item}
            db.session.remove()


def test_the_index_is_tidied_at_night_only(app, nightly):
    index = app.extensions["daluang_stores"].index
    with time_machine.travel(NOON, tick=True) as clock:
        for number in range(4):
            add(app, title=f"Jahe {number}")
            assert work_off(app) == 0
        before = index.segment_count()
        assert before == 4
        finish(app, nightly)
        assert index.segment_count() == before
        clock.move_to(NIGHT)
        finish(app, nightly)
        assert index.segment_count() == 1
        assert total(app, "jahe") == 4


def test_stored_files_are_read_again_after_two_months_oldest_first(app, nightly, caplog):
    from repository.files import fixity

    stores = app.extensions["daluang_stores"]
    with time_machine.travel(NOON, tick=True) as clock:
        add(app, text="berkas pertama")
        clock.move_to(NOON + timedelta(days=10))
        add(app, text="berkas kedua")
        assert work_off(app) == 0
        finish(app, nightly)
        clock.move_to(NOON + timedelta(days=61))
        with app.app_context():
            (due,) = fixity.due(_session(), 10)
        path = stores.files.path(due.sha256)
        assert path.read_bytes() == b"berkas pertama"
        clock.move_to(NOON + timedelta(days=75))
        with app.app_context():
            assert next(d.sha256 for d in fixity.due(_session(), 10)) == due.sha256
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        path.write_bytes(b"Berkas pertama")
        nightly._next_fixity_at = 0
        finish(app, nightly)
        assert [r.args[0] for r in caplog.records if r.levelname == "ERROR"] == [due.sha256]
        with app.app_context():
            assert fixity.due(_session(), 10) == []
            assert fixity.changed() == {due.sha256}
            _session().close()


def test_an_error_is_logged_and_stops_no_work(app, nightly, caplog):
    from repository.db import db

    with (
        app.app_context(),
        db.engines["derived"].connect().execution_options(writes=True) as connection,
    ):
        connection.exec_driver_sql("CREATE TABLE fixity_check (nonsense INTEGER)")
        connection.commit()
    add(app, text="isi")
    assert work_off(app) == 0
    finish(app, nightly)
    assert "a daily duty failed" in caplog.text
    assert finish(app, nightly) == 0


def _session():
    from repository.db import db

    return db.session()
