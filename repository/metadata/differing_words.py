"""What changed between two texts, word by word, as pieces that together give back both.

Words, white space and single signs are compared, never letters: half a changed word cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

PieceKind = Literal["same", "removed", "added"]

MOST_COMPARISONS = 4_000_000
"""Words of one text times words of the other; beyond it (two texts of 2,000 words that share little)
the whole middle counts as replaced. Below it a comparison takes less than a second.
"""

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is in both (`same`), only in the first (`removed`) or only in the second
    (`added`).
    """

    kind: PieceKind
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The two texts as one row of pieces, removed before added; no two neighbours are of one kind.

    `same` and `removed` together are `before`, `same` and `added` together are `after`.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = (old[head : len(old) - tail], new[head : len(new) - tail])
    rows = [("same", old[:head]), *_compared(*middle), ("same", old[len(old) - tail :])]
    return tuple(_joined((kind, "".join(words)) for kind, words in rows if words))


def likeness(before: str, after: str) -> float:
    """How much of two texts is the same words, from 0 (nothing) to 1 (equal); quick, by counting."""
    old, new = _WORD.findall(before.casefold()), _WORD.findall(after.casefold())
    return SequenceMatcher(None, old, new, autojunk=False).quick_ratio()


def _shared(old: list[str], new: list[str]) -> int:
    """How many words stand at the beginning of both."""
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return number
    return min(len(old), len(new))


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    if len(old) * len(new) > MOST_COMPARISONS:
        yield from (("removed", old), ("added", new))
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield "same", old[i:j]
        else:
            yield from (("removed", old[i:j]), ("added", new[k:m]))


def _joined(rows: Iterator[tuple[str, str]]) -> Iterator[Piece]:
    """Neighbours of one kind as one; a mere space between two changes belongs to both of them."""
    removed, added, same = "", "", ""
    for kind, text in rows:
        if kind == "same" and (removed or added) and text.isspace():
            removed, added = removed + text, added + text
        elif kind == "same":
            yield from _changed(removed, added)
            removed, added = "", ""
            same += text
        else:
            if same:
                yield Piece("same", same)
                same = ""
            removed += text if kind == "removed" else ""
            added += text if kind == "added" else ""
    yield from _changed(removed, added)
    if same:
        yield Piece("same", same)


def _changed(removed: str, added: str) -> Iterator[Piece]:
    if removed and removed == added:
        yield Piece("same", removed)
        return
    if removed:
        yield Piece("removed", removed)
    if added:
        yield Piece("added", added)
