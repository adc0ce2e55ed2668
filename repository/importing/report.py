"""The report of an import: a CSV file with a line for every problem, for the person who mends the source."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Self

from repository.importing.messages import message
from repository.importing.rows import ImportRow, Outcome

COLUMNS = ("line", "identifier", "handle", "outcome", "severity", "field", "reason")


class Report:
    """Writes problems to `path` as they come; the file is there afterwards even when there were none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.first: list[str] = []

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(COLUMNS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, row: ImportRow) -> None:
        """Write the problems of `row`; sentences of refused rows are kept in `first`, twenty at most."""
        outcome = str(row.outcome or Outcome.REFUSED)
        for problem in row.problems:
            reason = message(problem)
            self._rows.writerow(
                [
                    row.line,
                    _cell(row.identifier),
                    row.handle or "",
                    outcome,
                    problem.severity,
                    _cell(problem.field),
                    _cell(reason),
                ]
            )
            if (
                row.outcome == Outcome.REFUSED
                and problem.severity != "warning"
                and len(self.first) < 20
            ):
                self.first.append(f"line {row.line}: {problem.field or 'row'}: {reason}")


def _cell(text: str) -> str:
    """Return `text` so that a spreadsheet does not take it for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
