"""Which entries an item has after each kind of change: the pure function, case by case (architecture D9)."""

from datetime import UTC, datetime

import pytest

from repository.harvesting.entries import Presence, next_entries

DAY_1, DAY_2, DAY_3 = (datetime(2026, 11, n, 5, tzinfo=UTC) for n in (1, 2, 3))
OPENS = datetime(2026, 11, 9, 17, tzinfo=UTC)
HOME, OPEN, EMBARGOED = "collection:umum", "access:open", "access:embargoed"
PUBLIC = Presence(frozenset({"", HOME, OPEN}))
EMBARGO = Presence(frozenset({"", HOME, EMBARGOED}), frozenset({"", HOME, OPEN}), OPENS)
GONE = Presence(frozenset())


def after(presence, stamp, present=()):
    """Return (set, datestamp, deleted, until) of the next entries, in order."""
    found = next_entries(1, presence, present, stamp)
    return None if found is None else sorted(shown(e) for e in found)


def shown(entry):
    return (entry.set_spec, entry.datestamp, entry.deleted, entry.until)


def counting(entries, now):
    """Return the entries that count at `now`, by set."""
    live = [e for e in entries if e.datestamp <= now and (e.until is None or e.until > now)]
    by_set = {e.set_spec: e for e in live}
    assert len(by_set) == len(live), "two entries of one set count at the same time"
    return by_set


def test_what_was_never_public_has_no_entries():
    assert next_entries(1, GONE, [], DAY_1) is None


def test_published_item_stands_in_all_its_sets():
    assert after(PUBLIC, DAY_1) == [(s, DAY_1, False, None) for s in ("", OPEN, HOME)]


def test_a_change_moves_every_entry():
    present = next_entries(1, PUBLIC, [], DAY_1)
    assert after(PUBLIC, DAY_2, present) == [(s, DAY_2, False, None) for s in ("", OPEN, HOME)]


def test_a_set_that_is_left_keeps_a_deleted_entry_of_that_moment():
    present = next_entries(1, PUBLIC, [], DAY_1)
    moved = next_entries(1, Presence(frozenset({"", "collection:arsip", OPEN})), present, DAY_2)
    assert (HOME, DAY_2, True, None) in map(shown, moved)
    again = next_entries(1, Presence(frozenset({"", "collection:arsip", OPEN})), moved, DAY_3)
    assert (HOME, DAY_2, True, None) in map(shown, again), "the deletion keeps its datestamp"
    back = next_entries(1, PUBLIC, again, DAY_3)
    assert (HOME, DAY_3, False, None) in map(shown, back)


def test_withdrawn_item_is_deleted_everywhere_and_restored_everywhere():
    present = next_entries(1, PUBLIC, [], DAY_1)
    withdrawn = next_entries(1, GONE, present, DAY_2)
    assert sorted(map(shown, withdrawn)) == [(s, DAY_2, True, None) for s in ("", OPEN, HOME)]
    assert after(PUBLIC, DAY_3, withdrawn) == [(s, DAY_3, False, None) for s in ("", OPEN, HOME)]


def test_an_embargo_has_entries_of_today_and_of_the_day_it_ends():
    entries = next_entries(1, EMBARGO, [], DAY_1)
    before, then = counting(entries, DAY_2), counting(entries, OPENS)
    assert {s: e.deleted for s, e in before.items()} == {"": False, HOME: False, EMBARGOED: False}
    assert {s: e.deleted for s, e in then.items()} == {
        "": False,
        HOME: False,
        OPEN: False,
        EMBARGOED: True,
    }
    assert {e.datestamp for e in then.values()} == {OPENS}


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_every_entry_of_an_embargo_changes_in_the_same_second(seconds):
    entries = next_entries(1, EMBARGO, [], DAY_1)
    now = datetime.fromtimestamp(OPENS.timestamp() + seconds, UTC)
    live = {s for s, e in counting(entries, now).items() if not e.deleted}
    assert live == ({"", HOME, EMBARGOED} if seconds < 0 else {"", HOME, OPEN})


def test_open_item_that_becomes_embargoed_leaves_the_open_set_until_the_day():
    present = next_entries(1, PUBLIC, [], DAY_1)
    entries = next_entries(1, EMBARGO, present, DAY_2)
    assert counting(entries, DAY_3)[OPEN].deleted
    assert not counting(entries, OPENS)[OPEN].deleted
    again = next_entries(1, EMBARGO, entries, DAY_3)
    assert counting(again, DAY_3)[OPEN].datestamp == DAY_2


def test_withdrawal_takes_back_what_an_embargo_announced():
    present = next_entries(1, EMBARGO, [], DAY_1)
    withdrawn = next_entries(1, GONE, present, DAY_2)
    for now in (DAY_3, OPENS):
        assert all(entry.deleted for entry in counting(withdrawn, now).values())
    assert OPEN not in counting(withdrawn, OPENS), "it never was in the open set"


def test_embargo_taken_back_opens_at_once():
    present = next_entries(1, EMBARGO, [], DAY_1)
    entries = next_entries(1, PUBLIC, present, DAY_2)
    now = counting(entries, DAY_2)
    assert not now[OPEN].deleted
    assert now[EMBARGOED].deleted
    assert {e.datestamp for e in entries} == {DAY_2}


def test_change_after_an_embargo_lapsed_finds_the_lapsed_entries():
    present = next_entries(1, EMBARGO, [], DAY_1)
    later = datetime(2026, 11, 20, tzinfo=UTC)
    entries = counting(next_entries(1, PUBLIC, present, later), later)
    assert entries[OPEN].datestamp == later
    assert entries[EMBARGOED].deleted
    assert entries[EMBARGOED].datestamp == OPENS
