"""Letters about accounts: an invitation, a link to set another password, the confirmation of an address."""

from __future__ import annotations

from enum import StrEnum

from flask import current_app
from flask_babel import force_locale, gettext
from sqlalchemy import update
from sqlalchemy.orm import Session

from repository.mail.models import OutgoingMail
from repository.mail.operations import Letter
from repository.settings import Settings
from repository.web import one_line

NAME_CHARACTERS = 60


def _(message: str) -> str:
    return message


class Kind(StrEnum):
    """What a letter about an account is for."""

    INVITATION = "invitation"
    RESET = "reset"
    SIGN_UP = "sign_up"
    KNOWN = "known"  # signing up with an address that has an account already


SUBJECTS = {
    Kind.INVITATION: _("an account for you"),
    Kind.RESET: _("set a new password"),
    Kind.SIGN_UP: _("confirm your e-mail address"),
    Kind.KNOWN: _("you have an account already"),
}


def account_letter(
    kind: Kind,
    *,
    key: str,
    email: str,
    name: str,
    token: str,
    language: str,
    settings: Settings,
) -> Letter:
    """Return the letter of this kind to `email`; `token` is that of its one-time link, '' for none."""
    path = "reset" if kind == Kind.RESET else "invitation"
    base_url = settings.base_url or current_app.config.get("LISTENING_URL") or ""
    with force_locale(language):
        text = current_app.jinja_env.get_template("mail/account.txt").render(
            kind=str(kind),
            site=settings.name,
            name=name,
            email=email,
            link=f"{base_url}/{path}/{token}",
            login_url=f"{base_url}/login",
        )
        subject = f"{one_line(settings.name, NAME_CHARACTERS)}: {gettext(SUBJECTS[kind])}"
    return Letter(
        key=key, kind=str(kind), recipient=email, language=language, subject=subject, text=text
    )


def forget_links(session: Session) -> None:
    """Letters that have left keep no link: what stands in the database lets nobody in."""
    session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.kind.in_([str(kind) for kind in Kind]),
            OutgoingMail.done_at.is_not(None),
            OutgoingMail.text != "",
        )
        .values(text="")
    )
