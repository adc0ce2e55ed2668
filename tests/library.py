"""A small library for tests that read: one record of every kind, loaded by the program's own import and worker.

It is made once for each database; tests must not change it.
"""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import pytest
import typst
from PIL import Image, ImageDraw

from tests import postgresql

BASE_URL = "http://localhost"
LONG_WORD = "Ketidakbersinambungan" * 8
LONG_TITLE = f"Kajian {LONG_WORD} tentang {'kerukunan umat beragama di pesisir ' * 9}".strip()
HOSTILE_TITLE = """1 < 2 & 3 > 2, "dua" dan 'satu' {{ 7*7 }} {% x %} %(y)s"""
HOSTILE_TEXT = (
    'Isi: <script>alert("teks")</script> & <img src=x onerror=alert(1)> kata penanda muslihat'
)
ARABIC_TITLE = "رسالة في آداب طلب العلم وصحبة الكتب"
JAWI_TITLE = "حکاية کتاب دان ڤوستاک"
JAWI_PAGES = ["بهوا اين سواتو نسخه", "ڬامبر ڤوهون دان بوڠا", "اي مڠاجر اورڠ منوليس", "تمت"]
LATIN_PAGES = [
    "bahwa ini suatu naskah",
    "gambar pohon dan bunga",
    "ia menga-\njar orang menulis",
    "tamat",
]
PLAIN_TEXT = "Catatan biasa é.\n"
PUBLISHED_BULK = 45
REPORT_FILE = "Laporan “é” & akhir.pdf"
REPORT_PAGES = (
    "Pendahuluan. Moderasi beragama di madrasah pesisir utara.",
    "Tinjauan pustaka tentang kurikulum dan guru agama.",
    "Hasil: moderasi tumbuh bersama tradisi gotong royong.",
    "Pembahasan mengenai wakaf dan zakat produktif.",
    "Penutup. Moderasi beragama perlu dirawat bersama.",
)
REPORT_SOURCE = (
    '#set page(width: 148mm, height: 210mm)\n#set text(font: "Libertinus Serif")\n'
    + "\n#pagebreak()\n".join(REPORT_PAGES)
)


@dataclass(frozen=True)
class Library:
    """The application on the furnished instance, and the handle of every record by its identifier."""

    app: object
    handles: dict

    def client(self):
        """Return a browser without cookies."""
        return self.app.test_client()

    def client_as(self, role):
        """Return a browser signed in with an account of this role."""
        from tests.signing_in import client_of_role

        return client_of_role(self.app, role, name=role)

    def url(self, identifier, rest=""):
        """Return the address of a record, `rest` added."""
        return f"/items/{self.handles[identifier]}{rest}"


@pytest.fixture(scope="session")
def library(empty_instance, tmp_path_factory, request):
    """One record of every kind, published, read and indexed."""
    import shutil

    from repository import settings as settings_module
    from repository.app import create_app

    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(empty_instance.instance, folder / "instance")
    settings = replace(empty_instance, instance=folder / "instance", base_url=BASE_URL)
    if settings.database_url:
        server = request.getfixturevalue("postgresql_server")
        postgresql.create_database(server, "library", "empty")
        settings = replace(settings, database_url=f"{server}/library")
    settings_module.write(settings)
    app = create_app(settings)
    app.testing = True
    (folder / "files").mkdir()
    handles = _load(app, folder)
    yield Library(app, handles)
    _close(app)


def _load(app, folder):
    from repository.db import transaction
    from repository.items.collections import add_collection, by_slug
    from repository.items.operations import withdraw
    from repository.items.queries import find
    from repository.jobs.running import drain_jobs
    from repository.people.operations import system_actor

    with app.app_context(), transaction() as session:
        actor = system_actor(session)
        add = partial(add_collection, session, actor)
        add(slug="penelitian", title_id="Laporan penelitian", title_en="Research reports")
        parent = by_slug(session, "penelitian")
        add(slug="pesisir", title_id="Kajian pesisir", title_en="Coastal studies", parent=parent)
        add(slug="kosong", title_id="Koleksi kosong", title_en="Empty collection")
        add(slug="dalam", title_id="Arsip dalam", title_en="Internal", is_internal=True)
    handles = _import(app, folder, _public_rows(folder / "files"), publishes=True)
    handles |= _import(app, folder, [_row("draft", title="Konsep rahasia")], publishes=False)
    with app.app_context(), transaction() as session:
        item = find(session, handles["withdrawn"])
        withdraw(session, item, system_actor(session), reason="Penulis meminta <b>penarikan</b>")
    assert drain_jobs(app) == 0
    return handles


def _import(app, folder, rows, *, publishes):
    from repository import clock
    from repository.importing.operations import Choices
    from repository.importing.running import Import

    path = folder / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    stores = app.extensions["daluang_stores"]
    done = []
    with app.app_context():
        choices = Choices(publishes=publishes, overwrites=False, today=clock.today("Asia/Jakarta"))
        Import(
            stores.files, stores.pages, folder=folder / "files", collection=None, choices=choices
        ).run(path, done.append)
    refused = [(row.identifier, row.problems) for row in done if row.outcome == "refused"]
    assert not refused, refused
    return {row.identifier: row.handle for row in done}


def _row(identifier, **changes):
    return {
        "identifier": identifier,
        "type": "report",
        "title": f"Laporan {identifier}",
        "creators": [{"family": "Rahmawati", "given": "Siti"}],
        "date": "2021",
        "language": "id",
        **changes,
    }


def _public_rows(files):
    from repository import clock

    tomorrow = clock.today("Asia/Jakarta") + timedelta(days=400)
    closed = {"files": [_pdf(files, "tertutup.pdf", ["Isi tertutup tentang harta karun."])]}
    return [
        _report(files),
        _of_all_kinds(files),
        _manuscript(files),
        _hostile(files),
        _row("empty", type="image", title="Foto tanpa keterangan", creators=None),
        _row(
            "long",
            title=LONG_TITLE,
            creators=[{"name": f"Penulis {LONG_WORD[:60]} {n}"} for n in range(40)],
            keywords=[f"kata kunci {LONG_WORD[:70]} {n}" for n in range(30)],
            abstract=f"{LONG_WORD} " * 28,
            collection="pesisir",
        ),
        _row(
            "text",
            title="Text without a file",
            language="en",
            date="1998-05",
            fulltext="First page about lighthouses.\fSecond page about harbours.\fThird page.",
        ),
        _row(
            "arabic",
            title=[{"value": ARABIC_TITLE, "lang": "ara", "script": "Arab"}],
            language="ar",
        ),
        _row("embargoed", access="embargoed", embargo_until=tomorrow.isoformat(), **closed),
        _row("restricted", access="restricted", **closed),
        _row("metadata-only", access="metadata_only", **closed),
        _row("withdrawn", title="Laporan yang ditarik", **closed),
        _row("internal", title="Notulen dalam", collection="dalam", **closed),
        _row("broken", title="Berkas rusak", files=[_broken(files)]),
        *(
            _row(
                f"bulk-{n:02}",
                title=f"Catatan seri {n:02}",
                date=str(1980 + n),
                language="en" if n % 3 else "id",
                collection="pesisir" if n % 2 else "umum",
            )
            for n in range(PUBLISHED_BULK)
        ),
    ]


def _report(files):
    typst.compile(REPORT_SOURCE.encode(), output=str(files / REPORT_FILE))
    return _row(
        "report",
        title=[
            {"value": "Moderasi beragama di pesisir", "lang": "id"},
            {"value": "Religious moderation on the coast", "lang": "en", "kind": "translated"},
        ],
        creators=[{"family": "Rahmawati", "given": "Siti"}, {"name": "Usman"}],
        abstract=[
            {"value": "Abstrak tentang moderasi.", "lang": "id"},
            {"value": "An abstract on moderation.", "lang": "en"},
        ],
        keywords=["gotong royong", "madrasah pesisir"],
        license="CC-BY-4.0",
        collection="pesisir",
        files=[REPORT_FILE],
    )


def _of_all_kinds(files):
    (files / "data.csv").write_text("tahun,jumlah\n2020,7\n", "utf-8")
    (files / "halaman.html").write_text("<!doctype html><script>alert(1)</script>", "utf-8")
    (files / "gambar.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (files / "catatan.txt").write_text(PLAIN_TEXT, "utf-8")
    (files / "acak.bin").write_bytes(bytes(range(256)) * 8)
    Image.new("RGB", (40, 30), "navy").save(files / "foto.png")
    names = ["data.csv", "halaman.html", "gambar.svg", "catatan.txt", "acak.bin", "foto.png"]
    return _row("files", title="Segala macam berkas", files=names)


def _manuscript(files):
    names = []
    for n in range(len(JAWI_PAGES)):
        image = Image.new("RGB", (600, 800), (235, 220, 190))
        ImageDraw.Draw(image).rectangle((100, 100 + 40 * n, 500, 130 + 40 * n), fill=(60, 40, 20))
        names.append(f"{n + 1:03}.jpg")
        image.save(files / names[-1])
    labels = ("1r", "1v", "2r", "2v")
    text = "\f".join(f"{a}\n{b}" for a, b in zip(JAWI_PAGES, LATIN_PAGES, strict=True))
    return _row(
        "manuscript",
        type="manuscript",
        title=[
            {"value": "Hikayat Kitab dan Pustaka", "lang": "msa", "script": "Latn"},
            {"value": JAWI_TITLE, "lang": "msa", "script": "Arab", "kind": "original"},
        ],
        creators=None,
        language="ms",
        script=["Arab"],
        date="1865",
        files=[{"name": n, "label": label} for n, label in zip(names, labels, strict=True)],
        fulltext=text,
    )


def _hostile(files):
    name = "a'b;c&d=e.txt"
    (files / name).write_text(HOSTILE_TEXT, "utf-8")
    return _row(
        "hostile",
        title=HOSTILE_TITLE,
        creators=[{"name": "<b>Tebal</b> \"Nama\" 'X'"}],
        keywords=["<i>miring</i>", "a&b=c#d"],
        abstract="<img src=x onerror=alert(1)> baris\n\n</script><script>alert(2)</script>",
        files=[name],
    )


def _pdf(files, name, pages):
    typst.compile("\n#pagebreak()\n".join(pages).encode(), output=str(files / name))
    return name


def _broken(files):
    whole = (files / REPORT_FILE).read_bytes()
    (files / "rusak.pdf").write_bytes(whole[:900])
    return "rusak.pdf"


def _close(app):
    from repository.db import db

    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
