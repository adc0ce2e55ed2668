"""Languages: whether a page is in Indonesian or in English, by the small words that only one of them has.

Only those two, for a page is otherwise read by the rules of all. What is too short or mixed stays
undecided.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MIN_SMALL_WORDS = 4
MAJORITY = 4
"""How many times as many small words of one language as of the other decide."""

_INDONESIAN = frozenset(
    re.findall(
        r"\w+",
        """
        adalah agar akan antara apa atau bagi bahwa beberapa belum bila bisa bukan dalam dan dapat
        dari dengan di guna hanya harus ini itu jika juga kami karena ke kepada lebih maka mereka
        oleh pada para sampai sangat sebagai sebuah secara sehingga sejak seperti serta setelah
        setiap suatu sudah tanpa telah tentang terhadap tersebut tetapi tidak untuk yaitu yakni yang
        jang oentoek itoe tiada boekan
        """,
    )
)
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
        about after also and are as at be been but by for from had has have if in into is it its may
        more not of on or other our such than that the their them then these they this to was we
        were what when which who will with would
        """,
    )
)


def language_of(words: Mapping[str, Sequence[int]]) -> str | None:
    """Give `ind` or `eng` when the folded words, each with its places, are plainly so, else None."""
    indonesian = sum(len(words[word]) for word in _INDONESIAN if word in words)
    english = sum(len(words[word]) for word in _ENGLISH if word in words)
    if indonesian >= max(MIN_SMALL_WORDS, MAJORITY * english):
        return "ind"
    return "eng" if english >= max(MIN_SMALL_WORDS, MAJORITY * indonesian) else None
