"""Walk a provider through every verb as a strict harvester would, and say what is wrong.

For the librarian's self-check page, the command line and the tests. It asks a running provider
over HTTP (or a test client) and knows nothing of the Source behind it.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Literal
from urllib.parse import urlencode

from lxml import etree

from oai import validation
from oai.envelope import OAI, XSI
from oai.walk import (
    Arguments,
    Fetch,
    Finding,
    OutOfTime,
    Walk,
    header,
    over_http,
    pages,
    text,
    texts,
)

__all__ = ["RULES", "Fetch", "Finding", "OutOfTime", "Outcome", "check", "outcomes", "over_http"]

_MAX_PAGES = 20


def check(fetch: Fetch, base_url: str, *, max_pages: int = _MAX_PAGES) -> list[Finding]:
    """Every broken rule; empty when the provider keeps them all. See `outcomes`."""
    found = outcomes(fetch, base_url, max_pages=max_pages)
    return [finding for outcome in found for finding in outcome.findings]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one rule; `unfinished` when no fault was found before the time was up."""

    rule: str
    state: Literal["kept", "broken", "unfinished"]
    findings: tuple[Finding, ...] = ()


def outcomes(fetch: Fetch, base_url: str, *, max_pages: int = _MAX_PAGES) -> Iterator[Outcome]:
    """What comes of each rule, one after the other, as soon as it is known.

    Lists are followed for `max_pages` pages at most. When nobody answers, that is a finding. A
    change of the repository between two questions can give a finding that is none: ask again.
    """
    walk = Walk(fetch, base_url)
    for rule, run in RULES.items():
        walk.rule, before, is_finished = rule, len(walk.findings), True
        try:
            run(walk, max_pages)
        except OutOfTime:
            is_finished = False
        except (OSError, HTTPException) as error:
            walk.note(f"no answer: {str(error) or type(error).__name__}")
        found = tuple(walk.findings[before:])
        if found:
            yield Outcome(rule, "broken", found)
        else:
            yield Outcome(rule, "kept" if is_finished else "unfinished")


def _identify(walk: Walk, max_pages: int) -> None:
    answer = walk.ask({"verb": "Identify"})
    told = text(answer, "baseURL")
    walk.expect(told == walk.base_url, f"Identify names {told}, asked was {walk.base_url}")
    walk.expect(text(answer, "deletedRecord") == "persistent", "deletions are not kept for ever")


def _post(walk: Walk, max_pages: int) -> None:
    for arguments in _each_verb():
        got, posted = walk.ask(arguments), walk.post(arguments)
        same = [child.tag for child in got] == [child.tag for child in posted]
        walk.expect(same, "POST answers otherwise than GET", urlencode(arguments))


def _codings(walk: Walk, max_pages: int) -> None:
    decoders: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.decompress,
        "deflate": zlib.decompress,
    }
    url = f"{walk.base_url}?verb=Identify"
    for coding, decode in decoders.items():
        _, headers, body = walk.fetch(url, accept_encoding=coding)
        told = header(headers, "content-encoding")
        walk.expect(told == coding, f"{coding} was asked for, “{told}” came")
        try:
            problems = validation.problems(decode(body))
        except (OSError, EOFError, zlib.error) as error:
            problems = [str(error)]
        walk.expect(not problems, f"{coding}: {problems}")


def _formats(walk: Walk, max_pages: int) -> None:
    offered = texts(walk.ask({"verb": "ListMetadataFormats"}), "metadataPrefix")
    walk.expect("oai_dc" in offered, "oai_dc is not offered")
    for prefix in offered:
        for _ in pages(walk, "ListRecords", {"metadataPrefix": prefix}, max_pages):
            pass


def _schemas(walk: Walk, max_pages: int) -> None:
    """Records are of the namespace and name the schema that their format is announced with (§3.4)."""
    answer = walk.ask({"verb": "ListMetadataFormats"})
    for told in answer.iter(f"{{{OAI}}}metadataFormat"):
        prefix, namespace = text(told, "metadataPrefix"), text(told, "metadataNamespace")
        arguments = {"verb": "ListRecords", "metadataPrefix": prefix}
        page, query = walk.ask(arguments), urlencode(arguments)
        for metadata in page.iter(f"{{{OAI}}}metadata"):
            root = next(iter(metadata), None)
            if root is None:
                walk.note("a record without metadata is not marked as deleted", query)
                continue
            found = etree.QName(root).namespace
            walk.expect(found == namespace, f"{prefix}: {found} came, not {namespace}", query)
            named = root.get(f"{{{XSI}}}schemaLocation", "").split()
            pair = (namespace, text(told, "schema"))
            is_named = pair in zip(named[::2], named[1::2], strict=False)
            walk.expect(is_named, f"{prefix}: schemaLocation does not name {pair[1]}", query)


def _sets(walk: Walk, max_pages: int) -> None:
    specs = texts(walk.ask({"verb": "ListSets"}), "setSpec")
    for spec in specs:
        parent, _, _ = spec.rpartition(":")
        walk.expect(parent in ("", *specs), f"{spec} stands without {parent}")
        answer = walk.ask({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": spec})
        walk.expect(answer.find(f".//{{{OAI}}}header") is not None, f"the set {spec} is empty")


def _lists(walk: Walk, max_pages: int) -> None:
    earliest = text(walk.ask({"verb": "Identify"}), "earliestDatestamp")
    for verb in ("ListIdentifiers", "ListRecords"):
        seen: set[str] = set()
        for page in pages(walk, verb, {"metadataPrefix": "oai_dc"}, max_pages):
            for found in page.iter(f"{{{OAI}}}header"):
                name = text(found, "identifier")
                walk.expect(name not in seen, f"{name} comes twice in {verb}")
                seen.add(name)
                stamp = text(found, "datestamp")
                walk.expect(stamp >= earliest, f"{name} is older than earliestDatestamp")


def _records(walk: Walk, max_pages: int) -> None:
    listed = walk.ask({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"})
    for found in list(listed.iter(f"{{{OAI}}}header"))[:3]:
        name = text(found, "identifier")
        formats = walk.ask({"verb": "ListMetadataFormats", "identifier": name})
        for prefix in texts(formats, "metadataPrefix"):
            arguments = {"verb": "GetRecord", "identifier": name, "metadataPrefix": prefix}
            got = walk.ask(arguments).find(f".//{{{OAI}}}header")
            same = got is not None and _header_of(got) == _header_of(found)
            walk.expect(same, "GetRecord and ListIdentifiers differ", urlencode(arguments))


def _ranges(walk: Walk, max_pages: int) -> None:
    everything: dict[str, str] = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    for found in list(walk.ask(everything).iter(f"{{{OAI}}}header"))[:2]:
        stamp, name = text(found, "datestamp"), text(found, "identifier")
        for bound in (stamp, stamp[:10]):
            wanted = {"metadataPrefix": "oai_dc", "from": bound, "until": bound}
            answers = pages(walk, "ListIdentifiers", wanted, max_pages)
            names = [found for answer in answers for found in texts(answer, "identifier")]
            walk.expect(name in names, f"{name} is not found by its own datestamp {bound}")


def _errors(walk: Walk, max_pages: int) -> None:
    for expected, arguments in _WRONG:
        answer = walk.ask(arguments)
        codes = [error.get("code") for error in answer.iter(f"{{{OAI}}}error")]
        query = urlencode(arguments)
        walk.expect(expected in codes, f"{expected} expected, {codes or 'no error'} came", query)


def _each_verb() -> list[Arguments]:
    return [
        {"verb": "Identify"},
        {"verb": "ListMetadataFormats"},
        {"verb": "ListSets"},
        {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"},
        {"verb": "ListRecords", "metadataPrefix": "oai_dc"},
        {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:tidak-ada:0"},
    ]


def _header_of(found: etree._Element) -> tuple[str, str, str | None]:
    return text(found, "identifier"), text(found, "datestamp"), found.get("status")


_LIST = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
_GET = {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:tidak-ada:0"}
_WRONG: list[tuple[str, Arguments]] = [
    ("badVerb", {}),
    ("badVerb", {"verb": "nastyVerb"}),
    ("badArgument", {"verb": "Identify", "set": "a"}),
    ("badArgument", {"verb": "ListRecords"}),
    ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc"}),
    ("badArgument", {**_LIST, "from": "2026-02-30"}),
    ("badArgument", {**_LIST, "from": "2026-01-01", "until": "2026-01-02T00:00:00Z"}),
    ("badArgument", {**_LIST, "from": "2026-01-02", "until": "2026-01-01"}),
    ("badArgument", {**_LIST, "resumptionToken": "x"}),
    ("badArgument", {**_LIST, "set": "a b"}),
    ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "x"}),
    ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "x"}),
    ("cannotDisseminateFormat", {"verb": "ListRecords", "metadataPrefix": "tidak_ada"}),
    ("idDoesNotExist", _GET),
    ("idDoesNotExist", {**_GET, "identifier": "oai:x:'\"<>&"}),
    ("idDoesNotExist", {**_GET, "identifier": "oai:x:\x00"}),
    ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": "oai:tidak-ada:0"}),
    ("noRecordsMatch", {**_LIST, "from": "9999-01-01"}),
    ("noRecordsMatch", {**_LIST, "set": "tidak-ada"}),
]

# Every rule by its key, in the order of the walk; the key is what a page translates.
RULES: Mapping[str, Callable[[Walk, int], None]] = {
    "identify": _identify,
    "get-and-post": _post,
    "compression": _codings,
    "formats": _formats,
    "schemas": _schemas,
    "sets": _sets,
    "complete-lists": _lists,
    "records": _records,
    "date-ranges": _ranges,
    "errors": _errors,
}
