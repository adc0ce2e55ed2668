"""Finding entries of the authority list: by number, by what is typed, in the librarian's list; their works and forms.

Whoever may not see every draft finds an entry when a librarian confirmed it, when it is the person's own, or when it
stands on a work that this person may see: a name that stands only in drafts or hidden items is found by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.authorities.models import Authority, AuthorityForm, AuthorityMerge, Standing
from repository.errors import NotFound
from repository.items.models import Collection, Item, ItemPerson
from repository.metadata.folding import folded
from repository.metadata.identifiers import bare, is_orcid

PAGE_SIZE = 50
LONGEST_WORDS = 8
MOST_JUDGED = (
    100  # of the entries found, those of which it is asked whether the person may know of them
)


@dataclass(frozen=True)
class Chosen:
    """What the librarian's list shows: words typed, first letter, standing, kind; `orphans` those without works."""

    words: str = ""
    letter: str = ""
    standing: str = ""
    kind: str = ""
    orphans: bool = False


def usable_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `actor` may know of a row of `authority` and link to it."""
    if actor.may_view_drafts:
        return true()
    merged = aliased(Authority)
    ids = (
        select(merged.id)
        .where(or_(merged.id == Authority.id, merged.merged_into_id == Authority.id))
        .correlate(Authority)
    )
    on_a_work = exists(
        select(ItemPerson.item_id)
        .join(Item, Item.id == ItemPerson.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(
            or_(
                ItemPerson.authority_id.in_(ids),
                and_(ItemPerson.name_key == Authority.name_key, ItemPerson.authority_id.is_(None)),
            ),
            may_view(actor),
        )
        .correlate(Authority)
    )
    return or_(
        Authority.standing == Standing.CONFIRMED, Authority.created_by_id == actor.id, on_a_work
    )


def authority_with(session: Session, number: int, *, lock: bool = False) -> Authority:
    """Return the entry of this number, also a merged one. Raises NotFound."""
    query = select(Authority).where(Authority.id == number)
    if lock:
        query = query.with_for_update(of=Authority).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such name in the list.")
    return found


def usable(session: Session, actor: Actor, numbers: Iterable[int]) -> dict[int, Authority]:
    """Return those of `numbers` that `actor` may link to, each with the entry that it stands for now."""
    wanted = list(numbers)
    if not wanted:
        return {}
    targets = dict(
        session.execute(
            select(Authority.id, func.coalesce(Authority.merged_into_id, Authority.id)).where(
                Authority.id.in_(wanted)
            )
        ).all()
    )
    query = select(Authority).where(Authority.id.in_(targets.values()), usable_by(actor))
    known = {row.id: row for row in session.scalars(query)}
    return {number: known[target] for number, target in targets.items() if target in known}


def suggested(session: Session, actor: Actor, text: str, limit: int) -> list[Authority]:
    """Return entries that `text` may mean: every word begins one of a form's words, or the ORCID iD is the same.

    Those whose preferred form begins with the text come first.
    """
    condition = _typed(text)
    if condition is None:
        return []
    begins = Authority.name_key.startswith(folded(text), autoescape=True)
    sorts = Authority.sort_key.startswith(folded(text), autoescape=True)
    query = (
        select(Authority)
        .where(Authority.merged_into_id.is_(None), condition)
        .order_by(or_(begins, sorts).desc(), Authority.sort_key, Authority.id)
        .limit(limit if actor.may_view_drafts else MOST_JUDGED)
    )
    found = list(session.scalars(query))
    known = usable(session, actor, [entry.id for entry in found])
    return [entry for entry in found if entry.id in known][:limit]


def _typed(text: str) -> ColumnElement[bool] | None:
    orcid = bare("orcid", text.strip())
    if is_orcid(orcid):
        return Authority.orcid == orcid
    words = folded(text).split()[:LONGEST_WORDS]
    if not words:
        return None
    merged = aliased(Authority)
    matching = and_(*(AuthorityForm.words.contains(f" {word}", autoescape=True) for word in words))
    ids = (
        select(func.coalesce(merged.merged_into_id, merged.id))
        .join(AuthorityForm, AuthorityForm.authority_id == merged.id)
        .where(matching)
    )
    return Authority.id.in_(ids)


def listed(session: Session, chosen: Chosen, page: int) -> list[Authority]:
    """Return one page of the librarian's list, counted from 1, by heading."""
    query = _list(chosen, select(Authority)).order_by(Authority.sort_key, Authority.id)
    return list(session.scalars(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)))


def count_listed(session: Session, chosen: Chosen) -> int:
    """Return how many entries the librarian's list has."""
    return session.scalar(_list(chosen, select(func.count(Authority.id)))) or 0


def letters(session: Session) -> list[str]:
    """Return the first letters of all headings, in their order."""
    first = func.substr(Authority.sort_key, 1, 1)
    query = select(first).where(Authority.merged_into_id.is_(None)).distinct().order_by(first)
    return [letter for letter in session.scalars(query) if letter]


def whole_list(session: Session) -> list[Authority]:
    """Return every entry that is not merged, by heading, with its forms."""
    query = select(Authority).where(Authority.merged_into_id.is_(None))
    ordered = query.order_by(Authority.sort_key, Authority.id)
    return list(session.scalars(ordered.options(selectinload(Authority.forms))))


def _list(chosen: Chosen, query: Select[Any]) -> Select[Any]:
    query = query.where(Authority.merged_into_id.is_(None))
    if chosen.words:
        condition = _typed(chosen.words)
        query = query.where(condition if condition is not None else Authority.id < 0)
    if chosen.letter:
        query = query.where(Authority.sort_key.startswith(chosen.letter, autoescape=True))
    if chosen.standing:
        query = query.where(Authority.standing == chosen.standing)
    if chosen.kind:
        query = query.where(Authority.kind == chosen.kind)
    return query.where(is_orphan()) if chosen.orphans else query


def is_orphan() -> ColumnElement[bool]:
    """Return the condition that no record names a row of `authority`, nor one merged into it."""
    merged = aliased(Authority)
    direct = exists().where(ItemPerson.authority_id == Authority.id)
    through = exists().where(
        merged.merged_into_id == Authority.id, ItemPerson.authority_id == merged.id
    )
    return and_(~direct, ~through)


def group_of(session: Session, authority: Authority) -> list[int]:
    """Return the numbers that stand for `authority`: its own, and those of entries merged into it."""
    query = select(Authority.id).where(Authority.merged_into_id == authority.id)
    return [authority.id, *session.scalars(query)]


def counts(session: Session, actor: Actor, numbers: Sequence[int]) -> dict[int, int]:
    """Return on how many works that `actor` may see each of the entries stands; those on none are left out."""
    final = func.coalesce(Authority.merged_into_id, Authority.id)
    query = (
        select(final, func.count(func.distinct(ItemPerson.item_id)))
        .join(ItemPerson, ItemPerson.authority_id == Authority.id)
        .join(Item, Item.id == ItemPerson.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(
            or_(Authority.id.in_(numbers), Authority.merged_into_id.in_(numbers)), may_view(actor)
        )
        .group_by(final)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def works(
    session: Session, actor: Actor, authority: Authority, limit: int = 200
) -> list[tuple[ItemPerson, Item]]:
    """Return the places where records name `authority`, by role and year, of the works that `actor` may see."""
    linked = ItemPerson.authority_id.in_(group_of(session, authority))
    return _places(session, actor, linked, limit)


def unlinked(
    session: Session, actor: Actor, authority: Authority, limit: int = 200
) -> list[tuple[ItemPerson, Item]]:
    """Return places with one of the entry's names that name no entry, and no other ORCID iD: proposals to link."""
    numbers = group_of(session, authority)
    keys = select(AuthorityForm.name_key).where(AuthorityForm.authority_id.in_(numbers))
    same_orcid = or_(ItemPerson.orcid.is_(None), ItemPerson.orcid == authority.orcid)
    if authority.orcid is None:
        same_orcid = ItemPerson.orcid.is_(None)
    named = and_(ItemPerson.name_key.in_(keys), same_orcid)
    if authority.orcid:
        named = or_(named, ItemPerson.orcid == authority.orcid)
    is_person = ItemPerson.is_person.is_(authority.kind == "person")
    condition = and_(ItemPerson.authority_id.is_(None), is_person, named)
    return _places(session, actor, condition, limit)


def _places(
    session: Session, actor: Actor, condition: ColumnElement[bool], limit: int
) -> list[tuple[ItemPerson, Item]]:
    query = (
        select(ItemPerson, Item)
        .join(Item, Item.id == ItemPerson.item_id)
        .join(Item.collection)
        .where(condition, may_view(actor))
        .order_by(ItemPerson.role, Item.year.desc(), Item.title_sort, Item.id)
        .options(joinedload(Item.revision))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def cited_forms(session: Session, actor: Actor, numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return how works that `actor` may see spell each of the entries, the most usual first, headings as cited."""
    final = func.coalesce(Authority.merged_into_id, Authority.id)
    query = (
        select(final, ItemPerson.heading, func.count())
        .join(ItemPerson, ItemPerson.authority_id == Authority.id)
        .join(Item, Item.id == ItemPerson.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(
            or_(Authority.id.in_(numbers), Authority.merged_into_id.in_(numbers)), may_view(actor)
        )
        .group_by(final, ItemPerson.heading)
        .order_by(func.count().desc(), ItemPerson.heading)
    )
    found: dict[int, list[str]] = {}
    for number, heading, _times in session.execute(query):
        found.setdefault(number, []).append(heading)
    return found


def merges_into(session: Session, authority: Authority) -> list[tuple[AuthorityMerge, Authority]]:
    """Return the merges into `authority` that stand, the newest first, with the merged entries."""
    query = (
        select(AuthorityMerge, Authority)
        .join(Authority, Authority.id == AuthorityMerge.merged_id)
        .where(AuthorityMerge.kept_id == authority.id, AuthorityMerge.undone_at.is_(None))
        .order_by(AuthorityMerge.id.desc())
    )
    return [(row[0], row[1]) for row in session.execute(query)]
