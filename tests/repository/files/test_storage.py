"""Storage: acknowledged only after it was read back; the same bytes once; a full disk leaves nothing behind."""

import hashlib
import io
import os
import resource
import signal
import stat
import subprocess
import sys
import time

import pytest

from repository.errors import BadValue, StorageFailed
from repository.files import storage
from repository.files.storage import FileStore, digest_of
from tests.conftest import CHECKOUT

LIMIT = 10**7


@pytest.fixture
def store(tmp_path):
    (tmp_path / "files").mkdir()
    return FileStore(tmp_path / "files", tmp_path / "tmp")


def put(store, data):
    return store.put(io.BytesIO(data), limit_bytes=LIMIT)


def everything(store):
    return [p for root in (store.root, store.temporary) for p in root.rglob("*") if p.is_file()]


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 2_500_000])
def test_bytes_lie_under_their_checksum(store, size):
    data = os.urandom(size)
    stored = put(store, data)
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert stored.sha512 == hashlib.sha512(data).hexdigest()
    assert stored.size_bytes == size
    path = store.path(stored.sha256)
    assert path.read_bytes() == data
    assert path.relative_to(store.root).parts == (
        stored.sha256[:2],
        stored.sha256[2:4],
        stored.sha256,
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o440
    assert store.holds(stored.sha256)
    assert everything(store) == [path]


def test_same_bytes_are_stored_once(store):
    first, second = put(store, b"isi"), put(store, b"isi")
    assert first == second
    assert len(everything(store)) == 1
    assert list(store.checksums()) == [first.sha256]


def test_damaged_bytes_are_replaced_when_they_come_again(store):
    path = store.path(put(store, b"isi").sha256)
    path.chmod(0o640)
    path.write_bytes(b"Isi")
    put(store, b"isi")
    assert path.read_bytes() == b"isi"


def test_disk_that_gives_back_other_bytes_is_not_believed(store, monkeypatch):
    """A disk that lies: what is read again differs from what was written."""

    def lying(path):
        path.chmod(0o640)
        path.write_bytes(b"lain")
        return digest_of(path)

    monkeypatch.setattr(storage, "digest_of", lying)
    with pytest.raises(StorageFailed, match="other bytes"):
        put(store, b"isi")
    assert everything(store) == []


def test_file_above_the_limit_is_refused_and_nothing_stays(store):
    with pytest.raises(BadValue, match="limit"):
        put(store, b"x" * (LIMIT + 1))
    assert everything(store) == []


def test_stream_that_breaks_off_leaves_nothing(store):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise ConnectionResetError("gone")

    with pytest.raises(StorageFailed):
        store.put(Broken(), limit_bytes=LIMIT)
    assert everything(store) == []


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no file size limit here")
def test_disk_that_refuses_to_write_is_told_and_leaves_nothing(store):
    """The kernel refuses at 100 kB, as a full disk does in the middle of a write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(StorageFailed, match="large"):
            put(store, b"x" * 3_000_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert everything(store) == []
    put(store, b"x" * 3_000_000)


def test_folder_that_cannot_be_made_is_told(store):
    (store.root / "ba").write_text("in the way")
    data = next(d for d in (str(n).encode() for n in range(5000)) if _prefix(d) == "ba")
    with pytest.raises(StorageFailed, match="could not be stored"):
        put(store, data)


def _prefix(data):
    return hashlib.sha256(data).hexdigest()[:2]


def test_stale_temporaries_go_and_young_ones_stay(store):
    store.temporary.mkdir()
    old, young, other = (store.temporary / n for n in ("upload-old", "upload-young", "other"))
    for path in (old, young, other):
        path.write_text("x")
    yesterday = time.time() - storage.TEMPORARY_AGE_SECONDS - 60
    os.utime(old, (yesterday, yesterday))
    os.utime(other, (yesterday, yesterday))
    assert store.remove_stale_temporaries() == 1
    assert sorted(p.name for p in store.temporary.iterdir()) == ["other", "upload-young"]


@pytest.mark.parametrize("text", ["", "../../etc/passwd", "a" * 63, "/" * 64, "." * 64])
def test_only_checksums_have_a_path(store, text):
    with pytest.raises(ValueError, match="checksum"):
        store.path(text)


@pytest.mark.slow
def test_process_killed_while_storing_leaves_whole_files_or_none(store):
    """Killed at ten moments; whatever lies under a checksum has that checksum."""
    code = (
        "import io, os, sys; from pathlib import Path; from repository.files.storage import FileStore\n"
        "store = FileStore(Path(sys.argv[1]), Path(sys.argv[2])); print('ready', flush=True)\n"
        "while True: print(store.put(io.BytesIO(os.urandom(1500000)), limit_bytes=10**7).sha256, flush=True)"
    )
    acknowledged = []
    for n in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", code, store.root, store.temporary],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.05 + 0.013 * n)
        process.kill()
        acknowledged += process.stdout.read().split()
        process.wait()
        process.stdout.close()
    assert acknowledged
    for sha256 in store.checksums():
        assert digest_of(store.path(sha256)) == sha256
    assert all(store.holds(sha256) for sha256 in acknowledged if len(sha256) == 64)
