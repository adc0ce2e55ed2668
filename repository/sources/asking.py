"""Looking a DOI or an ISBN up at a registry: only at hosts that the setting names, by the client of the partners.

The client judges every address before it connects (`partners.addresses`), here with the hosts limited further, at each
redirect anew. A look-up waits at most six seconds and takes at most one megabyte.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from repository.partners.fetching import Client, FetchFailed, Limits
from repository.settings import Settings
from repository.settings_rules import LOOKUP_HOSTS
from repository.sources.models import SourceKind
from repository.sources.references import Fault, Reference

LIMITS = Limits(
    connect_seconds=3, read_seconds=5, total_seconds=6, size_bytes=1024 * 1024, redirects=2
)
CSL = "application/vnd.citationstyles.csl+json"


def _(message: str) -> str:
    return message


@dataclass(frozen=True)
class Registry:
    """Where one kind of identifier is looked up: `address` has the place `%s` for it."""

    kind: SourceKind
    scheme: str
    address: str

    @property
    def host(self) -> str:
        """The host that the setting must name."""
        return urlsplit(self.address).hostname or ""


REGISTRIES = (
    Registry(SourceKind.CROSSREF, "doi", f"https://api.crossref.org/works/%s/transform/{CSL}"),
    Registry(SourceKind.DATACITE, "doi", f"https://api.datacite.org/dois/{CSL}/%s"),
    Registry(
        SourceKind.OPENLIBRARY,
        "isbn",
        "https://openlibrary.org/api/books?bibkeys=ISBN:%s&format=json&jscmd=data",
    ),
)
assert {registry.host for registry in REGISTRIES} == LOOKUP_HOSTS


def registries_for(
    scheme: str, settings: Settings, registries: Sequence[Registry] = REGISTRIES
) -> list[Registry]:
    """Return the registries of `scheme` that the settings allow to be asked, none while look-ups are off."""
    allowed = settings.lookup_hosts
    return [r for r in registries if r.scheme == scheme and r.host in allowed]


def look_up(
    client: Client, value: str, registries: Sequence[Registry]
) -> tuple[SourceKind, Reference] | Fault:
    """Return what the first registry that knows `value` says of it, or why none does."""
    fault = Fault(_("%(value)s is not known to the registries that were asked."), {"value": value})
    for registry in registries:
        try:
            answer = client.get(registry.address % quote(value, safe=""))
        except FetchFailed as error:
            values = {"host": registry.host, "code": error.code}
            fault = Fault(
                _(
                    "%(host)s could not be asked just now (%(code)s). Try later, or paste the reference."
                ),
                values,
            )
            continue
        if answer.status != 200:
            continue
        found = _READERS[registry.kind](answer.body, value)
        if found is not None:
            return registry.kind, found
    return fault


def client_of(settings: Settings) -> Client:
    """Return the client for look-ups: public addresses only, and of these only the hosts that the setting names."""
    address = f" (+{settings.base_url})" if settings.base_url else ""
    return Client(
        user_agent=f"Daluang{address}",
        sender=settings.admin_email if settings.admin_email.isascii() else "",
        limits=LIMITS,
        allowed_hosts=frozenset(settings.lookup_hosts),
        accept=f"{CSL}, application/json;q=0.9",
    )


def _csl(body: bytes, value: str) -> Reference | None:
    found = _json(body)
    if not isinstance(found, dict) or not (found.get("title") or found.get("author")):
        return None
    heads = {
        key: found[key][0]
        for key in ("title", "container-title")
        if isinstance(found.get(key), list) and found[key]
    }
    return Reference(value, found | heads)


def _openlibrary(body: bytes, value: str) -> Reference | None:
    found = _json(body)
    book = found.get(f"ISBN:{value}") if isinstance(found, dict) else None
    if not isinstance(book, dict) or not book.get("title"):
        return None
    title = ": ".join(str(book[key]) for key in ("title", "subtitle") if book.get(key))
    item: dict[str, Any] = {
        "type": "book",
        "title": title,
        "author": [{"undivided": name} for name in _names(book, "authors")],
        "publisher": next(iter(_names(book, "publishers")), ""),
        "publisher-place": next(iter(_names(book, "publish_places")), ""),
        "issued": {"raw": str(book.get("publish_date", ""))},
        "ISBN": value,
    }
    return Reference(value, {key: part for key, part in item.items() if part})


def _names(book: dict[str, Any], key: str) -> list[str]:
    rows = book.get(key)
    return (
        [str(row["name"]) for row in rows if isinstance(row, dict) and row.get("name")]
        if isinstance(rows, list)
        else []
    )


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


_READERS: dict[SourceKind, Callable[[bytes, str], Reference | None]] = {
    SourceKind.CROSSREF: _csl,
    SourceKind.DATACITE: _csl,
    SourceKind.OPENLIBRARY: _openlibrary,
}
