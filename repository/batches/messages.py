"""Sentences for what can keep an item out of a batch, beside those about its description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from repository.metadata import messages
from repository.metadata.findings import Problem


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


MESSAGES: dict[str, str] = {
    "handle_needed": _("The row names no item; copy the handle from the exported table."),
    "handle_unknown": _("There is no item “%(value)s”; copy the handle from the exported table."),
    "handle_twice": _("“%(value)s” stands in row %(row)s already; keep one row for each item."),
    "version_stale": _(
        "Somebody changed the item after the table was exported (version %(value)s, now %(now)s);"
        " export it again and repeat the change."
    ),
    "version_form": _("“%(value)s” is not a version; leave this column as it was exported."),
    "may_not_edit": _("You may not edit this item."),
    "may_not_move": _("You may not move this item to another collection."),
    "not_editable": _("The item was withdrawn; restore it first."),
    "changed_since": _("Somebody changed the item after the preview; nothing was done to it."),
    "changed_after": _("Somebody changed the item after the batch; it was left as it is now."),
    "gone": _("The item is not there any more."),
    "collection_unknown": _("There is no collection “%(value)s”; there are: %(known)s."),
    "subject_unknown": _(
        "“%(value)s” is not in the list of subjects; choose one from it, or write it in keywords."
    ),
    "needs_value": _("This cannot be empty; give a value."),
    "number_for_date": _(
        "“%(value)s” is a number that a spreadsheet made of a date, probably %(day)s; write the date as text."
    ),
    "number_cut": _(
        "“%(value)s” was written by a spreadsheet as a number; format the column as text and type it again."
    ),
    "zeros_lost": _(
        "“%(value)s” lost its leading zeros, it was “%(present)s”; format the column as text and type it again."
    ),
    "formula": _("“%(value)s” is a formula; replace it by its value."),
    "cell_error": _("“%(value)s” is an error of the spreadsheet; write the value itself."),
    "too_long": _("The cell has %(length)s characters; keep it below %(longest)s."),
    "too_many_cells": _("The row has more cells than the table has columns; mind quotation marks."),
    "not_written": _("The item could not be changed: %(why)s"),
    "ever_public": _("What was ever public is withdrawn with a reason, not deleted."),
}


def sentence(problem: Problem, translate: Callable[[str], str]) -> str:
    """Return the sentence of `problem` in the reader's language."""
    if problem.code in MESSAGES:
        return translate(MESSAGES[problem.code]) % dict(problem.values)
    return messages.message(problem, translate)


def stored(problem: Problem) -> dict[str, Any]:
    """Return `problem` as a batch keeps it."""
    return {
        "field": problem.field,
        "code": problem.code,
        "severity": problem.severity,
        "values": {key: _plain(value) for key, value in problem.values.items()},
    }


def read(row: Mapping[str, Any]) -> Problem:
    """Return what `stored` kept."""
    return Problem(row["field"], row["code"], row["values"], row["severity"])


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
