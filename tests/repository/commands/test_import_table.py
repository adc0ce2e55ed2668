"""`daluang import` of a table and a folder or an archive: dry run, rows that are wrong, again, and undone."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from repository.batches import operations
from repository.batches.models import Batch, BatchChange, Outcome, Stage
from repository.batches.running import go_on
from repository.db import db, transaction
from repository.items.models import Item
from repository.people.operations import actor_of
from repository.sheets import comma_separated, workbooks
from tests.factories import make_user

HEAD = ["identifier", "type", "title", "creators", "date", "language", "keywords", "files"]


def rows(count=3):
    return [
        [
            f"lp-{n}",
            "report",
            f"Laporan ke-{n}",
            "Rahmawati, Siti; Wagiman",
            "2021",
            "id; ar",
            "surau; zakat",
            f"lp{n}.txt",
        ]
        for n in range(count)
    ]


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "berkas"
    place.mkdir()
    for n in range(3):
        (place / f"lp{n}.txt").write_text(f"Isi laporan {n}")
    return place


def table(tmp_path, body, ending="csv"):
    path = tmp_path / f"daftar.{ending}"
    if ending == "csv":
        path.write_text(comma_separated.written([HEAD, *body], is_first=True), "utf-8")
    else:
        workbooks.write(path, [HEAD, *body], title="x")
    return path


def count(app):
    with app.app_context():
        return db.session.scalar(select(func.count(Item.id)))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_rows_and_their_files_go_in_once(app, daluang, tmp_path, folder, ending):
    path = table(tmp_path, rows(), ending)
    assert "3 created" in daluang("import", path, "--files", folder, "--dry-run").output
    assert count(app) == 0
    assert "3 created" in daluang("import", path, "--files", folder).output
    assert "3 unchanged" in daluang("import", path, "--files", folder).output
    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.identifier == "lp-1"))
        assert [a.get("family") or a["name"] for a in item.document["creators"]] == [
            "Rahmawati",
            "Wagiman",
        ]
        assert item.document["language"] == ["ind", "ara"]
        assert [k["value"] for k in item.document["keywords"]] == ["surau", "zakat"]
        assert [f.name for f in item.files] == ["lp1.txt"]


def test_an_archive_in_the_place_of_the_folder(app, daluang, tmp_path, folder):
    archive = tmp_path / "berkas.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for path in folder.iterdir():
            made.write(path, path.name)
    assert "3 created" in daluang("import", table(tmp_path, rows()), "--files", archive).output
    assert count(app) == 3
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bad:
        bad.writestr("../x", "x")
    archive.write_bytes(made.getvalue())
    refused = daluang("import", table(tmp_path, rows()), "--files", archive, status=None)
    assert refused.exit_code != 0
    assert "leads out" in refused.output


def test_wrong_rows_are_named_and_the_others_go_in(app, daluang, tmp_path, folder):
    body = rows()
    (folder / "salinan.txt").write_text("Isi laporan 0")
    (folder / "tak-disebut.txt").write_text("x")
    body[1][7] = "tidak-ada.txt"
    body[2][4] = "44927"
    body.append(["lp-9", "report", "Salinan", "Wagiman", "2021", "id", "", "salinan.txt"])
    report = tmp_path / "laporan.csv"
    result = daluang(
        "import", table(tmp_path, body), "--files", folder, "--report", report, status=1
    )
    assert "2 created, 0 revised, 0 unchanged, 2 refused" in result.output
    assert "tak-disebut.txt" in result.output
    text = report.read_text("utf-8-sig")
    assert "tidak-ada.txt" in text
    assert "44927" in text
    assert "same bytes" in text
    assert [line.split(",")[0] for line in text.splitlines()[1:]].count("3") >= 1
    assert count(app) == 2


def test_an_import_is_undone_as_long_as_it_was_not_public(app, daluang, tmp_path, folder):
    daluang("import", table(tmp_path, rows()), "--files", folder)
    with app.app_context():
        batch = db.session.scalar(select(Batch))
        assert (batch.stage, batch.total) == (Stage.DONE, 3)
        with transaction() as session:
            curator = actor_of(make_user(session, "cataloguer"))
            item = session.scalar(select(Item).where(Item.identifier == "lp-2"))
            item.is_edited_since_import = True
            operations.undo(session, operations.find(session, curator, 1), curator)
        assert go_on(1, 60)
        found = list(db.session.scalars(select(BatchChange.outcome).order_by(BatchChange.position)))
        assert found == [Outcome.UNDONE, Outcome.UNDONE, Outcome.KEPT]
    assert count(app) == 1


def test_what_was_published_is_not_deleted_but_named(app, daluang, tmp_path, folder):
    daluang("import", table(tmp_path, rows(1)), "--files", folder, "--publish")
    with app.app_context():
        with transaction() as session:
            curator = actor_of(make_user(session, "cataloguer"))
            operations.undo(session, operations.find(session, curator, 1), curator)
        assert go_on(1, 60)
        change = db.session.scalar(select(BatchChange))
        assert (change.outcome, change.problems[0]["code"]) == (Outcome.KEPT, "ever_public")
    assert count(app) == 1


def test_a_table_that_cannot_be_read_is_refused_in_words(daluang, tmp_path):
    path = tmp_path / "lama.csv"
    path.write_bytes("identifier,title\n1,Résumé\n".encode("cp1252"))
    refused = daluang("import", path, status=None)
    assert refused.exit_code != 0
    assert "UTF-8" in refused.output
