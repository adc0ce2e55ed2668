"""What was done with an item, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _


def sentence(action: str, details: dict[str, Any]) -> str:
    """Return the act of an audit entry as a short sentence without its actor."""
    said = {**_of_life(), **_of_files(details), **_after_publication(details)}
    return str(said.get(action) or action.replace("_", " "))


def _of_life() -> dict[str, str]:
    return {
        "create": _("Deposit begun"),
        "revise": _("Description saved"),
        "submit": _("Sent for review"),
        "claim": _("Taken for review"),
        "release": _("Released"),
        "returned": _("Changes asked for"),
        "declined": _("Declined"),
        "publish": _("Published"),
        "choose_collection": _("Collection chosen"),
        "set_readers": _("Reader groups chosen"),
        "open_to": _("Opened to a reader group"),
        "close_to": _("Closed to a reader group"),
        "transfer": _("Handed over to another person"),
    }


def _of_files(details: dict[str, Any]) -> dict[str, str]:
    name = details.get("name", "")
    before, after = details.get("before") or {}, details.get("after") or {}
    named = isinstance(before, dict) and isinstance(after, dict)
    return {
        "attach": _("File “%(name)s” added", name=name),
        "detach": _("File “%(name)s” removed", name=name),
        "replace_file": _(
            "File “%(name)s” replaced by “%(other)s”",
            name=before.get("name", "") if named else "",
            other=after.get("name", "") if named else "",
        ),
    }


def _after_publication(details: dict[str, Any]) -> dict[str, str]:
    return {
        "withdraw": _("Withdrawn"),
        "restore": _("Made public again"),
        "move": _(
            "Moved from “%(origin)s” to “%(target)s”",
            origin=details.get("origin", ""),
            target=details.get("target", ""),
        ),
        "change_access": _("Access to the files changed"),
        "restore_revision": _(
            "Went back to description %(number)s", number=details.get("revision", "")
        ),
        "start_version": _("New version begun"),
        "copy_asked": _("A copy was asked for"),
        "copy_allowed": _("A copy was allowed"),
        "copy_refused": _("A copy was refused"),
        "copy_fetched": _("A copy was fetched"),
    }
