"""Rules of a metadata document (R1–R16 of the metadata model) and what each profile requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from typing import Any, Literal

Stage = Literal["deposit", "publish", "import"]
Severity = Literal["wrong", "missing", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct: `field` names the place (`creators[1].orcid`), `code` the message in
    `messages`.
    """

    field: str
    code: str
    values: Mapping[str, Any] = default(default_factory=dict)
    severity: Severity = "wrong"


def problems(document: Mapping[str, Any], *, stage: Stage, today: date) -> list[Problem]:
    """Everything that is wrong, missing or doubtful in a document at this stage; empty when all is
    well.
    """
    raise NotImplementedError
