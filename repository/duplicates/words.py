"""The words by which titles are compared: pure."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

MOST_WORDS = 24
LONGEST_WORD = 40
ALIKE = 86.0
ALIKE_SET = 96.0
FEWEST_COMMON = 4
_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    {"dan", "di", "yang", "untuk", "pada", "dalam", "dari", "ke", "dengan", "terhadap", "sebagai"}
    | {"oleh", "atau", "antara", "tentang", "bagi", "suatu", "sebuah", "para"}
    | {"the", "of", "and", "in", "on", "for", "to", "a", "an", "by", "with", "from", "at", "as"}
    | {"its"}
)


def folded(title: str) -> str:
    """Return the words of a title in small letters without marks, one space between them."""
    letters = (c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    return " ".join(_WORD.findall("".join(letters).casefold()))


def title_words(title: str) -> list[str]:
    """Return the distinct telling words of a title in order of the alphabet, at most 24."""
    words = dict.fromkeys(w[:LONGEST_WORD] for w in folded(title).split() if w not in _COMMON)
    telling = [w for w in words if len(w) > 2 or w.isdigit() or not w.isascii()]
    return sorted((telling or list(words))[:MOST_WORDS])


def are_alike(one: str, other: str) -> bool:
    """Whether two folded titles are nearly the same: slips of the pen, another order, a subtitle left out."""
    if not one or not other:
        return False
    if one == other or fuzz.token_sort_ratio(one, other) >= ALIKE:
        return True
    common = set(one.split()) & set(other.split())
    return len(common) >= FEWEST_COMMON and fuzz.token_set_ratio(one, other) >= ALIKE_SET
