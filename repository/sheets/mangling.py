"""What spreadsheet programs do to values behind their owner's back, told by the value alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from repository.metadata.findings import Problem, shown

LONGEST_CELL = 32_767
"""Characters; what a cell of a spreadsheet can hold."""
NUMBERED = ("identifier", "identifiers", "report_number", "doi", "isbn", "issn")
DAYS = ("date", "embargo_until")
_SCIENTIFIC = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)
_SERIAL = re.compile(r"[1-9]\d{4}(?:[.,]\d+)?")
_ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!")
_FIRST_SERIAL_DAY = date(1899, 12, 30)


def mangled(key: str, value: str, present: str = "") -> Problem | None:
    """What became of a value in a column; None when nothing did. `present` is what the item says now.

    The codes are explained in `batches.messages`.
    """
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("cell_error", lambda: value in _ERRORS),
        ("number_cut", lambda: key in NUMBERED and bool(_SCIENTIFIC.fullmatch(value))),
        ("number_for_date", lambda: key in DAYS and bool(_SERIAL.fullmatch(value))),
        ("zeros_lost", lambda: _lost_zeros(value, present)),
        ("too_long", lambda: len(value) > LONGEST_CELL),
    )
    code = next((code for code, is_so in checks if is_so()), None)
    if code is None:
        return None
    values: dict[str, Any] = {
        "value": shown(value),
        "present": shown(present),
        "length": len(value),
        "longest": LONGEST_CELL,
    }
    if code == "number_for_date":
        values["day"] = (_FIRST_SERIAL_DAY + timedelta(days=int(value[:5]))).isoformat()
    return Problem(key, code, values)


def _lost_zeros(value: str, present: str) -> bool:
    return value.isdigit() and present != value and present.lstrip("0") == value
