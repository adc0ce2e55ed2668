"""Related items: those whose public description shares the most telling words with an item's.

With each item the index keeps its gist, the words that weigh most in title, subjects and abstract.
The gists of a segment are laid out on first use and kept with it: 50,000 records take a second and
some 30 MB once, an answer 4 ms. Page text has no part in it.
"""

from __future__ import annotations

from functools import partial
from weakref import WeakKeyDictionary

import numpy as np

from search_index.gist import WORDS_KEPT, Gists, gists
from search_index.results import Hit
from search_index.segments import Ints, Segment
from search_index.snapshot import Snapshot

MAX_RELATED = 50
FEWEST_SHARED = 2
"""So many of the words asked for must stand in a related item's gist."""

_WORDS_ASKED = 15

_laid_out: WeakKeyDictionary[Segment, Gists] = WeakKeyDictionary()


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
    total = snapshot.items.count
    scores = np.zeros(total + 1, np.float32)
    shared = np.zeros(total + 1, np.int16)
    for weight, rows in _telling(snapshot, own):
        scores[rows] += weight
        shared[rows] += 1
    alike = np.flatnonzero(shared[:total] >= FEWEST_SHARED)
    alike = alike[alike != own]
    best = alike[np.argsort(-scores[alike], kind="stable")[:MAX_RELATED]]
    ids = snapshot.item_ids[best].tolist()
    return list(zip(ids, np.round(scores[best], 4).tolist(), strict=True))


def _telling(snapshot: Snapshot, own: int) -> list[tuple[float, Ints]]:
    """Give the words of the item that are heaviest and rarest, each as its weight and the rows in
    whose gist it stands, the item's own among them.
    """
    parts = [(part.rows, _gists_of(part.segment)) for part in snapshot.items.segments]
    words = next(
        laid_out.texts[int(docs[0])].split()
        for rows, laid_out in parts
        if len(docs := np.flatnonzero(rows == own))
    )
    telling = []
    for place, word in enumerate(words):
        rows = np.concatenate([rows[laid_out.holding(word)] for rows, laid_out in parts])
        rows = rows[rows < snapshot.items.count]
        rarity = float(np.log1p(snapshot.items.count / len(rows)))
        telling.append((rarity * (1 - place / (2 * WORDS_KEPT)), rows))
    telling.sort(key=lambda entry: -entry[0])
    return telling[:_WORDS_ASKED]


def _gists_of(segment: Segment) -> Gists:
    known = _laid_out.get(segment)
    if known is None:
        known = gists([value.decode() for value in segment.column("gist")])
        _laid_out[segment] = known
    return known
