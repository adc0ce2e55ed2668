"""The consent to publication: what a depositor agrees to, and how it is kept.

A library may write words of its own (`profiles.models.ConsentVersion`); version 1 is the shipped one. Words in braces
stand for what the depositor chose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from repository.deposit.wording import licence_label
from repository.metadata import vocabularies
from repository.profiles.models import ConsentVersion

SHIPPED_VERSION = 1


@dataclass(frozen=True)
class Consent:
    """What a depositor agrees to: the words in the language of the page, and the version of the library's text."""

    text: str
    version: int


def shipped_text(locale: str) -> str:
    """Return the words of the consent that are shipped, with `{institution}`, `{licence}` and `{access}` in them."""
    with force_locale(locale):
        sentences = (
            _(
                "I declare that I wrote this work or act for all who did, and that it breaks no rights."
            ),
            _(
                "I permit %(institution)s, without payment and without giving up my rights, to keep the"
                " work, to copy it for preservation, and to publish its description.",
                institution="{institution}",
            ),
            _(
                "Its files may be given to readers as I chose: licence “%(licence)s”, access “%(access)s”.",
                licence="{licence}",
                access="{access}",
            ),
            _("I know that a published work keeps its address and can be withdrawn, not erased."),
        )
    return "\n".join(sentences)


def consent_of(
    version: ConsentVersion | None, institution: str, rights: dict[str, str], locale: str
) -> Consent:
    """Return what a depositor agrees to, in the language of the page, with the licence and access they chose."""
    own = "" if version is None else version.text_id if locale == "id" else version.text_en
    licence, access = rights.get("licence"), rights.get("access")
    unsaid = str(_("not chosen yet"))
    chosen = {
        "{institution}": institution,
        "{licence}": licence_label(licence, locale) if licence else unsaid,
        "{access}": vocabularies.label("access_rights", access, locale) if access else unsaid,
    }
    text = own or shipped_text(locale)
    for place, words in chosen.items():
        text = text.replace(place, words)
    return Consent(text, version.number if version is not None else SHIPPED_VERSION)


def consent_record(
    consent: Consent,
    *,
    handle: str,
    title: str,
    name: str,
    email: str,
    at: datetime,
    depositor: str = "",
    ground: str = "",
) -> bytes:
    """Return the statement that is kept: the very text that was agreed to, by whom, to what, when (UTC).

    With `depositor` and `ground` it was recorded by `name` for the depositor.
    """
    lines = (
        f"handle: {handle}",
        f"title: {title}",
        f"name: {name}",
        f"e-mail: {email}",
        f"at: {at.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"version of the text: {consent.version}",
        *((f"on behalf of: {depositor}", f"ground: {' '.join(ground.split())}") if ground else ()),
        "",
        consent.text,
        "",
    )
    return "\n".join(lines).encode()
