"""Writing a letter of a kind to a person, in their language, into the outbox.

The letter leaves if and only if the caller's transaction is committed (ADR 0026). Every feature that
tells people of something does it here; what it says stands in `data/letters/` and may have been
changed by a librarian (`letter_text`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import current_app, has_request_context
from flask_babel import force_locale
from sqlalchemy.orm import Session

from repository import web
from repository.mail.filling import filled
from repository.mail.kinds import LANGUAGES, Kind, Words, kinds
from repository.mail.message import domain
from repository.mail.models import OutgoingMail
from repository.mail.operations import Letter, is_address, put
from repository.mail.queries import edited
from repository.people.models import User
from repository.settings import current

Values = Mapping[str, str] | Callable[[], Mapping[str, str]]
"""What the places hold; a function is called with the recipient's language in force."""


def write(
    session: Session, name: str, user: User, values: Values, *, about: str
) -> OutgoingMail | None:
    """A letter of kind `name` to `user` is in the outbox once the caller commits.

    `about` says what it tells of (`item 12 round 3`): the same news to the same person is one
    letter. None when it was told already, or when the person cannot be written to (switched off, no
    address). KeyError for a kind that does not exist.
    """
    if not user.is_active:
        return None
    return write_to(
        session,
        name,
        user.email,
        values,
        about=about,
        person=user.name,
        language=language_of(user),
        who=str(user.id),
    )


def write_to(
    session: Session,
    name: str,
    address: str,
    values: Values,
    *,
    about: str,
    person: str = "",
    language: str = "",
    who: str = "",
) -> OutgoingMail | None:
    """A letter to an address without an account is in the outbox once the caller commits; else as `write`.

    `who` tells one recipient from another in the letter's key; the address when empty.
    """
    kind = kinds()[name]
    if not is_address(address):
        return None
    language = language if language in LANGUAGES else current().default_language
    with force_locale(language):
        given = values() if callable(values) else values
    words = filled(words_of(session, kind, language), {**given, **_common(person or address)})
    letter = Letter(
        key=f"{name}:{about}:{who or address}"[:160],
        kind=name,
        recipient=address,
        language=language,
        subject=words.subject,
        text=words.text,
    )
    return put(session, letter, domain(current()))


def words_of(session: Session, kind: Kind, language: str) -> Words:
    """Return the words of a kind of letter: those that a librarian wrote, else the shipped ones."""
    row = edited(session, kind.name, language)
    return Words(row.subject, row.text) if row is not None else kind.words[language]


def language_of(user: User) -> str:
    """Return in which language a person is written to: theirs, else the site's."""
    return user.language if user.language in LANGUAGES else current().default_language


def site_url() -> str:
    """Return the address with which links in letters begin, also outside a request."""
    if has_request_context():
        return str(web.base_url())
    listening = current_app.config.get("LISTENING_URL") or "http://127.0.0.1:8000"
    return current().base_url or str(listening)


def _common(person: str) -> dict[str, str]:
    return {"name": person, "site": current().name, "site_url": site_url()}
