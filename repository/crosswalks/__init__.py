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

from repository.crosswalks import bibtex, csl, ris, schema_org
from repository.crosswalks.harvested import ALL_PROFILES, HARVESTED, HarvestFormat
from repository.crosswalks.values import Record

__all__ = ["FORMATS", "Format", "Record", "by_extension", "formats_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format served as a file, `/items/<handle>.<extension>`; `write` gives its whole body.

    `profiles` are those whose items have it; empty means all of them.
    """

    name: str
    extension: str
    media_type: str
    label: str
    write: Callable[[Record, date], bytes]
    profiles: frozenset[str] = ALL_PROFILES

    def suits(self, profile: str) -> bool:
        """Whether items of this profile are served in the format."""
        return not self.profiles or profile in self.profiles


def _as_file(form: HarvestFormat) -> Format:
    extension = form.extension or f"{form.prefix.removeprefix('oai_')}.xml"
    label = form.label or form.prefix
    return Format(form.prefix, extension, form.media_type, label, form.document, form.profiles)


_ALL = (
    Format("bibtex", "bib", "application/x-bibtex", "BibTeX", bibtex.write),
    Format("ris", "ris", "application/x-research-info-systems", "RIS", ris.write),
    Format("csl", "csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON", csl.write),
    Format("schema_org", "jsonld", "application/ld+json", "schema.org", schema_org.write),
    *(_as_file(form) for form in HARVESTED.values()),
)
FORMATS: dict[str, Format] = {form.name: form for form in _ALL}
"""By name: citations first, then every format that harvesters are offered, by its prefix."""


def formats_of(profile: str) -> list[Format]:
    """The formats in which items of a profile are served, in the order of the register."""
    return [form for form in FORMATS.values() if form.suits(profile)]


def by_extension(extension: str) -> Format | None:
    """The format with this file extension (without a leading dot), or None."""
    return next((form for form in _ALL if form.extension == extension), None)
