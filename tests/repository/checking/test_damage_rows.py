"""Rows changed behind the back of every rule: each is found and named; what is derived is healed."""

from dataclasses import replace

import pytest

from tests.factories import work_off

# rows


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE item SET title = 'Judul palsu' WHERE handle = :h",
        "UPDATE item SET year = 1666 WHERE handle = :h",
        "UPDATE item SET access = 'restricted' WHERE handle = :h",
        "DELETE FROM item_person WHERE item_id = (SELECT id FROM item WHERE handle = :h)",
        "UPDATE item_person SET heading = 'Palsu' WHERE item_id = (SELECT id FROM item WHERE handle = :h)",
        "UPDATE item_subject SET label = 'palsu' WHERE item_id = (SELECT id FROM item WHERE handle = :h)",
        "DELETE FROM item_language WHERE item_id = (SELECT id FROM item WHERE handle = :h)",
    ],
)
def test_a_row_edited_behind_the_back_is_derived_anew(checked, statement):
    checked.sql(statement, h=checked.handles["report"])
    lines = checked.lines()
    assert lines
    assert any("differ from its current revision" in line for line in lines)
    assert all(checked.handles["report"] in line for line in lines)
    checked.repair()
    checked.assert_whole()


def test_a_revision_that_is_gone_is_named_and_nothing_is_made_up(checked):
    checked.sql(
        "DELETE FROM revision WHERE item_id = (SELECT id FROM item WHERE handle = :h)",
        h=checked.handles["plain"],
    )
    (line,) = [line for line in checked.lines() if "revision" in line]
    assert checked.handles["plain"] in line
    assert "backup" in line


def test_a_collection_wrongly_shown_is_hidden_with_its_items(checked):
    checked.sql(
        "UPDATE collection SET is_internal = :yes, is_hidden = :yes WHERE slug = 'penelitian'",
        yes=True,
    )
    lines = checked.lines()
    assert any("collection lapangan: it is shown" in line for line in lines)
    checked.repair()
    assert checked.lines() == []
    assert checked.found("zakat") == set()
    assert checked.app.test_client().get(f"/items/{checked.handles['report']}").status_code == 404


@pytest.mark.sqlite_only
def test_rows_that_refer_to_nothing_are_found(checked):
    import sqlite3

    path = checked.app.config["DALUANG"].instance / "repository.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM collection WHERE slug = 'lapangan'")
    connection.close()
    assert any("refers to a row of collection" in line for line in checked.lines())


@pytest.mark.sqlite_only
def test_a_database_that_is_none_is_told(checked):
    path = checked.app.config["DALUANG"].instance / "repository.sqlite"
    checked.close()
    for beside in path.parent.glob("repository.sqlite-*"):
        beside.unlink()
    path.write_bytes(b"This is no database. " * 500)
    (line,) = checked.reopened().lines()
    assert line.startswith("database: ")
    assert "backup" in line


# harvest


@pytest.mark.parametrize("name", ["report", "embargoed"])
@pytest.mark.parametrize("which", ["set_spec = ''", "set_spec <> ''", "1 = 1"])
def test_lost_harvest_entries_are_written_anew(checked, name, which):
    checked.sql(
        f"DELETE FROM harvest_entry WHERE {which} AND item_id = (SELECT id FROM item WHERE handle = :h)",
        h=checked.handles[name],
    )
    (line,) = checked.lines()
    assert checked.handles[name] in line
    assert "harvest entries" in line
    checked.repair()
    checked.assert_whole()


def test_a_lost_tombstone_is_written_anew(checked):
    handle = checked.handles["withdrawn"]
    item = "(SELECT id FROM item WHERE handle = :h)"
    checked.sql(f"DELETE FROM harvest_entry WHERE item_id = {item}", h=handle)
    checked.sql("UPDATE item SET published_at = '2020-01-01 00:00:00' WHERE handle = :h", h=handle)
    (line,) = checked.lines()
    assert handle in line
    checked.repair()
    checked.assert_whole()


def test_a_withdrawn_item_that_is_still_harvested_is_found(checked):
    handle = checked.handles["withdrawn"]
    item = "(SELECT id FROM item WHERE handle = :h)"
    checked.sql(
        f"UPDATE harvest_entry SET deleted = :no WHERE item_id = {item}", h=handle, no=False
    )
    (line,) = checked.lines()
    assert handle in line
    checked.repair()
    checked.assert_whole()


def test_a_stored_record_that_differs_is_written_anew(checked):
    item = "(SELECT id FROM item WHERE handle = :h)"
    checked.sql(
        f"UPDATE serialisation SET xml = :xml WHERE item_id = {item}",
        h=checked.handles["plain"],
        xml=b"<palsu/>",
    )
    (line,) = checked.lines()
    assert checked.handles["plain"] in line
    checked.repair()
    checked.assert_whole()


def test_a_changed_address_is_brought_into_all_records(checked):
    from repository import settings as settings_module

    settings = replace(checked.app.config["DALUANG"], base_url="https://baru.contoh.id")
    settings_module.write(settings)
    moved = checked.reopened()
    assert moved.lines()[0].startswith("settings: ")
    moved.repair()
    moved.assert_whole()


# page text


def test_page_text_that_is_gone_is_read_again(checked):
    from repository.db import db

    with (
        checked.app.app_context(),
        db.engines["derived"].connect().execution_options(writes=True) as connection,
    ):
        connection.exec_driver_sql("DELETE FROM page_text")
        connection.commit()
    lines = checked.lines()
    assert any(
        checked.handles["report"] in line and "text of 2 of its 2 pages" in line for line in lines
    )
    checked.repair()
    checked.assert_whole()


def test_a_consent_beside_page_text_that_is_gone_stays_unread(checked):
    checked.sql(
        "INSERT INTO file (item_id, position, name, label, role, mime, size_bytes, sha256, sha512, reading,"
        " page_count, created_at) SELECT item_id, 9, 'persetujuan.txt', '', 'consent', 'text/plain', size_bytes,"
        " sha256, sha512, 'unsupported', 0, created_at FROM file"
        " WHERE item_id = (SELECT id FROM item WHERE handle = :h) AND position = 1",
        h=checked.handles["report"],
    )
    checked.sql("UPDATE file SET reading = 'pending' WHERE role = 'main'")
    checked.repair()
    assert checked.lines() == []


def test_a_file_that_nobody_will_read_is_read(checked):
    checked.sql("UPDATE file SET reading = 'pending'")
    lines = checked.lines()
    assert any("was not read yet" in line and checked.handles["report"] in line for line in lines)
    checked.repair()
    checked.assert_whole()


# jobs


def test_a_failed_job_is_named_and_tried_again(checked):
    checked.sql(
        "INSERT INTO job (kind, subject_id, payload, state, run_after, tries, error, created_at)"
        " SELECT 'index', id, '{}', 'failed', '2026-01-01 00:00:00', 5, 'Kebetulan', '2026-01-01 00:00:00'"
        " FROM item WHERE handle = :h",
        h=checked.handles["plain"],
    )
    (line,) = checked.lines()
    assert checked.handles["plain"] in line
    assert "Kebetulan" in line
    checked.repair()
    assert work_off(checked.app) == 0
    checked.assert_whole()
