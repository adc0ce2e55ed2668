"""The lexicon of a segment: the words that stand in it, and those of them that are nearly a given one.

Read once from the segment's terms (1.3 µs a word) and kept as bytes under the cache's limit, ordered
by length, so that only words of about the right length are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search_index.expansion import Terms
from search_index.expression import Fuzzy
from search_index.segments import Segment
from search_index.snapshot import Snapshot

MIN_LETTERS, MAX_LETTERS = 3, 32
_WEIGHTS = (1.0, 0.7, 0.4)
"""What an occurrence counts of a word with none, one or two letters wrong."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of letters alone, joined by line feeds: those of n letters are `by_length[n]`."""

    by_length: dict[int, bytes]

    @property
    def nbytes(self) -> int:
        """The size of the words."""
        return sum(map(len, self.by_length.values()))

    def near(self, word: str, distance: int) -> list[tuple[str, int]]:
        """Give the words that become this one by at most `distance` letters inserted, left out,
        changed or exchanged with their neighbour, each with how many; in no order.
        """
        found: list[tuple[str, int]] = []
        for length in range(len(word) - distance, len(word) + distance + 1):
            words = self.by_length.get(length, b"").decode().split("\n")
            hits = process.extract(
                word, words, scorer=OSA.distance, score_cutoff=distance, limit=None
            )
            found += [(hit, int(steps)) for hit, steps, _ in hits if hit]
        return found


def lexicon_of(segment: Segment) -> Lexicon:
    """Give the lexicon of a segment."""
    return segment.cached(("lexicon",), partial(_read, segment))


def _read(segment: Segment) -> Lexicon:
    by_length: dict[int, list[str]] = {}
    for word in segment.every_term("words"):
        if MIN_LETTERS <= len(word) <= MAX_LETTERS and word.isalpha():
            by_length.setdefault(len(word), []).append(word)
    return Lexicon({length: "\n".join(words).encode() for length, words in by_length.items()})


def near_in(segment: Segment, word: str, distance: int) -> list[tuple[str, int]]:
    """Give the words of a segment that are nearly this one (see `Lexicon.near`)."""
    return segment.cached(
        ("near", word, distance), lambda: lexicon_of(segment).near(word, distance)
    )


def near_words(word: str, distance: int, snapshot: Snapshot) -> dict[str, int]:
    """Give the words of the whole index that are nearly this one, whoever may read them."""
    found: dict[str, int] = {}
    for part in (*snapshot.items.segments, *snapshot.pages.segments):
        found.update(near_in(part.segment, word, distance))
    return found


def nearly(leaf: Fuzzy, snapshot: Snapshot, limit: int) -> Terms:
    """Give the index terms of the `limit` nearest words, equally near ones in alphabetical order."""
    found = near_words(leaf.word, leaf.distance, snapshot)
    nearest = sorted(found, key=lambda word: (found[word], word))[:limit]
    return tuple(("words", word, _WEIGHTS[found[word]]) for word in sorted(nearest))
