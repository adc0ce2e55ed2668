"""Spelling: words of a query that stand nowhere are mended to their nearest neighbours.

Nowhere means in no public description and on no page that the asker may read, and only what stands
there is offered: a word of a closed page is neither mended to nor taken for right. A word that does
stand somewhere is never touched, so `hisab` never becomes `hijab`; nor is one in quotation marks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby, product

import numpy as np

from search_index.expression import Leaf, Node, Word, positive_leaves
from search_index.leaves import standing
from search_index.parser import shorten
from search_index.row_sets import Ints
from search_index.snapshot import Readable, Snapshot
from search_index.tokens import tokenise

MIN_LETTERS = 4
MIN_LETTERS_FREE = 5
"""Shorter words are mended only of a slip that is easily made."""
MIN_LETTERS_OF_TWO = 8
"""Longer words may have two letters wrong, but not the first."""
MAX_CANDIDATES = 3
"""How many neighbours of a word are tried when it is the only one to be mended."""
MAX_COUNTED = 256
"""How many equally near words are compared by how many items and pages have them."""

_NEAR_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR_SOUNDS = ("fvp", "bp", "zjs", "kqg", "iy", "ou", "ae", "td", "cs")

Count = Callable[[Leaf], int]
"""Tells how many items and readable pages hold a leaf."""
Near = Callable[[str, int], dict[str, int]]
"""Gives the words of the index that become this one by so many slips at most, each with how many."""


def _near_letters() -> frozenset[tuple[str, str]]:
    rows = [dict(enumerate(row)) for row in _NEAR_KEYS]
    pairs = set()
    for number, row in enumerate(rows):
        for place, letter in row.items():
            below = rows[number + 1] if number + 1 < len(rows) else {}
            for other in (row.get(place + 1), below.get(place), below.get(place - 1)):
                if other:
                    pairs |= {(letter, other), (other, letter)}
    for group in _NEAR_SOUNDS:
        pairs |= {(a, b) for a in group for b in group if a != b}
    return frozenset(pairs)


_NEAR = _near_letters()


def counting(snapshot: Snapshot, readable: Readable, gone: Ints) -> Count:
    """Give a count of the items and readable pages that hold a leaf, those of `gone` items not
    counted.
    """

    def count(leaf: Leaf) -> int:
        found = standing(leaf, snapshot, readable)
        items, pages = found.items.rows, found.pages.rows
        if len(gone):
            items = items[~np.isin(items, gone)]
            pages = pages[~np.isin(snapshot.item_of_page[pages], gone)]
        return len(items) + len(pages)

    return count


def mended(text: str, node: Node, near: Near, count: Count) -> list[str]:
    """Give the text with its misspelt words mended, the best first; none when there is nothing to
    mend or a word has no neighbour at all.
    """
    misspelt = [leaf for leaf in positive_leaves(node) if is_misspelt(leaf, count)]
    choices = {leaf: _neighbours(leaf, near, count) for leaf in misspelt if isinstance(leaf, Word)}
    choices = {leaf: found for leaf, found in choices.items() if found}
    if not choices:
        return []
    if len(choices) > 1:
        choices = {leaf: found[:1] for leaf, found in choices.items()}
    texts = []
    for chosen in product(*choices.values()):
        changes = {
            surface: found
            for leaf, found in zip(choices, chosen, strict=True)
            for surface in leaf.surfaces
        }
        texts.append(_replaced(shorten(text)[0], changes))
    return texts


def is_misspelt(leaf: Leaf, count: Count) -> bool:
    """Tell whether the leaf is a word of letters that stands nowhere, in whatever field."""
    if not isinstance(leaf, Word) or leaf.is_stop_word:
        return False
    leaf = replace(leaf, across=())  # what another script may mean is no proof of a spelling
    if count(leaf):
        return False
    found = leaf.surfaces[0]
    if len(found) < MIN_LETTERS or not found.isalpha():
        return False
    return not count(replace(leaf, field=None))


def _neighbours(leaf: Word, near_words: Near, count: Count) -> list[str]:
    """Give the nearest words that somebody may find in the leaf's field: by distance, then with the
    same first letter, then by how easily one is typed for the other, then the most frequent.
    """
    typed = leaf.surfaces[0]
    far = near_words(typed, 1 if len(typed) < MIN_LETTERS_OF_TWO else 2)
    near = {word: steps for word, steps in far.items() if _is_likely(typed, word, steps)}

    def rank(word: str) -> tuple[int, bool, bool]:
        return near[word], word[0] != typed[0], not is_easy_slip(typed, word)

    ranked = sorted(near, key=lambda word: (*rank(word), word))
    found: list[str] = []
    for _, group in groupby(ranked, key=rank):
        counted = [
            (count(Word((word,), (), leaf.field)), word) for word in list(group)[:MAX_COUNTED]
        ]
        found += [word for number, word in sorted(counted, key=lambda c: (-c[0], c[1])) if number]
        if len(found) >= MAX_CANDIDATES:
            break
    return found[:MAX_CANDIDATES]


def _is_likely(typed: str, meant: str, steps: int) -> bool:
    if len(typed) < MIN_LETTERS_FREE:
        return typed[0] == meant[0] and is_easy_slip(typed, meant)
    return steps < 2 or typed[0] == meant[0]


def is_easy_slip(typed: str, meant: str) -> bool:
    """Tell whether the words differ by letters that are neighbours on the keyboard or in sound, by
    two letters exchanged or by a letter doubled.
    """
    if len(typed) == len(meant):
        pairs = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
        return all(pair in _NEAR for pair in pairs) or sorted(typed) == sorted(meant)
    return _undoubled(typed) == _undoubled(meant)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _replaced(text: str, changes: dict[str, str]) -> str:
    """Put the mended words in the place of what was typed, capitals kept."""
    pieces, at = [], 0
    for word, _, start, end, extra in tokenise(text):
        if not extra and word in changes and start >= at:
            typed, meant = text[start:end], changes[word]
            meant = meant.upper() if typed.isupper() else meant
            meant = meant.capitalize() if typed.istitle() else meant
            pieces += [text[at:start], meant]
            at = end
    return "".join([*pieces, text[at:]])
