"""Words folded for comparing: what differs only in case, marks, signs or the form of an Arabic letter is equal.

Folded words are for finding and comparing alone; they are never shown and never written back into a record.
"""

from __future__ import annotations

import unicodedata

# Letters of Arabic script that are written for one another, and signs that stand for nothing.
_ARABIC = str.maketrans({"ى": "ي", "ی": "ي", "ة": "ه", "ۀ": "ه", "ک": "ك", "ٱ": "ا", "ء": None})
_SILENT = frozenset({"Mn", "Me", "Lm", "Cf"})
_SEPARATORS = frozenset("ZPS")


def folded(text: str) -> str:
    """Return the words of `text` in small letters without marks, a single space between them."""
    letters = []
    for sign in unicodedata.normalize("NFKD", text.translate(_ARABIC)):
        category = unicodedata.category(sign)
        if sign in "'’‘ʻʼ`" or category in _SILENT:
            continue
        letters.append(" " if category[0] in _SEPARATORS else sign)
    return " ".join("".join(letters).casefold().translate(_ARABIC).split())


def name_key(heading: str) -> str:
    """Return the key of a name's heading: `Fauzi, Ahmad` and `Ahmad Fauzi` have the same, at most 300 characters."""
    return folded(" ".join(reversed(heading.split(", "))))[:300]


def word_set(text: str) -> str:
    """Return the folded words of `text` in the order of the alphabet, each once."""
    return " ".join(sorted(set(folded(text).split())))
