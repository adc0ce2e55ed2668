"""File types by their bytes. Names and what a browser claims are never asked.

Reads a bounded part of the file and parses no structure, so it may run in the web process.
"""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

UNKNOWN = "application/octet-stream"
PLAIN_TEXT = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODF = "application/vnd.oasis.opendocument."
ODT = ODF + "text"
EPUB = "application/epub+zip"
RTF = "application/rtf"
HTML = "text/html"
JP2 = "image/jp2"
J2C = "image/j2c"
ODF_TYPES = frozenset(ODF + kind for kind in ("text", "presentation", "spreadsheet", "graphics"))
IMAGE_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp", "image/avif", JP2, J2C}
)

# What a browser may show in its own window; everything else is sent as a download.
INLINE_TYPES = frozenset({PDF, "image/png", "image/jpeg", "image/gif", "image/webp", PLAIN_TEXT})

_HEAD_BYTES = 64 * 1024
_TAIL_BYTES = 1024 * 1024
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", J2C),
    (b"{\\rtf", RTF),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\x1aE\xdf\xa3", "video/x-matroska"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_OOXML = (
    (b"word/document.xml", DOCX),
    (b"xl/workbook.xml", XLSX),
    (b"ppt/presentation.xml", PPTX),
)
_MIMETYPE_ENTRY = re.compile(rb"PK\x03\x04.{22}\x08\x00..mimetype([a-z0-9.+/-]{1,100})", re.DOTALL)
_MARKUP = re.compile(rb"\s*<[a-zA-Z!?]")
_ROOT = re.compile(rb"<(?:[\w.-]+:|!doctype\s+)?(html|svg)[\s>]", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def sniff(path: Path) -> str:
    """Return the file's MIME type; `application/octet-stream` when nothing fits.

    Plain text must be UTF-8 throughout and hold no control characters but white space.
    Raises OSError when the file cannot be opened.
    """
    with Path(path).open("rb") as file:
        head = file.read(_HEAD_BYTES)
        return _by_beginning(head, file) or _by_text(head, file)


def _by_beginning(head: bytes, file: BinaryIO) -> str | None:
    for beginning, mime in _BEGINNINGS:
        if head.startswith(beginning):
            return mime
    if b"%PDF-" in head[:1024]:
        return PDF
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] == b"avif" else "video/mp4"
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _by_zip_entries(head, file)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _by_ole_entries(head, file)
    return None


def _by_zip_entries(head: bytes, file: BinaryIO) -> str:
    named = _MIMETYPE_ENTRY.match(head)
    if named:
        mime = named[1].decode("ascii")
        return mime if mime == EPUB or mime.startswith(ODF) else "application/zip"
    directory = _tail(file)
    for name, mime in _OOXML:
        if re.search(rb"PK\x01\x02.{42}" + re.escape(name), directory, re.DOTALL):
            return mime
    return "application/zip"


def _by_ole_entries(head: bytes, file: BinaryIO) -> str:
    entry = "WordDocument".encode("utf-16-le")
    if entry in head or entry in _tail(file):
        return "application/msword"
    return "application/x-ole-storage"


def _tail(file: BinaryIO) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL_BYTES))
    return file.read(_TAIL_BYTES)


def _by_text(head: bytes, file: BinaryIO) -> str:
    if not head or not _is_plain_text(file):
        return UNKNOWN
    if not _MARKUP.match(head.removeprefix(codecs.BOM_UTF8)):
        return PLAIN_TEXT
    root = _ROOT.search(head)
    if not root:
        return "application/xml"
    return "image/svg+xml" if root[1].lower() == b"svg" else HTML


def _is_plain_text(file: BinaryIO) -> bool:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    file.seek(0)
    try:
        while chunk := file.read(_TAIL_BYTES):
            if _CONTROLS.search(decode(chunk)):
                return False
        decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
