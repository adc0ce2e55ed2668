"""The job that looks for pairs of items and keeps them in the table; what was decided stays decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.db import db, transaction
from repository.doubles.models import ItemPair
from repository.doubles.operations import require_curator
from repository.doubles.pairing import Found, Known, pairs_of_groups, pairs_of_titles
from repository.files.models import File, FileRole
from repository.items.models import Item, ItemIdentifier, ItemPerson
from repository.items.states import State
from repository.jobs.queue import enqueue
from repository.metadata.folding import folded

PAIR_ITEMS = "pair_items"
"""The kind of the job; its subject is 0."""
COMPARED = (State.PUBLISHED, State.SUBMITTED, State.RETURNED, State.DRAFT)
NUMBERS = ("doi", "isbn")
ROWS_AT_ONCE = 1000


def look_again(session: Session, actor: Actor) -> None:
    """The worker compares all items as soon as it can."""
    require_curator(actor)
    enqueue(session, PAIR_ITEMS, [0])


def run_pairing_items(_subject: int, still_at_it: Callable[[], None]) -> None:
    """The open pairs are those that the items as they are now give."""
    found = found_pairs(db.session())
    db.session.rollback()
    still_at_it()
    with transaction() as session:
        keep(session, found)


def found_pairs(session: Session) -> Found:
    """Return the pairs among items that are not withdrawn or declined; the strongest reason of each."""
    states = select(Item.id).where(Item.state.in_(COMPARED))
    numbers = select(ItemIdentifier.scheme, ItemIdentifier.value, ItemIdentifier.item_id).where(
        ItemIdentifier.scheme.in_(NUMBERS), ItemIdentifier.item_id.in_(states)
    )
    files = select(File.sha256, File.role, File.item_id).where(
        File.role == FileRole.MAIN, File.item_id.in_(states)
    )
    first = ItemPerson.position == 0
    query = (
        select(Item.id, Item.title, Item.year, ItemPerson.name_key)
        .outerjoin(ItemPerson, (ItemPerson.item_id == Item.id) & first)
        .where(Item.state.in_(COMPARED))
    )
    items = [Known(row[0], folded(row[1]), row[2], row[3] or "") for row in session.execute(query)]
    found = pairs_of_titles(items)
    found |= pairs_of_groups(_groups(session.execute(files)), "checksum", 98)
    found |= pairs_of_groups(_groups(session.execute(numbers)), "identifier", 100)
    return found


def _groups(rows: Iterable[tuple[str, str, int]]) -> list[list[int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one, other, item_id in rows:
        groups[one, other.casefold()].append(item_id)
    return [group for group in groups.values() if len(group) > 1]


def keep(session: Session, found: Found) -> int:
    """The open pairs are those of `found` that nobody decided about; return how many."""
    decided = {
        (row[0], row[1])
        for row in session.execute(
            select(ItemPair.first_id, ItemPair.second_id).where(ItemPair.state != "open")
        )
    }
    session.execute(delete(ItemPair).where(ItemPair.state == "open"))
    rows = [
        {"first_id": a, "second_id": b, "reason": reason, "score": score, "state": "open"}
        for (a, b), (reason, score) in found.items()
        if (a, b) not in decided
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(ItemPair), rows[start : start + ROWS_AT_ONCE])
    return len(rows)
