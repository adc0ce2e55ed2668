"""The gist of an item: the words that say most of what it is about, kept with it in the index.

Forms of a word are one: `penelitian` and `meneliti` stand as `teliti`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from search_index.analysis import BAND_SHIFT, FIELDS, MIXED, Analysed, is_stop_word, stems_of
from search_index.row_sets import Ints

WORDS_KEPT = 24
FEWEST_LETTERS = 3

_WEIGHTS = {"title": 3, "subject": 2, "abstract": 1}
_BAND_WEIGHTS = [_WEIGHTS.get(name, 0) for name in FIELDS]


def gist(analysed: Analysed) -> str:
    """Give the words that weigh most in title, subjects and abstract, at most 24, the heaviest
    first.
    """
    weights: dict[str, int] = {}
    for word, positions in analysed.words.items():
        if len(word) < FEWEST_LETTERS or word.isdigit() or is_stop_word(word):
            continue
        weight = sum(_BAND_WEIGHTS[position >> BAND_SHIFT] for position in positions)
        if weight:
            root = next(iter(stems_of(word, MIXED)), word)
            weights[root] = weights.get(root, 0) + weight
    return " ".join(sorted(weights, key=lambda word: -weights[word])[:WORDS_KEPT])


@dataclass(frozen=True, slots=True)
class Gists:
    """The gists of a segment: word i stands in those of the documents `docs[starts[i]:starts[i +
    1]]`.
    """

    texts: list[str]
    codes: dict[str, int]
    starts: Ints
    docs: Ints

    def holding(self, word: str) -> Ints:
        """Give the documents in whose gist the word stands."""
        code = self.codes.get(word)
        return (
            self.docs[:0] if code is None else self.docs[self.starts[code] : self.starts[code + 1]]
        )


def gists(texts: list[str]) -> Gists:
    """Lay out the gists of a segment's documents."""
    codes: dict[str, int] = {}
    split = [text.split() for text in texts]
    flat = [codes.setdefault(word, len(codes)) for words in split for word in words]
    docs = np.repeat(np.arange(len(texts), dtype=np.int32), [len(words) for words in split])
    order = np.argsort(np.array(flat, np.int32), kind="stable")
    counts = np.bincount(np.array(flat, np.int64), minlength=len(codes))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return Gists(texts, codes, starts, docs[order])
