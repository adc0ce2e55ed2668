"""Changing the words of letters, and taking the shipped ones back. In the caller's transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import NotAllowed, NotFound
from repository.mail.filling import check
from repository.mail.kinds import LANGUAGES, Kind, Words, kinds
from repository.mail.models import LetterText
from repository.mail.queries import edited


def set_words(session: Session, actor: Actor, name: str, language: str, words: Words) -> None:
    """Letters of this kind and language have these words from now on.

    Raises NotFound for no such letter, NotAllowed, and BadValue when the words cannot be used.
    """
    kind = editable(actor, name, language)
    words = Words(words.subject.strip(), words.text.replace("\r\n", "\n").strip() + "\n")
    check(kind, words)
    if words == kind.words[language]:
        restore(session, actor, name, language)
        return
    row = edited(session, name, language) or LetterText(name=name, language=language)
    row.subject, row.text = words.subject, words.text
    row.changed_at, row.changed_by_id = clock.now(), actor.user_id
    session.add(row)
    audit(session, actor, "edit_letter", row, letter=name, language=language)
    session.flush()


def restore(session: Session, actor: Actor, name: str, language: str) -> None:
    """Letters of this kind and language have the shipped words again."""
    editable(actor, name, language)
    row = edited(session, name, language)
    if row is not None:
        audit(session, actor, "restore_letter", row, letter=name, language=language)
        session.delete(row)
        session.flush()


def editable(actor: Actor, name: str, language: str) -> Kind:
    """Return the kind of letter that `actor` may edit. Raises NotAllowed or NotFound."""
    if not actor.may_edit_letters:
        raise NotAllowed("Letters are edited by cataloguers and administrators.")
    if name not in kinds() or language not in LANGUAGES:
        raise NotFound
    return kinds()[name]
