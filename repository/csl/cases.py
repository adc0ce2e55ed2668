"""The text-cases of the specification, on rendered text; letters without case, and marks, stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable

_SMALL_WORDS = """
a according across afore after against ahead along alongside amid amidst among amongst an and anti around as
aside astride at athwart atop barring because before behind below beneath beside besides between betwixt
beyond but by circa despite down during ere for forenenst from given in inside into lest like modulo near
nor notwithstanding of off on onto or out over per plus pro qua sans since so than that the through
throughout thru thruout till to toward towards under underneath until unto up upon v versus via vis-à-vis
vs. when with within without yet
"""
_STOP_WORDS = frozenset(_SMALL_WORDS.split())
_WORD = re.compile(r"[^\s\-–—/]+")


def capitalize_first(text: str) -> str:
    """The first word begins with a capital, unless it has one further on."""
    found = _WORD.search(text)
    if found is None or found.group() != found.group().lower():
        return text
    return text[: found.start()] + _raised(found.group()) + text[found.end() :]


def _raised(word: str) -> str:
    place = next((n for n, letter in enumerate(word) if letter.upper() != letter.lower()), None)
    return word if place is None else word[:place] + word[place].upper() + word[place + 1 :]


def capitalize_all(text: str) -> str:
    """Every word in small letters begins with a capital."""
    return _WORD.sub(lambda m: _raised(m[0]) if m[0].islower() else m[0], text)


def sentence(text: str) -> str:
    """The first word begins with a capital, the others are small when the whole text is in capitals."""
    return capitalize_first(text.lower() if text.isupper() else text)


def title(text: str) -> str:
    """English title case: all words but the small ones, which are raised at the start, at the end and after a colon."""
    words = list(_WORD.finditer(text))
    found, done = [], 0
    for number, match in enumerate(words):
        before = text[done : match.start()]
        is_edge = number in (0, len(words) - 1) or _ends_a_part(text[: match.start()])
        found += [before, _in_title(match.group(), is_edge=is_edge)]
        done = match.end()
    return "".join([*found, text[done:]])


def _ends_a_part(before: str) -> bool:
    return before.rstrip().endswith((":", "?", "!", "."))


def _in_title(word: str, *, is_edge: bool) -> str:
    bare = word.strip(".,;:!?\"'()[]")
    if bare.lower() in _STOP_WORDS and not is_edge:
        return word.lower() if bare.istitle() or bare.islower() else word
    return _raised(word) if word.islower() else word


CASES: dict[str, Callable[[str], str]] = {
    "lowercase": str.lower,
    "uppercase": str.upper,
    "capitalize-first": capitalize_first,
    "capitalize-all": capitalize_all,
    "sentence": sentence,
    "title": title,
}


def in_case(text: str, name: str | None, *, is_english: bool) -> str:
    """The text in a text-case; title case is for English text alone."""
    if name is None or (name == "title" and not is_english):
        return text
    return CASES[name](text)
