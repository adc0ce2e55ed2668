"""`Rule`: one thing that aggregators ask of a record, how to find that it is broken, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from repository.aggregators.evidence import Evidence
from repository.aggregators.reading import Card

Values = Mapping[str, Any]
ELEMENT = "element"  # the value that says in which Dublin Core element a fault was found


class Severity(StrEnum):
    """Whether an aggregator leaves a record out, or complains, or only shows it badly."""

    MANDATORY = "mandatory"
    RECOMMENDED = "recommended"


class Effort(IntEnum):
    """What it takes to mend a fault; the numbers of several faults are added up."""

    CHOICE = 1
    SHORT_VALUE = 2
    WRITING = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked (`asks`), and the sentence for a record that breaks it, both message ids.

    `fields` are the questions of the deposit form that mend it, the first one that the form of the profile has; none
    when no form does. `find` gives the values for the places in `fault`, or None when the rule is kept or says nothing
    of this record.
    """

    key: str
    fields: tuple[str, ...]
    effort: Effort
    asks: str
    fault: str
    find: Callable[[Evidence, Card], Values | None]
