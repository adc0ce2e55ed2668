"""Names of files as people see them: one line, no path, no control or direction characters."""

from __future__ import annotations

import re
import unicodedata

MAXIMUM_LENGTH = 150
_FORBIDDEN = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff<>:"|?*\\/%#]'
)


def clean_name(name: str) -> str:
    """Return `name` as a single path segment of at most 150 characters that can stand in an address; never empty."""
    last = re.split(
        r"[\\/]", unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    )[-1]
    cleaned = re.sub(r"\s+", " ", _FORBIDDEN.sub("", last)).strip(" .")
    if len(cleaned) > MAXIMUM_LENGTH:
        stem, dot, ending = cleaned.rpartition(".")
        cleaned = (
            f"{stem[: MAXIMUM_LENGTH - len(ending) - 1]}.{ending}"
            if dot and len(ending) <= 8
            else cleaned[:MAXIMUM_LENGTH]
        )
    return cleaned or "berkas"


def distinct_name(name: str, taken: set[str]) -> str:
    """Return `name`, with a number before its ending when it is already in `taken`."""
    if name not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number = 2
    while (candidate := f"{stem}-{number}{dot}{ending}") in taken:
        number += 1
    return candidate
