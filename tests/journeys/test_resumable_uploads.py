"""Large files over bad lines, sent by tus-js-client to a real server: cut, killed, two at once, and always whole."""

import base64
import hashlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.cutting import Line
from tests.requirements import require_program
from tests.served import CHECKOUT, Served, status_of, wait_until
from tests.signing_in import client_of_role, cookie_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

CLIENT = CHECKOUT / "tests" / "clients" / "tus_upload.mjs"
MEGABYTE = 10**6
LARGE_BYTES = 200 * MEGABYTE
CUTS_AT = [20 * MEGABYTE, 55 * MEGABYTE, 90 * MEGABYTE, 130 * MEGABYTE, 170 * MEGABYTE]
KILLED_AT = CUTS_AT[2]


@pytest.fixture
def served(instance):
    served = Served(instance.instance)
    yield served
    served.process.terminate()
    served.process.communicate()


@pytest.fixture
def line(served):
    line = Line(served.port)
    yield line
    line.close()


@pytest.fixture
def headers(app, served):
    """What a signed-in browser sends with each request, and the token that the page of files gave it."""
    client_of_role(app, "depositor")
    cookie = f"daluang_session={cookie_of(app, 'depositor@contoh.id')}"
    asked = urllib.request.Request(f"{served.url}/deposit", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked) as answer:
        page = answer.read().decode()
        if given := answer.headers.get("Set-Cookie"):
            cookie = given.partition(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    return {"Cookie": cookie, "X-CSRFToken": token}


def make_file(path, size_bytes):
    """Write a file of bytes that look like nothing; return its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as out:
        for at in range(0, size_bytes, MEGABYTE):
            piece = os.urandom(min(MEGABYTE, size_bytes - at))
            digest.update(piece)
            out.write(piece)
    return digest


class Client:
    """tus-js-client in a process of its own, and what it has told so far."""

    def __init__(self, base, path, headers, **more):
        node = require_program("node")
        asked = {
            "endpoint": f"{base}/uploads",
            "file": str(path),
            "headers": headers,
            "metadata": {"filename": path.name, **more.pop("metadata", {})},
            "chunkSize": 64 * MEGABYTE,
            **more,
        }
        command = [node, str(CLIENT), json.dumps(asked)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.told = []

    def lines(self):
        for text in self.process.stdout:
            self.told.append(json.loads(text))
            yield self.told[-1]

    def finish(self):
        """Return what was told, by its kind, once the client has ended well."""
        for _ in self.lines():
            pass
        error = self.process.communicate(timeout=30)[1]
        assert self.process.returncode == 0, (self.told[-5:], error[-2000:])
        return self.kinds()

    def kinds(self):
        found = {}
        for event in self.told:
            found.setdefault(event["what"], []).append(event)
        return found


def repr_digest(digest):
    return f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"


def files_of(app, handle):
    from repository import web
    from repository.db import db
    from repository.files.storage import digest_of
    from repository.items.queries import find

    with app.app_context():
        item = find(db.session(), handle)
        found = {f.name: f.sha256 for f in sorted(item.files, key=lambda file: file.position)}
        store = web.stores().files
        assert all(digest_of(store.path(sha256)) == sha256 for sha256 in found.values())
        db.session.remove()
    return found


def test_two_hundred_megabytes_cut_four_times_and_the_server_killed_once(
    app, served, line, headers, tmp_path, record_property
):
    path = tmp_path / "rekaman.bin"
    digest = make_file(path, LARGE_BYTES)
    begun = time.monotonic()
    client = Client(line.url, path, headers)
    waiting = list(CUTS_AT)
    for event in client.lines():
        if event["what"] == "progress" and waiting and event["sent"] >= waiting[0]:
            if waiting.pop(0) == KILLED_AT:
                os.kill(served.child(".web_server"), signal.SIGKILL)
                wait_until(lambda: status_of(served.url) == 200)
            else:
                line.cut()
    told = client.finish()
    seconds = time.monotonic() - begun
    assert not waiting
    assert len(told["cut"]) >= 5
    assert told["done"][0]["digest"] == repr_digest(digest)
    assert len(told["begun"]) == 1  # no cut has begun it anew
    assert files_of(app, told["begun"][0]["draft"]) == {"rekaman.bin": digest.hexdigest()}
    assert line.passed_bytes < LARGE_BYTES * 1.5
    record_property("interruptions", len(told["cut"]))
    record_property("megabytes_over_the_line", round(line.passed_bytes / MEGABYTE))
    record_property("seconds", round(seconds, 1))


def test_two_at_once_for_one_draft(app, line, headers, tmp_path):
    first, second = tmp_path / "utama.bin", tmp_path / "lampiran.bin"
    digests = {path.name: make_file(path, 24 * MEGABYTE).hexdigest() for path in (first, second)}
    one = Client(line.url, first, headers, chunkSize=2 * MEGABYTE)
    draft = next(e["draft"] for e in one.lines() if e["what"] == "begun")
    other = Client(line.url, second, headers, chunkSize=2 * MEGABYTE, metadata={"draft": draft})
    assert other.finish()["begun"][0]["draft"] == draft
    one.finish()
    assert files_of(app, draft) == digests
    assert list(files_of(app, draft)) == ["utama.bin", "lampiran.bin"]


def test_a_client_that_knows_the_address_goes_on_where_another_was_killed(
    app, line, headers, tmp_path
):
    path = tmp_path / "rekaman.bin"
    digest = make_file(path, 60 * MEGABYTE)
    first = Client(line.url, path, headers, chunkSize=4 * MEGABYTE, metadata={"fingerprint": "c-1"})
    for event in first.lines():
        if event["what"] == "progress" and event["sent"] > 20 * MEGABYTE:
            first.process.kill()
            break
    first.process.communicate()
    again = Client(line.url, path, headers, chunkSize=4 * MEGABYTE, metadata={"fingerprint": "c-1"})
    told = again.finish()
    first_patch = next(e for e in told["answer"] if e["method"] == "PATCH")
    assert first_patch["status"] == 409  # it was told to begin anew, and learns that it need not
    head = next(e for e in told["answer"] if e["method"] == "HEAD")
    assert int(head["offset"]) >= 16 * MEGABYTE
    assert told["done"][0]["digest"] == repr_digest(digest)


def test_a_silent_writer_loses_its_place_and_a_busy_one_keeps_it(app, served, headers, monkeypatch):
    """By raw HTTP: one request stalls in the middle of its bytes; another is refused, then takes over."""
    import socket

    def open_patch(place, offset, length):
        line = socket.create_connection(("127.0.0.1", served.port))
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.sendall(
            f"PATCH {place} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\n{head}"
            f"Upload-Offset: {offset}\r\nContent-Type: application/offset+octet-stream\r\n"
            f"Content-Length: {length}\r\n\r\n".encode()
        )
        return line

    place = begin(served.url, headers, 100_000)
    stalled = open_patch(place, 0, 100_000)
    stalled.sendall(b"x" * 20_000)
    time.sleep(1)
    second = open_patch(place, 0, 10)
    second.sendall(b"y" * 10)
    assert b" 423 " in second.recv(200)
    age_writers(app)
    third = open_patch(place, 0, 100_000)
    third.sendall(b"z" * 100_000)
    assert b" 204 " in third.recv(200)
    stalled.sendall(b"x" * 80_000)
    assert b" 409 " in stalled.recv(200)
    for line in (stalled, second, third):
        line.close()
    (sha256,) = files_of(app, draft_of(app)).values()
    assert sha256 == hashlib.sha256(b"z" * 100_000).hexdigest()


def begin(base, headers, size_bytes):
    given = {**headers, "Tus-Resumable": "1.0.0", "Upload-Length": str(size_bytes)}
    asked = urllib.request.Request(f"{base}/uploads", method="POST", headers=given, data=b"")
    with urllib.request.urlopen(asked) as answer:
        return answer.headers["Location"]


def age_writers(app):
    """Make the silence of those who write long enough."""
    for path in app.config["DALUANG"].temporary_folder.glob("tus-*.writer"):
        os.utime(path, (0, 0))


def draft_of(app):
    from sqlalchemy import select

    from repository.db import db
    from repository.items.models import Item

    with app.app_context():
        handle = db.session.scalar(select(Item.handle))
        db.session.remove()
    return handle


def test_what_a_kill_left_behind_the_count_is_cut_off(app, served, headers):
    """A count that is behind its file, and one that is ahead of it, are both brought in line."""
    place = begin(served.url, headers, 1000)
    part = app.config["DALUANG"].temporary_folder / f"tus-{Path(place).name}"
    patch(served.url, headers, place, b"a" * 600, 0)
    with part.open("ab") as out:
        out.write(b"never acknowledged")
    assert head(served.url, headers, place) == 600
    assert part.stat().st_size == 600
    with part.open("r+b") as out:
        out.truncate(250)
    assert head(served.url, headers, place) == 250
    assert patch(served.url, headers, place, b"b" * 750, 250) == 1000
    (sha256,) = files_of(app, draft_of(app)).values()
    assert sha256 == hashlib.sha256(b"a" * 250 + b"b" * 750).hexdigest()


def patch(base, headers, place, content, offset):
    given = {**headers, "Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
    given["Content-Type"] = "application/offset+octet-stream"
    asked = urllib.request.Request(base + place, method="PATCH", headers=given, data=content)
    with urllib.request.urlopen(asked) as answer:
        return int(answer.headers["Upload-Offset"])


def head(base, headers, place):
    given = {**headers, "Tus-Resumable": "1.0.0"}
    with urllib.request.urlopen(
        urllib.request.Request(base + place, method="HEAD", headers=given)
    ) as answer:
        return int(answer.headers["Upload-Offset"])
