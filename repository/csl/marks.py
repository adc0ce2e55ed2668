"""Rendered text: a string in which private-use letters stand for slants and quotation marks.

Pieces are put together by `glue` and `join` alone, which keep two spaces or two full stops from meeting and move
a comma or full stop into closing quotation marks where the locale wants it (CSL 1.0.2, "Locale options").
Punctuation inside a value is never touched.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

SLANT, UPRIGHT, OPEN, CLOSE = "\ue001", "\ue002", "\ue003", "\ue004"
_UNSEEN = SLANT + UPRIGHT
_NONE = dict.fromkeys(map(ord, SLANT + UPRIGHT + OPEN + CLOSE))
_STOPS = ".,;:!?"
_STRONGER_THAN_FULL_STOP = ".!?:;"


def cleaned(value: str) -> str:
    """The value in one line, without the letters that are marks here."""
    return " ".join(value.translate(_NONE).split())


def slanted(text: str) -> str:
    """The text in italics; upright where it stands in italics already."""
    return f"{SLANT}{text}{UPRIGHT}" if text else text


def _last(text: str) -> int:
    place = len(text) - 1
    while place >= 0 and text[place] in _UNSEEN:
        place -= 1
    return place


def _first(text: str) -> int:
    place = 0
    while place < len(text) and text[place] in _UNSEEN:
        place += 1
    return place


def glue(left: str, right: str, *, into_quotes: bool) -> str:
    """The two texts in a row, without doubled spaces and stops where they meet."""
    end, start = _last(left), _first(right)
    if end < 0 or start == len(right):
        return left + right
    before, after = left[end], right[start]
    rest = right[:start] + right[start + 1 :]
    if before == CLOSE and after in ".,":
        return _at_quote(left, right, end, start) if into_quotes else left + right
    if before == after and (after == " " or after in _STOPS):
        return left + rest
    if after == "." and before in _STRONGER_THAN_FULL_STOP:
        return left + rest
    if after == "." and before == ",":
        return left[:end] + "." + left[end + 1 :] + rest
    return left + right


def _at_quote(left: str, right: str, end: int, start: int) -> str:
    stop, rest = right[start], right[:start] + right[start + 1 :]
    inner = left[:end]
    last = inner[_last(inner)] if _last(inner) >= 0 else ""
    is_said = last == stop or (stop == "." and last in _STRONGER_THAN_FULL_STOP)
    return f"{inner}{'' if is_said else stop}{left[end:]}{rest}"


def join(parts: Iterable[str], delimiter: str, *, into_quotes: bool) -> str:
    """The texts that are not empty, with the delimiter between them."""
    found = ""
    for part in parts:
        if part and found:
            found = glue(found, delimiter, into_quotes=into_quotes)
        found = glue(found, part, into_quotes=into_quotes) if part else found
    return found


def as_text(rendered: str, quotes: tuple[str, str]) -> str:
    """The rendered text as plain text, with the quotation marks of a locale."""
    upright = rendered.replace(SLANT, "").replace(UPRIGHT, "")
    return " ".join(upright.replace(OPEN, quotes[0]).replace(CLOSE, quotes[1]).split())


def as_html(rendered: str, quotes: tuple[str, str]) -> str:
    """The rendered text as HTML with `<i>` as its only element; slants inside slants stand upright."""
    depth, parts = 0, []
    for letter in " ".join(rendered.split()):
        if letter == SLANT:
            parts.append("</i>" if depth % 2 else "<i>")
            depth += 1
        elif letter == UPRIGHT:
            depth -= 1
            parts.append("<i>" if depth % 2 else "</i>")
        elif letter in (OPEN, CLOSE):
            parts.append(quotes[letter == CLOSE])
        else:
            parts.append(html.escape(letter, quote=False))
    return "".join(parts).replace("<i></i>", "").replace("</i><i>", "")
