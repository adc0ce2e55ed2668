"""Questions to a provider: who it is (OAI-PMH 2.0 §4.2), which formats it has (§4.4), a page of its records (§4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from lxml import etree

from repository.errors import BadValue
from repository.partners.answers import NotOai, Page, child, local_name, parse, text_in
from repository.partners.fetching import Client, FetchFailed, is_usable_url
from repository.partners.fields import one_line
from repository.partners.mending import Oddity
from repository.partners.messages import FAULTS

DELETED_RECORD = ("no", "transient", "persistent")


@dataclass(frozen=True)
class Fault:
    """Why no page came. `code` is a key of `messages.FAULTS`; `is_final` when asking again cannot help."""

    code: str
    detail: str = ""
    retry_after_seconds: float | None = None
    is_final: bool = False


class NoProvider(BadValue):
    """Nobody at the address speaks OAI-PMH; the sentence says why, and its value `detail` what exactly was found."""

    def __str__(self) -> str:
        return f"{self.message} ({self.values['detail']})"


@dataclass(frozen=True)
class Identity:
    """What a provider says of itself. `deleted_record` is one of `DELETED_RECORD`."""

    name: str
    has_seconds: bool
    deleted_record: str


def request_url(base_url: str, **arguments: str) -> str:
    """Return the address of a request; empty arguments are left out, `from_` stands for `from`."""
    query = urlencode({name.rstrip("_"): value for name, value in arguments.items() if value})
    return f"{base_url}{'&' if '?' in base_url else '?'}{query}"


def ask(client: Client, url: str) -> Page | Fault:
    """Return the answer to `url`, or why there is none. Protocol errors are answers, whatever their HTTP status."""
    try:
        answer = client.get(url)
    except FetchFailed as error:
        return Fault(error.code, error.detail, is_final=error.is_final)
    try:
        page = parse(answer.body)
    except NotOai as error:
        if answer.status != 200:
            return Fault("http_status", str(answer.status), answer.retry_after_seconds)
        return Fault(error.code, one_line(error.detail, 200), answer.retry_after_seconds)
    if answer.status != 200:
        if not page.errors:
            return Fault("http_status", str(answer.status), answer.retry_after_seconds)
        page.oddities.append(Oddity("error_with_status", detail=str(answer.status)))
    return page


def identify(client: Client, base_url: str, prefix: str) -> Identity:
    """Return who answers at `base_url`. Raises BadValue when nobody does, or without records in the format `prefix`."""
    if not is_usable_url(base_url) or "#" in base_url:
        raise BadValue("url", "%(url)s is no address of the form https://host/path.", url=base_url)
    element = _element(client, base_url, "Identify")
    version = text_in(child(element, "protocolVersion"))
    if version != "2.0":
        raise BadValue(
            "url",
            "The provider speaks version %(version)s of OAI-PMH; version 2.0 is needed.",
            version=version or "?",
        )
    formats = _formats(client, base_url)
    if formats and prefix not in formats:
        raise BadValue(
            "prefix",
            "The partner has no format %(prefix)s. It has: %(formats)s.",
            prefix=prefix,
            formats=", ".join(formats[:20]),
        )
    deleted = text_in(child(element, "deletedRecord"))
    return Identity(
        name=one_line(text_in(child(element, "repositoryName")), 100),
        has_seconds="T" in text_in(child(element, "granularity")),
        deleted_record=deleted if deleted in DELETED_RECORD else "no",
    )


def _element(client: Client, base_url: str, verb: str) -> etree._Element:
    """The element that answers `verb`. Raises BadValue in words."""
    found = ask(client, request_url(base_url, verb=verb))
    if isinstance(found, Fault):
        raise NoProvider("url", FAULTS[found.code], detail=found.detail or base_url)
    element = child(found.root, verb) if found.root is not None else None
    if element is None:
        answers = "; ".join(f"{code} {text}" for code, text in found.errors)
        raise NoProvider("url", FAULTS["no_identify"], detail=answers or base_url)
    return element


def _formats(client: Client, base_url: str) -> list[str]:
    """The prefixes that the provider lists; none when it does not answer to that question."""
    try:
        element = _element(client, base_url, "ListMetadataFormats")
    except BadValue:
        return []
    entries = (e for e in element if local_name(e) == "metadataFormat")
    prefixes = (one_line(text_in(child(e, "metadataPrefix")), 60) for e in entries)
    return [prefix for prefix in prefixes if prefix]
