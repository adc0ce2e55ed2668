"""What agrees is left alone: a sound instance has no findings, whatever is going on in it."""

from tests.factories import make_document, make_item, work_off


def test_a_sound_instance_has_no_findings(checked):
    assert checked.findings(deep=True) == []


def test_a_new_instance_has_no_findings(app):
    from repository.checking.running import check

    stores = app.extensions["daluang_stores"]
    with app.app_context():
        assert list(check(app.config["DALUANG"], stores, deep=True)) == []


def test_what_waits_for_the_worker_is_not_wrong(checked):
    from repository.checking.running import waiting_jobs
    from repository.db import transaction
    from repository.items.models import Item
    from repository.items.operations import withdraw
    from repository.people.operations import system_actor

    with checked.app.app_context(), transaction() as session:
        make_item(session, title="Baru", text="Belum diindeks")
        item = session.query(Item).filter_by(handle=checked.handles["report"]).one()
        withdraw(session, item, system_actor(session), reason="Salah unggah")
    assert checked.lines() == []
    with checked.app.app_context():
        assert waiting_jobs() >= 2
    assert work_off(checked.app) == 0
    assert checked.lines() == []


def test_after_every_step_of_an_item_s_life_everything_agrees(checked):
    from repository.db import transaction
    from repository.items import operations
    from repository.items.collections import by_slug, set_internal
    from repository.items.queries import find
    from repository.people.operations import system_actor

    document = make_document(title="Judul baru", date="1999")
    steps = (
        lambda s, a: operations.withdraw(s, find(s, handles["report"]), a, reason="Salah"),
        lambda s, a: operations.restore(s, find(s, handles["report"]), a),
        lambda s, a: operations.move(s, find(s, handles["report"]), a, by_slug(s, "umum")),
        lambda s, a: operations.revise(s, find(s, handles["plain"]), a, document),
        lambda s, a: set_internal(s, a, by_slug(s, "umum"), True),
        lambda s, a: set_internal(s, a, by_slug(s, "umum"), False),
        lambda s, a: operations.revise(s, find(s, handles["embargoed"]), a, make_document()),
        lambda s, a: operations.restore(s, find(s, handles["withdrawn"]), a),
    )
    handles = checked.handles
    for step in steps:
        with checked.app.app_context(), transaction() as session:
            step(session, system_actor(session))
        assert checked.lines() == []
    assert work_off(checked.app) == 0
    assert checked.lines() == []


def test_a_check_changes_nothing(checked):
    folder = checked.app.config["DALUANG"].instance
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and "-shm" not in p.name}
    checked.findings(deep=True)
    after = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and "-shm" not in p.name}
    assert before == after
