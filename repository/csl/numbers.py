"""Numbers as styles print them: what is numeric, ordinals, Roman numerals, ranges of pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repository.csl.locales import Terms

_ONE = r"[a-zA-Z]*\d+[a-zA-Z]*"
_NUMERIC = re.compile(rf"^\s*{_ONE}(?:\s*[-–,&]\s*{_ONE})*\s*$")
_RANGE = re.compile(r"^\s*(\d+)\s*[-–]\s*(\d+)\s*$")
_ROMAN = tuple(zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), (
    "m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"), strict=True))  # fmt: skip


def is_numeric(value: object) -> bool:
    """Whether a value consists of numbers alone, each with letters before or after it at most."""
    return bool(_NUMERIC.match(str(value)))


def is_plural(value: object) -> bool:
    """Whether a numeric value has several numbers."""
    return is_numeric(value) and len(re.findall(_ONE, str(value))) > 1


def roman(number: int) -> str:
    """The number in small Roman numerals."""
    found = ""
    for worth, letters in _ROMAN:
        count, number = divmod(number, worth)
        found += letters * count
    return found


def in_form(value: str, form: str, terms: Terms) -> str:
    """A numeric value with each of its numbers in a form; any other value as it is."""
    if not is_numeric(value):
        return value
    spaced = re.sub(r"\s*([-–])\s*", "–", value)
    spaced = re.sub(r"\s*&\s*", " & ", re.sub(r"\s*,\s*", ", ", spaced))
    return re.sub(
        r"(?<![a-zA-Z\d])\d+(?![a-zA-Z\d])", lambda m: _one(int(m[0]), form, terms), spaced
    )


def _one(number: int, form: str, terms: Terms) -> str:
    if form == "roman":
        return roman(number) if 0 < number < 4000 else str(number)
    if form == "long-ordinal" and (word := terms.single(f"long-ordinal-{number:02}")):
        return word
    return ordinal(number, terms) if form in ("ordinal", "long-ordinal") else str(number)


def ordinal(number: int, terms: Terms) -> str:
    """The number with the ending that the locale gives it: by its last two figures, else by its last."""
    two, one = f"ordinal-{number % 100:02}", f"ordinal-{number % 10:02}"
    if number % 100 >= 10 and (ending := terms.exact(two)) is not None:
        return f"{number}{ending}"
    ending = terms.exact(one)
    return f"{number}{ending if ending is not None else terms.exact('ordinal') or ''}"


def pages(value: str, form: str | None, delimiter: str) -> str:
    """Pages, a range shortened as the style's `page-range-format` says."""
    return ", ".join(_page_range(part, form, delimiter) for part in value.split(","))


def _page_range(value: str, form: str | None, delimiter: str) -> str:
    found = _RANGE.match(value)
    if not found:
        return re.sub(r"(?<=\S)\s*[-–]\s*(?=\S)", delimiter, value.strip())
    first, last = found.groups()
    if form and len(last) < len(first):  # 151-72 was shortened already
        last = first[: len(first) - len(last)] + last
    if form and len(first) == len(last):
        last = last[_kept(first, last, form) :]
    return f"{first}{delimiter}{last}"


def _kept(first: str, last: str, form: str) -> int:
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=True)) if a != b), len(first) - 1
    )
    if form == "minimal":
        return same
    if form == "minimal-two":
        return min(same, max(0, len(first) - 2))
    if form.startswith("chicago"):
        return _kept_in_chicago(first, same, int(first))
    return 0


def _kept_in_chicago(first: str, same: int, number: int) -> int:
    if number < 100 or number % 100 == 0:
        return 0
    if 1 <= number % 100 <= 9:
        return same
    return min(same, len(first) - 2)
