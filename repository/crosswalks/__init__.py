"""Metadata formats: pure functions from a record to bytes or plain data, and the register of
files.

A record is the metadata document with the system keys `handle`, `profile`, `state`,
`collections`, `files` (each with `url` and `is_open`), `record{created, changed}`, `withdrawal`
and `urls{landing, base}`. Functions read nothing else; where access matters they are told
`today`, the date in the site's zone. Only public values leave: no withheld names, no student or
lecturer numbers, no closed files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from repository.crosswalks import bibtex, csl, oai_dc, ris, schema_org
from repository.crosswalks.values import Record

__all__ = ["FORMATS", "Format", "Record", "by_extension"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format served as a file, `/items/<handle>.<extension>`; `write` gives its whole body."""

    name: str
    extension: str
    media_type: str
    label: str
    write: Callable[[Record, date], bytes]


_ALL = (
    Format("bibtex", "bib", "application/x-bibtex", "BibTeX", bibtex.write),
    Format("ris", "ris", "application/x-research-info-systems", "RIS", ris.write),
    Format("csl", "csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl.write),
    Format("oai_dc", "dc.xml", "application/xml", "Dublin Core", oai_dc.document),
    Format("schema_org", "jsonld", "application/ld+json", "schema.org", schema_org.write),
)
FORMATS: dict[str, Format] = {form.name: form for form in _ALL}


def by_extension(extension: str) -> Format | None:
    """The format with this file extension (without a leading dot), or None."""
    return next((form for form in _ALL if form.extension == extension), None)
