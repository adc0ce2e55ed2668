"""The `citation_*` tags of an item page, as scholarly search engines read them.

Only published items have them. They name at most one PDF, open and on this site; no titles, no
degrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import dates, record


def tags(rec: Record, today: date) -> list[tuple[str, str]]:
    """(name, content) pairs in the order in which they stand on the page; none unless published."""
    if rec.get("state", "published") != "published":
        return []
    found = ((name, values.xml_text(content)) for name, content in _tags(rec, today) if content)
    return [(f"citation_{name}", content) for name, content in found if content]


def _tags(rec: Record, today: date) -> Iterator[tuple[str, str]]:
    yield "title", record.main_title(rec).value
    yield from (("author", name) for name in values.headings(values.creators(rec)))
    yield "publication_date", _date(rec)
    yield "language", next(iter(record.languages(rec)), "")
    yield from _of_type(rec)
    yield "doi", values.first_identifier(rec, "doi") or ""
    yield "isbn", values.first_identifier(rec, "isbn") or ""
    yield "pdf_url", _pdf(rec, today)
    yield "abstract_html_url", values.landing(rec)


def _date(rec: Record) -> str:
    """`YYYY/MM/DD` when the day is known, else the year."""
    main = record.main_date(rec)
    if main is None:
        return ""
    written = dates.output_date(main)
    return written.replace("-", "/") if written.count("-") == 2 else written[:4]


def _of_type(rec: Record) -> Iterator[tuple[str, str]]:
    profile = record.profile_of(rec.get("type"))
    publisher = values.publisher(rec) or ""
    if profile in {"report", "policy_brief"}:
        yield "technical_report_institution", publisher
        yield "technical_report_number", values.first_identifier(rec, "report_number") or ""
    elif profile == "thesis":
        yield "dissertation_institution", str(rec.get("thesis", {}).get("grantor") or publisher)
    elif profile == "article":
        yield from _of_host(rec, "journal_title")
    elif profile == "conference":
        event = rec.get("event", {}).get("name") or rec.get("host", {}).get("title") or ""
        yield "conference_title", str(event)
        yield from _of_host(rec, None)
    elif "host" in rec:
        yield from _of_host(rec, "inbook_title")


def _of_host(rec: Record, title_tag: str | None) -> Iterator[tuple[str, str]]:
    host = rec.get("host", {})
    if title_tag:
        yield title_tag, str(host.get("title", ""))
    names = {
        "volume": "volume",
        "issue": "issue",
        "firstpage": "first_page",
        "lastpage": "last_page",
    }
    yield from ((tag, str(host.get(key, ""))) for tag, key in names.items())
    yield from (("issn", str(value)) for value in host.get("issn", ()))


def _pdf(rec: Record, today: date) -> str:
    main = values.main_file(rec, today)
    if main is None or main.get("mime") != "application/pdf":
        return ""
    url = str(main["url"])
    return url if url.startswith(str(rec["urls"]["base"])) else ""
