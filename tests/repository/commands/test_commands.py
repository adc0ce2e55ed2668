"""The other commands: instance, accounts, collections, single items, jobs; exit codes and sentences."""

import os
import re
import subprocess
import sys
import threading
import time

import pytest
from sqlalchemy import select

from repository import settings as settings_module
from repository.db import db, transaction
from repository.files.models import File
from repository.items.models import Collection, Item, ItemPerson, Revision
from repository.jobs.models import Job
from repository.people.account_models import OneTimeLink
from repository.people.models import User
from repository.people.passwords import is_right
from tests import factories
from tests.conftest import CHECKOUT
from tests.harvester import get_record

PASSWORD = "empat kata yang panjang"


@pytest.fixture
def look(app):
    def scalars(query):
        with app.app_context():
            found = list(db.session.scalars(query))
            db.session.remove()
        return found

    return scalars


@pytest.fixture
def handle(app):
    """The handle of a published item."""
    with app.app_context():
        with transaction() as session:
            made = factories.make_item(session, title="Judul semula").handle
        db.session.remove()
    return made


def run(*arguments, instance, stdin=None):
    command = [sys.executable, "-m", "repository", "--instance", str(instance), *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, input=stdin, capture_output=True, text=True, timeout=120
    )


# --- instance


@pytest.mark.sqlite_only
def test_init_makes_an_instance_and_a_second_one_keeps_its_secret(tmp_path):
    folder = tmp_path / "baru"
    first = run("init", "--name", "Perpustakaan", instance=folder)
    assert (first.returncode, first.stderr) == (0, "")
    made = settings_module.load(folder, {})
    second = run("init", "--base-url", "https://repositori.contoh.id/", instance=folder)
    assert second.returncode == 0, second.stderr
    again = settings_module.load(folder, {})
    assert made.secret_key
    assert again.secret_key == made.secret_key
    assert (again.name, again.base_url) == ("Perpustakaan", "https://repositori.contoh.id")
    wrong = run("init", "--oai-namespace", "localhost", instance=folder)
    assert wrong.returncode == 1
    assert "localhost" in wrong.stderr
    assert "Traceback" not in wrong.stderr


@pytest.mark.sqlite_only
def test_init_after_one_that_was_interrupted(tmp_path):
    from repository import setting_up

    setting_up.write_settings(tmp_path / "baru", name="Setengah jadi")
    found = run("init", instance=tmp_path / "baru")
    assert found.returncode == 0, found.stderr


@pytest.mark.sqlite_only
def test_commands_on_no_instance_say_so(tmp_path):
    found = run("worker", "--drain", instance=tmp_path / "kosong")
    assert found.returncode == 1
    assert "init" in found.stderr
    assert "Traceback" not in found.stderr
    (tmp_path / "berkas").write_text("")
    found = run("init", instance=tmp_path / "berkas" / "dalam")
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)


def test_namespace_cannot_change_after_a_harvest(daluang, handle, client, look):
    daluang("init", "--oai-namespace", "satu.contoh.id")
    client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc")
    result = daluang("init", "--oai-namespace", "dua.contoh.id", status=1)
    assert "satu.contoh.id" in result.output
    daluang("init", "--oai-namespace", "satu.contoh.id", "--name", "Nama baru")


def test_default_collection_and_system_account_are_there(daluang, look):
    assert look(select(Collection.slug)) == ["umum"]
    daluang("init")
    assert look(select(Collection.slug)) == ["umum"]
    assert look(select(User.email)) == ["system@localhost"]


# --- accounts


def test_account_with_a_password_from_standard_input(daluang, look, app):
    arguments = ("user", "add", "Siti@Contoh.id", "--name", "Siti", "--role", "reviewer")
    daluang(*arguments, "--password-stdin", stdin=f"{PASSWORD}\n")
    (user,) = look(select(User).where(User.email == "siti@contoh.id"))
    assert (user.name, user.role) == ("Siti", "reviewer")
    assert is_right(user.password_hash, PASSWORD)
    assert "already" in daluang(*arguments, status=1).output


@pytest.mark.parametrize(
    "password", ["", "pendek", "password1234", "aaaaaaaaaaaaaaa", "x" * 201], ids=len
)
def test_weak_password_makes_no_account(password, daluang, look):
    arguments = ("user", "add", "siti@contoh.id", "--name", "Siti", "--role", "reviewer")
    daluang(*arguments, "--password-stdin", stdin=f"{password}\n", status=1)
    assert look(select(User.email)) == ["system@localhost"]


@pytest.mark.parametrize(
    ("email", "role", "status"),
    [("bukan alamat", "reviewer", 1), ("a@b.id", "system", 2), ("a@b.id", "visitor", 2)],
)
def test_unusable_account_is_refused(email, role, status, daluang):
    daluang("user", "add", email, "--name", "X", "--role", role, status=status)


def test_invitation_prints_a_link_that_sets_a_password_once(daluang, look, client):
    result = daluang("user", "invite", "siti@contoh.id", "--role", "depositor", "--name", "Siti")
    first = re.search(r"http://\S+/invitation/(\S+)", result.output)[1]
    second = re.search(
        r"http://\S+/invitation/(\S+)", daluang("user", "invite", "siti@contoh.id").output
    )[1]
    assert len(look(select(OneTimeLink))) == 1, "an earlier link no longer works"
    assert client.get(f"/invitation/{first}").status_code in (403, 404, 410)
    assert client.get(f"/invitation/{second}").status_code == 200
    assert first not in str([i.token_hash for i in look(select(OneTimeLink))])


def test_invitation_needs_a_role_for_a_new_account_and_never_the_system(daluang):
    assert "--role" in daluang("user", "invite", "siti@contoh.id", status=1).output
    daluang("user", "invite", "system@localhost", status=1)


def test_invitation_says_that_it_changes_no_role(daluang):
    daluang("user", "invite", "siti@contoh.id", "--role", "depositor")
    result = daluang("user", "invite", "siti@contoh.id", "--role", "administrator")
    assert "siti@contoh.id stays depositor" in result.stderr
    assert "/invitation/" in result.stdout
    assert not daluang("user", "invite", "siti@contoh.id", "--role", "depositor").stderr


# --- collections


def test_collections_are_added_below_others(daluang, look):
    daluang("collection", "add", "laporan", "--title", "Laporan", "--title-en", "Reports")
    daluang("collection", "add", "arsip", "--title", "Arsip", "--internal")
    daluang("collection", "add", "lama", "--title", "Lama", "--parent", "arsip")
    found = {c.slug: (c.title_en, c.is_internal, c.is_hidden) for c in look(select(Collection))}
    assert found["laporan"] == ("Reports", False, False)
    assert found["arsip"] == ("Arsip", True, True)
    assert found["lama"] == ("Lama", False, True)


@pytest.mark.parametrize("slug", ["umum", "Laporan", "a b", "a--b", "-a", "x" * 81, "a:b", "é"])
def test_unusable_slug_is_refused(slug, daluang):
    daluang("collection", "add", "--title", "X", "--", slug, status=1)


def test_tree_whose_set_would_be_too_long_is_refused(daluang):
    above = ()
    for letter in "abc":
        daluang("collection", "add", letter * 79, "--title", letter, *above)
        above = ("--parent", letter * 79)
    assert (
        "too long"
        in daluang("collection", "add", "d" * 20, "--title", "d", *above, status=1).output
    )
    daluang("collection", "add", "e", "--title", "e", "--parent", "tidak-ada", status=1)


# --- one item


def test_edit_makes_a_revision_when_something_differs(daluang, handle, look, client):
    assert (
        "Changed"
        in daluang(
            "item", "edit", handle, "--set", "title=Judul baru", "--reason", "salah ketik"
        ).output
    )
    assert "Nothing differs" in daluang("item", "edit", handle, "--set", "title=Judul baru").output
    assert look(select(Revision.number).order_by(Revision.number)) == [1, 2]
    assert look(select(Revision.reason).where(Revision.number == 2)) == ["salah ketik"]
    found = get_record(client, f"oai:daluang.example:{handle}")
    assert "Judul baru" in [e.text for e in found.metadata]


@pytest.mark.parametrize(
    "change",
    [
        "title=",
        "creators=",
        "type=",
        "date=",
        "date=kemarin",
        "type=tidak-dikenal",
        "judul=x",
        "title",
        "=x",
        "embargo_until=2020-13-01",
        "access=terbuka",
        "language=zz zz",
        'title=[{"value": 5}]',
        "license=bukan-lisensi",
    ],
)
def test_edit_that_would_break_a_public_item_is_refused_in_words(change, daluang, handle, look):
    result = daluang("item", "edit", handle, "--set", change, status=1)
    assert result.output.strip()
    assert look(select(Revision.number)) == [1]
    assert look(select(Item.title)) == ["Judul semula"]


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ("access=restricted", Item.access, "restricted"),
        ("access=metadata_only", Item.access, "metadata_only"),
        ("embargo_until=2027-06-01", Item.access, "embargoed"),
        ("license=CC-BY-4.0", Item.licence, "cc-by-4.0"),
        ("date=2019-05", Item.year, 2019),
        ("type=article", Item.profile, "article"),
        ('creators=[{"name": "Hamka"}]', ItemPerson.heading, "Hamka"),
    ],
)
def test_edit_sets_each_kind_of_value(change, column, value, daluang, handle, look):
    daluang("item", "edit", handle, "--set", change)
    assert look(select(column)) == [value]
    assert len(look(select(Revision))) == 2


def test_embargo_is_set_and_taken_back(daluang, handle, look):
    daluang("item", "edit", handle, "--set", "embargo_until=2027-06-01")
    daluang("item", "edit", handle, "--set", "license=CC-BY-4.0")
    assert look(select(Item.access)) == ["embargoed"]
    daluang("item", "edit", handle, "--set", "access=open")
    assert look(select(Item.access)) == ["open"]
    assert look(select(Item.embargo_until)) == [None]
    daluang("item", "edit", handle, "--set", "access=restricted")
    daluang("item", "edit", handle, "--set", "embargo_until=2027-06-01", status=1)
    assert look(select(Item.access)) == ["restricted"], "a day never makes it wider"


def test_withdrawn_item_is_a_tombstone_and_comes_back(daluang, handle, client):
    daluang("item", "withdraw", handle, "--reason", "  ", status=1)
    daluang("item", "withdraw", handle, "--reason", "Permintaan penulis")
    answer = client.get(f"/items/{handle}")
    assert answer.status_code == 410
    assert "Permintaan penulis" in answer.get_data(as_text=True)
    assert "cannot become" in daluang("item", "withdraw", handle, "--reason", "x", status=1).output
    daluang("item", "restore", handle)
    assert client.get(f"/items/{handle}").status_code == 200
    daluang("item", "restore", handle, status=1)


def test_moved_item_stands_elsewhere(daluang, handle, client):
    daluang("collection", "add", "arsip", "--title", "Arsip", "--internal")
    daluang("item", "move", handle, "--collection", "tidak-ada", status=1)
    daluang("item", "move", handle, "--collection", "arsip")
    assert client.get(f"/items/{handle}").status_code == 404
    assert get_record(client, f"oai:daluang.example:{handle}").deleted


@pytest.mark.parametrize("unknown", ["bcdfghjk", "x", "../..", "BCDFGHJK"])
def test_unknown_handle_is_named(unknown, daluang):
    for arguments in (
        ("edit", unknown, "--set", "title=Judul"),
        ("withdraw", unknown, "--reason", "x"),
        ("restore", unknown),
        ("move", unknown, "--collection", "umum"),
    ):
        assert unknown in daluang("item", *arguments, status=1).output


# --- jobs


def test_drain_does_everything_and_ends_with_zero(daluang, rows_file, look, client):
    daluang("import", rows_file({"fulltext": "zamrud"}), "--publish")
    daluang("worker", "--drain")
    assert look(select(Job)) == []
    assert client.get("/api/search?q=zamrud").json["total"] == 1


def test_unreadable_file_is_a_result_and_no_failure(daluang, rows_file, tmp_path, look):
    (tmp_path / "rusak.pdf").write_bytes(b"%PDF-1.4\n" + b"\xff" * 400)
    (tmp_path / "kosong.pdf").write_bytes(b"")
    (tmp_path / "aneh.bin").write_bytes(bytes(range(256)))
    rows = [{"files": [n]} for n in ("rusak.pdf", "kosong.pdf", "aneh.bin")]
    daluang("import", rows_file(*rows), "--publish", "--files", tmp_path)
    daluang("worker", "--drain")
    readings = dict(zip(look(select(File.name)), look(select(File.reading)), strict=True))
    assert readings["rusak.pdf"] == "damaged"
    assert "pending" not in readings.values()
    assert look(select(Job)) == []


def test_job_that_failed_for_good_ends_drain_with_one(daluang, handle, app, look):
    with app.app_context(), transaction() as session:
        for job in session.scalars(select(Job)):
            job.state, job.tries, job.error = "failed", 5, "ValueError: cannot"
    result = daluang("worker", "--drain", status=1)
    assert "2 jobs" in result.output, "indexing and judging"


# --- kills


@pytest.mark.slow
def test_import_killed_in_the_middle_and_run_again_makes_no_duplicates(
    instance, rows_file, look, daluang
):
    """Killed twice at different moments; what was committed stays, the rest goes in the next time."""
    rows = [
        {"identifier": f"a-{n}", "title": f"Laporan {n}", "fulltext": f"teks {n}\fdua"}
        for n in range(500)
    ]
    path = rows_file(*rows)
    command = [sys.executable, "-m", "repository", "import", str(path), "--publish"]
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    for wanted in (100, 300):
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.DEVNULL
        )
        while process.poll() is None and len(look(select(Item.id))) < wanted:
            time.sleep(0.02)
        process.kill()
        process.wait()
    before = look(select(Item.handle))
    assert 300 <= len(before) < 500, "the import was killed in the middle"
    result = daluang("import", path, "--publish")
    assert f"{500 - len(before)} created, 0 revised, {len(before)} unchanged" in result.output
    assert set(before) < set(look(select(Item.handle)))
    assert sorted(look(select(Item.identifier))) == sorted(f"a-{n}" for n in range(500))
    assert len(look(select(Revision.id))) == len(look(select(File.id))) == 500
    assert {job.kind for job in look(select(Job))} == {"index", "judge"}


def test_two_imports_of_the_same_rows_at_once_make_no_duplicates(instance, rows_file, look):
    path = rows_file(*({"identifier": f"a-{n}", "fulltext": f"teks {n}"} for n in range(110)))
    codes = []

    def go(name):
        options = ("--publish", "--report", str(path.parent / f"{name}.csv"))
        found = run("import", str(path), *options, instance=instance.instance)
        codes.append((found.returncode, found.stdout + found.stderr))

    threads = [threading.Thread(target=go, args=(n,)) for n in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [code for code, _ in codes] == [0, 0], codes
    assert len(look(select(Item.id))) == len(look(select(Revision.id))) == 110
