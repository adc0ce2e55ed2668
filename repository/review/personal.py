"""Personal numbers in a text: NIK, NPWP, passport, mobile phone, e-mail. Pure; what is found is masked at once.

A number counts only when its structure is right, so that a page full of figures raises no alarm: a NIK names a
province that exists and a day of birth; an NPWP stands as it is written or beside its name; a passport beside the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

VERSION = 1
"""Raised with every change of what is found here: texts are looked at again then."""

MOST_CHARACTERS = 200_000
"""Of one page; more is not a page of a book."""

_PROVINCES = frozenset(
    {*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66)}
    | {*range(71, 77), 81, 82, *range(91, 98)}
)
_GAP = r"[ .\-\u00a0]?"
_NIK = re.compile(rf"(?<![\d.,])(?:\d{_GAP}){{15}}\d(?![\d]|[.,]\d)")
_NPWP = re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?!\d)")
_NPWP_NAMED = re.compile(r"NPWP\W{0,12}((?:\d[ .\-]?){14,15}\d)(?!\d)", re.IGNORECASE)
_PASSPORT = re.compile(r"(?:pas+port?|paspor)\D{0,25}\b([A-Z]{1,2}\s?\d{6,7})\b", re.IGNORECASE)
_PHONE = re.compile(rf"(?<![\d.,/\-])(?:\+?62{_GAP}|0)8(?:{_GAP}\d){{8,11}}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Personal:
    """One number: `nik`, `npwp`, `passport`, `phone` or `email`, masked so that it is recognised and not repeated."""

    kind: str
    shown: str


def personal_numbers(text: str) -> list[Personal]:
    """Return the personal numbers of a page, each once, in the order of kinds."""
    return list(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[Personal]:
    text = text[:MOST_CHARACTERS]
    niks = (_digits(match[0]) for match in _NIK.finditer(text))
    yield from (Personal("nik", _masked(digits, 4, 2)) for digits in niks if _is_nik(digits))
    written = [match[0] for match in _NPWP.finditer(text)]
    named = [match[1] for match in _NPWP_NAMED.finditer(text) if not _NPWP.search(match[0])]
    yield from (Personal("npwp", _masked(_digits(one), 2, 3)) for one in [*written, *named])
    for match in _PASSPORT.finditer(text):
        yield Personal("passport", _masked(match[1].replace(" ", ""), 2, 2))
    for match in _PHONE.finditer(text):
        yield Personal("phone", _masked(_digits(match[0]), 4, 2))
    for match in _EMAIL.finditer(text):
        name, _, host = match[0].partition("@")
        yield Personal("email", f"{name[0]}…@{host}")


def _is_nik(digits: str) -> bool:
    """Province, regency, district, day of birth (40 added for women), month, and a number that is not 0000."""
    province, regency, district = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    day, month = int(digits[6:8]), int(digits[8:10])
    return (
        province in _PROVINCES
        and regency > 0
        and district > 0
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and int(digits[12:]) > 0
    )


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def _masked(text: str, first: int, last: int) -> str:
    return f"{text[:first]}{'•' * max(1, len(text) - first - last)}{text[-last:]}"
