"""Batches on a real database: planned, made, undone; what cannot be changed is left out and named."""

import pytest
from sqlalchemy import func, select

from repository.audit.models import AuditEntry
from repository.batches import changing, operations
from repository.batches.edits import Act, Edit
from repository.batches.models import Batch, Outcome, Stage
from repository.batches.running import go_on
from repository.db import db, transaction
from repository.errors import BadValue, Conflict, NotAllowed
from repository.harvesting.models import HarvestEntry
from repository.items.models import Item
from repository.items.operations import revise, withdraw
from repository.items.states import State
from repository.metadata import record
from repository.people.models import User
from repository.people.operations import actor_of, system_actor
from tests.factories import make_collection, make_item, make_user

PLACE = Edit(Act.SET, "place", "Jakarta")


def make(count, **changes):
    """Return the ids of new items."""
    with transaction() as session:
        return [make_item(session, title=f"Laporan ke-{n}", **changes).id for n in range(count)]


def revised(item_id, **values):
    with transaction() as session:
        item = session.get(Item, item_id)
        revise(session, item, system_actor(session), {**item.document, **values})


def document(item_id):
    return db.session.get(Item, item_id).document


def test_what_is_planned_is_done_and_taken_back(desk):
    ids = make(3, keywords=["Madrasah", "kitab kuning"])
    before = [document(i) for i in ids]
    batch_id = desk.done(ids, Edit(Act.REPLACE, "keywords", "madrasah", "Madrasah Diniyah"))
    assert desk.outcomes(batch_id) == [Outcome.APPLIED] * 3
    for item_id in ids:
        item = db.session.get(Item, item_id)
        assert record.keywords(item.document) == ["Madrasah Diniyah", "kitab kuning"]
        assert item.revision_number == 2
        assert "Penyeragaman" in item.revision.reason
    desk.undo(batch_id)
    assert desk.outcomes(batch_id) == [Outcome.UNDONE] * 3
    assert [document(i) for i in ids] == before
    assert db.session.get(Batch, batch_id).stage == Stage.UNDONE


def test_each_item_and_the_batch_stand_once_in_the_history_and_harvesters_are_told(desk):
    ids = make(4)
    latest = select(HarvestEntry.item_id, func.max(HarvestEntry.datestamp))
    stamps = dict(db.session.execute(latest.group_by(HarvestEntry.item_id)).all())
    batch_id = desk.done([*ids], PLACE)
    rows = db.session.execute(
        select(AuditEntry.action, AuditEntry.subject_id).where(AuditEntry.actor_id == desk.user_id)
    ).all()
    assert sorted(r.subject_id for r in rows if r.action == "revise") == sorted(ids)
    assert [r.subject_id for r in rows if r.action == "run_batch"] == [batch_id]
    now = dict(db.session.execute(latest.group_by(HarvestEntry.item_id)).all())
    assert all(now[i] >= stamps[i] for i in ids)


def test_an_item_changed_after_the_preview_is_left_alone(desk):
    ids = make(2)
    batch_id = desk.planned(ids, PLACE)
    revised(ids[0], place="Bandung")
    desk.ask(batch_id, operations.run)
    assert go_on(batch_id, 60)
    assert desk.outcomes(batch_id) == [Outcome.LEFT_OUT, Outcome.APPLIED]
    assert desk.codes(batch_id)[0] == ["changed_since"]
    assert document(ids[0])["place"] == "Bandung"


def test_an_item_changed_after_the_batch_is_not_undone_and_named(desk):
    ids = make(2)
    batch_id = desk.done(ids, PLACE)
    revised(ids[1], place="Bandung")
    desk.undo(batch_id)
    assert desk.outcomes(batch_id) == [Outcome.UNDONE, Outcome.KEPT]
    assert desk.codes(batch_id)[1] == ["changed_after"]
    assert document(ids[1])["place"] == "Bandung"


def test_what_says_it_already_is_not_touched(desk):
    ids = make(2, place="Jakarta")
    version = db.session.get(Item, ids[0]).version
    batch_id = desk.done(ids, PLACE)
    assert desk.outcomes(batch_id) == [Outcome.SAME] * 2
    assert db.session.get(Item, ids[0]).version == version


def test_what_would_break_a_rule_is_left_out_and_named(desk):
    ids = make(1)
    manuscript = {"repository": "Balai", "material": ["daluang"]}
    ids += make(1, type="manuscript", manuscript=manuscript)
    batch_id = desk.done(ids, Edit(Act.SET, "type", "working_paper"))
    assert desk.outcomes(batch_id) == [Outcome.APPLIED, Outcome.LEFT_OUT]
    assert "group_of_other_profile" in desk.codes(batch_id)[1]
    assert document(ids[1])["type"] == "manuscript"


def test_a_wrong_value_leaves_every_item_out(desk):
    batch_id = desk.done(make(2), Edit(Act.SET, "license", "lisensi saya"))
    assert desk.outcomes(batch_id) == [Outcome.LEFT_OUT] * 2
    assert desk.codes(batch_id) == [["licence_unknown"]] * 2


def test_collections_change_and_change_back(desk):
    with transaction() as session:
        make_collection(session, "arsip")
    ids = make(2)
    batch_id = desk.done(ids, Edit(Act.SET, "collection", "arsip"))
    assert {db.session.get(Item, i).collection.slug for i in ids} == {"arsip"}
    desk.undo(batch_id)
    assert {db.session.get(Item, i).collection.slug for i in ids} == {"umum"}


def test_an_unknown_collection_is_named_with_those_there_are(desk):
    batch_id = desk.planned(make(1), Edit(Act.SET, "collection", "tidak-ada"))
    assert desk.codes(batch_id) == [["collection_unknown"]]
    assert "umum" in desk.changes(batch_id)[0].problems[0]["values"]["known"]


def test_drafts_are_undone_although_their_one_revision_is_written_over(desk):
    ids = make(1, state=State.DRAFT)
    before = document(ids[0])
    batch_id = desk.done(ids, Edit(Act.ADD, "keywords", "surau"))
    assert record.keywords(document(ids[0])) == ["surau"]
    desk.undo(batch_id)
    assert document(ids[0]) == before


def test_who_lost_the_right_changes_nothing(desk):
    ids = make(2)
    batch_id = desk.planned(ids, PLACE)
    desk.ask(batch_id, operations.run)
    with transaction() as session:
        session.get(User, desk.user_id).role = "depositor"
    assert go_on(batch_id, 60)
    assert desk.codes(batch_id) == [["may_not_edit"]] * 2
    assert all("place" not in document(i) for i in ids)


def test_a_closed_account_changes_nothing(desk):
    ids = make(1)
    batch_id = desk.planned(ids, PLACE)
    desk.ask(batch_id, operations.run)
    with transaction() as session:
        session.get(User, desk.user_id).is_active = False
    assert go_on(batch_id, 60)
    assert desk.codes(batch_id) == [["may_not_edit"]]


def test_withdrawn_and_vanished_items_are_named(desk):
    ids = [*make(1), *make(1, state=State.DRAFT)]
    with transaction() as session:
        item = session.get(Item, ids[0])
        withdraw(session, item, system_actor(session), reason="Permintaan")
    batch_id = desk.planned(ids, PLACE)
    with transaction() as session:
        session.delete(session.get(Item, ids[1]))
    desk.ask(batch_id, operations.run)
    assert go_on(batch_id, 60)
    assert desk.codes(batch_id) == [["not_editable"], ["gone"]]


@pytest.mark.parametrize("role", ["depositor", "reviewer", "auditor"])
def test_only_curators_make_batches(desk, role):
    ids = make(1)
    with transaction() as session, pytest.raises(NotAllowed):
        operations.of_items(session, actor_of(make_user(session, role)), ids, {})


def test_what_is_refused_is_refused_in_words(desk):
    ids = make(1)
    handle = db.session.get(Item, ids[0]).handle
    with transaction() as session:
        who = desk.actor(session)
        with pytest.raises(BadValue, match="no item"):
            operations.of_items(session, who, [], {})
        with pytest.raises(BadValue, match="xxxx"):
            operations.of_handles(session, who, [handle, "xxxx"])
        batch = operations.of_handles(session, who, [handle, handle])
        assert batch.total == 1
        with pytest.raises(BadValue, match="reason"):
            operations.choose(session, batch, who, Edit(Act.SET, "access", "restricted"), " ")
        with pytest.raises(BadValue):
            operations.choose(session, batch, who, Edit(Act.SET, "title", "x"), "")
        with pytest.raises(Conflict):
            operations.run(session, batch, who)


def test_a_batch_is_run_by_whoever_saw_its_preview_made(desk):
    batch_id = desk.planned(make(1), PLACE)
    with transaction() as session:
        other = actor_of(make_user(session, "administrator"))
        with pytest.raises(NotAllowed):
            operations.run(session, operations.find(session, other, batch_id), other)


def test_one_item_that_cannot_be_written_holds_up_no_other(desk, monkeypatch):
    ids = make(5)
    batch_id = desk.planned(ids, PLACE)
    whole = changing.revise

    def breaking(session, item, *rest, **more):
        if item.id == ids[2]:
            raise RuntimeError("the disk is full")
        return whole(session, item, *rest, **more)

    monkeypatch.setattr(changing, "revise", breaking)
    desk.ask(batch_id, operations.run)
    assert go_on(batch_id, 60)
    done = Outcome.APPLIED
    assert desk.outcomes(batch_id) == [done, done, Outcome.LEFT_OUT, done, done]
    assert (
        desk.changes(batch_id)[2].problems[0]["values"]["why"] == "RuntimeError: the disk is full"
    )


def test_a_thrown_away_batch_keeps_no_rows(desk):
    batch_id = desk.planned(make(2), PLACE)
    desk.ask(batch_id, operations.discard)
    assert desk.changes(batch_id) == []
    assert go_on(batch_id, 60)
    assert db.session.get(Batch, batch_id).stage == Stage.DISCARDED
