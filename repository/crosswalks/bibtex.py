"""BibTeX entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import names, record, vocabularies

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{c: f"\\{c}" for c in "{}$&#%_"},
}
_SPECIAL = re.compile("|".join(re.escape(c) for c in _ESCAPES))
_BOOKS = {"book", "proceedings"}
_PARTS = {"incollection", "inproceedings"}
_THESES = {"mastersthesis", "phdthesis"}


def entry(rec: Record) -> str:
    """One entry with its key `daluang` + handle; ends with a line end."""
    kind = str(values.type_entry(rec)["bibtex"])
    lines = [f"  {name} = {{{value}}}" for name, value in _fields(rec, kind) if value]
    return f"@{kind}{{daluang{rec['handle']},\n" + ",\n".join(lines) + "\n}\n"


def write(rec: Record, today: date) -> bytes:
    """The entry as a file."""
    return entry(rec).encode()


def escaped(text: str) -> str:
    """The text in one line with the characters escaped that mean something to TeX."""
    return _SPECIAL.sub(lambda match: _ESCAPES[match.group()], values.xml_text(text))


def _fields(rec: Record, kind: str) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{escaped(record.main_title(rec).value)}}}"
    yield "author", _people(values.creators(rec))
    if kind in _BOOKS | _PARTS:
        yield "editor", _people([a for a in values.contributors(rec) if a.get("role") == "edt"])
    year = record.year(rec)
    yield "year", f"{year:04d}" if year is not None else ""
    yield from _of_kind(rec, kind)
    if kind in _BOOKS:
        yield "isbn", escaped(values.first_identifier(rec, "isbn") or "")
    yield "doi", _unescaped(values.first_identifier(rec, "doi") or "")
    yield "url", _unescaped(values.landing(rec))
    yield "langid", _language(rec)


def _of_kind(rec: Record, kind: str) -> Iterator[tuple[str, str]]:
    publisher = escaped(values.publisher(rec) or "")
    if kind == "techreport":
        yield "institution", publisher
        yield "number", escaped(values.first_identifier(rec, "report_number") or "")
    elif kind in _THESES or values.type_entry(rec)["ris"] == "THES":
        yield "school", publisher
        yield "type", escaped(vocabularies.label_of(values.type_entry(rec), "id"))
    elif kind == "article":
        yield from _of_host(rec, "journal")
    elif kind in _BOOKS | _PARTS:
        yield from _of_host(rec, "booktitle")
        yield "publisher", publisher
        yield "address", escaped(str(rec.get("place", "")))
        yield "edition", escaped(str(rec.get("edition", "")))
    else:
        yield "howpublished", publisher


def _of_host(rec: Record, title_field: str) -> Iterator[tuple[str, str]]:
    host = rec.get("host", {})
    title = host.get("title") or rec.get("event", {}).get("name") or ""
    yield title_field, escaped(str(title))
    yield "volume", escaped(str(host.get("volume", "")))
    yield "number", escaped(str(host.get("issue", "")))
    yield "pages", escaped(values.pages(host, "--"))
    yield "issn", escaped(next(iter(host.get("issn", ())), ""))


def _people(agents: list[Mapping[str, Any]]) -> str:
    return " and ".join(_person(agent) for agent in agents)


def _person(agent: Mapping[str, Any]) -> str:
    is_inverted = "family" in agent and agent.get("given")
    if not is_inverted:
        return f"{{{escaped(names.direct_form(agent))}}}"
    return ", ".join(_guarded(escaped(str(agent[key]))) for key in ("family", "given"))


def _guarded(part: str) -> str:
    """A part of a name that BibTeX would split, in braces."""
    return f"{{{part}}}" if "," in part or re.search(r"\band\b", part, re.IGNORECASE) else part


def _unescaped(text: str) -> str:
    """An address or DOI, whose braces are percent-encoded so that the entry stays whole."""
    return values.xml_text(text).replace("{", "%7B").replace("}", "%7D")


def _language(rec: Record) -> str:
    for code in rec.get("language", ())[:1]:
        name = vocabularies.label("languages", code, "en").lower()
        return name if name.isalpha() and name != code else ""
    return ""
