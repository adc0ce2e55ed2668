"""ZIP archives from people, looked at before anything in them is read or unpacked.

What the directory of the archive says is judged first: how many entries, how large together, how
much smaller than unpacked, which names. Then each entry is read in bounded steps. An archive inside
an archive is a file like any other (reliability, archives).
"""

from __future__ import annotations

import io
import re
import shutil
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from repository.errors import BadValue

MOST_ENTRIES = 10_000
LARGEST_DIRECTORY_BYTES = 8 * 1024**2
LARGEST_RATIO = 100
SMALL_BYTES = 1024**2  # what is not larger unpacked may be packed as tightly as it will
LONGEST_NAME = 240
LOCAL_HEADER_BYTES = 30
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_END_BYTES = 65_557  # the end record with the longest comment
_ENCRYPTED = 0x1 | 0x40
_UTF8 = 0x800
_FORBIDDEN = re.compile("[\x00-\x1f\x7f\\\\:]")
_LEFT_BY_SYSTEMS = re.compile(
    r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE
)


class BadArchive(BadValue):
    """An archive that is not read, and why."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__("archive", message, **values)


@dataclass(frozen=True)
class Entry:
    """A file in an archive: its path with slashes, and its size unpacked."""

    name: str
    size_bytes: int
    info: zipfile.ZipInfo


class Archive:
    """An open archive whose entries are all fit to be read."""

    def __init__(self, packed: zipfile.ZipFile, entries: list[Entry]) -> None:
        self._packed = packed
        self.entries = {entry.name: entry for entry in entries}

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Give the bytes of an entry, never more than its directory says. Raises BadArchive, KeyError."""
        entry = self.entries[name]
        try:
            with self._packed.open(entry.info) as stream:
                yield io.BufferedReader(stream)  # type: ignore[type-var]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise BadArchive("“%(name)s” in the archive is damaged.", name=name) from error
        except Exception as error:  # zlib, lzma and bz2 have errors of their own
            if type(error).__module__ in ("zlib", "_lzma", "_bz2"):
                raise BadArchive("“%(name)s” in the archive is damaged.", name=name) from error
            raise


@contextmanager
def opened(path: Path, *, limit_bytes: int) -> Iterator[Archive]:
    """Give the archive at `path`, whose entries unpack to at most `limit_bytes` together. Raises BadArchive."""
    _require_small_directory(path)
    try:
        packed = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise BadArchive("This is not a ZIP archive, or it is damaged.") from error
    with packed:
        yield Archive(packed, list(_judged(packed, limit_bytes)))


def unpack(path: Path, folder: Path, *, limit_bytes: int) -> None:
    """The files of the archive lie in `folder`, which was empty. Raises BadArchive before the first is written."""
    with opened(path, limit_bytes=limit_bytes) as archive:
        for name in archive.entries:
            place = folder / name
            if not place.resolve().is_relative_to(folder.resolve()):
                raise BadArchive(
                    "The name “%(name)s” in the archive leads out of it or cannot be used.",
                    name=name,
                )
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(name) as stream, place.open("xb") as out:
                shutil.copyfileobj(stream, out, 2**20)


def _require_small_directory(path: Path) -> None:
    """The directory is read whole; one made to fill the memory is refused before."""
    with path.open("rb") as stream:
        size = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, size - _END_BYTES))
        tail = stream.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + 20:
        raise BadArchive("This is not a ZIP archive, or it is damaged.")
    count, length = struct.unpack_from("<HL", tail, place + 10)
    large = tail.rfind(_END_64, 0, place)
    if large >= 0 and len(tail) >= large + 48:
        count, length = struct.unpack_from("<QQ", tail, large + 32)
    if count > MOST_ENTRIES or length > LARGEST_DIRECTORY_BYTES:
        raise BadArchive("The archive holds more than %(most)s files.", most=MOST_ENTRIES)


def _judged(packed: zipfile.ZipFile, limit_bytes: int) -> Iterator[Entry]:
    infos = packed.infolist()
    if len(infos) > MOST_ENTRIES:
        raise BadArchive("The archive holds more than %(most)s files.", most=MOST_ENTRIES)
    _require_size(infos, limit_bytes)
    _require_apart(infos)
    seen: set[str] = set()
    for info in infos:
        name = _name(info)
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise BadArchive(
                "“%(name)s” is in the archive twice; names differ only in capitals.", name=name
            )
        seen.add(folded)
        if not info.is_dir() and not _LEFT_BY_SYSTEMS.search(name):
            yield Entry(name, info.file_size, info)


def _require_size(infos: list[zipfile.ZipInfo], limit_bytes: int) -> None:
    total = sum(info.file_size for info in infos)
    if total > limit_bytes:
        raise BadArchive(
            "Unpacked the archive has more than %(most)s MB.", most=limit_bytes // 1024**2
        )
    for info in infos:
        if info.file_size > SMALL_BYTES and info.file_size > LARGEST_RATIO * max(
            info.compress_size, 1
        ):
            raise BadArchive(
                "“%(name)s” would grow more than a hundredfold when unpacked; it is not read.",
                name=info.filename[:80],
            )


def _require_apart(infos: list[zipfile.ZipInfo]) -> None:
    """No entry lies inside another one, as those of archives made to unpack without end do."""
    end = 0
    for info in sorted(infos, key=lambda i: i.header_offset):
        if info.header_offset < end:
            raise BadArchive("The files of the archive overlap; it is not read.")
        end = info.header_offset + LOCAL_HEADER_BYTES + info.compress_size


def _name(info: zipfile.ZipInfo) -> str:
    """The path of an entry. Raises BadArchive for one that leads elsewhere or cannot be read."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8 and not name.isascii():
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    parts = name.rstrip("/").split("/")
    shown = name[:80].encode("ascii", "replace").decode()
    if _FORBIDDEN.search(name) or name.startswith("/") or any(p in ("", ".", "..") for p in parts):
        raise BadArchive(
            "The name “%(name)s” in the archive leads out of it or cannot be used.", name=shown
        )
    if len(name) > LONGEST_NAME:
        raise BadArchive("The name “%(name)s” in the archive is too long.", name=shown)
    if info.flag_bits & _ENCRYPTED:
        raise BadArchive("“%(name)s” is encrypted; pack the files without a password.", name=name)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive("“%(name)s” is a link or a device, not a file.", name=name)
    return name
