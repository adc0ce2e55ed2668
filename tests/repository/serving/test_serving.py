"""`daluang serve` with its real web server and worker: what it starts, and that nothing is left."""

import os
import signal
import socket
import time

import pytest

from repository.serving import listening_url
from tests.served import (
    PATIENCE_SECONDS,
    Served,
    descendants,
    free_port,
    is_running,
    start,
    status_of,
    wait_until,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def served(instance):
    served = Served(instance.instance)
    yield served
    if served.process.poll() is None:
        served.process.kill()
    served.process.communicate()
    served.assert_nothing_left()


def test_it_says_where_it_is_and_answers_there(served):
    assert served.url in served.first_line
    assert status_of(served.url) == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_web_and_worker_with_status_0(served, number):
    served.process.send_signal(number)
    assert served.process.wait(PATIENCE_SECONDS) == 0
    served.assert_nothing_left()
    assert status_of(served.url) is None


def test_a_request_under_way_is_finished_or_cut_but_never_keeps_it_running(served):
    with socket.create_connection(("127.0.0.1", served.port)) as upload:
        head = "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n"
        upload.sendall(head.encode())
        time.sleep(0.3)
        served.process.terminate()
        assert served.process.wait(PATIENCE_SECONDS) == 0
    served.assert_nothing_left()


def test_killed_it_leaves_nothing_behind_and_can_start_again(served, instance):
    served.process.kill()
    served.process.wait()
    served.assert_nothing_left()
    again = Served(instance.instance)
    assert status_of(again.url) == 200
    again.process.terminate()
    assert again.process.wait(PATIENCE_SECONDS) == 0
    again.process.communicate()


@pytest.mark.parametrize("word", [" worker", ".web_server"])
def test_a_child_that_is_killed_is_started_again(served, word):
    before = served.child(word)
    others = set(served.started) - {before}
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: not is_running(before))
    wait_until(lambda: set(descendants(served.process.pid)) - others - {before})
    wait_until(lambda: status_of(served.url) == 200)
    assert served.child(word) != before
    served.started = list({*served.started, *descendants(served.process.pid)})
    served.process.terminate()
    assert served.process.wait(PATIENCE_SECONDS) == 0


def test_an_instance_is_served_once(served, instance):
    second = start(instance.instance, free_port())
    _, errors = second.communicate(timeout=PATIENCE_SECONDS)
    assert second.returncode == 1
    assert f"already being served, by process {served.process.pid}" in errors
    assert "Traceback" not in errors


def test_a_port_in_use_is_named(instance):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = start(instance.instance, port)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert f"port {port}: another program listens there" in errors
    assert "Traceback" not in errors


def test_what_is_no_instance_is_refused_with_the_remedy(tmp_path):
    process = start(tmp_path, free_port())
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1
    assert "init" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 8000, "http://127.0.0.1:8000"),
        ("::", 8123, "http://[::1]:8123"),
        ("repositori.example", 80, "http://repositori.example"),
    ],
)
def test_the_address_listened_on_can_be_opened(host, port, url):
    assert listening_url(host, port) == url
