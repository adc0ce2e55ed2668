"""Files, access, collection, withdrawal and purge of an item: what every door shows the moment after."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from repository import indexing
from repository.access.policy import VISITOR, Access
from repository.audit.models import AuditEntry
from repository.checking.files import file_findings
from repository.db import db, transaction
from repository.errors import BadValue, Conflict, IncompleteMetadata, NotAllowed, WrongState
from repository.files import fixity
from repository.files.models import File, FormerFile
from repository.files.queries import all_stored, listed_files
from repository.harvesting.models import HarvestEntry
from repository.items.models import Item, RetiredHandle
from repository.items.queries import find
from repository.items.records import record_of
from repository.items.states import EVER_PUBLIC, State
from repository.pages.models import Page
from repository.pages.queries import readable_pages
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from repository.upkeep import operations
from repository.upkeep.effects import effects_of
from tests import factories

TODAY = date(2026, 11, 23)


@pytest.fixture
def context(app, at):
    at("2026-11-23T05:00:00Z")
    with app.app_context():
        yield app
        db.session.remove()


def made(**changes):
    with transaction() as session:
        return factories.make_item(session, **({"text": "kata lamabuktinya"} | changes)).handle


def stored(app, text):
    return app.extensions["daluang_stores"].files.put(io.BytesIO(text.encode()), limit_bytes=10**6)


def act(operation, handle, *args, role=Role.CATALOGUER, **details):
    with transaction() as session:
        actor = actor_of(factories.make_user(session, role, email=f"{role}@contoh.id"))
        return operation(session, handle, actor, *args, **details)


def replace(app, handle, text="kata barubuktinya", **details):
    file_id = find(db.session(), handle).files[0].id
    values = {"name": "baru.txt", "mime": "text/plain", "reason": "halaman kurang"} | details
    act(operations.replace_file, handle, file_id, stored(app, text), **values)
    db.session.expire_all()


# -- files: a door each ----------------------------------------------------------------------------


def test_the_new_file_has_the_address_of_the_old_one(context):
    handle = made()
    old = find(db.session(), handle).files[0]
    name, sha256 = old.name, old.sha256
    replace(context, handle)
    item = find(db.session(), handle)
    assert [f.name for f in item.files] == [name]
    assert item.files[0].sha256 != sha256
    former = db.session.scalars(select(FormerFile)).one()
    assert (former.sha256, former.reason) == (sha256, "halaman kurang")
    assert former.successor_sha256 == item.files[0].sha256


def test_a_file_of_another_kind_gets_its_own_name(context):
    handle = made()
    replace(context, handle, name="laporan akhir.pdf", mime="application/pdf")
    assert [f.name for f in find(db.session(), handle).files] == ["laporan akhir.pdf"]


@pytest.mark.sqlite_only
def test_checksums_of_both_stay_in_the_history(context):
    handle = made()
    before = find(db.session(), handle).files[0].sha256
    replace(context, handle)
    after = find(db.session(), handle).files[0].sha256
    act_ = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "replace_file"))
    assert act_.details["before"]["sha256"] == before
    assert act_.details["after"]["sha256"] == after
    assert act_.details["reason"] == "halaman kurang"


def test_pages_and_text_of_the_old_file_are_gone_at_once(context):
    handle = made()
    assert db.session.scalar(select(func.count(Page.id))) == 1
    replace(context, handle)
    assert db.session.scalar(select(func.count(Page.id))) == 0
    item = find(db.session(), handle)
    system = system_actor(db.session())
    assert db.session.scalars(readable_pages(item, system, TODAY)).all() == []


def test_the_index_may_not_show_it_even_before_its_job(context):
    handle = made()
    factories.work_off(context)
    replace(context, handle)
    item = find(db.session(), handle)
    assert item.id in indexing.lag(db.session()).closed


def test_records_name_the_new_file_only(context):
    handle = made()
    old = find(db.session(), handle).files[0].sha256
    replace(context, handle)
    known = record_of(find(db.session(), handle), "https://x.example", TODAY)
    assert [f["sha256"] for f in known["files"]] != [old]
    assert old not in str(known)


def test_stored_bytes_of_both_are_watched(context):
    handle = made()
    old = find(db.session(), handle).files[0].sha256
    replace(context, handle)
    new = find(db.session(), handle).files[0].sha256
    kept = {row.sha256 for row in db.session.execute(all_stored())}
    assert {old, new} <= kept
    store = context.extensions["daluang_stores"].files
    assert list(file_findings(db.session(), store, set(), deep=True)) == []
    store.path(old).chmod(0o600)
    store.path(old).write_bytes(b"rusak")
    findings = list(file_findings(db.session(), store, set(), deep=True))
    assert any(old in finding.remedy for finding in findings)


def test_old_bytes_are_read_again_like_all(context, at):
    handle = made()
    old = find(db.session(), handle).files[0].sha256
    replace(context, handle)
    at("2027-06-01T00:00:00Z")
    assert old in {due.sha256 for due in fixity.due(db.session(), 10)}


def test_a_removed_file_is_kept_in_the_same_way(context):
    handle = made()
    file = find(db.session(), handle).files[0]
    file_id, sha256 = file.id, file.sha256
    with pytest.raises(BadValue):
        act(operations.remove_file, handle, file_id, reason=" ")
    act(operations.remove_file, handle, file_id, reason="memuat data pribadi")
    db.session.expire_all()
    assert listed_files(find(db.session(), handle)) == []
    former = db.session.scalars(select(FormerFile)).one()
    assert (former.sha256, former.successor_sha256) == (sha256, None)
    assert db.session.scalar(select(func.count(Page.id))) == 0


@pytest.mark.sqlite_only
def test_the_plain_way_of_the_deposit_form_keeps_it_too(context):
    from repository.deposit.operations import remove_file

    handle = made()
    act(remove_file, handle, find(db.session(), handle).files[0].id)
    assert db.session.scalar(select(func.count(FormerFile.id))) == 1


@pytest.mark.sqlite_only
def test_files_of_a_draft_are_not_kept(context):
    from repository.deposit.operations import remove_file

    handle = made(state=State.DRAFT)
    act(remove_file, handle, find(db.session(), handle).files[0].id)
    assert db.session.scalar(select(func.count(FormerFile.id))) == 0
    assert db.session.scalar(select(func.count(File.id))) == 0


@pytest.mark.sqlite_only
def test_a_replacement_needs_a_reason_and_other_bytes(context):
    handle = made()
    with pytest.raises(BadValue):
        replace(context, handle, reason="  ")
    with pytest.raises(BadValue):
        replace(context, handle, text="kata lamabuktinya")
    assert db.session.scalar(select(func.count(FormerFile.id))) == 0


@pytest.mark.sqlite_only
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.AUDITOR, Role.DEPOSITOR])
def test_only_curators_replace(context, role):
    handle = made()
    file_id = find(db.session(), handle).files[0].id
    new, values = stored(context, "x"), {"name": "a.txt", "mime": "text/plain", "reason": "y"}
    with pytest.raises(NotAllowed):
        act(operations.replace_file, handle, file_id, new, role=role, **values)


# -- access, collection, withdrawal ------------------------------------------------------------------


def change(handle, access, until=None, **details):
    values = {"reason": "izin penulis", "version": None, "today": TODAY} | details
    act(operations.change_access, handle, access=access, embargo_until=until, **values)
    db.session.expire_all()
    return find(db.session(), handle)


def sets_now(item):
    query = select(HarvestEntry).where(HarvestEntry.item_id == item.id)
    rows = [e for e in db.session.scalars(query) if not e.deleted and e.datestamp.year == 2026]
    return {e.set_spec for e in rows}


def test_an_embargo_is_lengthened_and_ended_with_history_and_harvest(context):
    handle = made(access="embargoed", embargo_until="2027-01-01")
    item = change(handle, Access.EMBARGOED, date(2028, 1, 1))
    assert item.embargo_until == date(2028, 1, 1)
    assert item.revision.reason == "izin penulis"
    coming = db.session.scalars(
        select(HarvestEntry.datestamp).where(
            HarvestEntry.item_id == item.id, HarvestEntry.set_spec == "access:open"
        )
    ).all()
    assert [moment.isoformat()[:10] for moment in coming] == ["2027-12-31"]  # 00:00 in Jakarta
    item = change(handle, Access.OPEN)
    assert (item.access, item.embargo_until) == ("open", None)
    assert "access:open" in sets_now(item)
    assert "access:embargoed" not in sets_now(item)
    acts = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_access")).all()
    assert acts[0].details["before"] == {"access": "embargoed", "embargo_until": "2027-01-01"}
    assert acts[1].details["after"] == {"access": "open", "embargo_until": None}


@pytest.mark.sqlite_only
def test_an_embargo_needs_a_day_that_is_to_come(context):
    handle = made()
    for until in (None, TODAY):
        with pytest.raises(BadValue):
            change(handle, Access.EMBARGOED, until)
    with pytest.raises((BadValue, IncompleteMetadata)):
        change(handle, Access.EMBARGOED, date(2090, 1, 1))
    with pytest.raises(Conflict):
        change(handle, Access.METADATA_ONLY, version=1)
    with pytest.raises(BadValue):
        change(handle, Access.METADATA_ONLY, reason="")


@pytest.mark.sqlite_only
def test_a_preview_changes_nothing(context):
    handle = made(access="embargoed", embargo_until="2027-01-01")
    item = find(db.session(), handle)
    version = item.version

    def lift(item):
        item.access, item.embargo_until = Access.OPEN.value, None

    found = effects_of(db.session(), item, lift, TODAY, "Asia/Jakarta")
    assert found.sets_left == ["access:embargoed"]
    assert "access:open" in found.sets_entered
    assert not found.before.files["laporan.txt"].is_open
    assert found.before.files["laporan.txt"].opens_on == date(2027, 1, 1)
    assert found.after.files["laporan.txt"].is_open
    with transaction() as session:
        again = find(session, handle)
        assert (again.access, again.version) == ("embargoed", version)


def test_a_withdrawn_item_keeps_its_note_and_leads_to_what_replaces_it(context):
    handle, other = made(), made(title="Edisi kedua")
    values = {"internal_reason": "surat no. 3", "version": None}
    for wrong in ("xxxxxxxx", handle, "bukan pegangan"):
        with pytest.raises(BadValue):
            act(operations.withdraw, handle, reason="Ganda", replaced_by=wrong, **values)
    address = f"https://repo.example/items/{other}"
    act(operations.withdraw, handle, reason="Ganda", replaced_by=address, **values)
    db.session.expire_all()
    item = find(db.session(), handle)
    assert item.withdrawal["replaced_by"] == other
    assert item.withdrawal["reason_internal"] == "surat no. 3"
    known = record_of(item, "https://x.example", TODAY)
    assert known["files"] == []
    act(operations.restore, handle, version=None)
    db.session.expire_all()
    assert find(db.session(), handle).state == State.PUBLISHED


def test_a_move_into_an_internal_collection_is_foreseen_and_done(context):
    handle = made()
    with transaction() as session:
        factories.make_collection(session, "dalam", is_internal=True)
    item = find(db.session(), handle)

    def into(item):
        from repository.items.collections import by_slug

        item.collection = by_slug(db.session(), "dalam")

    found = effects_of(db.session(), item, into, TODAY, "Asia/Jakarta")
    assert found.leaves_harvest
    assert not found.after.is_found
    act(operations.move, handle, "dalam", version=None)
    db.session.expire_all()
    assert sets_now(find(db.session(), handle)) == set()
    with pytest.raises(BadValue):
        act(operations.move, handle, "tidak-ada", version=None)


# -- purge -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(State), ids=str)
def test_only_what_was_never_public_is_purged(context, state):
    handle = made(state=state)
    details = {"typed": handle, "reason": "salah unggah"}
    if state in EVER_PUBLIC:
        with pytest.raises(WrongState):
            act(operations.purge, handle, **details)
        assert find(db.session(), handle) is not None
        return
    act(operations.purge, handle, **details)
    db.session.expire_all()
    assert find(db.session(), handle) is None
    last = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "purge"))
    assert last.details["handle"] == handle
    assert len(last.details["hash"]) == 64
    assert db.session.get(RetiredHandle, handle) is not None


@pytest.mark.sqlite_only
def test_a_purge_is_confirmed_by_typing_and_needs_a_reason(context):
    handle = made(state=State.SUBMITTED)
    for typed, reason in ((handle[:-1], "salah"), ("", "salah"), (handle, "  ")):
        with pytest.raises(BadValue):
            act(operations.purge, handle, typed=typed, reason=reason)
    for role in (Role.REVIEWER, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            act(operations.purge, handle, role=role, typed=handle, reason="salah")
    assert find(db.session(), handle) is not None


@pytest.mark.sqlite_only
def test_a_handle_is_never_given_again(context, monkeypatch):
    handle = made(state=State.DRAFT)
    act(operations.purge, handle, typed=handle, reason="salah")
    offered = iter([handle, "bcdf2345"])
    monkeypatch.setattr("repository.items.operations.new_handle", lambda: next(offered))
    assert made() == "bcdf2345"


@pytest.mark.sqlite_only
def test_purging_leaves_other_items_with_the_same_bytes_alone(context):
    handle, other = made(state=State.DRAFT), made()
    act(operations.purge, handle, typed=handle, reason="ganda")
    db.session.expire_all()
    kept = find(db.session(), other)
    store = context.extensions["daluang_stores"].files
    assert store.path(kept.files[0].sha256).is_file()
    assert db.session.scalar(select(func.count(Item.id))) == 1
    assert VISITOR.id is None
