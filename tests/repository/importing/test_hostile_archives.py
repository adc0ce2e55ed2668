"""ZIP archives made to harm: refused with a sentence before anything of them is written."""

import io
import stat
import struct
import time
import zipfile

import pytest

from repository.importing.archives import MOST_ENTRIES, BadArchive, opened, unpack

LIMIT = 50 * 1024**2


def packed(*names, data=b"isi", method=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name in names:
            archive.writestr(name, data)
    return made.getvalue()


def symbolic_link():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        info = zipfile.ZipInfo("tautan.pdf")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return made.getvalue()


def encrypted():
    data = bytearray(packed("rahasia.pdf", method=zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + offset
        data[place] |= 1
    return bytes(data)


def overlapping():
    """Two entries of the directory that unpack the same bytes."""
    data = bytearray(packed("a.pdf", "b.pdf", data=b"x" * 1000, method=zipfile.ZIP_STORED))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 4)
    return bytes(data)


def too_many():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number in range(MOST_ENTRIES + 1):
            archive.writestr(f"{number}", b"")
    return made.getvalue()


def directory_that_lies():
    """An end that says that the directory is 3 GB long."""
    return packed("a.pdf")[:-22] + struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, 3 * 2**30, 0, 0
    )


def damaged():
    data = bytearray(packed("a.pdf", data=b"isi yang panjang " * 500, method=zipfile.ZIP_STORED))
    data[200] ^= 0xFF
    return bytes(data)


HOSTILE = {
    "not an archive": (lambda: b"bukan arsip" * 50, "not a ZIP"),
    "half of one": (lambda: packed("a.pdf", data=b"x" * 9000)[:60], "not a ZIP"),
    "a way out": (lambda: packed("../../etc/passwd"), "leads out"),
    "a way out in the middle": (lambda: packed("a/../../b"), "leads out"),
    "an absolute name": (lambda: packed("/etc/passwd"), "leads out"),
    "a way out by backslashes": (lambda: packed("..\\..\\windows"), "leads out"),
    "a drive": (lambda: packed("C:/windows/x"), "leads out"),
    "a control character": (lambda: packed("a\nb.pdf"), "leads out"),
    "a name without end": (lambda: packed("x" * 3000), "too long"),
    "a link": (symbolic_link, "link"),
    "a password": (encrypted, "encrypted"),
    "twins but for capitals": (lambda: packed("Laporan.pdf", "laporan.PDF"), "twice"),
    "a bomb": (lambda: packed("bom.bin", data=b"\0" * 40_000_000), "hundredfold"),
    "too large together": (lambda: packed(*"abc", data=b"\1" * 20_000_000, method=0), "MB"),
    "too many": (too_many, "more than"),
    "files inside one another": (overlapping, "overlap|damaged"),
    "a directory that lies": (directory_that_lies, "more than"),
    "damaged bytes": (damaged, "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused_in_words(tmp_path, name):
    make, words = HOSTILE[name]
    path, folder = tmp_path / "arsip.zip", tmp_path / "isi"
    folder.mkdir()
    path.write_bytes(make())
    started = time.process_time()
    with pytest.raises(BadArchive, match=words):
        unpack(path, folder, limit_bytes=LIMIT)
    assert time.process_time() - started < 10
    assert not (tmp_path.parent / "etc").exists()
    if name != "damaged bytes":
        assert list(folder.iterdir()) == []


def test_a_good_one_is_unpacked_and_an_archive_inside_stays_one(tmp_path):
    inner = packed("dalam.txt")
    path, folder = tmp_path / "arsip.zip", tmp_path / "isi"
    folder.mkdir()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("2024/lp-07.txt", "Halaman")
        archive.writestr("data.zip", inner)
        archive.writestr("naskah/تحفة.txt", "x")
        archive.writestr("__MACOSX/._x", "x")
        archive.writestr("2024/.DS_Store", "x")
    path.write_bytes(made.getvalue())
    unpack(path, folder, limit_bytes=LIMIT)
    found = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    assert found == ["2024/lp-07.txt", "data.zip", "naskah/تحفة.txt"]
    assert (folder / "data.zip").read_bytes() == inner
    with opened(path, limit_bytes=LIMIT) as archive, archive.open("2024/lp-07.txt") as stream:
        assert stream.read() == b"Halaman"
