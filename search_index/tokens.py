"""Tokens: where the words of a text stand, folded, with words divided at line ends put together
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search_index.folding import APOSTROPHES, INVISIBLE, MARK_RANGES, fold
from search_index.stemming import root_words, roots

MAX_WORD_LETTERS = 64

# Superscripts and subscripts are footnote marks far more often than part of a word.
_LETTER = r"[^\W_\u00b2\u00b3\u00b9\u2070-\u209c]"
_INSIDE = f"(?:{_LETTER}|[{MARK_RANGES}{INVISIBLE}])+"
_WORD = re.compile(f"{_INSIDE}(?:[{APOSTROPHES}]{_INSIDE})*")
_PLAIN_WORD = re.compile(r"[a-zA-Z0-9]+(?:['`][a-zA-Z0-9]+)*")
_LINE_END = re.compile(r"(?:[-‐‑¬][ \t]*\r?\n|[\x02\ufffe]\s*)\s*\Z")
_SOFT_LINE_END = re.compile(r"[ \t]*\r?\n\s*\Z")
_HYPHEN = frozenset("-‐‑")
_ARTICLES = frozenset(
    ["al", "ad", "adh", "adz", "an", "ar", "as", "ash", "asy", "at", "ath", "az", "el"]
)


@dataclass(slots=True)
class Token:
    """One folded word of a text.

    `position` counts words from 0; `start` and `end` are character offsets into the text. `extra`
    marks a second reading at the position of another token: `alquran` in "al-Qur'an", or a word
    divided at a line end that is in no dictionary.
    """

    word: str
    position: int
    start: int
    end: int
    extra: bool = False


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    pattern = _PLAIN_WORD if text.isascii() else _WORD
    for match in pattern.finditer(text):
        word = fold(match.group())
        if word:
            yield word[:MAX_WORD_LETTERS], match.start(), match.end()


def tokenise(text: str) -> list[Token]:
    """Give the tokens of the text in order."""
    tokens: list[Token] = []
    vocabulary: set[str] | None = None
    position = 0
    for word, start, end in _words(text):
        previous = tokens[-1] if tokens else None
        if previous is None or start - previous.end > 12 or not _joins(text, previous, start):
            tokens.append(Token(word, position, start, end))
            position += 1
            continue
        joined = (previous.word + word)[:MAX_WORD_LETTERS]
        if previous.word not in _ARTICLES:
            if vocabulary is None:
                vocabulary = {other for other, _, _ in _words(text)}
            if text[previous.end - 1] == "\u00ad" or _is_known(joined, vocabulary):
                previous.word, previous.end = joined, end
                continue
        tokens.append(Token(joined, position, previous.start, end, extra=True))
        tokens.append(Token(word, position, start, end))
        position += 1
    return tokens


def _joins(text: str, previous: Token, start: int) -> bool:
    """Tell whether what stands between the two words may join them: a line end, or the hyphen of an
    Arabic article.
    """
    between = text[previous.end : start]
    if not previous.word.isalpha():
        return False
    if between in _HYPHEN:
        return previous.word in _ARTICLES
    if text[previous.end - 1] == "\u00ad":
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
