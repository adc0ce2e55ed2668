"""Which items may be the same: the same number or file, the same title, nearly the same title.

Items are compared only within blocks: the same folded title; or the same first author, or the same beginning or end of
the title. A block of more than a hundred says nothing and is left out. So the work grows with the items, not with
their square. Titles that differ in a number (volumes, years) are different works.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

LARGEST_BLOCK = 100
NEAR_PERCENT = 92
AUTHOR_PERCENT = 80
EDGE_CHARACTERS = 24
SHORTEST_TITLE = 12
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of an item: folded title, year, the key of the first author's name."""

    id: int
    title: str
    year: int | None
    author: str


Found = dict[tuple[int, int], tuple[str, int]]
"""Pairs of ids, the smaller first, with reason and score."""


def pairs_of_groups(groups: Iterable[Iterable[int]], reason: str, score: int) -> Found:
    """Return every pair of ids that share something; a group of more than twenty says nothing."""
    found: Found = {}
    for group in groups:
        ids = sorted(set(group))
        if len(ids) <= 20:
            found |= dict.fromkeys(combinations(ids, 2), (reason, score))
    return found


def pairs_of_titles(items: Iterable[Known]) -> Found:
    """Return the pairs whose titles are the same or nearly so, and whose years and authors do not contradict."""
    blocks: dict[tuple[str, str], list[Known]] = defaultdict(list)
    for item in items:
        if len(item.title) < SHORTEST_TITLE:
            continue
        blocks["whole", item.title].append(item)
        blocks["start", item.title[:EDGE_CHARACTERS]].append(item)
        blocks["end", item.title[-EDGE_CHARACTERS:]].append(item)
        if item.author:
            blocks["author", f"{item.author} {item.year}"].append(item)
    found: Found = {}
    for first, second in _neighbours(blocks.values()):
        judged = likeness(first, second)
        if judged is not None:
            found[first.id, second.id] = judged
    return found


def _neighbours(blocks: Iterable[list[Known]]) -> Iterator[tuple[Known, Known]]:
    seen: set[tuple[int, int]] = set()
    for block in blocks:
        if not 1 < len(block) <= LARGEST_BLOCK:
            continue
        for one, other in combinations(block, 2):
            first, second = (one, other) if one.id < other.id else (other, one)
            pair = (first.id, second.id)
            if first.id != second.id and pair not in seen:
                seen.add(pair)
                yield first, second


def likeness(first: Known, second: Known) -> tuple[str, int] | None:
    """Return why two items may be the same and how likely, 1 to 100; None when they are not alike."""
    if _NUMBERS.findall(first.title) != _NUMBERS.findall(second.title):
        return None
    same_year = first.year is None or second.year is None or first.year == second.year
    alike = not first.author or not second.author or _authors_agree(first.author, second.author)
    if first.title == second.title:
        if same_year and alike:
            return "title", 95
        return ("title", 80) if same_year or alike else None
    if not (same_year and alike):
        return None
    score = fuzz.ratio(first.title, second.title, score_cutoff=NEAR_PERCENT)
    return ("near", round(score) - 5) if score else None


def _authors_agree(one: str, other: str) -> bool:
    return one == other or fuzz.token_sort_ratio(one, other) >= AUTHOR_PERCENT
