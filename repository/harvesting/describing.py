"""What Identify and records say by the guidelines of OAI-PMH: friends, branding, the licence of the metadata."""

from __future__ import annotations

from oai import descriptions
from repository.settings import Settings

ICON_PATH = "/static/img/favicon.svg"


def described(settings: Settings, site: str) -> list[bytes]:
    """The descriptions of Identify beyond the scheme of identifiers; `site` is the address without a slash at the end.

    The icon is always told, the program's own when none is configured; friends and rights where they are.
    """
    icon = settings.oai_icon_url or f"{site}{ICON_PATH}"
    found = [descriptions.branding(icon, link=f"{site}/", title=settings.name)]
    if settings.oai_friends:
        found.append(descriptions.friends(settings.oai_friends))
    if settings.metadata_licence:
        found.append(descriptions.rights_manifest([settings.metadata_licence]))
    return found


def about_records(settings: Settings) -> tuple[bytes, ...]:
    """What stands in the `about` of each live record: the licence of its metadata, where one is configured."""
    return (descriptions.rights(settings.metadata_licence),) if settings.metadata_licence else ()
