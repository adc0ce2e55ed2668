"""`daluang import`, sentence by sentence of what it promises, through the command line."""

import csv
import json
import os

import pytest
from sqlalchemy import func, select

from repository import clock
from repository.db import db
from repository.files.models import File
from repository.harvesting.models import HarvestEntry
from repository.harvesting.stamping import CHANGES
from repository.importing import rows as rows_module
from repository.items.models import Item, QualityProblem, Revision
from repository.items.states import State
from repository.jobs.models import Job
from tests import factories
from tests.harvester import harvest

COMPLETE = {
    "identifier": "a-1",
    "abstract": "Ringkasan yang cukup panjang untuk sebuah laporan penelitian tentang perpustakaan.",
    "publisher": "Balai Penelitian",
    "subjects": ["perpustakaan"],
}


@pytest.fixture
def look(app):
    """A function that runs a query's `scalars` in a context of its own and gives a list."""

    def scalars(query):
        with app.app_context():
            found = list(db.session.scalars(query))
            db.session.remove()
        return found

    return scalars


@pytest.fixture
def report(tmp_path):
    """The path for `--report`, and a function that reads it."""
    path = tmp_path / "report.csv"

    def read():
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    read.path = path
    return read


def item_of(look, identifier="a-1"):
    (found,) = look(select(Item).where(Item.identifier == identifier))
    return found


def changes(app):
    from repository.harvesting.models import Counter

    with app.app_context():
        value = db.session.scalar(select(Counter.value).where(Counter.name == CHANGES))
        db.session.remove()
    return value


def test_rows_become_published_items_with_the_defaults(daluang, rows_file, look):
    result = daluang("import", rows_file(COMPLETE, {"identifier": "a-2"}), "--publish")
    assert "2 created, 0 revised, 0 unchanged, 0 refused" in result.output
    item = item_of(look)
    assert item.state == State.PUBLISHED
    assert (item.access, item.licence) == ("open", "id-copyright")
    assert look(select(Item.collection_id).distinct()) == [1], "umum"


def test_without_publish_items_are_drafts(daluang, rows_file, look):
    path = rows_file({"identifier": "a-1", "title": None, "creators": None})
    daluang("import", path)
    assert item_of(look).state == State.DRAFT
    assert look(select(HarvestEntry)) == []
    daluang("import", path, "--publish", status=1)
    daluang("import", rows_file({"identifier": "a-1"}), "--publish")
    assert item_of(look).state == State.PUBLISHED


def test_drafts_are_published_later_by_the_same_rows(daluang, rows_file, look):
    path = rows_file(COMPLETE)
    daluang("import", path)
    assert "0 created, 1 revised" in daluang("import", path, "--publish", "--dry-run").output
    assert "0 created, 1 revised" in daluang("import", path, "--publish").output
    assert item_of(look).state == State.PUBLISHED
    assert "1 unchanged" in daluang("import", path, "--publish").output


def test_unchanged_rows_touch_nothing(daluang, rows_file, look, app, tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_text("isi berkas")
    path = rows_file({**COMPLETE, "files": ["a.txt"]}, {"identifier": "a-2", "fulltext": "a\fb"})
    arguments = ("import", path, "--files", tmp_path / "files", "--publish")
    daluang(*arguments)
    daluang("worker", "--drain")
    before = look(select(HarvestEntry.datestamp)), changes(app), look(select(Item.version))
    assert "0 created, 0 revised, 2 unchanged" in daluang(*arguments).output
    assert (
        look(select(HarvestEntry.datestamp)),
        changes(app),
        look(select(Item.version)),
    ) == before
    assert look(select(Job)) == []
    assert len(look(select(Revision))) == 2


def test_a_row_that_differs_makes_a_revision(daluang, rows_file, look):
    daluang("import", rows_file(COMPLETE), "--publish")
    result = daluang("import", rows_file({**COMPLETE, "title": "Judul baru"}), "--publish")
    assert "1 revised" in result.output
    assert item_of(look).title == "Judul baru"
    assert look(select(Revision.number).order_by(Revision.number)) == [1, 2]
    assert look(select(Revision.reason).where(Revision.number == 2)) == ["import"]
    assert look(select(func.count()).select_from(Job).where(Job.kind == "read")) == [0]


@pytest.mark.parametrize(
    "change",
    [
        ("item", "edit", "{handle}", "--set", "title=Judul dari petugas"),
        ("item", "move", "{handle}", "--collection", "arsip"),
    ],
    ids=lambda change: change[1],
)
def test_edited_items_are_reported_and_kept_without_overwrite(
    change, daluang, rows_file, look, report
):
    daluang("import", rows_file(COMPLETE), "--publish")
    daluang("collection", "add", "arsip", "--title", "Arsip")
    handle = item_of(look).handle
    daluang(*(part.format(handle=handle) for part in change))
    edited = item_of(look)
    changed = rows_file({**COMPLETE, "title": "Judul dari impor"})
    result = daluang("import", changed, "--publish", "--report", report.path, status=1)
    assert "1 refused" in result.output
    (line,) = [line for line in report() if line["severity"] == "wrong"]
    assert (line["line"], line["identifier"], line["handle"]) == ("1", "a-1", handle)
    assert "--overwrite" in line["reason"]
    assert item_of(look).title == edited.title
    assert item_of(look).collection_id == edited.collection_id
    daluang("import", changed, "--publish", "--overwrite")
    assert item_of(look).title == "Judul dari impor"
    assert item_of(look).collection_id == 1
    assert not item_of(look).is_edited_since_import


def test_edited_item_whose_row_is_the_same_is_told_and_no_failure(daluang, rows_file, look, report):
    path = rows_file(COMPLETE)
    daluang("import", path, "--publish")
    daluang("item", "edit", item_of(look).handle, "--set", "title=Judul dari petugas")
    result = daluang("import", path, "--publish", "--report", report.path)
    assert "1 unchanged" in result.output
    assert [line["severity"] for line in report() if line["field"] == "identifier"] == ["warning"]


def test_dry_run_says_what_would_be_and_changes_nothing(daluang, rows_file, look, instance):
    daluang("import", rows_file(COMPLETE), "--publish")
    path = rows_file(
        COMPLETE, {"identifier": "baru", "fulltext": "teks"}, {"identifier": "salah", "date": "?"}
    )
    result = daluang("import", path, "--publish", "--dry-run", status=1)
    assert "Would be: 1 created, 0 revised, 1 unchanged, 1 refused" in result.output
    assert look(select(Item.identifier)) == ["a-1"]
    assert not [p for p in instance.files_folder.rglob("*") if p.is_file()]
    result = daluang("import", rows_file({**COMPLETE, "title": "Lain"}), "--dry-run")
    assert "1 revised" in result.output
    assert item_of(look).title != "Lain"


def test_wrong_refuses_missing_prevents_publication_warning_stands_on_the_quality_list(
    daluang, rows_file, look, report
):
    path = rows_file(
        {"identifier": "wrong", "date": "tahun lalu"},
        {"identifier": "missing", "date": None},
        {"identifier": "warned"},
        {**COMPLETE, "identifier": "complete"},
    )
    result = daluang("import", path, "--publish", "--report", report.path, status=1)
    assert "2 created" in result.output
    assert "2 refused" in result.output
    assert look(select(Item.identifier).order_by(Item.identifier)) == ["complete", "warned"]
    lines = {(line["identifier"], line["severity"]) for line in report()}
    assert ("wrong", "wrong") in lines
    assert ("missing", "missing") in lines
    assert ("warned", "warning") in lines
    assert {line["outcome"] for line in report() if line["identifier"] == "warned"} == {"created"}
    assert {line["line"] for line in report() if line["identifier"] == "missing"} == {"2"}
    fields = look(
        select(QualityProblem.field).where(QualityProblem.item_id == item_of(look, "warned").id)
    )
    assert "abstract" in fields
    daluang("import", path, "--report", report.path, status=1)
    assert item_of(look, "missing").state == State.DRAFT


def test_quality_list_follows_the_rows(daluang, rows_file, look):
    daluang("import", rows_file({"identifier": "a-1"}), "--publish")
    assert "abstract" in look(select(QualityProblem.field))
    daluang("import", rows_file(COMPLETE), "--publish")
    assert "abstract" not in look(select(QualityProblem.field))


def test_published_item_keeps_what_no_public_item_may_lack(daluang, rows_file, look, report):
    daluang("import", rows_file(COMPLETE), "--publish")
    worse = rows_file({**COMPLETE, "creators": None})
    daluang("import", worse, "--report", report.path, status=1)
    assert ("creators", "refused") in {(line["field"], line["outcome"]) for line in report()}
    assert item_of(look).version == 2


@pytest.mark.parametrize("kind", ["manuscript", "image", "map", "audiovisual"])
def test_some_types_need_no_creator(kind, daluang, rows_file):
    row = {"type": kind, "creators": None}
    assert "1 created" in daluang("import", rows_file(row), "--publish").output


def test_unknown_keys_are_an_error_that_lists_the_known_ones(daluang, rows_file):
    result = daluang("import", rows_file({"judul": "x"}), status=1)
    assert "judul" in result.output
    for key in ("title", "fulltext", "embargo_until", "collection"):
        assert key in result.output


def test_lines_that_are_no_objects_are_refused_and_the_others_go_in(
    daluang, rows_file, look, report, tmp_path, monkeypatch
):
    monkeypatch.setattr(rows_module, "MAXIMUM_LINE_BYTES", 2000)
    path = rows_file(
        "{", "[]", '"teks"', "", "NaN", COMPLETE, "[" * 1500, '{"title": "' + "x" * 9000 + '"}'
    )
    with path.open("ab") as stream:
        stream.write(b'{"title": "\xff"}\n')
        stream.write(json.dumps(factories.flat_row(identifier="a-2")).encode())
    result = daluang("import", path, "--report", report.path, status=1)
    assert "2 created, 0 revised, 0 unchanged, 7 refused" in result.output
    refused = sorted({int(line["line"]) for line in report() if line["outcome"] == "refused"})
    assert refused == [1, 2, 3, 5, 7, 8, 9]
    assert look(select(Item.identifier).order_by(Item.identifier)) == ["a-1", "a-2"]


@pytest.mark.parametrize(
    "row",
    [
        {"identifier": "a\x00b"},
        {"identifier": "\ud800"},
        {"identifier": "x" * 300},
        {"identifier": {"a": 1}},
        {"identifier": None},
        {"title": "Judul\x00 dengan nol"},
        {"title": "\ud83d"},
        {"fulltext": "teks \ud800 \x00 akhir"},
        {"fulltext": 5},
        {"collection": "tidak-ada"},
        {"collection": "umum\x00"},
        {"files": ["a\x00b.pdf"]},
        {"files": "x" * 5000},
        {"files": [{"name": 3}]},
        {"keywords": [1, None, {"a": []}]},
        {"creators": [{"family": {"x": 1}}]},
        {"date": 99999999999999},
        {"access": "embargoed"},
        {"access": "embargoed", "embargo_until": "2020-02-30"},
        {"rights": {"a": 1}},
        {"license": "tidak-dikenal"},
    ],
    ids=repr,
)
@pytest.mark.sqlite_only
def test_strange_rows_are_refused_or_go_in_but_never_stop_the_import(row, daluang, rows_file):
    good = {"identifier": "baik"}
    result = daluang("import", rows_file(row, good), "--publish", "--files", "/tmp", status=None)
    assert "Report:" in result.output
    assert "1 created" in result.output or "2 created" in result.output


@pytest.mark.postgres
@pytest.mark.parametrize("value", ["\x00", "\ud800", "x" * 70_000], ids=["nul", "half", "long"])
def test_strange_texts_never_stop_the_import(value, daluang, rows_file):
    rows = ({"title": f"Judul {value} akhir"}, {"fulltext": value}, {"keywords": [value]})
    result = daluang("import", rows_file(*rows, {"identifier": "baik"}), status=None)
    assert "created" in result.output


def test_files_outside_the_folder_are_refused(daluang, rows_file, tmp_path, report, look):
    folder = tmp_path / "files"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("rahasia")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "below").mkdir()
    (folder / "below" / "a.txt").write_text("isi")
    (folder / "a.txt").write_text("isi")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    refused = [
        "../secret.txt",
        str(tmp_path / "secret.txt"),
        "/etc/passwd",
        "link.txt",
        "loop.txt",
        "missing.txt",
        "below",
        "n" * 300,
        "~/secret.txt",
    ]
    accepted = ["a.txt", "below/a.txt", str(folder / "a.txt"), "./below/../a.txt"]
    rows = [{"identifier": f"no-{n}", "files": [f]} for n, f in enumerate(refused)]
    rows += [{"identifier": f"yes-{n}", "files": [f]} for n, f in enumerate(accepted)]
    rows += [{"identifier": "no-twice", "files": ["a.txt", "below/a.txt"]}]
    arguments = ("import", rows_file(*rows), "--report", report.path)
    result = daluang(*arguments, "--files", folder, status=1)
    assert f"{len(accepted)} created" in result.output
    assert {line["identifier"] for line in report() if line["outcome"] == "refused"} == {
        "no-twice",
        *(f"no-{n}" for n in range(len(refused))),
    }
    assert all(line["reason"] for line in report())
    result = daluang(*arguments, status=1)
    assert "0 created" in result.output
    assert "--files" in result.output


def test_fulltext_form_feeds_begin_pages(daluang, rows_file, client):
    path = rows_file({"identifier": "a-1", "fulltext": "satu\fdua zamrud\f\fempat"})
    daluang("import", path, "--publish")
    daluang("worker", "--drain")
    (hit,) = client.get("/api/search?q=zamrud").json["hits"]
    assert hit["page"] == 2
    assert client.get(f"/items/{hit['handle']}/pages/4").status_code == 200
    assert client.get(f"/items/{hit['handle']}/pages/5").status_code == 404
    daluang("import", rows_file({"identifier": "a-1", "fulltext": "satu\fdelima"}), "--publish")
    daluang("worker", "--drain")
    assert client.get("/api/search?q=zamrud").json["total"] == 0
    (hit,) = client.get("/api/search?q=delima").json["hits"]
    assert hit["page"] == 2


def test_several_files_are_kept_in_order_and_read(daluang, rows_file, client, tmp_path, look):
    (tmp_path / "files").mkdir()
    for name in "cab":
        (tmp_path / "files" / f"{name}.txt").write_text(f"kata{name}")
    row = {"identifier": "a-1", "files": ["c.txt", "a.txt", {"name": "b.txt", "label": "Lampiran"}]}
    arguments = ("--publish", "--files", tmp_path / "files")
    daluang("import", rows_file(row), *arguments)
    daluang("worker", "--drain")
    assert look(select(File.name).order_by(File.position)) == ["c.txt", "a.txt", "b.txt"]
    pages = [client.get(f"/api/search?q=kata{n}").json["hits"][0]["page"] for n in "cab"]
    assert pages == [1, 2, 3]
    ids = dict(zip(look(select(File.name)), look(select(File.id)), strict=True))
    # one goes, one changes its bytes, one stays what it was
    (tmp_path / "files" / "c.txt").write_text("katabaru")
    daluang("import", rows_file({**row, "files": ["a.txt", "c.txt"]}), *arguments)
    daluang("worker", "--drain")
    assert look(select(File.name).order_by(File.position)) == ["a.txt", "c.txt"]
    assert look(select(File.id).where(File.name == "a.txt")) == [ids["a.txt"]]
    words = [f'"kata{n}"' for n in ("a", "b", "c", "baru")]  # quoted: not to be mended
    totals = [client.get("/api/search", query_string={"q": w}).json["total"] for w in words]
    assert totals == [1, 0, 0, 1]


def test_manuscript_pages_carry_their_transcription(daluang, rows_file, client, tmp_path):
    import pyvips

    (tmp_path / "files").mkdir()
    for n in (1, 2, 3):
        image = pyvips.Image.black(60, 80) + 60 * n
        image.cast("uchar").pngsave(str(tmp_path / "files" / f"{n}.png"))
    row = {
        "identifier": "a-1",
        "type": "manuscript",
        "language": "ms",
        "creators": None,
        "files": [{"name": f"{n}.png", "label": f"{n}r"} for n in (1, 2, 3)],
        "fulltext": "bismillah\fzamrud\fdelima",
    }
    daluang("import", rows_file(row), "--publish", "--files", tmp_path / "files")
    daluang("worker", "--drain")
    (hit,) = client.get("/api/search?q=zamrud").json["hits"]
    assert hit["page"] == 2
    page = client.get(f"/items/{hit['handle']}/pages/2")
    assert page.status_code == 200
    assert "zamrud" in page.get_data(as_text=True)
    with client.get(f"/items/{hit['handle']}/pages/2/image?width=150") as image:
        assert image.mimetype == "image/jpeg"
    assert client.get(f"/items/{hit['handle']}/pages/4").status_code == 404
    jumped = client.get(f"/items/{hit['handle']}/pages?folio=3r")
    assert jumped.location.endswith("/pages/3")


def test_collection_of_the_row_the_option_or_umum(daluang, rows_file, look, report):
    daluang("collection", "add", "laporan", "--title", "Laporan")
    daluang("collection", "add", "tahunan", "--title", "Tahunan", "--parent", "laporan")
    path = rows_file({"identifier": "a"}, {"identifier": "b", "collection": "tahunan"})
    daluang("import", path, "--collection", "laporan", "--publish")
    with_slugs = select(Item.identifier, Item.collection_id)
    assert len(look(with_slugs)) == 2
    assert item_of(look, "a").collection_id != item_of(look, "b").collection_id
    result = daluang("import", path, "--collection", "tidak-ada", status=1)
    assert "tidak-ada" in result.output
    bad = rows_file({"collection": "tidak-ada"})
    daluang("import", bad, "--report", report.path, status=1)
    (line,) = [line for line in report() if line["field"] == "collection"]
    assert "tahunan" in line["reason"], "the known ones are named"


def test_identifier_twice_in_one_file(daluang, rows_file, report):
    path = rows_file(COMPLETE, {**COMPLETE, "title": "Yang kedua"})
    assert "1 created" in daluang("import", path, "--report", report.path, status=1).output
    assert {line["line"] for line in report() if line["outcome"] == "refused"} == {"2"}
    assert "line 1" in str(report())


def test_past_embargo_is_lapsed_and_a_coming_one_closes(daluang, rows_file, client, look):
    path = rows_file(
        {"identifier": "past", "embargo_until": "2020-01-01", "fulltext": "zamrud"},
        {"identifier": "past-2", "access": "embargoed", "embargo_until": "2020-01-01"},
        {"identifier": "coming", "embargo_until": str(clock.now().year + 2) + "-01-01"},
    )
    daluang("import", path, "--publish")
    daluang("worker", "--drain")
    assert client.get("/api/search?q=zamrud").json["total"] == 1
    facets = client.get("/api/search").json["facets"]["access"]
    assert {f["value"]: f["count"] for f in facets} == {"open": 2, "embargoed": 1}
    assert len(harvest(client, set="access:open").records) == 2
    assert item_of(look, "coming").access == "embargoed"


def test_subjects_of_the_vocabulary_are_terms_and_others_keywords(daluang, rows_file, client):
    path = rows_file({"subjects": ["wakaf", "Kata kunci sendiri"]})
    daluang("import", path, "--publish")
    daluang("worker", "--drain")
    facet = {f["value"] for f in client.get("/api/search").json["facets"]["subject"]}
    assert "Kata kunci sendiri" in facet
    assert len(facet) == 2


def test_report_cells_are_no_formulas(daluang, rows_file, report):
    daluang("import", rows_file({"=cmd()": 1}), "--report", report.path, status=1)
    (line,) = [line for line in report() if line["severity"] == "wrong"]
    assert line["field"].startswith("'=")


def test_usage_errors_end_with_status_two(daluang, rows_file, tmp_path):
    daluang("import", tmp_path / "missing.jsonl", status=2)
    daluang("import", rows_file(COMPLETE), "--files", tmp_path / "missing", status=2)


def test_empty_file_is_no_error(daluang, rows_file):
    assert "0 created" in daluang("import", rows_file()).output


@pytest.mark.sqlite_only
def test_unreadable_file_refuses_its_row(daluang, rows_file, tmp_path, report):
    if os.getuid() == 0:
        pytest.skip("root reads everything")
    (tmp_path / "a.txt").write_text("isi")
    (tmp_path / "a.txt").chmod(0)
    path = rows_file({"files": ["a.txt"]}, COMPLETE)
    result = daluang("import", path, "--files", tmp_path, "--report", report.path, status=1)
    assert "1 created" in result.output
