"""Measures how well words find each other across scripts: every pair of `pairs.tsv`, or of
`unseen_pairs.tsv`, to which nothing was adjusted, among all roots of the Indonesian
dictionary and all words of the judged collection.

A query finds a document word when one of the query's index terms is one of the word's forms, as in the index itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search_index.analysis import MIXED, forms_of, stems_of
from search_index.arabic_words import READINGS
from search_index.expansion import expand
from search_index.expression import word
from search_index.folding import fold
from search_index.stemming import ARABIC_ARTICLE, root_words
from tests.search_index.relevance.collection import entries

PAIRS = Path(__file__).parent / "pairs.tsv"
UNSEEN = Path(__file__).parent / "unseen_pairs.tsv"


@dataclass(frozen=True)
class Figures:
    """How many right words were to be found, how many were, and how many wrong ones came with them.

    `wrong_in_use` are those of the wrong words that stand in the judged collection: the dictionary is full of words
    that nobody writes.
    """

    name: str
    queries: int
    wanted: int
    right: int
    wrong: int
    wrong_in_use: int
    missed: tuple[tuple[str, str], ...]

    @property
    def recall(self) -> float:
        """The part of the wanted words that were found."""
        return self.right / self.wanted

    @property
    def precision(self) -> float:
        """The part of the found words that are right, among all words of the dictionary."""
        return self.right / (self.right + self.wrong)

    @property
    def precision_in_use(self) -> float:
        """The same among the pairs and the words of the judged collection."""
        return self.right / (self.right + self.wrong_in_use)


@cache
def pairs(path: Path = PAIRS) -> tuple[tuple[str, str, str], ...]:
    """Give all pairs as (Latin, Arabic letters, kind), folded."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
    return tuple((fold(latin), fold(arabic), kind) for latin, arabic, kind in rows)


@cache
def words_in_use() -> frozenset[str]:
    """Give the words in Latin letters of the judged collection."""
    texts = (str(value) for entry in entries() for value in entry.values())
    return frozenset(found for text in texts for found in re.findall("[a-z]{3,}", text.lower()))


@cache
def _latin_by_form(path: Path = PAIRS) -> dict[str, set[str]]:
    latin = {latin for latin, _, _ in pairs(path)} | words_in_use()
    return _by_form(latin | {root for root in root_words() if root.isascii() and root.isalpha()})


@cache
def _arabic_by_form(path: Path = PAIRS) -> dict[str, set[str]]:
    return _by_form({arabic for _, arabic, _ in pairs(path)})


def _by_form(words: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for standing in words:
        for form in (standing, *forms_of(standing, MIXED)):
            found[form].add(standing)
    return found


def found_by(query: str, by_form: dict[str, set[str]]) -> set[str]:
    """Give the words that a word finds."""
    terms = {term for _, term, _ in expand(word((query,)))}
    return set().union(*(by_form.get(term, ()) for term in terms)) - {query}


def to_latin(only: str = "", path: Path = PAIRS) -> Figures:
    """Measure words in Arabic letters that look for Latin ones: all, those of one kind, or `by rule`, those that the
    list of readings does not have.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for latin, arabic, kind in pairs(path):
        listed = ARABIC_ARTICLE.sub("", arabic) in READINGS
        if only in ("", kind) or (only == "by rule" and not listed):
            wanted[arabic].add(latin)
    return _figures(
        f"Arabic letters find Latin {only}".strip(), wanted, _latin_by_form(path), is_latin=True
    )


def to_arabic(only: str = "", path: Path = PAIRS) -> Figures:
    """Measure words in Latin letters that look for the words of the pairs in Arabic letters."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for latin, arabic, kind in pairs(path):
        if only in ("", kind):
            wanted[latin].add(arabic)
    return _figures(
        f"Latin finds Arabic letters {only}".strip(), wanted, _arabic_by_form(path), is_latin=False
    )


def _figures(
    name: str, wanted: dict[str, set[str]], by_form: dict[str, set[str]], *, is_latin: bool
) -> Figures:
    right = wrong = wrong_in_use = 0
    missed = []
    for query, meant in wanted.items():
        found = found_by(query, by_form)
        right += len(found & meant)
        missed += [(query, other) for other in sorted(meant - found)]
        # a spelling of a right word, or a word with its root, is right as well, but was not asked for
        meant_forms = meant.union(*(stems_of(other, MIXED) for other in meant))
        wrongly = {
            other
            for other in found - meant
            if meant_forms.isdisjoint((other, *stems_of(other, MIXED)))
        }
        wrong += len(wrongly)
        wrong_in_use += len(wrongly & words_in_use() if is_latin else wrongly)
    count = sum(map(len, wanted.values()))
    return Figures(name, len(wanted), count, right, wrong, wrong_in_use, tuple(missed))


def strangers() -> float:
    """Give the part of the words of the judged collection that stand in no pair and yet find a word of the pairs in
    Arabic letters.
    """
    latin = {latin for latin, _, _ in pairs()}
    related = latin.union(*(forms_of(known, MIXED) for known in latin))
    others = [
        other for other in words_in_use() if related.isdisjoint((other, *forms_of(other, MIXED)))
    ]
    return sum(bool(found_by(other, _arabic_by_form())) for other in others) / len(others)
