"""Verdicts follow the items: by a job of every change, and by comparing when a job was lost or time has passed."""

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import delete, select, update

from repository import clock
from repository.aggregators import verdicts
from repository.aggregators.models import (
    AggregatorProblem,
    AggregatorTally,
    AggregatorVerdict,
)
from repository.aggregators.verdicts import bring_in_line, judge_items, keep, stale_ids
from repository.db import db, transaction
from repository.items import operations
from repository.items.collections import by_slug, set_internal
from repository.items.queries import find
from repository.jobs.models import Job
from repository.jobs.running import worker_of
from repository.people.operations import system_actor
from tests.factories import add_text_file, make_collection, make_document, make_item, work_off


def publish(app, **changes):
    with app.app_context(), transaction() as session:
        item = make_item(session, **changes)
        return item.handle


def change(app, handle, act):
    """Do `act(session, item, actor)` in a transaction; its job is left waiting."""
    with app.app_context(), transaction() as session:
        act(session, find(session, handle), system_actor(session))


def lose_jobs(app):
    """As if the program had ended before the job was written, or a backup without it was restored."""
    with app.app_context(), transaction() as session:
        session.execute(delete(Job))


def start_worker(app):
    """What a worker does when it starts, and all jobs that come of it."""
    assert work_off(app) == 0


def test_a_published_item_is_judged_by_the_job_of_its_change(app, lists, counts, whole):
    good = publish(app, title="Laporan lengkap", **whole)
    bad = publish(app, title="Laporan tanpa abstrak")
    draft = publish(app, title="Konsep", state="draft")
    assert lists() == []
    assert work_off(app) == 0
    assert lists() == [bad]
    assert lists("base", "abstract") == lists("base", "!") == [bad]
    assert lists("core", "!") == []
    assert good not in lists()
    assert draft not in lists()
    assert counts()["", "judged"] == 2
    assert counts()["base", "abstract"] == counts()["", "*"] == 1


def test_mending_takes_an_item_off_the_lists_and_withdrawing_too(app, lists, counts, whole):
    mended = publish(app, title="Akan diperbaiki")
    gone = publish(app, title="Akan ditarik")
    assert work_off(app) == 0
    assert lists() == [mended, gone]
    document = make_document(title="Akan diperbaiki", **whole)
    change(app, mended, lambda s, i, a: operations.revise(s, i, a, document))
    change(app, gone, lambda s, i, a: operations.withdraw(s, i, a, reason="Salah"))
    assert work_off(app) == 0
    assert lists() == []
    assert counts() == {("", "judged"): 1}
    change(app, gone, lambda s, i, a: operations.restore(s, i, a))
    assert work_off(app) == 0
    assert lists() == [gone]
    assert counts()["", "judged"] == 2


def test_what_is_hidden_is_not_judged(app, lists, counts):
    with app.app_context(), transaction() as session:
        make_collection(session, "lemari")
        make_item(session, collection="lemari")
    assert work_off(app) == 0
    assert len(lists()) == 1
    with app.app_context(), transaction() as session:
        set_internal(session, system_actor(session), by_slug(session, "lemari"), True)
    assert work_off(app) == 0
    assert (lists(), counts()) == ([], {})


def test_the_least_work_comes_first(app, lists, whole):
    much = publish(app, title="Kurang banyak")
    little = publish(app, title="Kurang subjek", **{**whole, "subjects": None})
    some = publish(app, title="Kurang abstrak", **{**whole, "abstract": None})
    assert work_off(app) == 0
    assert lists() == [little, some, much]
    assert lists("onesearch", "subject") == [little, much]


def test_a_lost_job_is_made_up_for_when_a_worker_starts(app, lists, counts, whole):
    late = publish(app, title="Tanpa abstrak")
    lose_jobs(app)
    assert lists() == []
    start_worker(app)
    assert lists() == [late]
    document = make_document(title="Lengkap", **whole)
    change(app, late, lambda s, i, a: operations.revise(s, i, a, document))
    lose_jobs(app)
    start_worker(app)
    assert lists() == []
    change(app, late, lambda s, i, a: operations.withdraw(s, i, a, reason="Salah"))
    lose_jobs(app)
    assert counts() == {("", "judged"): 1}
    start_worker(app)
    assert counts() == {}


@pytest.mark.parametrize("moment", ["before judging", "after judging", "while keeping"])
def test_a_worker_that_ends_in_the_middle_leaves_the_job_to_the_next(
    app, lists, counts, monkeypatch, moment
):
    handle = publish(app, title="Tanpa abstrak")

    class Killed(BaseException):
        """Nothing catches it, as nothing catches a kill."""

    def die(*args, **kwargs):
        raise Killed

    name = {"before judging": "evidence_for", "after judging": "keep", "while keeping": "_add"}
    with monkeypatch.context() as patch:
        patch.setattr(verdicts, name[moment], die)
        with app.app_context(), pytest.raises(Killed):
            worker_of(app).drain()
        db_is_untouched = lists() == []
    assert db_is_untouched
    with app.app_context(), transaction() as session:
        session.execute(update(Job).values(lease_until=clock.now().replace(year=2020)))
    assert work_off(app) == 0
    assert lists() == [handle]
    assert counts()["", "judged"] == 1


def test_other_rules_judge_every_record_anew(app, lists, monkeypatch):
    handle = publish(app, title="Tanpa abstrak")
    assert work_off(app) == 0
    with app.app_context():
        today = clock.today("Asia/Jakarta")
        assert stale_ids(db.session(), today) == []
        monkeypatch.setattr(verdicts, "RULES_VERSION", verdicts.RULES_VERSION + 1)
        assert len(stale_ids(db.session(), today)) == 1
        db.session.remove()
    with app.app_context(), transaction() as session:
        session.execute(update(AggregatorVerdict).values(faults=[]))
    start_worker(app)
    assert lists() == [handle]
    with app.app_context():
        assert db.session.scalar(select(AggregatorVerdict.faults)) != []
        assert stale_ids(db.session(), today) == []
        db.session.remove()


def test_an_embargo_that_ends_is_judged_anew_that_night(app, at, lists, whole):
    at("2026-11-20T03:00:00Z")
    embargoed = {**whole, "access": "embargoed", "embargo_until": "2026-11-25"}
    with app.app_context(), transaction() as session:
        item = make_item(session, title="Tertunda", text="isi laporan", **embargoed)
        handle = item.handle
    assert work_off(app) == 0
    assert lists() == [], "nobody misses the PDF of a closed work"
    for moment, expected in (("2026-11-24T16:59:00Z", []), ("2026-11-24T17:00:00Z", [handle])):
        at(moment)
        with app.app_context():
            count = bring_in_line(db.session(), clock.today("Asia/Jakarta"))
            db.session.remove()
        assert count == len(expected)
        assert work_off(app) == 0
        assert lists("scholar", "pdf") == expected


def test_reading_a_file_judges_again(app, lists, whole):
    with app.app_context(), transaction() as session:
        item = make_item(session, title="Gambar", **{**whole, "access": "open"})
        file = add_text_file(session, item, "teks", name="a.pdf", mime="application/pdf")
        handle = item.handle
        file.reading = "empty"
    assert work_off(app) == 0
    assert lists("scholar", "pdf_text") == [handle]

    def read(session, item, actor):
        from repository.pages.operations import order_pages

        item.files[0].reading = "ok"
        order_pages(session, item)

    change(app, handle, read)
    assert work_off(app) == 0
    assert lists("scholar", "pdf_text") == []


def test_a_verdict_of_an_older_state_never_replaces_a_newer_one(app, lists, whole):
    """The slower of two workers finishes last, with what it saw before the change."""
    handle = publish(app, title="Tanpa abstrak")
    assert work_off(app) == 0
    assert lists() == [handle]
    with app.app_context():
        old = db.session.scalar(select(AggregatorVerdict))
        row = {c.key: getattr(old, c.key) for c in AggregatorVerdict.__table__.columns}
        db.session.remove()
    document = make_document(title="Lengkap", **whole)
    change(app, handle, lambda s, i, a: operations.revise(s, i, a, document))
    assert work_off(app) == 0
    with app.app_context(), transaction() as session:
        keep(session, [row["item_id"]], [(row, [])])
    with app.app_context():
        kept = db.session.scalar(select(AggregatorVerdict))
        assert kept.item_version > row["item_version"]
        db.session.remove()


def test_wrong_counts_are_found_and_mended(app, counts):
    from repository.checking.running import check

    publish(app, title="Tanpa abstrak")
    assert work_off(app) == 0
    right = counts()
    with app.app_context(), transaction() as session:
        session.execute(update(AggregatorTally).values(items=7))
        session.execute(delete(AggregatorTally).where(AggregatorTally.rule == "abstract"))
    with app.app_context():
        stores = app.extensions["daluang_stores"]
        found = [f for f in check(app.config["DALUANG"], stores) if "aggregators" in f.about]
        assert [f.is_wrong for f in found] == [True]
        assert "core abstract" in found[0].line
        bring_in_line(db.session(), date(2026, 11, 23))
        db.session.remove()
    assert counts() == right


def test_repair_judges_what_was_not_judged(app, lists):
    from repository.checking.healing import heal
    from repository.checking.running import check

    handle = publish(app, title="Tanpa abstrak")
    lose_jobs(app)
    with app.app_context():
        stores = app.extensions["daluang_stores"]
        found = [f for f in check(app.config["DALUANG"], stores) if "aggregators" in f.what]
        assert [f.about for f in found] == [f"item {handle}"]
        heal(app, found)
        db.session.remove()
    assert work_off(app) == 0
    assert lists() == [handle]


def test_one_item_that_cannot_be_judged_holds_up_no_other(app, lists, monkeypatch):
    bad = publish(app, title="Rusak")
    good = publish(app, title="Utuh")
    real = verdicts.evidence_for

    def evidence(item, *rest):
        if item.handle == bad:
            raise ValueError("cannot")
        return real(item, *rest)

    monkeypatch.setattr(verdicts, "evidence_for", evidence)
    with app.app_context():
        worker = worker_of(app)
        worker.tick(eager=True)
        while worker.tick(eager=True):
            pass
        db.session.remove()
    assert lists() == [good]


def test_two_workers_at_once_count_right(app, lists, counts):
    handles = [publish(app, title=f"Laporan {n}") for n in range(8)]
    errors = []

    def judge(ids):
        try:
            with app.app_context():
                for _ in range(4):
                    judge_items(db.session(), ids)
                db.session.remove()
        except Exception as error:
            errors.append(error)

    with app.app_context():
        ids = [find(db.session(), handle).id for handle in handles]
        db.session.remove()
    threads = [Thread(target=judge, args=(part,)) for part in (ids, ids[::-1], ids[4:], ids[:4])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert lists() == handles
    assert counts()["", "judged"] == counts()["base", "abstract"] == 8


def test_judging_the_same_twice_changes_nothing(app, lists, counts):
    publish(app, title="Tanpa abstrak")
    assert work_off(app) == 0
    before = lists(), counts()
    with app.app_context():
        ids = list(db.session.scalars(select(AggregatorVerdict.item_id)))
        judge_items(db.session(), [*ids, 999_999])
        db.session.remove()
    assert (lists(), counts()) == before
    with app.app_context():
        rows = db.session.scalars(select(AggregatorProblem)).all()
        assert rows
        db.session.remove()
