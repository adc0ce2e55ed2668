"""Folding: the one spelling under which words are compared, whatever script, accents or letter
forms they were typed in.

`fold` is applied to documents and to queries alike. The text itself is never changed; offsets point
into the original.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import lru_cache

APOSTROPHES = "'’‘ʼʻʿʾʽˈ`´ʹ′＇ꞌ"
"""Signs that stand for an apostrophe, ʿayn or hamza; dropped inside words."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"
"""Soft hyphen, joiners and direction marks; dropped inside words."""

# Arabic, Jawi and Pegon letters each go to one final letter in one pass, so that no letter is
# mapped twice.
_LETTERS = {
    **dict.fromkeys("ٱ", "ا"),
    **dict.fromkeys("ىیېۍے", "ي"),
    **dict.fromkeys("ةەہھۀۃ", "ه"),
    **dict.fromkeys("ڤپ", "ف"),
    **dict.fromkeys("ڠ", "غ"),
    **dict.fromkeys("چ", "ج"),
    **dict.fromkeys("ڽۑݩ", "ن"),
    **dict.fromkeys("ۏ", "و"),
    **dict.fromkeys("کݢڬگڪ", "ك"),
    **dict.fromkeys("ڎ", "د"),
    **dict.fromkeys("ڟ", "ط"),
    **dict.fromkeys("ءـ", ""),
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ß": "ss",
    "ı": "i",
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
    **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
}

# Marks are dropped where they are ornament (Latin, Arabic, Hebrew), kept where they are vowels
# (Javanese, Balinese, …).
_DROPPED_MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06ED),
    (0x0898, 0x08FF),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(letter): to for letter, to in _LETTERS.items()}
    for first, last in _DROPPED_MARKS:
        table.update(
            (code, None)
            for code in range(first, last + 1)
            if unicodedata.category(chr(code))[0] == "M"
        )
    table.update((ord(sign), None) for sign in APOSTROPHES + INVISIBLE)
    return table


_TABLE = _table()


def _mark_ranges() -> str:
    """Give the inside of a regular-expression class of all combining marks below U+11A00."""
    ranges: list[list[int]] = []
    for code in range(0x300, 0x11A00):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


MARK_RANGES = _mark_ranges()


def fold(word: str) -> str:
    """Give the folded form of one word: decomposed, lower case, without ornament marks, Arabic
    letters unified.

    `ḥadīṡ` gives `hadis`, `Qurʾān` gives `quran`, `الْقُرْآن` gives `القران`. Folding twice changes
    nothing.
    """
    if word.isascii():
        lowered = word.lower()
        return lowered if lowered.isalnum() else "".join(filter(str.isalnum, lowered))
    return _fold(word)


@lru_cache(maxsize=1 << 16)
def _fold(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word).lower()
    # Lower-casing and the table may bring out letters which decompose again (İ, ligatures); a
    # second round settles them.
    folded = unicodedata.normalize("NFKD", decomposed.translate(_TABLE)).translate(_TABLE)
    return sys.intern(
        "".join(c for c in folded if c.isalnum() or unicodedata.category(c)[0] == "M")
    )


def is_arabic(word: str) -> bool:
    """Tell whether the folded word is written in Arabic letters."""
    return "\u0600" <= word[:1] <= "\u06ff" or "\u0750" <= word[:1] <= "\u077f"
