"""From the raw arguments of a request to one frozen request object (OAI-PMH 2.0 §3.1.1, §3.6, §4).

The pairs are as they came, decoded as UTF-8 with `surrogateescape`: bytes that are no UTF-8
arrive as lone surrogates and are refused like every other character that XML cannot hold.
All errors of a request are collected and told at once. Here and in `oai.envelope` alone are the
protocol's own spellings used.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from oai import datestamp
from oai.errors import (
    BadArgument,
    BadResumptionToken,
    BadVerb,
    IdDoesNotExist,
    OAIError,
    Refused,
)
from oai.records import Selection
from oai.text import is_legal

Pairs = Sequence[tuple[str, str]]
MAX_ARGUMENTS = 100

_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_SET_SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
# A URI reference (RFC 3986), with the characters that a validator of xs:anyURI would escape.
_URI = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.\-]*:|(?![^/?#]*:))"  # a scheme, or no colon that looks like one
    r"(?://[^/?#\[\]@:%]*(?::[0-9]{1,5})?(?=[/?#]|\Z)|(?!//))"  # an authority without ornaments
    r"(?:[^#\[\]%]|%[0-9A-Fa-f]{2})*"
    r"(?:#(?:[^#\[\]%]|%[0-9A-Fa-f]{2})*)?"
)


@dataclass(frozen=True, slots=True)
class Identify:
    """What is this repository? (§4.2)."""


@dataclass(frozen=True, slots=True)
class ListMetadataFormats:
    """Which formats are there, for one item or in all? (§4.4)."""

    identifier: str | None


@dataclass(frozen=True, slots=True)
class ListSets:
    """Which sets are there? (§4.6)."""


@dataclass(frozen=True, slots=True)
class GetRecord:
    """One record, please (§4.1)."""

    identifier: str
    prefix: str


@dataclass(frozen=True, slots=True)
class BeginList:
    """The first page of ListRecords or, without metadata, of ListIdentifiers (§4.3, §4.5)."""

    with_metadata: bool
    selection: Selection


@dataclass(frozen=True, slots=True)
class ContinueList:
    """The page of a list that a resumption token stands for (§3.5)."""

    with_metadata: bool
    token: str


Request = Identify | ListMetadataFormats | ListSets | GetRecord | BeginList | ContinueList


def decode(query: bytes) -> list[tuple[str, str]]:
    """The pairs of a query string or a form-encoded body (§3.1.1), in order, empty values kept.

    Raises Refused with badArgument when there are more than MAX_ARGUMENTS.
    """
    text = query.decode("utf-8", "surrogateescape")
    try:
        return parse_qsl(
            text,
            keep_blank_values=True,
            errors="surrogateescape",
            max_num_fields=MAX_ARGUMENTS,
        )
    except ValueError as error:
        raise Refused([BadArgument(f"More than {MAX_ARGUMENTS} arguments.")]) from error


def verb_of(pairs: Pairs) -> str:
    """The verb asked for; empty when there is not exactly one of the six."""
    verbs = [value for name, value in pairs if name == "verb"]
    return verbs[0] if len(verbs) == 1 and verbs[0] in _VERBS else ""


def parse(pairs: Pairs) -> Request:
    """The request that the pairs make; raises Refused with every error found in them."""
    verbs = [value for name, value in pairs if name == "verb"]
    if len(verbs) != 1:
        problem = "The verb is repeated." if verbs else "The verb is missing."
        raise Refused([BadVerb(f"{problem} {_VERBS_ARE}")])
    if verbs[0] not in _VERBS:
        raise Refused([BadVerb(f"“{verbs[0][:60]}” is not a verb. {_VERBS_ARE}")])
    optional, required, build = _VERBS[verbs[0]]
    others = [(name, value) for name, value in pairs if name != "verb"]
    given, errors = _sort_out(others, optional, required)
    for name, value in given.items():
        errors += _CHECKS[name](name, value)
    if errors:
        raise Refused(errors)
    return build(given)


def echo(pairs: Pairs) -> dict[str, str]:
    """The attributes of the `request` element (§3.2) for pairs that `parse` found well formed."""
    return dict(pairs)


def _sort_out(
    pairs: Pairs, optional: frozenset[str], required: frozenset[str]
) -> tuple[dict[str, str], list[OAIError]]:
    """The legal arguments, each once, and an error for each that is not (§3.6)."""
    given: dict[str, str] = {}
    errors: list[OAIError] = []
    for name, value in pairs:
        if name not in optional | required:
            errors.append(BadArgument(f"“{name[:60]}” is not an argument of this verb."))
        elif name in given:
            errors.append(BadArgument(f"{name} is repeated."))
        else:
            given[name] = value
    if "resumptionToken" in given:
        if len(given) > 1:
            errors.append(BadArgument("resumptionToken stands with the verb alone (§3.5)."))
        return given, errors
    errors.extend(BadArgument(f"{name} is missing.") for name in sorted(required - given.keys()))
    return given, errors


def _check_identifier(name: str, value: str) -> list[OAIError]:
    if not value:
        return [BadArgument(f"{name} is empty.")]
    if is_legal(value) and _URI.fullmatch(value):
        return []
    # Both are true (§3.6); badArgument keeps what XML cannot hold out of the answer.
    return [
        IdDoesNotExist("No item has an identifier that is not a URI."),
        BadArgument(f"{name} is not a URI in UTF-8."),
    ]


def _check_token(name: str, value: str) -> list[OAIError]:
    if is_legal(value):
        return []
    return [
        BadResumptionToken("This token was not issued here."),
        BadArgument(f"{name} is not text in UTF-8."),
    ]


def _check_prefix(name: str, value: str) -> list[OAIError]:
    if _PREFIX.fullmatch(value):
        return []
    return [BadArgument(f"{name} is of the characters A-Za-z0-9-_.!~*'() only, at least one.")]


def _check_set(name: str, value: str) -> list[OAIError]:
    if _SET_SPEC.fullmatch(value):
        return []
    return [
        BadArgument(f"{name} is of the characters A-Za-z0-9-_.!~*'() in parts joined by colons.")
    ]


def _check_datestamp(name: str, value: str) -> list[OAIError]:
    try:
        datestamp.parse(value)
    except ValueError as error:
        return [BadArgument(f"{name}: {error} (§3.3).")]
    return []


def _range(given: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """The first and the last second asked for (§2.7.1), both checked before; None is unbounded."""
    first = datestamp.parse(given["from"]) if "from" in given else None
    last = datestamp.parse(given["until"]) if "until" in given else None
    if first and last:
        if first.is_day != last.is_day:
            raise Refused([BadArgument("from and until differ in granularity (§3.3).")])
        if first.begins_at > last.begins_at:
            raise Refused([BadArgument("from is later than until (§2.7.1).")])
    return first.begins_at if first else None, last.ends_at if last else None


def _list_sets(given: Mapping[str, str]) -> Request:
    if given:
        # All sets come in one answer, so no token for them was ever issued.
        raise Refused([BadResumptionToken("This token was not issued here.")])
    return ListSets()


def _list(given: Mapping[str, str], *, with_metadata: bool) -> Request:
    if "resumptionToken" in given:
        return ContinueList(with_metadata, given["resumptionToken"])
    from_at, until_at = _range(given)
    selection = Selection(given["metadataPrefix"], given.get("set"), from_at, until_at)
    return BeginList(with_metadata, selection)


_NONE: frozenset[str] = frozenset()
_PREFIX_ONLY = frozenset({"metadataPrefix"})
_LIST = frozenset({"from", "until", "set", "resumptionToken"})
_Build = Callable[[Mapping[str, str]], Request]
_VERBS: Mapping[str, tuple[frozenset[str], frozenset[str], _Build]] = {
    "Identify": (_NONE, _NONE, lambda given: Identify()),
    "ListMetadataFormats": (
        frozenset({"identifier"}),
        _NONE,
        lambda given: ListMetadataFormats(given.get("identifier")),
    ),
    "ListSets": (frozenset({"resumptionToken"}), _NONE, _list_sets),
    "GetRecord": (
        _NONE,
        frozenset({"identifier", "metadataPrefix"}),
        lambda given: GetRecord(given["identifier"], given["metadataPrefix"]),
    ),
    "ListIdentifiers": (_LIST, _PREFIX_ONLY, lambda given: _list(given, with_metadata=False)),
    "ListRecords": (_LIST, _PREFIX_ONLY, lambda given: _list(given, with_metadata=True)),
}
_VERBS_ARE = f"The verbs are {', '.join(_VERBS)}."
_CHECKS: Mapping[str, Callable[[str, str], list[OAIError]]] = {
    "identifier": _check_identifier,
    "metadataPrefix": _check_prefix,
    "set": _check_set,
    "from": _check_datestamp,
    "until": _check_datestamp,
    "resumptionToken": _check_token,
}
