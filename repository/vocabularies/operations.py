"""Changing the lists of subjects: add, edit, merge a term into another and end that, remove what is unused.

Records keep the notations they have: their words are looked up. When words change, a job derives anew what stands
beside the records and touches them for harvesters and the index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, Conflict, NotAllowed, NotFound
from repository.harvesting.models import Counter
from repository.items.models import ItemSubject
from repository.jobs.queue import enqueue
from repository.metadata.folding import folded
from repository.vocabularies.models import SubjectScheme, SubjectTerm
from repository.vocabularies.snapshot import SUBJECTS, forget

RELABEL = "relabel"
"""The kind of the job that derives anew the items of a term; its subject is the term's id."""


@dataclass(frozen=True)
class Words:
    """What is said of a term beside its notation."""

    label_id: str
    label_en: str = ""
    synonyms: tuple[str, ...] = ()
    scope_note: str = ""
    broader_id: int | None = None
    uri: str = ""
    close_match: str = ""
    close_match_label: str = ""


def term_with(session: Session, number: int, *, lock: bool = False) -> SubjectTerm:
    """Return the term of this number. Raises NotFound."""
    term = session.get(SubjectTerm, number, with_for_update={"of": SubjectTerm} if lock else None)
    if term is None:
        raise NotFound("There is no such term.")
    return term


def add_term(
    session: Session, actor: Actor, scheme: SubjectScheme, notation: str, words: Words
) -> SubjectTerm:
    """The scheme has a new term. Raises BadValue for a notation that stands already in any scheme, or no label."""
    require_curator(actor)
    notation = " ".join(notation.split())
    if not notation or len(notation) > 40:
        raise BadValue("notation", "Write a notation of at most 40 characters.")
    if session.scalar(select(SubjectTerm.id).where(SubjectTerm.notation == notation)):
        raise BadValue("notation", "%(value)s stands already.", value=notation)
    last = select(func.max(SubjectTerm.position)).where(SubjectTerm.scheme_id == scheme.id)
    position = (session.scalar(last) or 0) + 1
    term = SubjectTerm(scheme_id=scheme.id, notation=notation, position=position)
    _write(session, term, words)
    session.add(term)
    session.flush()
    _changed(session, term)
    audit(session, actor, "add_term", term, notation=notation, label=term.label_id)
    return term


def edit_term(
    session: Session, actor: Actor, number: int, words: Words, *, version: int | None = None
) -> SubjectTerm:
    """The term says what `words` say. Raises Conflict when it is no longer at `version`."""
    require_curator(actor)
    term = term_with(session, number, lock=True)
    if version is not None and term.version != version:
        raise Conflict("Somebody else changed this term after you opened it.")
    before = term.label_id
    _write(session, term, words)
    term.version += 1
    _changed(session, term)
    audit(session, actor, "edit_term", term, before=before, label=term.label_id)
    return term


def _write(session: Session, term: SubjectTerm, words: Words) -> None:
    label = " ".join(words.label_id.split())[:300]
    if not label:
        raise BadValue("label_id", "Write the Indonesian label.")
    _refuse_circle(session, term, words.broader_id)
    term.label_id, term.label_en = label, " ".join(words.label_en.split())[:300] or label
    term.synonyms = list(dict.fromkeys(s[:300] for s in words.synonyms if folded(s)))
    term.scope_note, term.broader_id = words.scope_note[:5000], words.broader_id
    term.uri, term.close_match = words.uri[:500], words.close_match[:500]
    term.close_match_label = words.close_match_label[:300]
    term.words = words_of(term)


def _refuse_circle(session: Session, term: SubjectTerm, broader_id: int | None) -> None:
    above, steps = broader_id, 0
    while above is not None:
        if above == term.id or steps > 50:
            raise BadValue("broader", "A term cannot stand below itself.")
        row = session.get(SubjectTerm, above)
        above, steps = (row.broader_id if row else None), steps + 1


def words_of(term: SubjectTerm) -> str:
    """Return what a term is found by: its folded notation, labels and synonyms."""
    parts = (term.notation, term.label_id, term.label_en, *term.synonyms)
    return "".join(f" {folded(part)}" for part in dict.fromkeys(parts) if part)


def merge_term(session: Session, actor: Actor, number: int, into_id: int) -> SubjectTerm:
    """The term is used no more: wherever a record names it the other's words are shown. No record is rewritten."""
    require_curator(actor)
    term, target = term_with(session, number, lock=True), term_with(session, into_id)
    if term.id == target.id or target.use_id is not None:
        raise BadValue("use", "Choose another term that is in use itself.")
    for row in session.scalars(select(SubjectTerm).where(SubjectTerm.use_id == term.id)):
        row.use_id = target.id
    term.use_id, term.is_deprecated = target.id, True
    term.version += 1
    _changed(session, term)
    audit(session, actor, "merge_term", term, notation=term.notation, use=target.notation)
    return term


def use_again(session: Session, actor: Actor, number: int) -> SubjectTerm:
    """The term stands for itself again."""
    require_curator(actor)
    term = term_with(session, number, lock=True)
    term.use_id, term.is_deprecated = None, False
    term.version += 1
    _changed(session, term)
    audit(session, actor, "use_term_again", term, notation=term.notation)
    return term


def remove_unused(session: Session, actor: Actor, numbers: Iterable[int]) -> int:
    """Those of `numbers` that no record names and no term stands below or leads to are gone; return how many."""
    require_curator(actor)
    removed = 0
    for number in numbers:
        term = session.get(SubjectTerm, number)
        if term is None or _is_needed(session, term):
            continue
        audit(session, actor, "remove_term", term, notation=term.notation, label=term.label_id)
        session.delete(term)
        session.flush()
        removed += 1
    if removed:
        bump(session)
    return removed


def _is_needed(session: Session, term: SubjectTerm) -> bool:
    named = select(ItemSubject.item_id).where(ItemSubject.notation == term.notation)
    below = select(SubjectTerm.id).where(
        (SubjectTerm.broader_id == term.id) | (SubjectTerm.use_id == term.id)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (named, below))


def _changed(session: Session, term: SubjectTerm) -> None:
    session.flush()
    bump(session)
    enqueue(session, RELABEL, [term.id])


def bump(session: Session) -> None:
    """The lists of subjects count as changed once the caller commits."""
    counter = session.get(Counter, SUBJECTS)
    if counter is None:
        session.add(Counter(name=SUBJECTS, value=1))
    else:
        counter.value += 1
    session.flush()
    forget()


def require_curator(actor: Actor) -> None:
    """Raise NotAllowed unless `actor` keeps the lists."""
    if not actor.may_curate and not actor.is_system:
        raise NotAllowed("The lists of subjects are kept by cataloguers and administrators.")
