"""RIS, the tagged format of reference managers: CRLF, two spaces before the dash, `ER - ` at
the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import dates, record

_BOOKS = {"BOOK", "CHAP", "CONF", "CPAPER"}


def entry(rec: Record) -> str:
    """One reference; ends with a line end."""
    lines = ((tag, values.xml_text(value)) for tag, value in _fields(rec) if value)
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def write(rec: Record, today: date) -> bytes:
    """The reference as a file."""
    return entry(rec).encode()


def _fields(rec: Record) -> Iterator[tuple[str, str]]:
    kind = str(values.type_entry(rec)["ris"])
    yield "TY", kind
    yield from (("AU", name) for name in values.headings(values.creators(rec)))
    if kind in _BOOKS:
        editors = [a for a in values.contributors(rec) if a.get("role") == "edt"]
        yield from (("A2", name) for name in values.headings(editors))
    yield "TI", record.main_title(rec).value
    yield from (("TT", title.value) for title in record.titles(rec, "translated"))
    yield "AB", next((t.value for t in record.abstracts(rec)), "")
    yield from _dates(rec)
    yield "PB", values.publisher(rec) or ""
    if kind in _BOOKS:
        yield "CY", str(rec.get("place", ""))
    yield "LA", next(iter(record.languages(rec)), "")
    yield from _of_host(rec)
    yield from (("KW", label) for label in record.subject_labels(rec, "id"))
    yield "DO", values.first_identifier(rec, "doi") or ""
    yield "UR", values.landing(rec)
    yield "M1", values.first_identifier(rec, "report_number") or ""


def _dates(rec: Record) -> Iterator[tuple[str, str]]:
    main = record.main_date(rec)
    if main is None:
        return
    parts = [*dates.output_date(main).split("-"), "", ""][:3]
    yield "PY", f"{int(main['year']):04d}"
    yield "DA", "/".join(parts) + "/"


def _of_host(rec: Record) -> Iterator[tuple[str, str]]:
    host = rec.get("host", {})
    yield "T2", str(host.get("title") or rec.get("event", {}).get("name") or "")
    for tag, key in (("VL", "volume"), ("IS", "issue"), ("SP", "first_page"), ("EP", "last_page")):
        yield tag, str(host.get(key, ""))
    numbers = [*host.get("issn", ()), *values.identifier_values(rec, "isbn")]
    yield "SN", next(iter(numbers), "")
