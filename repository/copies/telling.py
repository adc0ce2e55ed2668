"""The letters about a copy. None holds the asker's words; who asks is read on a page behind sign-in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import get_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.copies.models import CopyRequest
from repository.copies.queries import may_answer
from repository.copies.wording import purpose_label
from repository.mail.letters import site_url, write, write_to
from repository.metadata.record import main_title
from repository.people.models import Role, User
from repository.people.operations import actor_of
from repository.presentation import day

ANSWERING_STAFF = (Role.CATALOGUER, Role.ADMINISTRATOR)
MOST_STAFF = 20


def tell_asker(session: Session, request: CopyRequest, kind: str, path: str) -> None:
    """A letter of this kind, with a link to `path`, to whoever asked."""
    write_to(
        session,
        kind,
        request.email,
        _values(request, path),
        about=f"copy {request.id}",
        language=request.language,
    )


def tell_those_who_answer(session: Session, request: CopyRequest, token: str, today: date) -> None:
    """The depositor gets a link of one use, where the answer is theirs; the staff one to the page behind sign-in."""
    depositor = session.get_one(User, request.item.depositor_id)
    about = f"copy {request.id}"
    if may_answer(actor_of(depositor), request, today):
        values = _values(request, f"/copies/answer/{token}")
        write(session, "copy_asked", depositor, values, about=about)
    staff = select(User).where(User.role.in_(ANSWERING_STAFF), User.is_active.is_(True))
    for user in session.scalars(staff.order_by(User.id).limit(MOST_STAFF)):
        if user.id != depositor.id:
            write(
                session, "copy_asked", user, _values(request, f"/copies/{request.id}"), about=about
            )


def _values(request: CopyRequest, path: str) -> Callable[[], Mapping[str, str]]:
    """The places of a letter, made when the recipient's language is in force."""
    return lambda: {
        "title": main_title(request.item.document, _language()).value,
        "file": request.file.name if request.file is not None else "",
        "purpose": purpose_label(request.purpose),
        "until": day(request.open_until) if request.open_until else "",
        "url": f"{site_url()}{path}",
    }


def _language() -> str:
    """The language in force, which in a letter is the recipient's and not that of any request."""
    locale = get_locale()
    return locale.language if locale is not None else "id"
