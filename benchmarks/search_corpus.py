"""Texts and queries for comparing search engines: made-up words, drawn as in real text, the same every time.

No stemming rule changes any of the words, so that engines without our stems find the same.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from search_index.analysis import MIXED, is_stop_word
from search_index.stemming import stems

VOCABULARY = 40_000
EXPONENT = 1.07
TYPES = tuple(f"type{n}" for n in range(8))
LANGUAGES = ("id", "en", "ar")
SUBJECTS = tuple(f"subject{n}" for n in range(300))
CREATORS = tuple(f"creator{n}" for n in range(3000))
COLLECTIONS = tuple(f"collection{n}" for n in range(20))


@dataclass(frozen=True)
class Record:
    """One document: its words, what filters and facets go by, and when it was added (seconds)."""

    id: int
    text: str
    type: str
    language: str
    subjects: tuple[str, ...]
    creators: tuple[str, ...]
    collection: str
    year: int
    added_at: int


def vocabulary() -> list[str]:
    """Words of two or three syllables, the same every time."""
    chance = random.Random(7)
    syllables = [
        c + v + e for c in "bdfghjklmprtvwz" for v in "aiou" for e in ("", "b", "d", "m", "r", "z")
    ]
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        word = "".join(chance.choice(syllables) for _ in range(chance.choice((2, 3, 3))))
        if (
            len(word) > 4
            and word not in words
            and not stems(word, MIXED)
            and not is_stop_word(word)
        ):
            words[word] = None
    return list(words)


class Corpus:
    """`count` records of about `length` words each."""

    def __init__(self, words: list[str], count: int, length: int) -> None:
        self.words, self.count, self.length = words, count, length
        shares = 1 / np.arange(1, len(words) + 1) ** EXPONENT
        self._cumulated = np.cumsum(shares / shares.sum())

    def __iter__(self) -> Iterator[Record]:
        """All records, the same every time."""
        drawn, chance = np.random.default_rng(11), random.Random(11)
        for number in range(1, self.count + 1):
            size = int(self.length * chance.uniform(0.6, 1.4))
            places = np.searchsorted(self._cumulated, drawn.random(size)).tolist()
            yield Record(
                number,
                " ".join([self.words[min(place, len(self.words) - 1)] for place in places]),
                chance.choice(TYPES),
                chance.choice(LANGUAGES),
                tuple(chance.sample(SUBJECTS, chance.randint(1, 3))),
                tuple(chance.sample(CREATORS, chance.randint(1, 3))),
                chance.choice(COLLECTIONS),
                chance.randint(1975, 2025),
                1_000_000_000 + chance.randrange(10**8),
            )

    def queries(self, count: int = 20) -> dict[str, list[tuple[str, ...]]]:
        """Words to ask for, by kind: frequent ones, as people type them."""
        chance = random.Random(13)
        frequent = self.words[8:90]
        pairs = [tuple(chance.sample(frequent, 2)) for _ in range(count)]
        texts = (record.text.split() for record in itertools.islice(self, 400))
        wanted = set(self.words[:90])
        found = [
            (a, b)
            for text in texts
            for a, b in itertools.pairwise(text)
            if a in wanted and b in wanted and a != b
        ]
        return {
            "term": [(word,) for word in chance.sample(frequent, count)],
            "and": pairs,
            "or": pairs,
            "phrase": chance.sample(found, count),
            "prefix": [(word[:4],) for word in chance.sample(frequent, count)],
            "fuzzy": [(word,) for word in chance.sample(frequent, count)],
            "cold": [(word,) for word in chance.sample(self.words[90:200], count)],
        }
