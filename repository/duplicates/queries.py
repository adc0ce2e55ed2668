"""Finding works that may be the same as one that is being described, as far as the asker may know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.duplicates.words import are_alike, folded, title_words
from repository.files.models import File, FileRole
from repository.items.models import Item, ItemIdentifier, ItemTitleWord
from repository.items.states import State

MOST_CANDIDATES = 60
RAREST = 5
MOST_SHOWN = 4
_UNDER_WAY = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})


@dataclass(frozen=True)
class Alike:
    """Works like the one described: those that the asker may see, and whether there are others' deposits under way."""

    items: tuple[Item, ...] = ()
    is_under_way: bool = False

    def __bool__(self) -> bool:
        return bool(self.items) or self.is_under_way


def with_title(session: Session, actor: Actor, title: str, item_id: int, today: date) -> Alike:
    """Return works whose title is nearly `title`; not the item `item_id` itself."""
    words, wanted = title_words(title), folded(title)
    if not words:
        return Alike()
    rare = _rarest(session, words)
    common = func.count().label("common")
    query = (
        select(ItemTitleWord.item_id, common)
        .where(ItemTitleWord.word.in_(rare), ItemTitleWord.item_id != item_id)
        .group_by(ItemTitleWord.item_id)
        .order_by(common.desc(), ItemTitleWord.item_id)
        .limit(MOST_CANDIDATES)
    )
    ids = [row[0] for row in session.execute(query)] if rare else []
    titles = session.execute(select(Item.id, Item.title).where(Item.id.in_(ids)))
    return _known(session, actor, (i for i, t in titles if are_alike(wanted, folded(t))), today)


def _rarest(session: Session, words: Sequence[str]) -> list[str]:
    """The words that fewest titles have; a slip of the pen makes one of them miss, not all."""
    query = (
        select(ItemTitleWord.word, func.count())
        .where(ItemTitleWord.word.in_(words))
        .group_by(ItemTitleWord.word)
    )
    counted = sorted(session.execute(query), key=lambda row: row[1])
    return [row[0] for row in counted[:RAREST]]


def with_identifier(
    session: Session, actor: Actor, scheme: str, values: Iterable[str], item_id: int, today: date
) -> Alike:
    """Return other works with one of these values of `scheme`, as they are stored."""
    query = select(ItemIdentifier.item_id).where(
        ItemIdentifier.scheme == scheme,
        ItemIdentifier.value.in_([value for value in values if value]),
        ItemIdentifier.item_id != item_id,
    )
    return _known(session, actor, session.scalars(query.limit(MOST_CANDIDATES)), today)


def with_files(session: Session, actor: Actor, item: Item, today: date) -> Alike:
    """Return other works with a file of the same bytes."""
    sums = [file.sha256 for file in item.files if file.role != FileRole.CONSENT]
    query = select(File.item_id).where(
        File.sha256.in_(sums), File.role != FileRole.CONSENT, File.item_id != item.id
    )
    return _known(session, actor, session.scalars(query.limit(MOST_CANDIDATES)), today)


def _known(session: Session, actor: Actor, ids: Iterable[int], today: date) -> Alike:
    """What the asker may know: closed works do not exist; of others' deposits only that there is one."""
    found = list(_loaded(session, list(dict.fromkeys(ids))))
    seen = [i for i in found if may(actor, Action.VIEW, subject_of(i), today)]
    others = (i for i in found if i not in seen and not i.collection.is_hidden)
    return Alike(tuple(seen[:MOST_SHOWN]), any(i.state in _UNDER_WAY for i in others))


def _loaded(session: Session, ids: list[int]) -> Iterator[Item]:
    if not ids:
        return iter(())
    query = select(Item).where(Item.id.in_(ids)).order_by(Item.id)
    loaded = joinedload(Item.collection), joinedload(Item.revision)
    return iter(session.scalars(query.options(*loaded)))
