"""Reader of the keys of an import row that make up `rights`: license, access, embargo_until,
rights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from repository.metadata import vocabularies
from repository.metadata.findings import Problem, shown
from repository.metadata.flat_reading import Reading
from repository.metadata.licences import licence_key

DEFAULT_LICENCE = "id-copyright"
DEFAULT_ACCESS = "open"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_rights(reading: Reading, given: Mapping[str, Any]) -> None:
    """`rights` with the defaults: Indonesian copyright and open access.

    An embargo date without an access makes the item embargoed. A past one is a lapsed embargo:
    it is kept, and the files are open. With an access that it contradicts a past date is
    dropped and a coming one refused.
    """
    rights = {"licence": _licence(reading, given.get("license")), "access": DEFAULT_ACCESS}
    access = _access(reading, given.get("access"))
    until = _day(reading, given.get("embargo_until"))
    rights["access"] = access or ("embargoed" if until else DEFAULT_ACCESS)
    if until:
        _read_embargo(reading, rights, until)
    statement = _statement(reading, given.get("rights"))
    if statement:
        rights["statement"] = statement
    reading.document["rights"] = rights


def _read_embargo(reading: Reading, rights: dict[str, str], until: date) -> None:
    is_past = until <= reading.today
    text = until.isoformat()
    if rights["access"] == "embargoed" or (is_past and rights["access"] == "open"):
        rights |= {"access": "embargoed", "embargo_until": text}
    elif is_past:
        values = {"value": text}
        reading.problems.append(Problem("embargo_until", "embargo_lapsed", values, "warning"))
    else:
        reading.wrong("embargo_until", "embargo_without_access", value=text)


def _licence(reading: Reading, value: Any) -> str:
    line = reading.one_line("license", value)
    key = licence_key(line) if line else DEFAULT_LICENCE
    if key is None:
        known = ", ".join(vocabularies.entries("licences"))
        reading.wrong("license", "licence_unknown", value=shown(line), known=known)
    return key or DEFAULT_LICENCE


def _access(reading: Reading, value: Any) -> str | None:
    line = reading.one_line("access", value)
    if line and vocabularies.entry("access_rights", line) is None:
        known = ", ".join(vocabularies.entries("access_rights"))
        reading.wrong("access", "not_in_list", value=shown(line), list=known)
        return None
    return line


def _day(reading: Reading, value: Any) -> date | None:
    line = reading.one_line("embargo_until", value)
    if line is None:
        return None
    if _DAY.fullmatch(line):
        try:
            return date.fromisoformat(line)
        except ValueError:
            pass
    reading.wrong("embargo_until", "day_form", value=shown(line))
    return None


def _statement(reading: Reading, value: Any) -> str | None:
    return " ".join(reading.lines("rights", value)) or None
