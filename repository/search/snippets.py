"""Found sentences by script: a page in two scripts gives a sentence of each in which words were found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from search_index import marks, snippet

Segments = tuple[tuple[str, bool], ...]
# the blocks of right-to-left scripts: most pages have no letter of them, and asking each letter is slow
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


@dataclass(frozen=True)
class Sentence:
    """Words around what was found, with what is marked; `is_right_to_left` says in which kind of script."""

    segments: Segments
    is_right_to_left: bool

    def __str__(self) -> str:
        return "".join(part for part, _ in self.segments)


def sentences(text: str, q: str, language: str | None, characters: int) -> list[Sentence]:
    """Return a sentence for each script of `text` in which words of `q` stand; of the whole text when none does."""
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return [Sentence(snippet(text, q, language, characters), is_right_to_left=False)]
    lines = text.split("\n")
    own = "\n".join(line for line in lines if is_right_to_left(line))
    other = "\n".join(line for line in lines if not is_right_to_left(line))
    if not own.strip() or not other.strip():
        return [Sentence(snippet(text, q, language, characters), bool(own.strip()))]
    parts = [(own, True), (other, False)]
    marked = [part for part in parts if marks(part[0], q, language)] or parts[:1]
    return [Sentence(snippet(part, q, language, characters), is_rtl) for part, is_rtl in marked]


def is_right_to_left(text: str) -> bool:
    """Whether most letters of `text` are written from right to left."""
    if not _RIGHT_TO_LEFT.search(text):
        return False
    letters = [unicodedata.bidirectional(c) for c in text if c.isalpha()]
    return sum(kind in ("R", "AL") for kind in letters) * 2 > len(letters)
