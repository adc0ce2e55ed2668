"""From the bytes of an answer to text that an XML parser takes, with a note of everything that had to be mended.

Real providers send bytes of another encoding than they declare, characters that XML forbids, HTML entities and bare
ampersands. None of these may cost more than the record that has them.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>", re.DOTALL)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = re.compile(r"&(?!#[0-9]{1,9};|#x[0-9A-Fa-f]{1,8};|[A-Za-z][A-Za-z0-9]{0,31};)")
_UTF8_NAMES = frozenset({"utf-8", "ascii"})


@dataclass(frozen=True)
class Oddity:
    """One thing that was not as the protocol wants it. `code` is a key of `messages.ODDITIES`."""

    code: str
    identifier: str = ""
    detail: str = ""


def text_of(body: bytes) -> tuple[str, list[Oddity]]:
    """Return the body as text without XML declaration and forbidden characters, and what was odd about it."""
    text, oddities = _decoded(body)
    text = _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1).strip()
    removed: list[str] = []

    def drop(match: re.Match[str]) -> str:
        removed.append(f"U+{ord(match[0]):04X}")
        return ""

    def check(match: re.Match[str]) -> str:
        number = int(match[1], 16) if match[1] else int(match[2])
        if number > 0x10FFFF or _FORBIDDEN.match(chr(number)):
            removed.append(f"U+{number:04X}")
            return ""
        return match[0]

    text = _REFERENCE.sub(check, _FORBIDDEN.sub(drop, text))
    if removed:
        shown = ", ".join(dict.fromkeys(removed[:20]))
        oddities.append(Oddity("forbidden_characters", detail=f"{len(removed)} ({shown})"))
    return text, oddities


def with_known_entities(text: str) -> str:
    """Return `text` with HTML entities as characters and bare ampersands escaped; for what did not parse as it was."""

    def character(match: re.Match[str]) -> str:
        found = html.unescape(match[0])
        return f"&amp;{match[1]};" if found == match[0] else html.escape(found)

    return _BARE_AMPERSAND.sub("&amp;", _ENTITY.sub(character, text))


def _decoded(body: bytes) -> tuple[str, list[Oddity]]:
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace"), []
    found = _DECLARED.search(body[:200])
    declared = found[1].decode("ascii") if found else "utf-8"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_otherwise(body, declared)
    if _name(declared) not in _UTF8_NAMES and not text.isascii():
        return text, [Oddity("wrong_encoding", detail=f"{declared} (UTF-8)")]
    return text, []


def _decoded_otherwise(body: bytes, declared: str) -> tuple[str, list[Oddity]]:
    """Bytes that are not UTF-8: as declared, or else letter by letter, taking the rest for Windows-1252."""
    name = _name(declared)
    if name is not None and name not in _UTF8_NAMES:
        try:
            return body.decode(name), []
        except (UnicodeDecodeError, LookupError):
            pass
    text = body.decode("utf-8", "windows_1252_rest")
    return text, [Oddity("wrong_encoding", detail=f"{declared} (Windows-1252)")]


def _name(declared: str) -> str | None:
    """The codec's name when it makes text of bytes."""
    try:
        found = codecs.lookup(declared)
    except LookupError:
        return None
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text else None


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    part = error.object[error.start : error.end]
    return part.decode("cp1252", "replace"), error.end


codecs.register_error("windows_1252_rest", _windows_1252)
