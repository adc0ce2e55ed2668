"""Completion: the titles, subjects and creators that what is being typed may become.

Each typed word must begin a word of the value, in any order. The words of the values stand sorted,
by segment and kind, made on first use and kept with the segment, so that a commit costs only what
it adds: 50,000 records take a second and some 30 MB once, a question a few milliseconds. Only
public metadata is in the items index; nothing here knows page text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search_index.facet_columns import FacetColumn
from search_index.results import Suggestion
from search_index.segments import Bools, Ints
from search_index.snapshot import SegmentRows, Snapshot
from search_index.tokens import tokenise
from search_index.value_words import Kind, ValueWords, words_of_segment

KINDS: tuple[Kind, ...] = ("subject", "creator", "title")
"""In the order in which values that fit equally well are given."""

MAX_CHARACTERS = 100
MAX_WORDS = 8
MAX_SUGGESTIONS = 20
CONSIDERED = 64
"""How many values of a kind are looked at closely, those that begin with the first word first."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that fits: `rank` tells the better of one kind, the lower the better."""

    kind: Kind
    text: str
    row: int
    count: int
    rank: int


class Completion:
    """The words of the values of a snapshot. Keeps what is shared with later snapshots in the segments."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.items = snapshot.items.count
        self.ids = snapshot.item_facts["id"]
        self.facets = {kind: snapshot.facets[kind] for kind in ("subject", "creator")}
        self.parts: list[tuple[SegmentRows, dict[Kind, ValueWords], dict[str, Ints]]] = []
        for part in snapshot.items.segments:
            words = part.segment.cached(("words",), partial(words_of_segment, part.segment))
            codes = {
                kind: _codes(column, words[kind].texts)  # type: ignore[index]
                for kind, column in self.facets.items()
            }
            self.parts.append((part, words, codes))
        self._counts = {kind: self._count(kind, None) for kind in self.facets}

    def suggest(self, text: str, limit: int, gone_ids: frozenset[int]) -> tuple[Suggestion, ...]:
        """Give the best values, none of the items of `gone_ids`."""
        typed = [word for word, _, _, _, extra in tokenise(text[:MAX_CHARACTERS]) if not extra]
        typed = typed[:MAX_WORDS]
        limit = min(max(limit, 0), MAX_SUGGESTIONS)
        if not typed or not limit:
            return ()
        present: Bools | None = None
        if gone_ids:
            present = ~np.isin(self.ids, np.fromiter(gone_ids, np.int64, len(gone_ids)))
        found = [*self._titles(typed, present)]
        for kind in ("subject", "creator"):
            counts = self._counts[kind] if present is None else self._count(kind, present)
            found += self._values(kind, typed, counts)
        return tuple(self._suggestion(candidate) for candidate in best(found, typed, limit))

    def _titles(self, typed: list[str], present: Bools | None) -> list[Candidate]:
        """Give the titles that fit, the newest item first."""
        found: dict[int, Candidate] = {}
        for part, words, _ in self.parts:
            known = words["title"]
            fits, leads = known.find(typed)
            values = np.flatnonzero(fits)
            rows = part.rows[known.owners[values]]
            live = rows < self.items
            if present is not None:
                live[live] = present[rows[live]]
            values, rows = values[live], rows[live].astype(np.int64)
            ranks = rows + np.where(leads[values], 0, self.items)
            for at in _lowest(ranks):
                row, rank = int(rows[at]), int(ranks[at])
                if row not in found or rank < found[row].rank:
                    found[row] = Candidate("title", known.texts[values[at]], row, 1, rank)
        return list(found.values())

    def _values(self, kind: Kind, typed: list[str], counts: Numbers) -> list[Candidate]:
        """Give the values of the facet that fit, the most frequent first."""
        column = self.facets[kind]
        fits, leads = np.zeros(len(counts), np.bool_), np.zeros(len(counts), np.bool_)
        for _, words, codes in self.parts:
            local_fits, local_leads = words[kind].find(typed)
            fits[codes[kind][local_fits]] = True
            leads[codes[kind][local_leads]] = True
        found = np.flatnonzero(fits & (counts > 0))
        ranks = np.where(leads[found], 0, self.items + 1) - counts[found]
        return [
            Candidate(
                kind,
                column.values[found[at]],
                -1,
                int(counts[found[at]]),
                int(ranks[at]) * len(counts) + int(column.ranks[found[at]]),
            )
            for at in _lowest(ranks)
        ]

    def _count(self, kind: str, present: Bools | None) -> Numbers:
        """Count the items of each value of the facet."""
        column = self.facets[kind]
        codes = column.codes if present is None else column.codes[present[column.rows]]
        return np.bincount(codes, minlength=len(column.values))

    def _suggestion(self, candidate: Candidate) -> Suggestion:
        item_id = int(self.ids[candidate.row]) if candidate.kind == "title" else None
        return Suggestion(candidate.kind, candidate.text, item_id, candidate.count)


def _codes(column: FacetColumn, values: list[str]) -> Ints:
    """Give the number that each value of a segment has in the whole snapshot; values of deleted
    documents only have one too.
    """
    return np.array([column.codes_by_value[value] for value in values], np.int32)


def _lowest(ranks: Numbers | NDArray[np.int32]) -> list[int]:
    """Give where the lowest ranks are, `CONSIDERED` at most."""
    if len(ranks) <= CONSIDERED:
        return list(range(len(ranks)))
    lowest: list[int] = np.argpartition(ranks, CONSIDERED)[:CONSIDERED].tolist()
    return lowest


def best(found: list[Candidate], typed: list[str], limit: int) -> list[Candidate]:
    """Order the candidates: those that begin as typed, those whose first word does, the others.

    No kind takes more than its share while another kind has values left: a third for subjects and
    creators each, the rest for titles.
    """
    shares: dict[Kind, int] = {"subject": max(limit // 3, 1), "creator": max(limit // 3, 1)}
    by_kind: dict[Kind, list[tuple[int, int, int, Candidate]]] = {kind: [] for kind in KINDS}
    for number, candidate in enumerate(found):
        tier = _tier(candidate.text, typed)
        by_kind[candidate.kind].append((tier, candidate.rank, number, candidate))
    chosen, spare = [], []
    for kind, candidates in by_kind.items():
        candidates.sort()
        share = shares.get(kind, limit - sum(shares.values()))
        chosen += candidates[:share]
        spare += candidates[share:]
    spare.sort()
    chosen += spare[: limit - len(chosen)]
    chosen.sort(key=lambda entry: (entry[0], KINDS.index(entry[3].kind), entry[1], entry[2]))
    return [candidate for _, _, _, candidate in chosen[:limit]]


def _tier(text: str, typed: list[str]) -> int:
    """Give 0 when the value begins as typed, 1 when its first word does, else 2."""
    words = [word for word, _, _, _, extra in tokenise(text) if not extra]
    begins = words[: len(typed) - 1] == typed[:-1]
    if begins and len(words) >= len(typed) and words[len(typed) - 1].startswith(typed[-1]):
        return 0
    return 1 if words and words[0].startswith(typed[0]) else 2


_completions: WeakKeyDictionary[Snapshot, Completion] = WeakKeyDictionary()


def suggest(
    snapshot: Snapshot, text: str, limit: int, gone_ids: frozenset[int]
) -> tuple[Suggestion, ...]:
    """Give what the text may become as the snapshot stands: at most `limit` and 20 values, read
    from its first 100 characters and 8 words.
    """
    known = _completions.get(snapshot)
    if known is None:
        known = _completions[snapshot] = Completion(snapshot)
    return known.suggest(text, limit, gone_ids)
