"""The words of short values, sorted, so that a prefix finds the values that hold such a word."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from search_index.facet_columns import read_facets
from search_index.segments import Bools, Ints, Segment, reading
from search_index.tokens import tokenise

Kind = Literal["title", "subject", "creator"]

_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class ValueWords:
    """The words of many values: `words` sorted; word i stands in the values
    `values[starts[i]:starts[i + 1]]`, as the first one where `is_first`.

    `texts` are the values, `owners` the document of each, -1 where a value has many.
    """

    texts: list[str]
    owners: Ints
    words: list[str]
    starts: Ints
    values: Ints
    is_first: Bools

    def find(self, prefixes: list[str]) -> tuple[Bools, Bools]:
        """Tell of each value whether every prefix begins a word of it, and whether the first prefix
        begins its first.
        """
        found = np.ones(len(self.texts), np.bool_)
        leading = np.zeros(len(self.texts), np.bool_)
        for number, prefix in enumerate(prefixes):
            first, last = bisect_left(self.words, prefix), bisect_left(self.words, prefix + _LAST)
            part = slice(int(self.starts[first]), int(self.starts[last]))
            holding = np.zeros(len(self.texts), np.bool_)
            holding[self.values[part]] = True
            found &= holding
            if not number:
                leading[self.values[part][self.is_first[part]]] = True
        return found, leading & found


def words_of(texts: list[str], owners: Iterable[int] | None = None) -> ValueWords:
    """Make the index of the words of these values."""
    codes: dict[str, int] = {}
    words, values, first = [], [], []
    for number, text in enumerate(texts):
        for word, position, _, _, _ in tokenise(text):
            words.append(codes.setdefault(word, len(codes)))
            values.append(number)
            first.append(position == 0)
    ordered = sorted(codes)
    rank = np.empty(len(codes), np.int32)
    rank[[codes[word] for word in ordered]] = np.arange(len(codes))
    ranks = rank[np.array(words, np.int32)]
    order = np.argsort(ranks, kind="stable")
    starts = np.searchsorted(ranks[order], np.arange(len(codes) + 1))
    return ValueWords(
        texts,
        np.full(len(texts), -1, np.int32) if owners is None else np.fromiter(owners, np.int32),
        ordered,
        starts.astype(np.int32),
        np.array(values, np.int32)[order],
        np.array(first, np.bool_)[order],
    )


def words_of_segment(segment: Segment) -> dict[Kind, ValueWords]:
    """Give the words of the titles, subjects and creators of a segment of the items index."""
    with reading():
        titles = [json.loads(value) for value in segment.column("titles")]
    flat = [title for of_item in titles for title in of_item]
    owners = (doc for doc, of_item in enumerate(titles) for _ in of_item)
    facets = segment.cached(("facets",), partial(read_facets, segment)).facets
    return {
        "title": words_of(flat, owners),
        "subject": words_of(facets["subject"][0]),
        "creator": words_of(facets["creator"][0]),
    }
