"""Words of a PDF page: PDFium knows characters and their boxes only, words are ours."""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from repository.pages.extract.child import pdfium, rtl
from repository.pages.extract.child.rectangles import Rectangles, no_rectangles, rectangles_of
from repository.pages.extract.paging import legal

# PDFium writes U+FFFE for a hyphen at the end of a line, in place of hyphen and line break.
_HYPHEN = "\ufffe"
_BROKEN = re.compile(r"([^\s\ufffe]*)\ufffe(?=([^\s\ufffe]*))")
_EVERY_CODE = "".join(map(chr, range(0x10000)))

Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def _table(pattern: str) -> Flags:
    """Return, for each code up to 0xFFFF, whether the pattern matches its character.

    A table answers for a page's characters at once. The last code, which no text holds, stands for
    all codes beyond it.
    """
    table = np.zeros(0x10000, np.bool_)
    table[[match.start() for match in re.finditer(pattern, _EVERY_CODE)]] = True
    return table


_SPACE = _table(f"[\\s{_HYPHEN}]")
_REMOVED = _table(f"\r|{_HYPHEN}|{rtl.STRIPPED.pattern}")


def _no_offsets() -> Offsets:
    return np.zeros(0, np.int64)


@dataclass(slots=True)
class Words:
    """A page's text and, for each word with a place, where it starts, its length and rectangle."""

    text: str = ""
    starts: Offsets = field(default_factory=_no_offsets)
    lengths: Offsets = field(default_factory=_no_offsets)
    rectangles: Rectangles = field(default_factory=no_rectangles)


def words_of(text_page: pdfium.Handle) -> Words:
    """Return the words of a text page in PDFium's order; lines end with "\n".

    A word that is broken at the end of a line is joined; each of its parts has its rectangle.
    """
    characters = legal_characters(pdfium.characters(text_page))
    starts, ends = _spans(characters)
    found = rectangles_of(text_page, starts.tolist(), (ends - starts).tolist())
    text, cuts = _cut(characters)
    if len(cuts):
        starts = starts - np.searchsorted(cuts, starts)
        ends = ends - np.searchsorted(cuts, ends)
    # Almost no page has a word of no letters or no place.
    placed = (ends > starts) & found.any(axis=0)
    if not placed.all():
        starts, ends, found = starts[placed], ends[placed], found[:, placed]
    return Words(text.rstrip(), starts, ends - starts, found)


def _spans(text: str) -> tuple[Offsets, Offsets]:
    """Return where each word starts and where it ends."""
    space = np.concatenate(([True], _SPACE.take(_codes(text), mode="clip"), [True]))
    edges = np.flatnonzero(space[1:] != space[:-1])
    return edges[::2], edges[1::2]


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), np.dtype("<u4"))


def _cut(text: str) -> tuple[str, Offsets]:
    """Return the text without line-end hyphens and invisible characters, and where these were."""
    if _HYPHEN in text:
        # A hyphen that stays takes the place of PDFium's sign, so the offsets stay as well.
        text = _BROKEN.sub(lambda m: m[1] + (_hyphen(m[1], m[2]) or _HYPHEN), text)
    codes = _codes(text)
    removed = _REMOVED.take(codes, mode="clip")
    return codes[~removed].tobytes().decode("utf-32-le"), np.flatnonzero(removed)


def legal_characters(characters: str) -> str:
    """Return the characters without those XML forbids, keeping PDFium's hyphen and all offsets."""
    if _HYPHEN not in characters:
        return legal(characters)
    return _HYPHEN.join(legal(part) for part in characters.split(_HYPHEN))


def without_breaks(text: str) -> str:
    """Return the text with the words joined that were broken at the end of a line."""
    return _BROKEN.sub(lambda parts: parts[1] + _hyphen(parts[1], parts[2]), text)


def _hyphen(left: str, right: str) -> str:
    """Return what joins the parts of a word broken at a hyphen.

    A doubled word keeps its hyphen (undang-undang, sebaik-baiknya); so does one before a capital
    or a digit. Any other was broken only to fit the line.
    """
    if not right[:1].islower():
        return "-"
    stem = min(left, right, key=len).casefold()
    doubled = len(stem) > 3 and stem in max(left, right, key=len).casefold()
    return "-" if doubled or _shared(left.casefold(), right.casefold()) else ""


def _shared(left: str, right: str) -> bool:
    """Say whether the left part ends with what the right part begins with (sebaik, baiknya)."""
    return any(left.endswith(right[:length]) for length in range(4, len(right) + 1))


def is_right_to_left(text: str) -> bool:
    """Say whether more than a twentieth of the letters run from right to left."""
    return rtl.share_of_letters(text) > 0.05
