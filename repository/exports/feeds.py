"""A search as a feed of what was added last: Atom (RFC 4287) and RSS 2.0, with paging (RFC 5005) and OpenSearch.

An entry's id is the item's permanent identifier (`oai:…`), so that readers know it again when the
site's address changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import record, vocabularies

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SUMMARY_CHARACTERS = 1000
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the feed: its record, its permanent identifier, when it was added and last changed."""

    record: Record
    id: str
    added_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """What both formats are made from. `start` counts from 1; `links` are relation and address, `self` among them."""

    id: str
    title: str
    subtitle: str
    site: str
    language: str
    page_url: str
    links: tuple[tuple[str, str], ...]
    words: str
    total: int
    start: int
    page_size: int
    entries: Sequence[Entry] = field(default=())

    @property
    def changed_at(self) -> datetime:
        """When the youngest change of an entry was made."""
        return max((entry.changed_at for entry in self.entries), default=NEVER)


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document, UTF-8."""
    names: dict[Any, str] = {None: ATOM, "opensearch": OPENSEARCH}
    root = etree.Element(_in(ATOM, "feed"), nsmap=names)
    root.set(XML_LANG, feed.language)
    _add(root, ATOM, "id", feed.id)
    _add(root, ATOM, "title", feed.title)
    if feed.subtitle:
        _add(root, ATOM, "subtitle", feed.subtitle)
    _add(root, ATOM, "updated", _instant(feed.changed_at))
    _person(root, feed.site)
    for relation, address in feed.links:
        _link(root, relation, address, "application/atom+xml")
    _link(root, "alternate", feed.page_url, "text/html")
    _add(root, ATOM, "generator", "Daluang")
    _open_search(root, feed)
    for entry in feed.entries:
        _atom_entry(root, entry, feed.language)
    return _document(root)


def rss(feed: Feed) -> bytes:
    """The feed as an RSS 2.0 document, UTF-8."""
    names = {"atom": ATOM, "opensearch": OPENSEARCH, "dc": DUBLIN_CORE}
    root = etree.Element("rss", nsmap=names, version="2.0")
    channel = etree.SubElement(root, "channel")
    for name, text in (
        ("title", feed.title),
        ("link", feed.page_url),
        ("description", feed.subtitle or feed.title),
        ("language", feed.language),
        ("lastBuildDate", format_datetime(feed.changed_at)),
        ("generator", "Daluang"),
    ):
        _add(channel, "", name, text)
    for relation, address in feed.links:
        _link(channel, relation, address, "application/rss+xml")
    _open_search(channel, feed)
    for entry in feed.entries:
        _rss_item(channel, entry, feed.language)
    return _document(root)


def _atom_entry(root: etree._Element, entry: Entry, language: str) -> None:
    made, rec = etree.SubElement(root, _in(ATOM, "entry")), entry.record
    title, summary = _title(rec, language), _summary(rec, language)
    _add(made, ATOM, "id", entry.id)
    _add(made, ATOM, "title", title.value, title.tag)
    _add(made, ATOM, "updated", _instant(entry.changed_at))
    _add(made, ATOM, "published", _instant(entry.added_at))
    for agent in record.creators(rec):
        _person(made, agent.direct)
    _link(made, "alternate", values.landing(rec), "text/html")
    for label in _categories(rec, language):
        etree.SubElement(made, _in(ATOM, "category"), term=values.xml_text(label))
    if summary is not None:
        _add(made, ATOM, "summary", summary.value, summary.tag)


def _rss_item(channel: etree._Element, entry: Entry, language: str) -> None:
    made, rec = etree.SubElement(channel, "item"), entry.record
    summary = _summary(rec, language)
    _add(made, "", "title", _title(rec, language).value)
    _add(made, "", "link", values.landing(rec))
    _add(made, "", "guid", entry.id).set("isPermaLink", "false")
    _add(made, "", "pubDate", format_datetime(entry.added_at))
    for agent in record.creators(rec):
        _add(made, DUBLIN_CORE, "creator", agent.direct)
    for label in _categories(rec, language):
        _add(made, "", "category", label)
    if summary is not None:
        _add(made, "", "description", summary.value)


def _title(rec: Record, language: str) -> record.Text:
    found = record.main_title(rec, language)
    return found if values.xml_text(found.value) else record.Text(str(rec["handle"]), "und")


def _summary(rec: Record, language: str) -> record.Text | None:
    for found in record.abstracts(rec, language)[:1]:
        text = values.xml_text(found.value)
        if len(text) > SUMMARY_CHARACTERS:
            text = text[:SUMMARY_CHARACTERS].rpartition(" ")[0] + " …"
        return record.Text(text, found.tag)
    return None


def _categories(rec: Record, language: str) -> list[str]:
    kind = vocabularies.label_of(values.type_entry(rec), language)
    found = [kind, *record.subject_labels(rec, language), *record.keywords(rec)]
    return [label for label in dict.fromkeys(found) if values.xml_text(label)]


def _open_search(parent: etree._Element, feed: Feed) -> None:
    """The response elements of OpenSearch 1.1."""
    _add(parent, OPENSEARCH, "totalResults", str(feed.total))
    _add(parent, OPENSEARCH, "startIndex", str(feed.start))
    _add(parent, OPENSEARCH, "itemsPerPage", str(feed.page_size))
    query = etree.SubElement(parent, _in(OPENSEARCH, "Query"), role="request")
    query.set("searchTerms", values.xml_text(feed.words))


def _person(parent: etree._Element, name: str) -> None:
    _add(etree.SubElement(parent, _in(ATOM, "author")), ATOM, "name", name)


def _link(parent: etree._Element, relation: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, _in(ATOM, "link"), rel=relation, type=media_type, href=address)


def _add(
    parent: etree._Element, namespace: str, name: str, text: str, tag: str = ""
) -> etree._Element:
    made = etree.SubElement(parent, _in(namespace, name))
    made.text = values.xml_text(text)
    if tag and tag != "und":
        made.set(XML_LANG, tag)
    return made


def _in(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _document(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
