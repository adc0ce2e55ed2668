"""Addresses of requests: links from one answer to the next, and from a form that was filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode

PATH, XML_PATH, FORM_PATH = "/oai", "/oai.xml", "/oai/ask"
_RANGE = ("metadataPrefix", "set", "from", "until")
_DATES = {"from", "until"}
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Identify": (),
    "ListMetadataFormats": ("identifier",),
    "ListSets": (),
    "ListIdentifiers": _RANGE,
    "ListRecords": _RANGE,
    "GetRecord": ("identifier", "metadataPrefix"),
}


def asking(verb: str, **arguments: str) -> str:
    """Return the address that asks `verb` with those of the arguments that are not empty."""
    pairs = [("verb", verb), *((k.rstrip("_"), v) for k, v in arguments.items() if v)]
    return f"{PATH}?{urlencode(pairs, quote_via=quote)}"


def xml_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the address that gives the XML of the same request, byte by byte."""
    query = urlencode(list(pairs), quote_via=quote, errors="surrogateescape")
    return f"{XML_PATH}?{query}" if query else XML_PATH


def asked_by_form(values: Mapping[str, str]) -> str:
    """Return the address of the request that a form describes.

    A form sends every field. What its verb does not take is left out, and so is what was left empty; an unknown verb
    asks for nothing. Dashes in dates, as word processors write them, become hyphens.
    """
    verb = values.get("verb", "")
    if verb not in ARGUMENTS:
        return PATH
    given = {name: values.get(name, "").strip() for name in ARGUMENTS[verb]}
    for name in _DATES & given.keys():
        given[name] = given[name].translate(_DASHES)
    return asking(verb, **given)
