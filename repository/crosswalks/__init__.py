"""Metadata formats: pure functions from a record to bytes or plain data, and the register of those
that are files.

A record is the metadata document with the system keys `handle`, `profile`, `state`, `collections`,
`files` (each with `url` and `is_open`), `record{created, changed}`, `withdrawal` and `urls{landing,
base}`. Functions read nothing else; where access matters they are told `today`, the date in the
site's zone. Only public values leave: no withheld names, no student or lecturer numbers, no closed
files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A record format served as a file: `/items/<handle>.<extension>`; `write` gives the whole
    body.
    """

    name: str
    extension: str
    media_type: str
    label: str
    write: Callable[[Record, date], bytes]


FORMATS: dict[str, Format] = {}


def by_extension(extension: str) -> Format | None:
    """The format with this file extension (without a leading dot), or None."""
    return next((form for form in FORMATS.values() if form.extension == extension), None)
