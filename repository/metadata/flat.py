"""Import rows: one flat object per record becomes a normalised metadata document with a list of
problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from repository.metadata.problems import Problem


@dataclass(frozen=True, slots=True)
class FlatFile:
    """A file that a row names: path as written (relative to the import's folder, or absolute),
    label for people.
    """

    name: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class FlatRow:
    """What a row says. `identifier` is None and `problems` says so when the row has none that can
    be used.
    """

    identifier: str | None
    document: dict[str, Any]
    collection: str | None = None
    files: tuple[FlatFile, ...] = ()
    fulltext: str | None = None
    problems: list[Problem] = field(default_factory=list)


def from_flat(row: Mapping[str, Any], *, today: date) -> FlatRow:
    """The document that a row describes, normalised, with all problems (stage `import`); never
    raises.
    """
    raise NotImplementedError
