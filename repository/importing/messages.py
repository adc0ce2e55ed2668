"""Sentences for what can go wrong with a row of an import beside its description."""

from __future__ import annotations

from repository.batches import messages as batches
from repository.metadata import messages
from repository.metadata.findings import Problem


def _(message: str) -> str:
    return message


MESSAGES: dict[str, str] = {
    "line_too_long": _("The line is longer than %(limit)s MB; put long texts into files."),
    "not_utf8": _("The line is not UTF-8 at byte %(position)s; save the file as UTF-8."),
    "not_json": _("The line is not one JSON object: %(why)s"),
    "files_folder_needed": _("The row names files; say with --files in which folder they lie."),
    "file_outside": _("“%(value)s” lies outside the folder given with --files; move it inside."),
    "file_missing": _("“%(value)s” is not in the folder given with --files; check the name."),
    "file_not_read": _("“%(value)s” cannot be read: %(why)s."),
    "file_twice": _("“%(value)s” has the same name as another file of the row; rename one."),
    "file_not_stored": _("A file could not be stored: %(why)s"),
    "unknown_collection": _("There is no collection “%(value)s”; there are: %(known)s."),
    "identifier_twice": _(
        "“%(value)s” stands in line %(line)s already; identifiers are given once."
    ),
    "edited_since": _(
        "“%(value)s” was edited in the browser since; import it with --overwrite to replace that."
    ),
    "same_bytes": _("“%(value)s” has the same bytes as the file of row %(line)s; is that meant?"),
    "same_bytes_here": _(
        "“%(value)s” has the same bytes as a file of the item %(handle)s; is that meant?"
    ),
    "row_not_written": _("The row could not be written: %(why)s"),
}


def message(problem: Problem) -> str:
    """Return the English sentence of `problem`, whether it comes from the row's description or the import."""
    if problem.code in MESSAGES:
        return MESSAGES[problem.code] % dict(problem.values)
    if problem.code in batches.MESSAGES:
        return batches.MESSAGES[problem.code] % dict(problem.values)
    return messages.message(problem)
