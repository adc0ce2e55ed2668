"""Hostile files and names by deposit, by the plain form and in parts, to a real server: refused in words or kept as
opaque bytes, each within ten seconds (bombs: thirty), web and worker below 512 MB, and nothing opens as a page.
"""

import base64
import hashlib
import re
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import hostile_files
from tests.served import Served, descendants
from tests.signing_in import client_of_role, cookie_of

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

LONGEST_SECONDS = 10
LONGEST_SECONDS_OF_BOMBS = 30
MOST_TRIES = 5
LARGEST_SERVER_BYTES = 512 * 1024**2
LARGEST_READER_BYTES = 1024**3  # what ADR 0011 gives the child that reads one file
PATIENCE_SECONDS = 1200
FORBIDDEN = re.compile('[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\\\<>":|?*]')


class Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


class Depositor:
    """A signed-in browser without a screen: what it sends is exactly what it is told to."""

    def __init__(self, base, cookie):
        self.base, self.cookie = base, f"daluang_session={cookie}"
        self.slowest = (0.0, "")
        self._opener = urllib.request.build_opener(Unfollowed)
        status, page, headers = self.ask("GET", "/deposit")
        assert status == 200
        self.cookie = headers["Set-Cookie"].partition(";")[0]
        self.token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)[1].decode()

    def ask(self, method, path, body=None, **headers):
        given = {"Cookie": self.cookie, **{n.replace("_", "-"): v for n, v in headers.items()}}
        asked = urllib.request.Request(self.base + path, method=method, data=body, headers=given)
        begun = time.monotonic()
        try:
            with self._opener.open(asked, timeout=60) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers
        finally:
            self.slowest = max(self.slowest, (time.monotonic() - begun, path))

    def plain(self, name, content):
        """Send a file by the form; its name as browsers write it, which escape no more than this."""
        shown = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        raw = shown.encode("utf-8", "surrogatepass")
        mark = b"----batas0123456789"
        parts = [
            b'Content-Disposition: form-data; name="csrf_token"\r\n\r\n' + self.token.encode(),
            b'Content-Disposition: form-data; name="files"; filename="%s"\r\n'
            b"Content-Type: application/octet-stream\r\n\r\n%s" % (raw, content),
        ]
        body = b"".join(b"--%s\r\n%s\r\n" % (mark, part) for part in parts) + b"--%s--\r\n" % mark
        kind = f"multipart/form-data; boundary={mark.decode()}"
        return self.ask("POST", "/deposit", body, Content_Type=kind)

    def in_parts(self, name, content):
        """Send a file by tus, in one request."""
        encoded = base64.b64encode(name.encode("utf-8", "surrogatepass")).decode()
        return self.ask(
            "POST",
            "/uploads",
            content,
            Content_Type="application/offset+octet-stream",
            Tus_Resumable="1.0.0",
            X_CSRFToken=self.token,
            Upload_Length=str(len(content)),
            Upload_Metadata=f"filename {encoded}",
        )


class Watch:
    """The largest memory that a process below `process_id` ever had, in bytes: of those that read files, and others."""

    def __init__(self, process_id):
        self.largest_server = self.largest_reader = 0
        self._id, self._stop = process_id, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _look(self):
        while not self._stop.wait(0.1):
            for number in descendants(self._id):
                try:
                    status = Path(f"/proc/{number}/status").read_text()
                    command = Path(f"/proc/{number}/cmdline").read_bytes()
                except OSError:
                    continue
                if found := re.search(r"VmHWM:\s+(\d+) kB", status):
                    peak = int(found[1]) * 1024
                    if b"extract" in command:
                        self.largest_reader = max(self.largest_reader, peak)
                    else:
                        self.largest_server = max(self.largest_server, peak)


@pytest.fixture
def served(instance):
    served = Served(instance.instance)
    yield served
    served.process.terminate()
    served.process.communicate()


@pytest.mark.parametrize("way", ["plain", "in_parts"])
def test_hostile_files_and_names_are_refused_in_words_or_kept_as_bytes(
    app, served, tmp_path, record_property, way
):
    client_of_role(app, "depositor")
    depositor = Depositor(served.url, cookie_of(app, "depositor@contoh.id"))
    files = list(hostile_files.contents(tmp_path))
    assert len(files) > 120
    assert len({name for name, _ in files}) == len(files)
    named = [(name, b"isi %d" % n) for n, name in enumerate(hostile_files.NAMES)]
    watch = Watch(served.process.pid)
    sent, wrong, slowest = {}, [], (0.0, "")
    for name, content in [*files, *named]:
        status, page, headers, seconds = patiently(depositor, way, name, content)
        slowest = max(slowest, (seconds, name))
        limit = LONGEST_SECONDS_OF_BOMBS if name.startswith("bom") else LONGEST_SECONDS
        if status not in (201, 303, 400, 413, 422) or seconds > limit:
            wrong.append((name[:40], status, round(seconds, 1)))
        if status in (201, 303):
            told = headers["Location"] if status == 303 else page.decode()
            sent[re.search(r"/deposit/(\w{8})", told)[1]] = hashlib.sha256(content).hexdigest()
    record_property("slowest", f"{slowest[0]:.1f} s for {slowest[1][:40]}")
    assert wrong == []
    wait_until_read(app)
    watch.stop()
    record_property("largest_server_megabytes", watch.largest_server // 1024**2)
    record_property("largest_reader_megabytes", watch.largest_reader // 1024**2)
    assert watch.largest_server < LARGEST_SERVER_BYTES
    assert watch.largest_reader < LARGEST_READER_BYTES
    assert depositor.ask("GET", "/healthz")[0] == 200
    check_kept(app, depositor, sent)
    record_property("files", len(files))
    record_property("names", len(named))
    record_property("kept", len(sent))


def patiently(depositor, way, name, content):
    """Return status, page, headers and seconds of an answer; a busy database is asked again, as its page says."""
    for _ in range(MOST_TRIES):
        depositor.slowest = (0.0, "")
        answer = getattr(depositor, way)(name, content)
        if answer[0] != 503:
            break
        time.sleep(float(answer[2]["Retry-After"]))
    return *answer, depositor.slowest[0]


def wait_until_read(app):
    """The worker has read every file, or said why not; none of its jobs has failed."""
    from repository.db import db
    from repository.jobs.queue import failed, unfinished

    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with app.app_context():
            left, broken = unfinished(db.session()), failed(db.session())
            db.session.remove()
        if not left:
            break
        assert time.monotonic() < deadline, f"{left} jobs are left"
        time.sleep(1)
    assert broken == 0


def check_kept(app, depositor, sent):
    from sqlalchemy import select

    from repository import web
    from repository.db import db
    from repository.files.models import File
    from repository.files.storage import digest_of
    from repository.items.models import Item

    with app.app_context():
        rows = db.session.execute(select(Item.handle, File.name, File.sha256).join(File.item)).all()
        store = web.stores().files
        intact = {sha256 for _, _, sha256 in rows if digest_of(store.path(sha256)) == sha256}
        db.session.remove()
    assert {handle: sha256 for handle, _, sha256 in rows} == sent
    assert intact == set(sent.values())
    names = [name for _, name, _ in rows]
    assert [n for n in names if FORBIDDEN.search(n) or len(n) > 150 or n.strip(" .") != n] == []
    for handle, name, _ in rows[:: max(1, len(rows) // 60)]:
        assert depositor.ask("GET", f"/deposit/{handle}")[0] == 200
        path = f"/items/{handle}/files/{urllib.request.quote(name)}"
        status, _, headers = depositor.ask("GET", path)
        assert status == 200
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "html" not in headers["Content-Type"]
        assert "svg" not in headers["Content-Type"]
        assert "default-src 'none'" in headers["Content-Security-Policy"]
