"""Words of a PDF page: PDFium knows characters and their boxes only, words are ours."""

import re
from dataclasses import dataclass, field

from repository.pages.extract.child import pdfium, rtl
from repository.pages.extract.paging import legal

# PDFium writes U+FFFE for a hyphen at the end of a line, in place of hyphen and line break.
_HYPHEN = "\ufffe"
_WORD = re.compile(r"([^\s\ufffe\x00-\x1f]+)([\s\ufffe\x00-\x1f]*)")
_BROKEN = re.compile(r"([^\s\ufffe]*)\ufffe(?=([^\s\ufffe]*))")


@dataclass(slots=True)
class Words:
    """A page's text and, for each word with a place, where it starts, its length and rectangle."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    rectangles: list[pdfium.Rectangle] = field(default_factory=list)


def words_of(text_page: pdfium.Handle) -> Words:
    """Return the words of a text page in PDFium's order; white space becomes " " or "\\n".

    A word that is broken at the end of a line is joined; each of its parts has its rectangle.
    """
    characters = legal_characters(pdfium.characters(text_page))
    if not characters:
        return Words()
    strip = rtl.STRIPPED.search(characters) is not None
    found = Words()
    pieces: list[str] = []
    position = 0
    rectangle = pdfium.rectangle
    for match in _WORD.finditer(characters):
        word, gap = match.groups()
        start, length = match.start(), len(word)
        if strip:
            word = rtl.STRIPPED.sub("", word)
        if word and (place := rectangle(text_page, start, length)):
            found.starts.append(position)
            found.lengths.append(len(word))
            found.rectangles.append(place)
        space = _space(gap, characters, match.end(), word) if gap != " " else gap
        pieces += (word, space)
        position += len(word) + len(space)
    found.text = "".join(pieces).rstrip()
    return found


def legal_characters(characters: str) -> str:
    """Return the characters without those XML forbids, keeping PDFium's hyphen and all offsets."""
    if _HYPHEN not in characters:
        return legal(characters)
    return _HYPHEN.join(legal(part) for part in characters.split(_HYPHEN))


def _space(gap: str, characters: str, end: int, word: str) -> str:
    if _HYPHEN in gap:
        following = _WORD.match(characters, end)
        return _hyphen(word, following[1] if following else "")
    if "\n" in gap or "\r" in gap:
        return "\n"
    return " " if gap else ""


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
