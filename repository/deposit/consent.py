"""The consent to publication: what a depositor agrees to, and how it is kept."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from repository.deposit.wording import licence_label
from repository.metadata import vocabularies


def consent_text(institution: str, rights: dict[str, str], locale: str) -> str:
    """Return what a depositor agrees to, in the language of the page, with the licence and access they chose."""
    licence, access = rights.get("licence"), rights.get("access")
    unsaid = _("not chosen yet")
    sentences = (
        _("I declare that I wrote this work or act for all who did, and that it breaks no rights."),
        _(
            "I permit %(institution)s, without payment and without giving up my rights, to keep the"
            " work, to copy it for preservation, and to publish its description.",
            institution=institution,
        ),
        _(
            "Its files may be given to readers as I chose: licence “%(licence)s”, access “%(access)s”.",
            licence=licence_label(licence, locale) if licence else unsaid,
            access=vocabularies.label("access_rights", access, locale) if access else unsaid,
        ),
        _("I know that a published work keeps its address and can be withdrawn, not erased."),
    )
    return "\n".join(sentences)


def consent_record(
    text: str, *, handle: str, title: str, name: str, email: str, at: datetime
) -> bytes:
    """Return the statement that is kept: the very text that was agreed to, by whom, to what, when (UTC)."""
    lines = (
        f"handle: {handle}",
        f"title: {title}",
        f"name: {name}",
        f"e-mail: {email}",
        f"at: {at.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "",
        text,
        "",
    )
    return "\n".join(lines).encode()
