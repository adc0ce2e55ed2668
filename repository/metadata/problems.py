"""All that is wrong, missing or doubtful in a metadata document: the rules R1–R16 and its profile's
needs.

R14 (a record must be valid in each format it is served in) is proved by the tests of the
crosswalks; the cycles of R16 need the other items and are looked for where items are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from repository.metadata import required, rules_access, rules_dates, rules_text, rules_values
from repository.metadata.findings import Check, Problem, Severity, Stage

__all__ = ["Problem", "Severity", "Stage", "problems"]

_RULES: tuple[Callable[[Check], Iterator[Problem]], ...] = (
    required.missing,
    rules_text.whole_entries,
    rules_text.titles,
    rules_text.agents,
    rules_text.distinct_texts,
    rules_text.abstract_lengths,
    rules_text.sizes,
    rules_values.type_and_groups,
    rules_values.identifiers,
    rules_dates.dates,
    rules_values.vocabulary_terms,
    rules_access.embargo,
    rules_access.consent,
    rules_access.personal_data,
    rules_values.folios,
    rules_values.files,
    rules_values.relations,
)


def problems(
    document: Mapping[str, Any],
    *,
    stage: Stage,
    today: date,
    page_labels: Sequence[str] | None = None,
) -> list[Problem]:
    """Everything to correct in a normalised document at this stage; empty when all is well.

    `page_labels` are the folio labels in reading order, for the texts of a manuscript; without them
    only the order of the folios is checked. `files` and `handle` are looked at when the document is
    a whole record.
    """
    labels = tuple(page_labels) if page_labels is not None else None
    check = Check(document, stage, today, labels)
    return list(_found(check, _RULES))


def _found(
    check: Check, rules: Iterable[Callable[[Check], Iterator[Problem]]]
) -> Iterator[Problem]:
    for rule in rules:
        yield from rule(check)
