"""Snippets and marks: where the words of a query stand in a text, by the analysis of the index."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from search_index.analysis import forms_of
from search_index.expression import Fuzzy, Leaf, Phrase, Prefix, Word, positive_leaves
from search_index.parser import parse
from search_index.stemming import rules
from search_index.tokens import Token, tokenise

ELLIPSIS = "…"

_BLANKS = re.compile(r"\s+")
_DIVIDED = re.compile(r"[-‐‑¬\u00ad\x02\ufffe]\s+(?=\w)")
_LEADERS = re.compile(r"(?:[.·…_]\s?){5,}")
_LINE_END = re.compile(r"[-‐‑¬\x02\ufffe\u00ad]\s*\n|[\x02\ufffe]")
_HIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\u00ad\ufffe]")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A word of the text and which leaf of the query it answers."""

    start: int
    end: int
    leaf: int


class _Matcher:
    """The positive leaves of one query, under the stemming rules of one text."""

    def __init__(self, query_text: str, rule: str) -> None:
        self.leaves: tuple[Leaf, ...] = positive_leaves(parse(query_text).node)
        self.rule = rule
        self.phrases = [
            (number, leaf.words)
            for number, leaf in enumerate(self.leaves)
            if isinstance(leaf, Phrase)
        ]
        self._leaf_of_word: dict[str, int] = {}
        self._leaf_of_chunk: dict[str, int] = {}

    def leaf_of(self, word: str) -> int:
        """Give the number of the first leaf the folded word answers, -1 when there is none."""
        number = self._leaf_of_word.get(word)
        if number is None:
            forms = {word, *forms_of(word, self.rule)}
            answered = (
                number for number, leaf in enumerate(self.leaves) if _answers(word, forms, leaf)
            )
            if len(self._leaf_of_word) > 50_000:
                self._leaf_of_word.clear()
            number = self._leaf_of_word[word] = next(answered, -1)
        return number

    def marks(self, text: str) -> list[_Mark]:
        """Give the marks of a text in order, none overlapping another."""
        if not self.leaves:
            return []
        tokens = tokenise(text)
        leaf_of = self.leaf_of
        found = [
            _Mark(start, end, number)
            for word, _, start, end, _ in tokens
            if (number := leaf_of(word)) >= 0
        ]
        for number, words in self.phrases:
            found += _phrase_marks(tokens, words, number)
        found.sort(key=lambda mark: (mark.start, -mark.end))
        kept: list[_Mark] = []
        for mark in found:
            if not kept or mark.start >= kept[-1].end:
                kept.append(mark)
        return kept

    def best_part(self, text: str, length: int) -> tuple[int, int, list[_Mark]]:
        """Give where the best part of a text starts and ends, and its marks.

        Only that part is analysed where words answer as they stand, which is what makes snippets of
        whole pages cheap; all of the text when a phrase is asked for, words are divided at line
        ends, or none answers.
        """
        if not self.phrases and len(text) > 2 * length and not _LINE_END.search(text):
            likely = self._likely(text)
            if likely:
                start, end = _window(text, likely, length)
                found = self.marks(text[start:end])
                if found:
                    moved = [_Mark(m.start + start, m.end + start, m.leaf) for m in found]
                    return start, end, moved
        found = self.marks(text)
        start, end = _window(text, found, length)
        return start, end, [mark for mark in found if mark.start >= start and mark.end <= end]

    def _likely(self, text: str) -> list[_Mark]:
        """Give the runs between blanks in which a word answers."""
        leaves = {chunk: number for chunk in set(text.split()) if (number := self._in(chunk)) >= 0}
        found = [
            _Mark(start, start + len(chunk), number)
            for chunk, number in leaves.items()
            for start in _places(text, chunk)
        ]
        found.sort(key=lambda mark: mark.start)
        return found

    def _in(self, chunk: str) -> int:
        """Give the number of the leaf that a word of the chunk answers, -1 when there is none."""
        number = self._leaf_of_chunk.get(chunk)
        if number is None:
            answered = (self.leaf_of(word) for word, *_ in tokenise(chunk))
            if len(self._leaf_of_chunk) > 50_000:
                self._leaf_of_chunk.clear()
            number = next((leaf for leaf in answered if leaf >= 0), -1)
            self._leaf_of_chunk[chunk] = number
        return number


def _places(text: str, chunk: str) -> Iterator[int]:
    """Give where the chunk stands between blanks."""
    start = text.find(chunk)
    while start >= 0:
        end = start + len(chunk)
        if text[start - 1 : start].strip() == "" and text[end : end + 1].strip() == "":
            yield start
        start = text.find(chunk, end)


def _answers(word: str, forms: set[str], leaf: Leaf) -> bool:
    if isinstance(leaf, Word):
        return not all(map(forms.isdisjoint, (leaf.surfaces, leaf.stems, leaf.across)))
    if isinstance(leaf, Fuzzy):
        return OSA.distance(word, leaf.word, score_cutoff=leaf.distance) <= leaf.distance
    return isinstance(leaf, Prefix) and word.startswith(leaf.prefix)


def _phrase_marks(tokens: list[Token], words: tuple[str, ...], number: int) -> list[_Mark]:
    at = {(position, word): (start, end) for word, position, start, end, _ in tokens}
    found = []
    for word, position, _, _, _ in tokens:
        if word == words[0]:
            run = [at.get((position + n, other)) for n, other in enumerate(words)]
            if all(run):
                found += [_Mark(*part, number) for part in run if part is not None]
    return found


@lru_cache(maxsize=64)
def _matcher(query_text: str, rule: str) -> _Matcher:
    return _Matcher(query_text, rule)


def marks(text: str, query_text: str, language: str | None) -> list[tuple[int, int]]:
    """Give the character offsets (start, end) of the words of the text that answer the query.

    In order and without overlaps. Words of a phrase are marked only where the phrase stands; what
    the query excludes is never marked, nor are stop words unless there is nothing else. `language`
    is the language the text was indexed under; None for metadata.
    """
    return [(mark.start, mark.end) for mark in _matcher(query_text, rules(language)).marks(text)]


def snippet(
    text: str, query_text: str, language: str | None, length_characters: int = 220
) -> tuple[tuple[str, bool], ...]:
    """Give the part of the text in which most of the query's words stand, as (text, marked) pieces.

    About `length_characters` long, of whole words, with `…` where text was left out or dots lead
    to a number, and every run of blanks made one space. Of equally good parts the first; the
    beginning when nothing answers.
    """
    matcher = _matcher(query_text, rules(language))
    start, end, found = matcher.best_part(text, max(length_characters, 20))
    pieces: list[tuple[str, bool]] = []
    at = start
    for mark in found:
        shown = _DIVIDED.sub("", text[mark.start : mark.end])
        pieces += [(text[at : mark.start], False), (shown, True)]
        at = mark.end
    pieces.append((text[at:end], False))
    tidied = [(_tidy(piece), marked) for piece, marked in pieces]
    if start > 0:
        tidied[0] = (ELLIPSIS + tidied[0][0].lstrip(), False)
    else:
        tidied[0] = (tidied[0][0].lstrip(), False)
    last = tidied[-1][0].rstrip()
    tidied[-1] = (last + ELLIPSIS if text[end:].strip() else last, False)
    return tuple((piece, marked) for piece, marked in tidied if piece)


def _tidy(piece: str) -> str:
    return _LEADERS.sub(f"{ELLIPSIS} ", _BLANKS.sub(" ", _HIDDEN.sub("", piece)))


def _window(text: str, found: list[_Mark], length: int) -> tuple[int, int]:
    """Give where the best part starts and ends, on borders of words."""
    first, last = _densest(found, length) if found else (0, 0)
    slack = max(0, length - (last - first))
    start = max(0, min(first - slack // 3, len(text) - length))
    end = min(len(text), max(start + length, last))
    start = min(_word_start(text, start), first) if found else start
    return start, max(_word_end(text, end), last)


def _densest(found: list[_Mark], length: int) -> tuple[int, int]:
    """Give the span of at most `length` characters with the most different leaves, then marks."""
    starts = [mark.start for mark in found]
    best = (0, 0, found[0].start, found[0].end)
    for index, mark in enumerate(found):
        stop = bisect_left(starts, mark.start + length)
        inside = [
            other
            for other in found[index : min(stop, index + 40)]
            if other.end <= mark.start + length
        ]
        inside = inside or [mark]
        score = (len({other.leaf for other in inside}), len(inside))
        if score > best[:2]:
            best = (*score, mark.start, inside[-1].end)
    return best[2], best[3]


def _word_start(text: str, at: int) -> int:
    """Move forward to the next beginning of a word, unless one begins here."""
    if at == 0 or text[at - 1].isspace():
        return at
    blank = _BLANKS.search(text, at)
    return blank.end() if blank else at


def _word_end(text: str, at: int) -> int:
    """Move back to the last end of a word, unless one ends here."""
    if at >= len(text) or text[at].isspace():
        return at
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    return at
