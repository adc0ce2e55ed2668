"""What the rules of a document say: `Problem`, one finding; `Check`, what a rule is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import date
from typing import Any, Literal

# A message must not break the terminal, the report or the page that shows it.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)

Stage = Literal["deposit", "publish", "import"]
Severity = Literal["wrong", "missing", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct.

    `field` names the place (`creators[1].orcid`, or a profile's field such as `date_issued`),
    `code` the message in `messages` and `values` what stands in it. `wrong` values are refused
    everywhere, `missing` ones where the stage needs them, a `warning` blocks nothing.
    """

    field: str
    code: str
    values: Mapping[str, Any] = default(default_factory=dict)
    severity: Severity = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """A document to be judged, the stage it is at, and the day in the site's zone."""

    document: Mapping[str, Any]
    stage: Stage
    today: date
    page_labels: tuple[str, ...] | None = None

    def list(self, key: str) -> list[Any]:
        """The list that stands at a top-level key; empty when there is none."""
        found = self.document.get(key) or []
        return found if isinstance(found, list) else []


def shown(value: object, longest: int = 60) -> str:
    """A value as it is quoted in a message: one line, at most `longest` characters."""
    text = " ".join(_UNPRINTABLE.sub("\ufffd", str(value)).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
