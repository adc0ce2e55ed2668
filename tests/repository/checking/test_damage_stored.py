"""Real damage on disk: each is found and named; what is derived is healed, proven by search, harvest and health."""

import io
import os
import shutil
import stat
from dataclasses import replace

import pytest

from tests import harvester

pytestmark = pytest.mark.sqlite_only


def stored_path(checked, name="report"):
    row = checked.sql(
        "SELECT f.sha256 FROM file f JOIN item i ON i.id = f.item_id WHERE i.handle = :handle",
        handle=checked.handles[name],
    )
    return checked.app.extensions["daluang_stores"].files.path(row[0][0])


def index_folder(checked):
    return checked.app.config["DALUANG"].index_folder


def segments(checked):
    return sorted(index_folder(checked).glob("g*/*/*.seg"), key=lambda path: -path.stat().st_size)


# files


def test_a_flipped_bit_in_a_file_is_found_by_reading_it(checked, copied):
    path = stored_path(checked)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(content)
    assert checked.lines() == []
    lines = checked.lines(deep=True)
    assert len(lines) == 1
    assert checked.handles["report"] in lines[0]
    assert "laporan.txt" in lines[0]
    assert "not those that were stored" in lines[0]
    assert "backup" in lines[0]
    checked.repair()
    assert len(checked.lines(deep=True)) == 1  # the truth is not made up
    copied()
    checked.assert_whole()


def test_what_the_nightly_reading_found_changed_is_told_until_it_is_mended(checked, copied):
    from repository.files import fixity

    path = stored_path(checked)
    content = path.read_bytes()
    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    path.write_bytes(b"X" + content[1:])
    stores = checked.app.extensions["daluang_stores"]
    with checked.app.app_context():
        assert not fixity.check(stores.files, path.name)
    assert len(checked.lines()) == 1
    copied()
    assert checked.lines() == []


@pytest.mark.parametrize("damage", ["deleted", "cut"])
def test_a_file_without_its_bytes_is_found(checked, copied, damage):
    path = stored_path(checked)
    if damage == "deleted":
        path.unlink()
    else:
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        os.truncate(path, 5)
    (line,) = checked.lines()
    assert checked.handles["report"] in line
    assert path.name in line
    assert ("not in storage" if damage == "deleted" else "5 bytes") in line
    copied()
    checked.assert_whole()


def test_bytes_without_an_item_are_listed_and_are_not_wrong(checked):
    stores = checked.app.extensions["daluang_stores"]
    stored = stores.files.put(io.BytesIO(b"nobody's"), limit_bytes=100)
    (finding,) = checked.findings(deep=True)
    assert stored.sha256 in finding.line
    assert not finding.is_wrong


def test_uploads_never_finished_are_removed(checked):
    folder = checked.app.config["DALUANG"].temporary_folder
    old, new = folder / "upload-old", folder / "upload-new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1, 1))
    assert [f.is_wrong for f in checked.findings()] == [False]
    checked.repair()
    assert (old.exists(), new.exists()) == (False, True)
    assert checked.findings() == []


# the index


def test_a_deleted_index_is_built_anew(checked):
    shutil.rmtree(index_folder(checked))
    (line,) = checked.lines()
    assert line.startswith("index: ")
    assert not index_folder(checked).exists()
    checked.repair()
    checked.assert_whole()


@pytest.mark.parametrize("part", ["all", "half", "one byte"])
def test_a_cut_segment_of_the_index_is_found_and_built_anew(checked, part):
    for path in segments(checked):
        size = path.stat().st_size
        os.truncate(path, {"all": 0, "half": size // 2, "one byte": size - 1}[part])
    fresh = checked.reopened()  # a process that has the files open still reads them
    assert fresh.health() == 503
    (line,) = fresh.lines()
    assert line.startswith("index: ")
    fresh.repair()
    fresh.reopened().assert_whole()


def test_an_index_of_another_release_is_found_and_built_anew(checked):
    (mark,) = index_folder(checked).glob("g*/fingerprint")
    mark.write_text("0123456789abcdef", "ascii")
    assert checked.health() == 503
    assert "another release" in checked.lines()[0]
    checked.repair()
    checked.assert_whole()


def test_items_that_the_index_lacks_or_has_too_many_are_healed(checked):
    index = checked.app.extensions["daluang_stores"].index
    ids = {r[1]: r[0] for r in checked.sql("SELECT id, handle FROM item")}
    from search_index import Document

    surplus = ids[checked.handles["draft"]]
    index.write(
        [
            Document(id=surplus, version=1, titles=("Bocor",)),
            Document(id=99999, version=1, titles=("X",)),
        ],
        [ids[checked.handles["report"]]],
    )
    lines = checked.lines()
    assert len(lines) == 3
    assert any(checked.handles["report"] in line and "not in the index" in line for line in lines)
    assert any(checked.handles["draft"] in line and "not public" in line for line in lines)
    checked.repair()
    checked.assert_whole()
    assert checked.found("bocor") == set()


def test_an_item_that_lost_its_pages_in_the_index_is_healed(checked):
    from repository import indexing
    from repository.db import db

    stores = checked.app.extensions["daluang_stores"]
    (row,) = checked.sql("SELECT id FROM item WHERE handle = :h", h=checked.handles["report"])
    with checked.app.app_context():
        (document,) = [
            d for d in indexing.all_documents(db.session(), stores.pages) if d.id == row[0]
        ]
        stores.index.write([replace(document, pages=())])
        db.session.remove()
    assert checked.found("zakat") == set()
    (line,) = checked.lines()
    assert "0 pages of it, not 2" in line
    checked.repair()
    checked.assert_whole()


# page text


@pytest.mark.parametrize("damage", ["deleted", "overwritten"])
def test_a_derived_database_that_is_gone_is_made_again(checked, damage):
    path = checked.app.config["DALUANG"].instance / "derived.sqlite"
    checked.close()
    for beside in path.parent.glob("derived.sqlite-*"):
        beside.unlink()
    if damage == "deleted":
        path.unlink()
    else:
        path.write_bytes(b"nonsense " * 1000)
    fresh = checked.reopened()
    assert fresh.lines()[0].startswith("page text: ")
    fresh.repair()
    fresh.assert_whole()


def test_a_restored_backup_is_made_whole(checked, tmp_path):
    """Settings, database and files are all that a backup holds; everything else is made again."""
    from repository.db import sqlite_module

    source, target = checked.app.config["DALUANG"].instance, tmp_path / "restored"
    target.mkdir()
    shutil.copytree(source / "files", target / "files")
    shutil.copy(source / "daluang.toml", target)
    with sqlite_module.connect(source / "repository.sqlite") as original:
        original.execute("VACUUM INTO ?", (str(target / "repository.sqlite"),))
    original.close()
    restored = checked.at(target)
    assert {line.partition(":")[0] for line in restored.lines()} == {"page text"}
    stamps = {
        r.identifier: r.datestamp for r in harvester.harvest(restored.app.test_client()).records
    }
    restored.repair()
    restored.reopened().assert_whole()
    again = harvester.harvest(restored.app.test_client()).records
    assert {r.identifier: r.datestamp for r in again} == stamps  # nobody need fetch anything again


def _rewritten(checked, name, change):
    """The index holds an item otherwise than it should, under the same version and number of pages."""
    from repository import indexing
    from repository.db import db

    stores = checked.app.extensions["daluang_stores"]
    (row,) = checked.sql("SELECT id FROM item WHERE handle = :handle", handle=checked.handles[name])
    with checked.app.app_context():
        (document,) = (
            d for d in indexing.all_documents(db.session(), stores.pages) if d.id == row[0]
        )
        stores.index.write([change(replace(document, pages=tuple(document.pages)))])
        db.session.remove()


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("words of its pages", {"text": "Bab dua tentang infak"}),
        ("readers of its pages", {"readers": ("staff",)}),
        ("readers of its pages", {"opens_on": 20_000}),
        ("words of its pages", {"position": 7}),
        ("words of its pages", {"id": 99_999}),
        ("words of its pages", {"language": "eng"}),
    ],
)
def test_one_page_that_the_index_holds_otherwise_is_healed(checked, what, change):
    _rewritten(
        checked,
        "report",
        lambda document: replace(
            document, pages=(document.pages[0], replace(document.pages[1], **change))
        ),
    )
    (line,) = checked.lines()
    assert checked.handles["report"] in line
    assert "the index has other words or other readers of its pages" in line, what
    checked.repair()
    checked.assert_whole()


@pytest.mark.parametrize(
    "change",
    [
        {"titles": ("Wakaf lain",)},
        {"keywords": ()},
        {"collections": ("penelitian",)},
        {"access": "restricted"},
        {"added_at": 5},
        {"has_files": False},
    ],
)
def test_a_description_that_the_index_holds_otherwise_is_healed(checked, change):
    _rewritten(checked, "report", lambda document: replace(document, **change))
    (line,) = checked.lines()
    assert checked.handles["report"] in line
    assert "another description" in line
    checked.repair()
    checked.assert_whole()


def test_an_embargo_that_ended_is_no_difference(checked):
    import time_machine

    with time_machine.travel("2030-06-05T03:00:00+00:00", tick=True):
        assert [line for line in checked.lines() if "the index" in line] == []


def test_a_changed_byte_of_the_index_is_found_and_built_anew(checked):
    path = segments(checked)[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)
    (line,) = checked.lines()
    assert line.startswith("index: it is damaged")
    checked.repair()
    checked.assert_whole()
