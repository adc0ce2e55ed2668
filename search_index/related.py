"""Related items: those whose public description shares the most telling words with an item's.

With each item the index keeps the words of its title, subjects and abstract that weigh most there
(see `gist`). The rarest of them are asked for as any query's words are, in the metadata of all items.
Page text has no part in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial

import numpy as np

from search_index.expression import Word
from search_index.leaves import in_metadata
from search_index.parser import words_of
from search_index.results import Hit
from search_index.snapshot import Snapshot

MAX_RELATED = 50
FEWEST_SHARED = 2
"""So many of the words asked for must stand in a related item."""

_WORDS_ASKED = 15


def related(
    snapshot: Snapshot, item_id: int, limit: int, gone_ids: frozenset[int]
) -> tuple[Hit, ...]:
    """Give the items most alike to this one, the best first, at most `limit` and 50; none where it
    is not in the index or shares too little with any.
    """
    found: list[tuple[int, float]] = snapshot.cached(
        ("related", item_id), partial(_related, snapshot, item_id)
    )
    kept = [(other, score) for other, score in found if other not in gone_ids]
    return tuple(Hit(other, None, None, 0, score) for other, score in kept[: max(limit, 0)])


def _related(snapshot: Snapshot, item_id: int) -> list[tuple[int, float]]:
    rows = snapshot.rows_of_items([item_id])
    if not len(rows):
        return []
    own = int(rows[0])
    leaves = _telling(_gist_of(snapshot, own), snapshot)
    scores = np.zeros(snapshot.items.count, np.float32)
    shared = np.zeros(snapshot.items.count, np.int16)
    for leaf in leaves:
        standing = in_metadata(leaf, snapshot)
        scores[standing.rows] += standing.scores_at(standing.rows)
        shared[standing.rows] += 1
    alike = np.flatnonzero(shared >= FEWEST_SHARED)
    alike = alike[alike != own]
    best = alike[np.argsort(-scores[alike], kind="stable")[:MAX_RELATED]]
    ids = snapshot.item_ids[best].tolist()
    return list(zip(ids, np.round(scores[best], 4).tolist(), strict=True))


def _gist_of(snapshot: Snapshot, row: int) -> dict[str, int]:
    for part in snapshot.items.segments:
        docs = np.flatnonzero(part.rows == row)
        if len(docs):
            parts = part.segment.value("gist", int(docs[0])).decode().split(" ")
            return {word: int(weight) for word, weight in zip(parts[::2], parts[1::2], strict=True)}
    return {}


def _telling(weights: dict[str, int], snapshot: Snapshot) -> Iterable[Word]:
    """Give the words with the highest product of weight and rarity that other items have too."""
    total = snapshot.items.count
    telling = []
    for word, weight in weights.items():
        holding = sum(p.segment.frequency("words", word) for p in snapshot.items.segments)
        telling.append((weight * np.log1p(total / (holding + 0.5)), word))
    telling.sort(reverse=True)
    return dict.fromkeys(leaf for _, word in telling[:_WORDS_ASKED] if (leaf := _leaf(word)))


@lru_cache(maxsize=1 << 14)
def _leaf(word: str) -> Word | None:
    return next((node for node in words_of(word) if isinstance(node, Word)), None)
