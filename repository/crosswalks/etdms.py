"""ETD-MS 1.0, the metadata set of the NDLTD for theses and dissertations; offered for theses alone.

Version 1.0 and not 1.1: implementers of 1.1 disagree on the namespace of its elements (that of
ETD-MS or those of Dublin Core) and on the address of its schema, while 1.0 is read alike by all.
In 1.0 a description without a role is the abstract, and the level of the degree is a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.addresses import link
from repository.crosswalks.values import Record
from repository.crosswalks.xml_tree import Node, branch, leaf, root
from repository.metadata import dates, identifiers, names, record, vocabularies

NAMESPACE = "http://www.ndltd.org/standards/metadata/etdms/1.0/"
SCHEMA = "http://www.ndltd.org/standards/metadata/etdms/1.0/etdms.xsd"
PROFILES = frozenset({"thesis"})
_NSMAP: dict[str | None, str] = {None: NAMESPACE}
_TYPE = "Electronic Thesis or Dissertation"
_LEVELS = {"bachelor": "bachelor's", "master": "master's", "doctoral": "doctoral"}
_OTHER_LEVEL = "other"
_ROLES = {"ths": "advisor", "dgs": "advisor", "dgc": "committee member", "opn": "committee member"}
# The set demands a creator, also of a thesis whose author may not be named.
_UNNAMED = "Anonim"


def element(rec: Record, today: date) -> etree._Element:
    """The `<thesis>` element of a record as it is on a day in the site's zone."""
    parts = (_words(rec), _people(rec), _form(rec, today), _rights(rec, today), _degree(rec))
    nodes = dict.fromkeys(node for part in parts for node in part)
    return root(_name("thesis"), nodes, nsmap=_NSMAP, schema=SCHEMA)


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _text(local: str, stored: Mapping[str, Any]) -> Node:
    text = record.text_of(stored)
    return leaf(_name(local), text.value, lang=None if text.tag == "und" else text.tag)


def _words(rec: Record) -> Iterator[Node]:
    titles = rec.get("title", ())
    yield from (_text("title", t) for t in titles if t.get("kind") == "main")
    yield from (_text("alternativeTitle", t) for t in titles if t.get("kind") != "main")
    creators = [_agent("creator", a) for a in values.creators(rec)]
    named = [node for node in creators if node.text]
    yield from named or [leaf(_name("creator"), _UNNAMED)]
    yield from _subjects(rec)
    yield from (_text("description", t) for t in rec.get("abstract", ()))
    for text in rec.get("description", ()):
        words = record.text_of(text)
        yield leaf(_name("description"), words.value, role="note")


def _subjects(rec: Record) -> Iterator[Node]:
    for subject in rec.get("subjects", ()):
        notation = str(subject["notation"])
        row = vocabularies.entry("subjects", notation) or {}
        label = vocabularies.label("subjects", notation, "id")
        yield leaf(
            _name("subject"),
            label,
            lang="id",
            resource=row.get("close_match") or row.get("uri") or None,
        )
    yield from (_text("subject", t) for t in rec.get("keywords", ()))


def _agent(local: str, agent: Mapping[str, Any], role: str = "") -> Node:
    number = agent.get("orcid") or agent.get("ror")
    scheme = "orcid" if agent.get("orcid") else "ror"
    address = identifiers.address(scheme, str(number)) if number else None
    return leaf(_name(local), names.heading(agent), role=role, resource=link(address or ""))


def _people(rec: Record) -> Iterator[Node]:
    yield leaf(_name("publisher"), values.publisher(rec))
    for agent in values.contributors(rec):
        code = str(agent.get("role"))
        row = vocabularies.entry("relators", code) or {}
        yield _agent("contributor", agent, _ROLES.get(code) or str(row.get("label_en", "")))


def _form(rec: Record, today: date) -> Iterator[Node]:
    """Date, type, form, identifiers (the item's page first), language and coverage."""
    main = record.main_date(rec)
    yield leaf(_name("date"), dates.output_date(main) if main else None)
    kind = values.type_entry(rec)
    yield leaf(_name("type"), _TYPE)
    yield leaf(_name("type"), kind["coar_label"], scheme="COAR", resource=kind["coar"])
    for file in values.open_files(rec, today):
        yield leaf(_name("format"), file.get("mime"))
    yield leaf(_name("identifier"), values.landing(rec))
    opened = values.main_file(rec, today)
    yield leaf(_name("identifier"), link(str(opened["url"])) if opened else None)
    for scheme in ("doi", "handle", "ark", "url"):
        for value in values.identifier_values(rec, scheme):
            yield leaf(_name("identifier"), link(identifiers.address(scheme, value) or value))
    yield from (leaf(_name("language"), code) for code in record.languages(rec))
    for place in rec.get("spatial", ()):
        yield leaf(_name("coverage"), place.get("name"), lang="id")
    yield from (leaf(_name("coverage"), p.get("edtf")) for p in rec.get("temporal", ()))


def _rights(rec: Record, today: date) -> Iterator[Node]:
    """The access term of COAR in words, then the licence or the statement, then the holder."""
    access = record.access_on(rec, today)
    yield leaf(_name("rights"), vocabularies.label("access_rights", access, "en"), lang="en")
    if access == "embargoed":
        until = rec["rights"].get("embargo_until")
        yield leaf(_name("rights"), f"info:eu-repo/date/embargoEnd/{until}" if until else None)
    licence, rights = values.licence(rec), rec.get("rights", {})
    yield leaf(_name("rights"), licence.get("uri") or licence["rights_statement"])
    if not licence.get("uri"):
        yield leaf(_name("rights"), licence["plain_id"], lang="id")
    yield leaf(_name("rights"), rights.get("statement"), lang="id")
    holder = [str(p) for p in (rights.get("year"), rights.get("holder")) if p]
    words = " ".join(["Hak cipta", *holder]) if rights.get("holder") else None
    yield leaf(_name("rights"), words, lang="id")


def _degree(rec: Record) -> Iterator[Node]:
    thesis = rec.get("thesis", {})
    stored = thesis.get("level") or str(rec.get("type", "")).removesuffix("_thesis")
    parts = (
        leaf(_name("name"), thesis.get("name")),
        leaf(_name("level"), _LEVELS.get(str(stored), _OTHER_LEVEL)),
        leaf(_name("discipline"), thesis.get("discipline")),
        leaf(_name("grantor"), thesis.get("grantor")),
    )
    yield branch(_name("degree"), parts)
