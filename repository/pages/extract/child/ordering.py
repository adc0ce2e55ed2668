"""Right-to-left pages: the order of one reader's letters, the words and places of the other's.

pypdf knows the order of letters and sometimes loses the spaces; PDFium has the words and their
rectangles, with letters in any order. A word of the one is known in the other by its letters.
"""

import re
from collections import defaultdict, deque

import numpy as np

from repository.pages.extract.child import rtl
from repository.pages.extract.child.words import Words

_WORD = re.compile(r"\S+")
_MOST_LETTERS = 30
_LONGEST_SPLIT = 400

_Places = dict[str, deque[int]]  # letters of a word: which of PDFium's words have them


class Reader:
    """Reads right-to-left pages. One for each run: pypdf is loaded when a page asks for it."""

    def __init__(self) -> None:
        self._reader: rtl.Reader | None = None

    def improved(self, number: int, found: Words) -> Words:
        """Return the page in pypdf's order, with PDFium's places for the words that both know.

        Where pypdf fails, the text stays PDFium's.
        """
        if self._reader is None:
            self._reader = rtl.Reader()
        text = self._reader.text(number)
        if len(text) < len(found.text) / 2:
            return Words(rtl.repaired(found.text), found.starts, found.lengths, found.rectangles)
        places: _Places = defaultdict(deque)
        for index, start in enumerate(found.starts.tolist()):
            places[_key(found.text[start : start + int(found.lengths[index])])].append(index)
        return _placed(_WORD.sub(lambda word: _split(word[0], places), text), found, places)


def _placed(text: str, found: Words, places: _Places) -> Words:
    """Give each word of the text the next rectangle of an equal word."""
    spans: list[tuple[int, int]] = []
    taken: list[int] = []
    for match in _WORD.finditer(text):
        waiting = places.get(_key(match[0]))
        if waiting:
            spans.append(match.span())
            taken.append(waiting.popleft())
    starts, ends = np.array(spans, np.int64).reshape(-1, 2).T
    return Words(text, starts, ends - starts, found.rectangles[:, taken])


def _split(run: str, places: _Places) -> str:
    """Return a run of letters as the words of PDFium's that it is made of, else as it is."""
    if _key(run) in places or len(run) > _LONGEST_SPLIT or not rtl.share_of_letters(run):
        return run
    # fewest[end] = (number of words that make run[:end], where the last of them begins)
    fewest: dict[int, tuple[int, int]] = {0: (0, 0)}
    for end in range(1, len(run) + 1):
        ways = (
            (fewest[begin][0] + 1, begin)
            for begin in range(max(0, end - _MOST_LETTERS), end)
            if begin in fewest and _key(run[begin:end]) in places
        )
        if way := min(ways, default=None):
            fewest[end] = way
    words: list[str] = []
    end = len(run) if len(run) in fewest else 0
    while end:
        begin = fewest[end][1]
        words.append(run[begin:end])
        end = begin
    return " ".join(reversed(words)) or run


def _key(word: str) -> str:
    """Equal for a word, its mirror image and its mis-ordered ligatures."""
    return "".join(sorted(rtl.letters(word)))
