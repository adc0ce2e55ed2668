"""Finding terms: by what is typed, as a tree, unused ones; keywords that are no terms; counts of works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from repository.access.clauses import may_view
from repository.access.policy import Actor
from repository.items.models import Collection, Item, ItemSubject
from repository.metadata.folding import folded
from repository.vocabularies.models import SubjectScheme, SubjectTerm

PAGE_SIZE = 50
LARGEST_TREE = 1500
"""Terms of a scheme that are shown as one tree; a longer list is paged."""


def schemes(session: Session) -> list[tuple[SubjectScheme, int]]:
    """Return all schemes in the order they were added, with the number of their terms."""
    query = (
        select(SubjectScheme, func.count(SubjectTerm.id))
        .outerjoin(SubjectTerm, SubjectTerm.scheme_id == SubjectScheme.id)
        .group_by(SubjectScheme.id)
        .order_by(SubjectScheme.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def number_of(session: Session, notation: str) -> int | None:
    """Return the number of the term with this notation, None when there is none."""
    query = select(SubjectTerm.id).where(SubjectTerm.notation == notation)
    return session.scalars(query.order_by(SubjectTerm.scheme_id)).first()


def suggested(session: Session, text: str, limit: int) -> list[SubjectTerm]:
    """Return terms in use of offered schemes of which every typed word begins a word of notation, label or synonym.

    Those of the first scheme come first, then those of which a label begins with the text.
    """
    words = folded(text).split()[:8]
    if not words:
        return []
    begins = SubjectTerm.words.startswith(f" {folded(text)}", autoescape=True)
    query = (
        _matching(select(SubjectTerm), words)
        .join(SubjectTerm.scheme)
        .where(SubjectScheme.is_offered, SubjectTerm.is_deprecated.is_(False))
        .order_by(
            SubjectTerm.scheme_id,
            begins.desc(),
            func.length(SubjectTerm.label_id),
            SubjectTerm.notation,
        )
        .options(joinedload(SubjectTerm.broader))
        .limit(limit)
    )
    return list(session.scalars(query))


def _matching(query: Select[Any], words: Sequence[str]) -> Select[Any]:
    return query.where(
        and_(*(SubjectTerm.words.contains(f" {word}", autoescape=True) for word in words))
    )


def tree(session: Session, scheme: SubjectScheme) -> list[SubjectTerm]:
    """Return every term of a scheme in its order."""
    query = select(SubjectTerm).where(SubjectTerm.scheme_id == scheme.id)
    return list(session.scalars(query.order_by(SubjectTerm.position, SubjectTerm.notation)))


def listed(
    session: Session, scheme: SubjectScheme, words: str, *, unused: bool, page: int
) -> tuple[list[SubjectTerm], int]:
    """Return one page of a scheme's terms that have `words`, or only those that nothing names, and how many in all."""
    query = select(SubjectTerm).where(SubjectTerm.scheme_id == scheme.id)
    if words:
        query = _matching(query, folded(words).split()[:8] or ["\0"])
    if unused:
        query = query.where(is_unused())
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(SubjectTerm.position, SubjectTerm.notation)
    return list(session.scalars(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))), total


def is_unused() -> Any:
    """Return the condition that no record names a term, and no term stands below it or leads to it."""
    other = select(SubjectTerm.broader_id).where(SubjectTerm.broader_id.is_not(None))
    used = select(SubjectTerm.use_id).where(SubjectTerm.use_id.is_not(None))
    named = exists().where(ItemSubject.notation == SubjectTerm.notation)
    return and_(~named, SubjectTerm.id.notin_(other), SubjectTerm.id.notin_(used))


def below(session: Session, term: SubjectTerm) -> list[SubjectTerm]:
    """Return the terms that stand directly below one."""
    query = select(SubjectTerm).where(SubjectTerm.broader_id == term.id)
    return list(session.scalars(query.order_by(SubjectTerm.position)))


def merged_into(session: Session, term: SubjectTerm) -> list[SubjectTerm]:
    """Return the terms in whose place one is used."""
    return list(session.scalars(select(SubjectTerm).where(SubjectTerm.use_id == term.id)))


def counts(
    session: Session, actor: Actor, notations: Sequence[str] | None = None
) -> dict[str, int]:
    """Return how many works that `actor` may see name each term."""
    query = (
        select(ItemSubject.notation, func.count(func.distinct(ItemSubject.item_id)))
        .join(Item, Item.id == ItemSubject.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(ItemSubject.notation.is_not(None), may_view(actor))
        .group_by(ItemSubject.notation)
    )
    if notations is not None:
        query = query.where(ItemSubject.notation.in_(notations))
    return {str(row[0]): row[1] for row in session.execute(query)}


def keywords(
    session: Session, actor: Actor, words: str, page: int
) -> tuple[list[tuple[str, int]], int]:
    """Return one page of the keywords that are no terms, with their works that `actor` may see, most used first."""
    query = (
        select(ItemSubject.label, func.count(func.distinct(ItemSubject.item_id)).label("works"))
        .join(Item, Item.id == ItemSubject.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(ItemSubject.notation.is_(None), may_view(actor))
        .group_by(ItemSubject.label)
    )
    if words:
        query = query.where(ItemSubject.label.icontains(words, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(func.count().desc(), ItemSubject.label)
    rows = session.execute(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [(row[0], row[1]) for row in rows], total


def with_keyword(session: Session, actor: Actor, keyword: str) -> list[int]:
    """Return the items that `actor` may see and that have the keyword."""
    query = (
        select(ItemSubject.item_id)
        .join(Item, Item.id == ItemSubject.item_id)
        .join(Collection, Collection.id == Item.collection_id)
        .where(ItemSubject.notation.is_(None), ItemSubject.label == keyword, may_view(actor))
        .order_by(ItemSubject.item_id)
    )
    return list(session.scalars(query))
