"""Who asks too fast is told when to come back; everybody else never notices."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sickle import Sickle

from oai import Busy
from repository.harvesting import ceiling as module
from repository.harvesting.ceiling import Ceiling
from tests.factories import make_item
from tests.served import free_port

CHECKOUT = Path(__file__).resolve().parents[3]
FAR, OTHER = "36.66.200.17", "36.66.201.17"


class Clock:
    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


def taken(ceiling, address, tries=200):
    """How many requests pass at once, and how long the next has to wait."""
    for count in range(tries):
        try:
            ceiling.take(address)
        except Busy as busy:
            return count, busy.retry_after_seconds
    return tries, 0


def test_a_minutes_allowance_passes_at_once_and_then_comes_back_second_by_second(clock):
    ceiling = Ceiling(30, clock)
    assert taken(ceiling, FAR) == (30, 2)
    assert taken(ceiling, FAR) == (0, 2)
    clock.seconds += 1.5
    assert taken(ceiling, FAR) == (0, 1)
    clock.seconds += 0.5
    assert taken(ceiling, FAR) == (1, 2)
    clock.seconds += 3600
    assert taken(ceiling, FAR) == (30, 2)


@pytest.mark.parametrize("per_minute", [1, 7, 60, 1000])
def test_who_waits_as_long_as_told_passes(clock, per_minute):
    ceiling = Ceiling(per_minute, clock)
    _, wait_seconds = taken(ceiling, FAR, 2000)
    for _ in range(50):
        clock.seconds += wait_seconds
        ceiling.take(FAR)
        _, wait_seconds = taken(ceiling, FAR, 2000)


def test_a_network_is_counted_together_and_each_apart(clock):
    ceiling = Ceiling(5, clock)
    assert taken(ceiling, FAR)[0] == 5
    assert taken(ceiling, "36.66.200.99")[0] == 0
    assert taken(ceiling, OTHER)[0] == 5
    assert taken(ceiling, "2001:db8:1:2::3")[0] == 5
    assert taken(ceiling, "2001:db8:1:ffff::4")[0] == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.9", "192.168.1.7", None, ""])
def test_this_machine_and_private_networks_never_wait(clock, address):
    assert taken(Ceiling(1, clock), address) == (200, 0)


def test_without_a_ceiling_everybody_passes(clock):
    ceiling = Ceiling(0, clock)
    assert taken(ceiling, FAR) == (200, 0)
    assert not ceiling._buckets


def test_memory_is_bounded_and_who_asks_on_is_not_forgotten(clock, monkeypatch):
    monkeypatch.setattr(module, "MOST_NETWORKS", 10)
    ceiling = Ceiling(3, clock)
    assert taken(ceiling, FAR)[0] == 3
    for number in range(100):
        ceiling.take(f"41.0.{number}.1")
        assert taken(ceiling, FAR)[0] == 0
    assert len(ceiling._buckets) == 10


def test_many_threads_get_no_more_than_the_allowance(clock):
    ceiling, passed = Ceiling(100, clock), []

    def ask():
        count, _ = taken(ceiling, FAR, 50)
        passed.append(count)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 100


@pytest.fixture
def slow_server(instance, app):
    """`daluang serve` with twenty requests a minute and ten records a page, behind one proxy."""
    from repository.db import db, transaction

    with app.app_context():
        with transaction() as session:
            for number in range(35):
                make_item(session, title=f"Laporan {number}")
        db.session.remove()
    port = free_port()
    settings = {"OAI_REQUESTS_PER_MINUTE": "20", "OAI_PAGE_SIZE": "10", "TRUSTED_PROXIES": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "repository", "serve", "--port", str(port)],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "DALUANG_INSTANCE": str(instance.instance),
            **{f"DALUANG_{name}": value for name, value in settings.items()},
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline()
    yield f"http://127.0.0.1:{port}/oai"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.stdout.close()


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_sickle_waits_and_finishes(slow_server, app):
    """Twenty requests pass at once; a harvest of four pages begins with one left."""
    far = Sickle(slow_server, max_retries=5, headers={"X-Forwarded-For": FAR})
    near = Sickle(slow_server)
    for _ in range(19):
        far.Identify()
        near.Identify()
    records = list(far.ListRecords(metadataPrefix="oai_dc"))
    assert len({record.header.identifier for record in records}) == 35
    assert len(list(near.ListRecords(metadataPrefix="oai_dc"))) == 35

    from sqlalchemy import select

    from repository.db import db
    from repository.harvest_log.models import Harvester
    from repository.harvest_log.rolling import roll_up_all

    with app.app_context():
        roll_up_all(app.config["DALUANG"].harvest_log_folder)
        found = {h.network: h for h in db.session.scalars(select(Harvester))}
        busy = {network: h.busy_count for network, h in found.items()}
        records = {network: h.record_count for network, h in found.items()}
        db.session.remove()
    assert busy["36.66.200.0/24"] >= 1
    assert busy["127.0.0.0/24"] == 0
    assert set(records.values()) == {35}
