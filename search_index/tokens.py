"""Tokens: where the words of a text stand, folded, with words divided at line ends put together
again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search_index.folding import APOSTROPHES, INVISIBLE, MARK_RANGES, fold
from search_index.readings import PREFIXES, SIGNS, name_in_one, number, with_k
from search_index.stemming import root_words, roots

MAX_WORD_LETTERS = 64
ARTICLE, COMPOUND, READING = 1, 2, 3

# Superscripts and subscripts are footnote marks far more often than part of a word.
_LETTER = r"[^\W_\u00b2\u00b3\u00b9\u2070-\u209c]"
_INSIDE = f"(?:{_LETTER}|[{MARK_RANGES}{INVISIBLE}])+"
_WORD = re.compile(f"{_INSIDE}(?:[{APOSTROPHES}]{_INSIDE})*")
_PLAIN_WORD = re.compile(r"[a-z0-9]+(?:['`][a-z0-9]+)*")
_LINE_END = re.compile(r"(?:[-‐‑¬][ \t]*\r?\n|[\x02\ufffe]\s*)\s*\Z")
_SOFT_LINE_END = re.compile(r"[ \t]*\r?\n\s*\Z")
_HYPHENS = frozenset("-‐‑")
_DIVIDERS = frozenset("-‐‑¬\x02\ufffe\r\n")
_APART = re.compile(r"[-‐‑.\s]")
_SIGN = re.compile(f"[{APOSTROPHES}]")
_ORDER = {READING: 0, 0: 1, ARTICLE: 2, COMPOUND: 3}
_ONE_SPACE = frozenset([" ", *_HYPHENS])
_MARK = re.compile(r"([^\W\d_]{1,5})(\d{1,6})\Z")
_ARTICLES = frozenset(
    ["al", "ad", "adh", "adz", "an", "ar", "as", "ash", "asy", "at", "ath", "az", "el"]
)


Token = tuple[str, int, int, int, int]
"""One folded word of a text: (word, position, start, end, extra).

`position` counts words from 0; `start` and `end` are character offsets into the text. `extra` is 0
for the words as they stand. Otherwise the token is a second reading at the position of the word
that follows: `ARTICLE`, a word with its article (`alquran` in "al-Qur'an"); `COMPOUND`, all words
from `start` on in one (`antikekerasan` in "anti-kekerasan", `nm114` in "NM 114", an ISBN,
`nuruddin` in "Nūr al-Dīn", a word divided at a line end that is in no dictionary); `READING`, the
word itself (`makna` in "ma'na"). A plain tuple, for there are millions of them.
"""


def tokenise(text: str) -> list[Token]:
    """Give the tokens of the text in order."""
    tokens: list[Token] = []
    vocabulary: set[str] | None = None
    position = -1
    previous_end = -1
    size = len(text)
    has_signs = _SIGN.search(text) is not None
    for word, start, end in _words(text):
        is_mark = not word.isalpha()
        if (is_mark or text[previous_end] in _DIVIDERS) and tokens:
            if tokens[-1][0] not in _ARTICLES and _is_divided(text, tokens[-1], start):
                previous, _, previous_start, _, _ = tokens[-1]
                joined = (previous + word)[:MAX_WORD_LETTERS]
                vocabulary = vocabulary or {other for other, _, _ in _words(text)}
                if text[previous_end - 1] == "\u00ad" or _is_known(joined, vocabulary):
                    tokens[-1] = (joined, position, previous_start, end, 0)
                    previous_end = end if end < size else -1
                    continue
                tokens.append((joined, position + 1, previous_start, end, COMPOUND))
            else:
                tokens += _joined(text, tokens, word, start, end)
        position += 1
        if has_signs and (end - start != len(word) or text[end : end + 1] in SIGNS):
            reading = with_k(text[start : end + 1])
            if reading:
                tokens.append((reading, position, start, end, READING))
        if is_mark and (mark := _MARK.match(word)) is not None:
            middle = start + mark.end(1)
            tokens.append((mark[1], position, start, middle, 0))
            position += 1
            tokens.append((word, position, start, end, COMPOUND))
            word, start = mark[2], middle
        tokens.append((word, position, start, end, 0))
        previous_end = end if end < size else -1
    return tokens


def asked(text: str) -> list[tuple[str, ...]]:
    """Give the readings of each word that a text asks for, the likeliest first.

    The article of "al-Qur'an" is not asked for; `NM114` and an ISBN are one word; of "anti-
    kekerasan" both parts are asked for, for they stand in the index also where it is one word.
    """
    tokens = tokenise(text)
    articles = {position - 1 for _, position, _, _, extra in tokens if extra == ARTICLE}
    numbers = {
        (start, end): position
        for word, position, start, end, extra in tokens
        if extra == COMPOUND and (word[0].isdigit() or not _APART.search(text[start:end]))
    }
    readings: dict[int, list[str]] = {}
    for word, position, start, end, extra in sorted(tokens, key=lambda token: _ORDER[token[4]]):
        inside = any(first <= start and end <= last for first, last in numbers)
        if extra == COMPOUND:
            if (start, end) in numbers:
                readings[position] = [word]
        elif not inside and position not in articles:
            readings.setdefault(position, []).append(word)
    return [tuple(dict.fromkeys(readings[position])) for position in sorted(readings)]


def _joined(text: str, tokens: list[Token], word: str, start: int, end: int) -> list[Token]:
    """Give the readings of a word together with those before it."""
    before, position, first, before_end, _ = tokens[-1]
    between = text[before_end:start]
    hyphen = between in _HYPHENS
    if not hyphen and word.isalpha() and before not in _ARTICLES:
        return []
    position += 1
    in_one = (before + word)[:MAX_WORD_LETTERS]
    if word.isdigit() and before.isalpha():
        is_mark = hyphen or (between in (" ", ".", ". ") and text[first:before_end].isupper())
        return [(in_one, position, first, end, COMPOUND)] if is_mark and len(before) < 6 else []
    if before.isdigit():
        found = number(text[max(0, start - 20) : end]) if hyphen else None
        return [(found[0], position, end - found[1], end, COMPOUND)] if found else []
    if before in _ARTICLES and word.isalpha() and (hyphen or _is_divided(text, tokens[-1], start)):
        return [(in_one, position, first, end, ARTICLE), *_name(text, tokens, word, end)]
    if hyphen and before in PREFIXES and word.isalpha() and word != before:
        return [(in_one, position, first, end, COMPOUND)]
    return []


def _name(text: str, tokens: list[Token], word: str, end: int) -> list[Token]:
    """Give the name that the word, its article, which is the last token, and the word before are
    in one.
    """
    if len(tokens) < 2 or tokens[-2][4]:
        return []
    bearer, _, start, bearer_end, _ = tokens[-2]
    _, position, article_start, _, _ = tokens[-1]
    name = name_in_one(bearer, word)
    if name is None or text[bearer_end:article_start] not in _ONE_SPACE:
        return []
    return [(name[:MAX_WORD_LETTERS], position + 1, start, end, COMPOUND)]


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


def _is_divided(text: str, previous: Token, start: int) -> bool:
    """Tell whether a line end after a hyphen stands between the two words."""
    word, _, _, end, _ = previous
    between = text[end:start]
    if len(between) > 12 or not word.isalpha():
        return False
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
