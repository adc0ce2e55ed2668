"""The XML around the records (OAI-PMH 2.0 §3.2), built by lxml, never by text templates.

Elements that come as bytes (metadata, descriptions) are not parsed again: the tree holds a
processing instruction in each one's place, and the bytes are joined in after serialising.
No text can forge that mark, since `<` in text and attributes is always escaped. The records of a
page stand in few different combinations of sets, so one header is built for each standing, cut at such marks, and
its pieces are used for all.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import cast
from xml.sax.saxutils import escape

from lxml import etree

from oai import datestamp
from oai.errors import OAIError
from oai.exchange import ListPage
from oai.records import Header, Identity, MetadataFormat, Record, Selection, SetDescription
from oai.text import legal

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
# The stubs of lxml leave out that None names the default namespace.
_NAMESPACES = cast("dict[str, str]", {None: OAI, "xsi": XSI})
COMPRESSIONS = ("gzip", "deflate")
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_MARK = "bytes"
_MARK_AS_SENT = etree.tostring(etree.ProcessingInstruction(_MARK))
_MAX_STANDINGS = (
    2_000  # kept at a time: those of a page are few, those of a repository some hundred
)
_PLAIN = re.compile(r"[A-Za-z0-9:._/-]+")  # stands in XML as it is


@dataclass(slots=True)
class Body:
    """An element of the answer, and the serialised elements that stand at its marks, in order.

    `records` are the pieces of the records, which stand before everything else, and `moment` is
    the datestamp of the last one.
    `selection`, `page` and `record_count` say what it hands out, see `oai.exchange`.
    """

    element: etree._Element
    joined: list[bytes] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)
    moment: datetime | None = None
    moment_as_text: bytes = b""
    selection: Selection | None = None
    page: ListPage | None = None
    record_count: int = 0

    def join(self, parent: etree._Element, serialised: bytes) -> None:
        """Put an element that is already bytes at the end of `parent`."""
        parent.append(etree.ProcessingInstruction(_MARK))
        self.joined.append(serialised)


def begin(verb: str) -> Body:
    """An empty element named for the verb."""
    return Body(etree.Element(f"{{{OAI}}}{verb}", nsmap=_NAMESPACES))


def answer(base_url: str, answered_at: datetime, arguments: Mapping[str, str], body: Body) -> bytes:
    """The whole answer of a request that succeeded."""
    root = _root(base_url, answered_at, arguments)
    root.append(body.element)
    joined = [[serialised] for serialised in body.joined]
    if body.records:
        body.element.insert(0, etree.ProcessingInstruction(_MARK))
        joined.insert(0, body.records)
    return _serialise(root, joined)


def refusal(
    base_url: str,
    answered_at: datetime,
    arguments: Mapping[str, str],
    errors: Iterable[OAIError],
) -> bytes:
    """The whole answer of a request that failed, with every error told (§3.6)."""
    root = _root(base_url, answered_at, arguments)
    for error in errors:
        _add(root, "error", error.message, code=error.code)
    return _serialise(root, [])


def add_identity(
    body: Body, base_url: str, identity: Identity, descriptions: Iterable[bytes]
) -> None:
    """The content of Identify (§4.2): deletions are kept for ever, datestamps are in seconds."""
    to = body.element
    _add(to, "repositoryName", identity.repository_name)
    _add(to, "baseURL", base_url)
    _add(to, "protocolVersion", "2.0")
    for email in identity.admin_emails:
        _add(to, "adminEmail", email)
    _add(to, "earliestDatestamp", datestamp.write(identity.earliest_datestamp))
    _add(to, "deletedRecord", "persistent")
    _add(to, "granularity", datestamp.GRANULARITY)
    for coding in COMPRESSIONS:
        _add(to, "compression", coding)
    for description in descriptions:
        body.join(_add(to, "description"), description)


def add_format(body: Body, metadata_format: MetadataFormat) -> None:
    """One `metadataFormat` (§4.4)."""
    to = _add(body.element, "metadataFormat")
    _add(to, "metadataPrefix", metadata_format.prefix)
    _add(to, "schema", metadata_format.schema)
    _add(to, "metadataNamespace", metadata_format.namespace)


def add_set(body: Body, described: SetDescription, descriptions: Iterable[bytes]) -> None:
    """One `set` (§4.6)."""
    to = _add(body.element, "set")
    _add(to, "setSpec", described.spec)
    _add(to, "setName", described.name)
    for description in descriptions:
        body.join(_add(to, "setDescription"), description)


def add_header(body: Body, header: Header) -> None:
    """One `header` (§2.5)."""
    start, middle, end = _pieces(header.deleted, tuple(header.set_specs))
    if header.datestamp != body.moment:  # what came in together often shares its datestamp
        body.moment = header.datestamp
        body.moment_as_text = datestamp.write(header.datestamp).encode()
    identifier = _as_text(header.identifier)
    body.records += (start, identifier, middle, body.moment_as_text, end)


def record_bytes(record: Record) -> bytes:
    """One `record` (§2.5) as it stands in an answer, whose namespace it takes.

    It may be kept and given back by a Source in the record's place, as long as nothing of it changes.
    """
    made = Body(etree.Element("made"))
    add_record(made, record)
    return b"".join(made.records)


def add_record(body: Body, record: Record | bytes) -> None:
    """One `record` (§2.5); a deleted one has a header only."""
    if isinstance(record, bytes):
        body.records.append(record)
        return
    body.records.append(b"<record>")
    add_header(body, record.header)
    if record.metadata is not None and not record.header.deleted:
        body.records += (b"<metadata>", record.metadata, b"</metadata>")
        for about in record.about:
            body.records += (b"<about>", about, b"</about>")
    body.records.append(b"</record>")


@lru_cache(_MAX_STANDINGS)
def _pieces(deleted: bool, set_specs: tuple[str, ...]) -> list[bytes]:
    """A header of that standing before its identifier, up to its datestamp, and after it."""
    around = etree.Element(f"{{{OAI}}}around", nsmap=_NAMESPACES)
    around.append(etree.ProcessingInstruction(_MARK))
    header = _add(around, "header")
    if deleted:
        header.set("status", "deleted")
    for name in ("identifier", "datestamp"):
        _add(header, name).append(etree.ProcessingInstruction(_MARK))
    for spec in set_specs:
        _add(header, "setSpec", spec)
    around.append(etree.ProcessingInstruction(_MARK))
    return etree.tostring(around, encoding="UTF-8").split(_MARK_AS_SENT)[1:-1]


def _as_text(identifier: str) -> bytes:
    """The identifier as it stands between tags."""
    if _PLAIN.fullmatch(identifier):
        return identifier.encode()
    return escape(legal(identifier), {"\r": "&#13;"}).encode()


def add_token(body: Body, token: str, cursor: int, total: int, expires_at: datetime | None) -> None:
    """The `resumptionToken` (§3.5); empty, and without an end, on a list's last page."""
    to = _add(body.element, "resumptionToken", token)
    if expires_at is not None:
        to.set("expirationDate", datestamp.write(expires_at))
    to.set("completeListSize", str(total))
    to.set("cursor", str(cursor))


def _root(base_url: str, answered_at: datetime, arguments: Mapping[str, str]) -> etree._Element:
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap=_NAMESPACES)
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI} {SCHEMA}")
    _add(root, "responseDate", datestamp.write(answered_at))
    _add(root, "request", base_url, **arguments)
    return root


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{OAI}}}{name}")
    for key, value in attributes.items():
        element.set(key, legal(value))
    if text:
        element.text = legal(text)
    return element


def _serialise(root: etree._Element, joined: Sequence[Sequence[bytes]]) -> bytes:
    text, *rest = etree.tostring(root, encoding="UTF-8", xml_declaration=False).split(_MARK_AS_SENT)
    parts = [_DECLARATION, text]
    for pieces, following in zip(joined, rest, strict=True):
        parts += pieces
        parts.append(following)
    return b"".join(parts)
