"""After the words of a term changed: what stands beside the records is derived anew, some hundred items at a time."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, or_, select

from repository.db import db, transaction
from repository.items.derive import derive
from repository.items.models import Item, ItemSubject
from repository.items.operations import mark_changed
from repository.vocabularies.models import SubjectTerm
from repository.vocabularies.snapshot import forget

BATCH = 100


def run_relabelling(term_id: int, still_at_it: Callable[[], None]) -> None:
    """Lists, facets, index and records for harvesters show the term's words of now; the records are as they were."""
    forget()
    last = 0
    while True:
        ids = _next(term_id, last)
        if not ids:
            return
        last = ids[-1]
        with transaction() as session:
            for item in session.scalars(select(Item).where(Item.id.in_(ids))):
                before = [(s.notation, s.label) for s in item.subjects]
                derive(item, item.document)
                if before != [(s.notation, s.label) for s in item.subjects]:
                    mark_changed(session, item)
        still_at_it()


def _next(term_id: int, last: int) -> list[int]:
    """Return the next items that name the term or have one of its words as a keyword."""
    session = db.session()
    try:
        terms = session.scalars(
            select(SubjectTerm).where(or_(SubjectTerm.id == term_id, SubjectTerm.use_id == term_id))
        ).all()
        notations = [term.notation for term in terms]
        names = [n for t in terms for n in (t.label_id, t.label_en, *t.synonyms)]
        query = (
            select(ItemSubject.item_id)
            .where(
                ItemSubject.item_id > last,
                or_(
                    ItemSubject.notation.in_(notations),
                    func.lower(ItemSubject.label).in_([name.lower() for name in names]),
                ),
            )
            .distinct()
            .order_by(ItemSubject.item_id)
            .limit(BATCH)
        )
        return list(session.scalars(query))
    finally:
        session.rollback()
