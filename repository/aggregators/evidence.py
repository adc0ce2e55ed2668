"""What an aggregator can see of a record: the serialised Dublin Core and OpenAIRE records, and the tags of its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from repository.crosswalks import Record, highwire
from repository.crosswalks.harvested import HARVESTED
from repository.metadata import record as records

OPENAIRE = "oai_openaire"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record as it leaves the house on `today`.

    `dc` holds the texts of its `oai_dc` elements in order by name, an empty element as an empty text; `tags` the
    `citation_*` tags of its page; `openaire` its `oai_openaire` record, None where that is not offered. `record` is for
    what aggregators learn by fetching: files and their kinds. `readings` tells by name how far a file could be read.
    """

    record: Record
    today: date
    dc: Mapping[str, tuple[str, ...]]
    tags: tuple[tuple[str, str], ...]
    openaire: etree._Element | None = None
    readings: Mapping[str, str] = field(default_factory=dict)

    def all(self, name: str) -> tuple[str, ...]:
        """The texts of a Dublin Core element."""
        return self.dc.get(name, ())

    def first(self, name: str) -> str:
        """The text of the first element of a name; empty when there is none."""
        return next(iter(self.all(name)), "")

    def tagged(self, name: str) -> tuple[str, ...]:
        """The contents of the tags `citation_<name>`."""
        return tuple(content for tag, content in self.tags if tag == f"citation_{name}")

    @property
    def access(self) -> str:
        """Who may open the files on `today`."""
        return records.access_on(self.record, self.today)

    @property
    def open_files(self) -> list[Record]:
        """Files of the work itself that anybody may open, in order."""
        if self.access != "open":
            return []
        files = self.record.get("files", ())
        return [f for f in files if f.get("is_open") and f.get("role", "main") == "main"]

    @property
    def open_pdf(self) -> Record | None:
        """The first PDF among them."""
        return next((f for f in self.open_files if f.get("mime") == PDF), None)


def evidence_of(record: Record, today: date, readings: Mapping[str, str] | None = None) -> Evidence:
    """Return what is seen of `record`, serialised and read back; a draft as it would be once published."""
    record = {**record, "state": "published"}
    dc: dict[str, tuple[str, ...]] = {}
    root = etree.fromstring(HARVESTED["oai_dc"].serialise(record, today))
    for element in root.iterchildren(tag=etree.Element):
        name = etree.QName(element).localname
        dc[name] = (*dc.get(name, ()), element.text or "")
    return Evidence(
        record=record,
        today=today,
        dc=dc,
        tags=tuple(highwire.tags(record, today)),
        openaire=_openaire(record, today),
        readings=readings or {},
    )


def _openaire(record: Record, today: date) -> etree._Element | None:
    form = HARVESTED.get(OPENAIRE)
    profile = records.profile_of(record.get("type"))
    if form is None or profile is None or not form.suits(profile):
        return None
    return etree.fromstring(form.serialise(record, today))
