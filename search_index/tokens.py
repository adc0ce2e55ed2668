"""Tokens: where the words of a text stand, folded, with words divided at line ends put together
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search_index.folding import APOSTROPHES, INVISIBLE, MARK_RANGES, fold
from search_index.stemming import root_words, roots

MAX_WORD_LETTERS = 64

# Superscripts and subscripts are footnote marks far more often than part of a word.
_LETTER = r"[^\W_\u00b2\u00b3\u00b9\u2070-\u209c]"
_INSIDE = f"(?:{_LETTER}|[{MARK_RANGES}{INVISIBLE}])+"
_WORD = re.compile(f"{_INSIDE}(?:[{APOSTROPHES}]{_INSIDE})*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:['`][a-z0-9]+)*")
_LINE_END = re.compile(r"(?:[-‐‑¬][ \t]*\r?\n|[\x02\ufffe]\s*)\s*\Z")
_SOFT_LINE_END = re.compile(r"[ \t]*\r?\n\s*\Z")
_HYPHENS = frozenset("-‐‑")
_DIVIDERS = frozenset("-‐‑¬\x02\ufffe\r\n")
_ARTICLES = frozenset(
    ["al", "ad", "adh", "adz", "an", "ar", "as", "ash", "asy", "at", "ath", "az", "el"]
)


Token = tuple[str, int, int, int, bool]
"""One folded word of a text: (word, position, start, end, extra).

`position` counts words from 0; `start` and `end` are character offsets into the text. `extra` marks
a second reading at the position of the token that follows: `alquran` in "al-Qur'an", or a word
divided at a line end that is in no dictionary. A plain tuple, for there are millions of them.
"""


def tokenise(text: str) -> list[Token]:
    """Give the tokens of the text in order."""
    tokens: list[Token] = []
    vocabulary: set[str] | None = None
    position = -1
    previous_end = -1
    for word, start, end in _words(text):
        if text[previous_end] in _DIVIDERS and tokens and _joins(text, tokens[-1], start):
            previous, _, previous_start, _, _ = tokens[-1]
            joined = (previous + word)[:MAX_WORD_LETTERS]
            if previous not in _ARTICLES:
                vocabulary = vocabulary or {other for other, _, _ in _words(text)}
                if text[previous_end - 1] == "\u00ad" or _is_known(joined, vocabulary):
                    tokens[-1] = (joined, position, previous_start, end, False)
                    previous_end = end if end < len(text) else -1
                    continue
            tokens.append((joined, position + 1, previous_start, end, True))
        position += 1
        tokens.append((word, position, start, end, False))
        previous_end = end if end < len(text) else -1
    return tokens


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    if text.isascii():
        lowered = text.lower()
        for match in _PLAIN_WORD.finditer(lowered):
            word = match[0]
            if "'" in word or "`" in word:
                word = fold(word)
            yield word if len(word) <= MAX_WORD_LETTERS else word[:MAX_WORD_LETTERS], *match.span()
        return
    for match in _WORD.finditer(text):
        word = fold(match[0])
        if word:
            yield word[:MAX_WORD_LETTERS], *match.span()


def _joins(text: str, previous: Token, start: int) -> bool:
    """Tell whether what stands between the two words may join them.

    It is a line end after a hyphen, or the hyphen of an Arabic article.
    """
    word, _, _, end, _ = previous
    between = text[end:start]
    if len(between) > 12 or not word.isalpha():
        return False
    if between in _HYPHENS:
        return word in _ARTICLES
    if text[end - 1] == "\u00ad":
        return _SOFT_LINE_END.match(between) is not None
    return _LINE_END.match(between) is not None


def _is_known(word: str, vocabulary: set[str]) -> bool:
    """Tell whether the joined word is known: used in the text itself, or Indonesian by the root
    dictionary.
    """
    if word in vocabulary or word in root_words():
        return True
    return (
        word.isascii() and word.isalpha() and len(word) <= 28 and roots.root(word) in root_words()
    )
