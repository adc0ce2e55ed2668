"""Where a profile's field lies in the document: reads paths such as
`contributors[role=ths|dgs].ids`.

A path is names parted by full stops; `[key=a|b]` keeps the entries of a list whose key has one of
the values, `[0]` one entry, `[]` all. After a comma follows a second place, which does not count
for presence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from repository.metadata import vocabularies

_STEP = re.compile(r"(?P<name>\w+)(?:\[(?P<select>[^\]]*)\])?")


@cache
def _steps(path: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((m["name"], m["select"]) for m in _STEP.finditer(path.partition(",")[0]))


def values(document: Mapping[str, Any], path: str) -> list[Any]:
    """All values that stand at a path, in order; empty when there is none. Objects are dicts."""
    found: list[Any] = [document]
    for name, select in _steps(path):
        found = [v for f in found if isinstance(f, dict) for v in _selected(f.get(name), select)]
    return found


def _selected(value: Any, select: str | None) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        return [value]
    if not select:
        return value
    if select.isdecimal():
        return value[int(select) : int(select) + 1]
    key, _, wanted = select.partition("=")
    return [v for v in value if isinstance(v, dict) and v.get(key) in wanted.split("|")]


def is_present(document: Mapping[str, Any], field: str) -> bool:
    """True when the document has a value for a field of the profiles. KeyError for an unknown
    field.
    """
    path = str(vocabularies.fields()[field]["path"])
    return any(value not in ("", [], {}) for value in values(document, path))


@cache
def groups_of(profile: str) -> frozenset[str]:
    """The field groups (`report`, `thesis`, …) in which a profile's fields lie."""
    fields = vocabularies.fields()
    heads = (_steps(str(fields[field]["path"])) for field in vocabularies.needs(profile))
    return frozenset(steps[0][0] for steps in heads if steps) & GROUPS


GROUPS = frozenset({"report", "thesis", "dataset", "manuscript", "map"})
