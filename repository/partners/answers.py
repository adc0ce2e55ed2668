"""An answer of a provider as values (OAI-PMH 2.0 §3.2, §3.5, §3.6), read with patience.

A whole document is parsed as it is. One that is broken is cut into its records, and each is parsed alone, so that a
fault costs no more than the record that has it. Elements are recognised by their local names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from repository.partners.mending import Oddity, text_of, with_known_entities

LONGEST_TOKEN = 8000
_RECORD_START = re.compile(r"<(?:\w+:)?record(?:\s[^<>]{0,2000})?>(?=\s*<(?:\w+:)?header[\s>/])")
_RECORD_END = re.compile(r"</(?:\w+:)?record\s*>")
_ROOT_START = re.compile(r"<(?:(\w+):)?OAI-PMH\b[^<>]{0,5000}>")
_ROOT_END = re.compile(r"</(?:\w+:)?OAI-PMH\s*>\s*\Z")


class NotOai(Exception):
    """What came is no answer of the protocol; `code` is a key of `messages.FAULTS`, `detail` how it begins."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Harvested:
    """One record as it came: the header's values, and the element inside `metadata` or None."""

    identifier: str
    datestamp: str
    is_deleted: bool
    metadata: etree._Element | None = None


@dataclass
class Page:
    """One answer. `token` is None at the end of a list; `errors` are the protocol's codes with their sentences."""

    root: etree._Element | None
    has_list: bool = False
    response_date: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)
    records: list[Harvested] = field(default_factory=list)
    token: str | None = None
    complete_list_size: int | None = None
    oddities: list[Oddity] = field(default_factory=list)
    lost: int = 0
    """Records of which not even the identifier could be read."""

    def has_error(self, code: str) -> bool:
        """Whether the provider gave this error code."""
        return any(found == code for found, _ in self.errors)


def parse(body: bytes) -> Page:
    """Return the answer in `body`. Raises NotOai when it is HTML, something else, or ends in the middle."""
    text, oddities = text_of(body)
    start = _ROOT_START.search(text)
    if start is None:
        is_html = re.search(r"<(?:!doctype\s+)?html\b", text[:2000], re.IGNORECASE)
        raise NotOai("html" if is_html else "not_oai", " ".join(text[:120].split()))
    if not _ROOT_END.search(text) and not text[start.start() : start.end()].endswith("/>"):
        raise NotOai("cut_off", " ".join(text[-80:].split()))
    root = _strict(text)
    page = _of_whole(root) if root is not None else _of_parts(text, start[0])
    page.oddities[:0] = oddities
    return page


def _of_whole(root: etree._Element) -> Page:
    page = Page(root)
    for element in root:
        name = local_name(element)
        if name == "responseDate":
            page.response_date = text_in(element)
        elif name == "error":
            page.errors.append((str(element.get("code", "")).strip(), text_in(element)[:300]))
        elif name in ("ListRecords", "GetRecord"):
            page.has_list = True
            _add_records(page, element)
    return page


def _add_records(page: Page, listing: etree._Element) -> None:
    for element in listing:
        name = local_name(element)
        if name == "record":
            _add_record(page, element)
        elif name == "resumptionToken":
            page.token = text_in(element)[:LONGEST_TOKEN] or None
            size = str(element.get("completeListSize", "")).strip()
            is_number = size.isascii() and size.isdigit() and len(size) < 10
            page.complete_list_size = int(size) if is_number else None


def _add_record(page: Page, element: etree._Element) -> None:
    header = child(element, "header")
    identifier = text_in(child(header, "identifier")) if header is not None else ""
    if header is None or not identifier:
        page.lost += 1
        page.oddities.append(Oddity("no_identifier"))
        return
    metadata = child(element, "metadata")
    inside = next(iter(_elements(metadata)), None) if metadata is not None else None
    is_deleted = str(header.get("status", "")).strip() == "deleted"
    datestamp = text_in(child(header, "datestamp"))
    page.records.append(Harvested(identifier, datestamp, is_deleted, inside))


def _of_parts(text: str, root_start: str) -> Page:
    """A broken document: what stands around the records, and each record by itself."""
    starts = [match.start() for match in _RECORD_START.finditer(text)]
    limits = [*starts, len(text)] if starts else []
    pieces = [_cut_after_record(text[a:b]) for a, b in pairwise(limits)]
    frame = text[: starts[0]] + text[starts[-1] + len(pieces[-1]) :] if starts else text
    root = _mended(with_known_entities(frame))
    if root is None:
        raise NotOai("broken_xml", " ".join(text[:120].split()))
    page = _of_whole(root)
    page.has_list = page.has_list or bool(pieces)
    if not pieces:
        page.oddities.append(Oddity("broken_xml"))
    for piece in pieces:
        _add_piece(page, piece, root_start)
    return page


def _cut_after_record(piece: str) -> str:
    ends = list(_RECORD_END.finditer(piece))
    return piece[: ends[-1].end()] if ends else piece


def _add_piece(page: Page, piece: str, root_start: str) -> None:
    """Add the one record in `piece`, as far as it can be read."""
    prefix = _ROOT_START.match(root_start)
    name = f"{prefix[1]}:OAI-PMH" if prefix and prefix[1] else "OAI-PMH"
    opened = root_start[:-2] + ">" if root_start.endswith("/>") else root_start

    def wrapped(inside: str) -> str:
        return f"{opened}{inside}</{name}>"

    sound = _strict(wrapped(piece))
    is_sound = sound is not None
    root = sound if is_sound else _mended(wrapped(with_known_entities(piece)))
    record = next((e for e in _elements(root) if local_name(e) == "record"), None)
    if record is None:
        page.lost += 1
        page.oddities.append(Oddity("broken_record", detail=" ".join(piece[:120].split())))
        return
    _add_record(page, record)
    if not is_sound and page.records:
        page.oddities.append(Oddity("mended_record", page.records[-1].identifier))


def _mended(text: str) -> etree._Element | None:
    root = _strict(text)
    return root if root is not None else _recovered(text)


def _strict(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def _recovered(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None


def local_name(element: etree._Element) -> str:
    """Return the name of `element` without its namespace; empty for comments and their kind."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of that local name."""
    return next((found for found in _elements(element) if local_name(found) == name), None)


def text_in(element: etree._Element | None) -> str:
    """Return all text inside `element` in one line."""
    if element is None:
        return ""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _elements(element: etree._Element | None) -> Iterator[etree._Element]:
    if element is not None:
        yield from (found for found in element if local_name(found))
