"""`daluang check`, `index rebuild` and `index check` as they are typed: lines, colours, exit status."""

import shutil

import pytest
from click.testing import CliRunner

pytestmark = pytest.mark.sqlite_only
RED = "\x1b[31m"


def run(checked, *arguments):
    from repository.cli import main

    folder = checked.app.config["DALUANG"].instance
    return CliRunner().invoke(main, ["--instance", str(folder), *arguments], color=True)


def test_check_leaves_with_0_when_all_agrees(checked):
    result = run(checked, "check", "--deep")
    assert result.exit_code == 0, result.output
    assert result.output.endswith("All agrees.\n")


def test_what_is_provisional_is_red_and_fails_nothing(checked):
    from dataclasses import replace

    from repository import settings as settings_module

    output = run(checked, "check").output
    assert f"base URL:      {checked.app.config['DALUANG'].base_url}\n" in output
    assert f"OAI namespace: {RED}daluang.example" in output
    assert f"admin e-mail:  {RED}none" in output

    settings = replace(
        checked.app.config["DALUANG"], oai_namespace="contoh.id", admin_email="admin@contoh.id"
    )
    settings_module.write(settings)
    assert RED not in run(checked, "check").output


def test_without_an_address_check_shows_the_one_that_serve_takes(instance, monkeypatch):
    from repository.cli import main

    arguments = ["--instance", str(instance.instance), "check"]
    result = CliRunner().invoke(main, arguments, color=True)
    assert result.exit_code == 0, result.output
    assert f"base URL:      {RED}http://127.0.0.1:8000" in result.output
    monkeypatch.setenv("DALUANG_LISTENING_URL", "http://127.0.0.1:8123")
    assert f"{RED}http://127.0.0.1:8123" in CliRunner().invoke(main, arguments, color=True).output


def test_check_names_what_is_wrong_and_repair_mends_it(checked):
    from tests.factories import work_off

    checked.sql("UPDATE item SET title = 'Palsu' WHERE handle = :h", h=checked.handles["report"])
    result = run(checked, "check")
    assert result.exit_code == 1
    assert f"item {checked.handles['report']}: title" in result.output
    assert "check --repair" in result.output
    result = run(checked, "check", "--repair")
    assert result.exit_code == 0, result.output
    assert "jobs wait for the worker" in result.output
    assert work_off(checked.app) == 0
    checked.assert_whole()


def test_what_cannot_be_mended_still_fails_after_repair(checked):
    files = checked.app.config["DALUANG"].files_folder
    shutil.rmtree(files)
    files.mkdir()
    result = run(checked, "check", "--repair")
    assert result.exit_code == 1
    assert result.output.count("its bytes are not in storage") == 5


def test_an_index_that_somebody_writes_is_told(checked, monkeypatch):
    from whoosh.util.filelock import FileLock

    from repository import indexing

    folder = checked.app.config["DALUANG"].index_folder
    monkeypatch.setattr(indexing.rebuild, "__kwdefaults__", {"wait_seconds": 0.3})
    lock = FileLock(str(folder / "write.lock"))
    assert lock.acquire()
    try:
        result = run(checked, "index", "rebuild")
    finally:
        lock.release()
    assert result.exit_code == 1
    assert "Another process writes the index" in result.output
    assert run(checked, "index", "rebuild").exit_code == 0


def test_index_check_counts_and_rebuild_mends(checked):
    result = run(checked, "index", "check")
    assert result.exit_code == 0, result.output
    assert "public items: 3; in the index: 3 items, 3 pages" in result.output
    checked.sql(
        "UPDATE item SET version = version + 1 WHERE handle = :h", h=checked.handles["plain"]
    )
    result = run(checked, "index", "check")
    assert result.exit_code == 1
    assert "of an older version: 1; too many: 0" in result.output
    result = run(checked, "index", "rebuild")
    assert result.exit_code == 0
    assert "holds 3 items and 3 pages" in result.output
    assert run(checked, "index", "check").exit_code == 0
    checked.reopened().assert_whole()


def test_index_check_tells_an_index_that_is_gone(checked):
    shutil.rmtree(checked.app.config["DALUANG"].index_folder)
    result = run(checked, "index", "check")
    assert result.exit_code == 1
    assert "index rebuild" in result.output
    assert run(checked, "index", "rebuild").exit_code == 0
    checked.reopened().assert_whole()
