"""A real, small `Source` over a list in memory, and an app that serves it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask

import oai
from oai import descriptions

OAI_DC = oai.MetadataFormat(
    "oai_dc",
    "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    "http://www.openarchives.org/OAI/2.0/oai_dc/",
)
NOTE = oai.MetadataFormat("note", "http://pustaka.example/note.xsd", "http://pustaka.example/note")
NOTE_XML = (
    b'<note xmlns="http://pustaka.example/note"'
    b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    b' xsi:schemaLocation="http://pustaka.example/note http://pustaka.example/note.xsd">'
    b"<bytes>&lt;?bytes?></bytes></note>"
)
START = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)
BASE_URL = "http://pustaka.example/oai"
SETS = (
    oai.SetDescription("laporan", "Laporan penelitian", "Laporan & kajian <balai>"),
    oai.SetDescription("laporan:2026", "Laporan 2026"),
    oai.SetDescription(
        "naskah", "Naskah", descriptions=(descriptions.set_description("Naskah kuno"),)
    ),
    oai.SetDescription("kosong", "Kosong"),
)


@dataclass
class Row:
    number: int
    datestamp: datetime
    sets: tuple[str, ...] = ("laporan:2026",)
    deleted: bool = False
    formats: tuple[str, ...] = ("oai_dc", "note")
    title: str = "Laporan"
    identifier: str = ""

    def __post_init__(self):
        self.identifier = self.identifier or f"oai:pustaka.example:{self.number}"


@dataclass
class ListSource:
    """Rows in memory; `now_at` is the responseDate, `busy_seconds` makes every method busy."""

    rows: list[Row] = field(default_factory=list)
    now_at: datetime = datetime(2026, 11, 1, 0, 0, 0, tzinfo=UTC)
    has_sets: bool = True
    busy_seconds: int | None = None
    offered: list[oai.MetadataFormat] = field(default_factory=lambda: [OAI_DC, NOTE])
    base_url: str = BASE_URL
    name: str = "Perpustakaan Contoh"

    def now(self) -> datetime:
        return self.now_at

    def identity(self) -> oai.Identity:
        return oai.Identity(
            repository_name=self.name,
            admin_emails=["admin@pustaka.example", "dua@pustaka.example"],
            earliest_datestamp=min((row.datestamp for row in self.rows), default=START),
            namespace="pustaka.example",
            sample_identifier="oai:pustaka.example:1",
            descriptions=[
                descriptions.friends(["http://kawan.example/oai", "http://mitra.example/?a&b"]),
                descriptions.branding("http://pustaka.example/ikon.png", title="Pustaka & arsip"),
                descriptions.rights_manifest(
                    ["https://creativecommons.org/publicdomain/zero/1.0/"]
                ),
            ],
        )

    def formats(self) -> Sequence[oai.MetadataFormat]:
        return self.offered

    def formats_of(self, identifier: str) -> Sequence[oai.MetadataFormat]:
        row = self._row(identifier)
        return [offered for offered in self.offered if offered.prefix in row.formats]

    def sets(self) -> Iterable[oai.SetDescription]:
        if not self.has_sets:
            raise oai.NoSetHierarchy("There are no sets here.")
        return [found for found in SETS if any(_holds(found.spec, row) for row in self.rows)]

    def get(self, identifier: str, prefix: str) -> oai.Record:
        row = self._row(identifier)
        if prefix not in row.formats:
            raise oai.CannotDisseminateFormat("Not offered for this item.")
        return _record(row, prefix, with_metadata=True)

    def page(self, selection, after, limit, *, with_metadata) -> oai.Page:
        assert after is None or type(after) is tuple
        found = [
            row for row in self._selected(selection) if after is None or _key(row) > tuple(after)
        ]
        page = found[:limit]
        return oai.Page(
            [_record(row, selection.prefix, with_metadata=with_metadata) for row in page],
            _key(page[-1]) if len(found) > limit else None,
        )

    def count(self, selection: oai.Selection) -> int:
        return len(self._selected(selection))

    def _selected(self, selection: oai.Selection) -> list[Row]:
        first = selection.from_at or datetime.min.replace(tzinfo=UTC)
        last = selection.until_at or datetime.max.replace(tzinfo=UTC)
        rows = [
            row
            for row in self.rows
            if first <= row.datestamp <= last
            and selection.prefix in row.formats
            and (selection.set_spec is None or (self.has_sets and _holds(selection.set_spec, row)))
        ]
        return sorted(rows, key=_key)

    def _row(self, identifier: str) -> Row:
        if self.busy_seconds is not None:
            raise oai.Busy(self.busy_seconds)
        for row in self.rows:
            if row.identifier == identifier:
                return row
        raise oai.IdDoesNotExist("No such record.")


def _key(row: Row) -> oai.Key:
    return (row.datestamp.isoformat(), row.number)


def _holds(spec: str, row: Row) -> bool:
    return any(own == spec or own.startswith(f"{spec}:") for own in row.sets)


def _record(row: Row, prefix: str, *, with_metadata: bool) -> oai.Record:
    header = oai.Header(row.identifier, row.datestamp, row.sets, row.deleted)
    if row.deleted or not with_metadata:
        return oai.Record(header)
    if prefix == "note":
        about = b'<about xmlns="http://pustaka.example/about"/>'
        return oai.Record(header, NOTE_XML, [about])
    dc = (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/'
        ' http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
        f"<dc:title>{row.title} {row.number}</dc:title></oai_dc:dc>"
    )
    return oai.Record(header, dc.encode())


def rows(count: int, *, step: timedelta = timedelta(minutes=1)) -> list[Row]:
    """Rows numbered from 1; every seventh is deleted, every fifth a manuscript."""
    return [
        Row(
            number,
            START + (number - 1) * step,
            sets=("naskah",) if number % 5 == 0 else ("laporan:2026",),
            deleted=number % 7 == 0,
        )
        for number in range(1, count + 1)
    ]


def app_for(source: ListSource, *, page_size: int = 10, **options) -> Flask:
    """A Flask app that serves the source; nothing of it is mocked."""
    app = Flask(__name__)
    blueprint = oai.create_blueprint(
        lambda: source, secret_keys=["rahasia"], page_size=page_size, **options
    )
    app.register_blueprint(blueprint)
    return app
