"""From answers to sums: nothing lost, nothing twice, whatever dies or is full in between."""

import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oai import Exchange, ListPage, Selection
from repository.harvest_log.lines import Line, encode
from repository.harvest_log.writing import HarvestLog
from tests.factories import work_off
from tests.harvester import ProtocolError, ask, harvest
from tests.served import free_port

CHECKOUT = Path(__file__).resolve().parents[3]
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
METHA = {"User-Agent": "metha/0.3.10"}
FAR = {"REMOTE_ADDR": "36.66.200.17"}


@pytest.fixture
def far_client(app):
    """A harvester that calls itself metha, from the network 36.66.200.0/24."""
    client = app.test_client()
    client.environ_base |= {"HTTP_USER_AGENT": METHA["User-Agent"], **FAR}
    return client


def folder_of(app):
    return app.config["DALUANG"].harvest_log_folder


def text_of(app):
    return "".join(path.read_text() for path in sorted(folder_of(app).iterdir()))


def test_a_harvest_becomes_sums(app, far_client, add_items, roll, harvesters):
    add_items(12)
    assert len(harvest(far_client).records) == 12
    harvest(far_client, "ListIdentifiers", set="type:report")
    ask(far_client, verb="Identify")
    for arguments in ({"verb": "ListRecords", "metadataPrefix": "tiada"}, {"verb": "Salah"}):
        with pytest.raises(ProtocolError):
            ask(far_client, **arguments)
    assert roll() == 5
    assert roll() == 0
    found = harvesters()
    assert list(found) == [("metha", "36.66.200.0/24")]
    sums = found["metha", "36.66.200.0/24"]
    assert (sums["requests"], sums["records"], sums["faults"], sums["busy"]) == (5, 24, 2, 0)
    assert sums["errors"] == {"badVerb": 1, "cannotDisseminateFormat": 1}
    assert sum(sums["days"].values()) == 5
    assert sums["user_agent"] == "metha/0.3.10"
    whole = sums["lists"]["ListRecords", "oai_dc", ""]
    assert (whole.sent_count, whole.from_at) == (12, None)
    assert whole.completed_at >= whole.covered_until
    assert sums["lists"]["ListIdentifiers", "oai_dc", "type:report"].sent_count == 12
    assert sums["lists"]["ListRecords", "tiada", ""].covered_until is None


def test_no_address_token_or_identifier_is_kept(app, far_client, add_items):
    handle = add_items(1)[0]
    identifier = f"oai:daluang.example:{handle}"
    ask(far_client, verb="GetRecord", metadataPrefix="oai_dc", identifier=identifier)
    far_client.get("/oai?verb=Identify&email=siti@contoh.id&resumptionToken=rahasia")
    far_client.get("/oai?verb=ListRecords&resumptionToken=rahasia")
    text = text_of(app)
    assert text.count('"at"') == 3
    for kept_from_nobody in ("36.66.200.17", handle, "siti", "rahasia"):
        assert kept_from_nobody not in text


@pytest.mark.sqlite_only
def test_a_get_never_waits_for_the_database_to_be_written(app, far_client, add_items, roll):
    """Another connection holds the write lock: answers are given and noted all the same."""
    from repository.db import db

    add_items(3)
    harvest(far_client)  # the first harvest, the one write that a GET ever causes
    with app.app_context(), db.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("SELECT 1")
        started = time.monotonic()
        harvest(far_client)
        assert time.monotonic() - started < 2
        connection.rollback()
        db.session.remove()
    assert roll() == 2


def test_a_list_walked_to_its_end_counts_from_its_beginning(
    make_app, far_client, add_items, roll, harvesters, at
):
    """Ten records a page; the pages are fetched a minute apart."""
    at(AT)
    add_items(25)
    client = make_app(oai_page_size=10).test_client()
    client.environ_base |= far_client.environ_base
    asked_at = [AT + timedelta(minutes=n) for n in range(1, 5)]
    moments = iter(asked_at)
    at(next(moments))
    harvest(client, between_pages=lambda: at(next(moments)))
    roll()
    whole = harvesters()["metha", "36.66.200.0/24"]["lists"]["ListRecords", "oai_dc", ""]
    assert whole.covered_until == asked_at[0] - timedelta(seconds=2)
    assert (whole.completed_at, whole.sent_count) == (asked_at[2], 25)
    # begun and not ended: what was there before stays
    at(asked_at[3])
    ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    roll()
    again = harvesters()["metha", "36.66.200.0/24"]["lists"]["ListRecords", "oai_dc", ""]
    assert again.covered_until == whole.covered_until
    assert again.request_count == 4


def line(n=0, *, agent="metha", told=None, at=AT):
    return Line(at + timedelta(seconds=n), "203.0.113.0/24", agent, told or Exchange(200, AT))


def listed(*, began_at, until=None, start=None, last=True):
    selection = Selection("oai_dc", None, start, until)
    return Exchange(200, AT, "ListRecords", selection, ListPage(began_at, 7, False, last), 7)


def only(harvesters):
    (sums,) = harvesters().values()
    return sums


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_two_web_processes_note_every_answer(app, instance, add_items, harvesters):
    """`daluang serve --workers 2` and its worker, who adds the lines by itself."""
    add_items(3)
    port = free_port()
    command = [sys.executable, "-m", "repository", "serve", "--port", str(port), "--workers", "2"]
    environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
    process = subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline()
    url = f"http://127.0.0.1:{port}/oai"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: harvest(url), range(200)))
    deadline = time.monotonic() + 60
    while sum(sums["requests"] for sums in harvesters().values()) < 200:
        assert time.monotonic() < deadline, "not rolled up within a minute"
        time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stdout.close()
    (sums,) = harvesters().values()
    assert (sums["requests"], sums["records"]) == (200, 600)


def test_the_list_that_covers_most_is_the_last_one(app, roll, harvesters):
    log = HarvestLog(folder_of(app))
    for told in (
        listed(began_at=AT),
        listed(began_at=AT - timedelta(days=1)),  # an old last page asked for again
        listed(began_at=AT + timedelta(days=1), until=AT - timedelta(days=9)),  # an old part
        listed(began_at=AT + timedelta(days=2), last=False),  # not ended
    ):
        log.append(line(told=told))
    roll()
    found = only(harvesters)["lists"]["ListRecords", "oai_dc", ""]
    assert found.covered_until == AT


def test_nothing_new_is_a_complete_list_and_no_fault(app, roll, harvesters):
    told = Exchange(
        200,
        AT,
        "ListRecords",
        Selection("oai_dc", None, AT - timedelta(days=1)),
        error_codes=("noRecordsMatch",),
    )
    HarvestLog(folder_of(app)).append(line(told=told))
    roll()
    sums = only(harvesters)
    found = sums["lists"]["ListRecords", "oai_dc", ""]
    assert (found.covered_until, found.sent_count) == (AT, 0)
    assert (sums["faults"], sums["errors"]) == (0, {"noRecordsMatch": 1})


def test_being_busy_and_failing_are_counted_apart(app, roll, harvesters):
    log = HarvestLog(folder_of(app))
    for told in (Exchange(503), Exchange(503), Exchange(500)):
        log.append(line(told=told))
    roll()
    sums = only(harvesters)
    assert (sums["requests"], sums["busy"], sums["faults"]) == (3, 2, 1)
    assert sums["errors"] == {"busy": 2, "failed": 1}


def test_damaged_unfinished_and_foreign_lines(app, roll, harvesters):
    log = HarvestLog(folder_of(app))
    log.append(line(1))
    path = next(folder_of(app).iterdir())
    cut = encode(line(2))[:40]  # what a full disk leaves
    path.write_bytes(path.read_bytes() + cut)
    assert roll() == 1
    assert roll() == 0
    log.append(line(3))
    path.write_bytes(path.read_bytes() + b"\xff\xfe\n{}\n" + b"x" * 20_000)
    assert roll() == 1
    path.write_bytes(path.read_bytes() + b"\n" + encode(line(4)))
    (folder_of(app) / "catatan.jsonl").write_bytes(encode(line(5)))
    (folder_of(app) / "2026-11-23.jsonl.lama").write_bytes(encode(line(6)))
    assert roll() == 1
    assert only(harvesters)["requests"] == 3


def test_a_file_that_became_shorter_is_another_one(app, roll, harvesters):
    log = HarvestLog(folder_of(app))
    for n in range(3):
        log.append(line(n))
    roll()
    next(folder_of(app).iterdir()).unlink()
    log.append(line(9))
    assert roll() == 1
    assert only(harvesters)["requests"] == 4


@pytest.mark.sqlite_only
def test_a_log_that_cannot_be_written_disturbs_no_answer(app, client, caplog):
    """The folder is a file; then the disk is full; then the file may not be written."""
    folder = folder_of(app)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("no folder")
    with caplog.at_level(logging.ERROR):
        assert ask(client, verb="Identify") is not None
        assert ask(client, verb="Identify") is not None
    assert caplog.text.count("cannot be written") == 1
    folder.unlink()
    folder.mkdir()
    today = folder / f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
    today.symlink_to("/dev/full")
    assert ask(client, verb="Identify") is not None
    today.unlink()
    os.mkfifo(today)  # nobody reads it: must not wait
    assert ask(client, verb="Identify") is not None


def append_many(folder, agent, count):
    log = HarvestLog(Path(folder))
    for n in range(count):
        assert log.append(line(n % 60, agent=agent + "x" * (n % 150)))


def test_two_processes_append_at_once(app, roll, harvesters):
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=append_many, args=(str(folder_of(app)), agent, 2000))
        for agent in ("metha", "sickle")
    ]
    for writer in writers:
        writer.start()
    counts = []
    while any(writer.is_alive() for writer in writers):
        counts.append(roll())  # reading goes on meanwhile
    assert [writer.exitcode for writer in writers] == [0, 0]
    counts.append(roll())
    assert sum(counts) == 4000
    assert {agent: sums["requests"] for (agent, _), sums in harvesters().items()} == {
        "metha": 2000,
        "Sickle": 2000,
    }


ROLL = """
import sys
from pathlib import Path
from repository import settings
from repository.app import create_app
from repository.harvest_log import rolling
app = create_app(settings.load(Path(sys.argv[1])))
rolling.BATCH_BYTES = 2000
print("ready", flush=True)
with app.app_context():
    while True:
        rolling.roll_up_all(app.config["DALUANG"].harvest_log_folder)
"""


def test_a_worker_that_is_killed_counts_nothing_twice_and_loses_nothing(app, roll, harvesters):
    folder, instance = folder_of(app), app.config["DALUANG"].instance
    append_many(folder, "metha", 1500)
    for wait_seconds in (0.02, 0.05, 0.11, 0.17, 0.26):
        process = subprocess.Popen(
            [sys.executable, "-c", ROLL, str(instance)],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        time.sleep(wait_seconds)
        append_many(folder, "metha", 100)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    roll()
    assert only(harvesters)["requests"] == 2000


def test_two_workers_that_roll_up_at_once_add_each_line_once(app, roll, harvesters):
    folder, instance = folder_of(app), app.config["DALUANG"].instance
    append_many(folder, "metha", 1500)
    command = [sys.executable, "-c", ROLL, str(instance)]
    workers = [
        subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n"
    append_many(folder, "sickle", 500)
    deadline = time.monotonic() + 30
    while sum(sums["requests"] for sums in harvesters().values()) < 2000:
        assert time.monotonic() < deadline
        assert all(worker.poll() is None for worker in workers)
        time.sleep(0.1)
    for worker in workers:
        worker.kill()
        worker.wait()
        worker.stdout.close()
    assert roll() == 0
    found = {agent: sums["requests"] for (agent, _), sums in harvesters().items()}
    assert found == {"metha": 1500, "Sickle": 500}


def test_the_worker_rolls_up_and_forgets_old_files(app, roll, harvesters, at):
    log = HarvestLog(folder_of(app))
    log.append(line(at=AT - timedelta(days=91)))
    log.append(line(at=AT - timedelta(days=90)))
    at(AT)
    assert work_off(app) == 0
    assert only(harvesters)["requests"] == 2
    assert [path.name for path in folder_of(app).iterdir()] == ["2026-08-25.jsonl"]
    assert work_off(app) == 0
    assert only(harvesters)["requests"] == 2


def test_a_file_whose_row_outlived_it_is_not_counted_again(app, roll, harvesters):
    """Killed between deleting the file and forgetting how far it was read."""
    from sqlalchemy import func, select

    from repository.db import db
    from repository.harvest_log.models import HarvestLogFile
    from repository.harvest_log.rolling import delete_old

    log, folder = HarvestLog(folder_of(app)), folder_of(app)
    log.append(line())
    roll()
    (folder / "2026-11-23.jsonl").unlink()
    with app.app_context():
        assert delete_old(folder, 30, (AT + timedelta(days=31)).date()) == 0
        assert db.session.scalar(select(func.count()).select_from(HarvestLogFile)) == 0
        db.session.remove()
    assert only(harvesters)["requests"] == 1


def test_user_agents_without_end_are_counted_together(app, roll, harvesters, monkeypatch):
    from repository.harvest_log import sums

    monkeypatch.setattr(sums, "MOST_HARVESTERS", 5)
    monkeypatch.setattr(sums, "MOST_LISTS", 3)
    log = HarvestLog(folder_of(app))
    for n in range(20):
        told = Exchange(200, AT, "ListRecords", Selection(f"p{n}"))
        log.append(line(agent=f"agent {n}"))
        log.append(line(agent="satu", told=told))
    roll()
    found = harvesters()
    assert len(found) == 6
    assert sum(sums["requests"] for sums in found.values()) == 40
    assert len(found["satu", "203.0.113.0/24"]["lists"]) == 3


@pytest.mark.sqlite_only
def test_a_busy_database_is_left_to_the_next_time(app, harvesters):
    from repository.db import db
    from repository.harvest_log.rolling import Rolling

    HarvestLog(folder_of(app)).append(line())
    with app.app_context():
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql("SELECT 1")
            Rolling().tick()
            connection.rollback()
        assert harvesters() == {}
        Rolling().tick()
        db.session.remove()
    assert only(harvesters)["requests"] == 1


def test_what_fails_is_logged_once_and_tried_again_later(app, caplog, monkeypatch):
    from repository.harvest_log import rolling

    tries = []

    def fails(folder):
        tries.append(folder)
        raise OSError("the folder is gone")

    monkeypatch.setattr(rolling, "roll_up_all", fails)
    seconds = [1000.0]
    monkeypatch.setattr(rolling.time, "monotonic", lambda: seconds[0])
    worker = rolling.Rolling()
    with app.app_context():
        for later in (0, rolling.PERIOD_SECONDS + 1, rolling.PAUSE_AFTER_ERROR_SECONDS):
            seconds[0] += later
            worker.tick()
    assert len(tries) == 2
    assert caplog.text.count("could not be rolled up") == 2
