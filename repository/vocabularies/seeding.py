"""The list of the house, as it is shipped, made rows; what a librarian changed afterwards stays."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.metadata import vocabularies
from repository.vocabularies.models import SubjectScheme, SubjectTerm
from repository.vocabularies.operations import bump, words_of

HOUSE_TITLE = "Subjek keagamaan dan kemasyarakatan"


def seed_house_list(session: Session) -> int:
    """Every shipped term that the list of the house lacks is a row; return how many were added."""
    scheme = session.scalar(
        select(SubjectScheme).where(SubjectScheme.key == vocabularies.SUBJECT_SCHEME)
    )
    if scheme is None:
        scheme = SubjectScheme(key=vocabularies.SUBJECT_SCHEME, title=HOUSE_TITLE)
        session.add(scheme)
        session.flush()
    rows = session.scalars(select(SubjectTerm).where(SubjectTerm.scheme_id == scheme.id))
    known = {term.notation: term for term in rows}
    added = 0
    for position, (notation, entry) in enumerate(vocabularies.shipped("subjects").items()):
        if notation in known:
            continue
        above = known.get(str(entry.get("broader")))
        term = SubjectTerm(
            scheme_id=scheme.id,
            notation=notation,
            label_id=entry["label_id"],
            label_en=entry["label_en"],
            synonyms=[],
            close_match=str(entry.get("close_match") or ""),
            close_match_label=str(entry.get("close_match_label") or ""),
            broader_id=above.id if above else None,
            position=position,
        )
        term.words = words_of(term)
        session.add(term)
        session.flush()
        known[notation] = term
        added += 1
    if added:
        bump(session)
    return added
