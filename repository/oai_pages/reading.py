"""From the XML of an OAI-PMH answer to plain values for a page: what people see is what harvesters get."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from repository.oai_pages.fields import Field, Value, fields_of, name_of
from repository.web import one_line

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LONGEST_TEXT = 1000
IDENTITY = (
    "repositoryName",
    "baseURL",
    "protocolVersion",
    "adminEmail",
    "earliestDatestamp",
    "deletedRecord",
    "granularity",
    "compression",
)


@dataclass(frozen=True, slots=True)
class Part:
    """An element of another namespace (metadata, description, about) and what stands in it."""

    name: str
    fields: list[Field]
    left_out: int

    @property
    def title(self) -> Value | None:
        """The first value that an element named title holds."""
        return next((f.values[0] for f in self.fields if f.name.endswith("title")), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, or its header alone when nothing but the header came."""

    identifier: str
    datestamp: str
    set_specs: list[str]
    is_deleted: bool
    metadata: Part | None = None
    about: list[Part] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """A metadata format."""

    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Set:
    """A set; `depth` is 0 for those at the top. Names and texts of setDescription have languages."""

    spec: str
    name: str
    depth: int
    names: list[Value]
    texts: list[Value]


@dataclass(frozen=True, slots=True)
class Token:
    """Where a page of a list stands; `text` is empty on the last one."""

    text: str
    cursor: int
    size: int
    expires_at: datetime | None


@dataclass(slots=True)
class Answer:
    """An answer of the provider; of its parts those are filled that its verb has."""

    base_url: str
    answered_at: datetime
    arguments: dict[str, str]
    verb: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)
    identity: list[tuple[str, list[str]]] = field(default_factory=list)
    descriptions: list[Part] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    token: Token | None = None


def read(xml: bytes) -> Answer:
    """Return what the answer says. The XML is one that `oai.verbs` made."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(xml, parser)
    request = root.find(f"{OAI}request")
    assert request is not None
    answer = Answer(
        request.text or "",
        datetime.fromisoformat(_text(root, "responseDate")),
        {str(name): one_line(str(value), LONGEST_TEXT) for name, value in request.items()},
    )
    answer.errors = [
        (error.get("code", ""), one_line(error.text or "", LONGEST_TEXT))
        for error in root.iterfind(f"{OAI}error")
    ]
    body = root[-1]
    if not answer.errors:
        answer.verb = etree.QName(body).localname
        _read_body(answer, body)
    return answer


def _read_body(answer: Answer, body: etree._Element) -> None:
    named = ((name, [_shown(e) for e in body.iterfind(OAI + name)]) for name in IDENTITY)
    answer.identity = [(name, texts) for name, texts in named if texts]
    answer.descriptions = [_part(e[0]) for e in body.iterfind(f"{OAI}description")]
    answer.formats = [
        Format(_text(e, "metadataPrefix"), _text(e, "schema"), _text(e, "metadataNamespace"))
        for e in body.iterfind(f"{OAI}metadataFormat")
    ]
    answer.sets = [_set(e) for e in body.iterfind(f"{OAI}set")]
    answer.entries = [_entry(e) for e in body if e.tag in (f"{OAI}record", f"{OAI}header")]
    answer.token = _token(body.find(f"{OAI}resumptionToken"))


def _entry(element: etree._Element) -> Entry:
    header = element.find(f"{OAI}header") if element.tag == f"{OAI}record" else element
    assert header is not None
    metadata = element.find(f"{OAI}metadata")
    return Entry(
        _text(header, "identifier"),
        _text(header, "datestamp"),
        [_shown(spec) for spec in header.iterfind(f"{OAI}setSpec")],
        header.get("status") == "deleted",
        None if metadata is None else _part(metadata[0]),
        [_part(about[0]) for about in element.iterfind(f"{OAI}about")],
    )


def _part(element: etree._Element) -> Part:
    fields, left_out = fields_of(element)
    return Part(name_of(element), fields, left_out)


def _set(element: etree._Element) -> Set:
    spec = _text(element, "setSpec")
    described: dict[str, list[Value]] = {"dc:title": [], "dc:description": []}
    for found in element.iterfind(f"{OAI}setDescription"):
        for part in fields_of(found[0])[0]:
            described.get(part.name, []).extend(part.values)
    names, texts = described.values()
    return Set(spec, _text(element, "setName"), spec.count(":"), names, texts)


def _token(element: etree._Element | None) -> Token | None:
    if element is None:
        return None
    expires = element.get("expirationDate")
    return Token(
        element.text or "",
        int(element.get("cursor", "0")),
        int(element.get("completeListSize", "0")),
        datetime.fromisoformat(expires) if expires else None,
    )


def _text(parent: etree._Element, name: str) -> str:
    found = parent.find(OAI + name)
    return "" if found is None else _shown(found)


def _shown(element: etree._Element) -> str:
    return one_line(element.text or "", LONGEST_TEXT)
