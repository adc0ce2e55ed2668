"""What the pages of upkeep show: what can be done with an item, and what a change would bring about, in sentences."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from repository import web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.files.queries import listed_files
from repository.items.entries import titles_of
from repository.items.models import Item
from repository.items.records import item_url
from repository.items.states import State
from repository.presentation import day, moment
from repository.upkeep.effects import Effects, FileStanding


def head_of(item: Item) -> dict[str, Any]:
    """Return what every page of upkeep says of its item."""
    title, _original = titles_of(item)
    return {
        "handle": item.handle,
        "title": title,
        "url": item_url(item.handle),
        "upkeep_url": url_for("upkeep.show", handle=item.handle),
        "state": item.state,
        "version": item.version,
        "access": item.access,
        "embargo_until": item.embargo_until,
        "collection": item.collection.title(web.language()),
    }


def tools_of(item: Item) -> list[dict[str, str]]:
    """Return the pages on which the reader may do something with the item, each with a sentence."""
    actor, subject, today = web.current_actor(), subject_of(item), web.today()
    handle, state = item.handle, item.state
    is_public = state == State.PUBLISHED
    ever = is_public or state == State.WITHDRAWN
    offered = (
        (
            Action.EDIT,
            True,
            "deposit.describe",
            _("Change the description"),
            _("Each save is kept; you can go back."),
        ),
        (
            Action.EDIT,
            ever,
            "upkeep_files.show",
            _("Replace or remove files"),
            _("The old file stays for the staff."),
        ),
        (
            Action.NEW_VERSION,
            is_public,
            "versions.start",
            _("New version"),
            _("Another edition beside this one."),
        ),
        (
            Action.CHANGE_ACCESS,
            ever,
            "upkeep.access",
            _("Change the access"),
            _("Lengthen or end an embargo, open or close the files."),
        ),
        (
            Action.MOVE,
            ever,
            "upkeep.collection",
            _("Move to another collection"),
            _("Harvesters see it leave and enter sets."),
        ),
        (
            Action.WITHDRAW,
            is_public,
            "upkeep.withdraw",
            _("Withdraw"),
            _("A page with the citation and your reason remains."),
        ),
        (
            Action.RESTORE,
            state == State.WITHDRAWN,
            "upkeep.restore",
            _("Make it public again"),
            _("Under the same permanent link."),
        ),
        (
            Action.PURGE,
            not ever,
            "upkeep.purge",
            _("Delete for good"),
            _("Only for items made by mistake that were never public."),
        ),
        (
            Action.SEE_HISTORY,
            True,
            "history.show",
            _("History"),
            _("Who changed what, when and why."),
        ),
    )
    return [
        {"label": label, "note": note, "url": url_for(endpoint, handle=handle)}
        for action, is_possible, endpoint, label, note in offered
        if is_possible and may(actor, action, subject, today)
    ]


def file_rows(item: Item) -> list[dict[str, Any]]:
    """Return the files that can be replaced or removed."""
    return [
        {
            "id": file.id,
            "name": file.name,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "url": url_for("upkeep_files.change", handle=item.handle, file_id=file.id),
        }
        for file in listed_files(item)
    ]


def effect_sentences(effects: Effects) -> list[str]:
    """Return what would happen, one sentence each; one that says so when nothing would."""
    found = [*_page(effects), *_files(effects), *_harvest(effects)]
    return found or [str(_("Nothing that the public or a harvester sees changes."))]


def _page(effects: Effects) -> list[str]:
    before, after = effects.before, effects.after
    if before.is_found and not after.is_found:
        return [_("The page is no longer found by visitors; staff and the depositor still see it.")]
    if after.is_found and not before.is_found:
        return [_("Everybody finds the page.")]
    return []


def _files(effects: Effects) -> list[str]:
    found = []
    for name, after in effects.after.files.items():
        before = effects.before.files.get(name)
        if before is not None and before != after:
            found.append(_file_sentence(name, before, after))
    return found


def _file_sentence(name: str, before: FileStanding, after: FileStanding) -> str:
    if after.is_open:
        return str(_("“%(name)s” opens to everybody at once.", name=name))
    if after.opens_on is not None:
        until = day(after.opens_on)
        if before.is_open:
            return str(_("“%(name)s” closes at once and opens on %(day)s.", name=name, day=until))
        return str(_("“%(name)s” stays closed and opens on %(day)s.", name=name, day=until))
    if before.is_open:
        return str(_("“%(name)s” closes at once.", name=name))
    return str(_("“%(name)s” stays closed, with no day on which it opens.", name=name))


def _harvest(effects: Effects) -> list[str]:
    if effects.leaves_harvest:
        return [_("Harvesters are told that the record is deleted, in every set it was in.")]
    found = []
    if effects.enters_harvest:
        found.append(_("Harvesters get the record again."))
    elif effects.sets_left:
        sets = ", ".join(effects.sets_left)
        found.append(
            ngettext(
                "It leaves the set %(sets)s.",
                "It leaves the sets %(sets)s.",
                len(effects.sets_left),
                sets=sets,
            )
        )
    if effects.sets_entered:
        sets = ", ".join(effects.sets_entered)
        found.append(
            ngettext(
                "It enters the set %(sets)s.",
                "It enters the sets %(sets)s.",
                len(effects.sets_entered),
                sets=sets,
            )
        )
    if effects.sets_change_at and effects.before.presence.changes_at != effects.sets_change_at:
        at = moment(effects.sets_change_at)
        found.append(_("Harvesters see the files open from %(at)s on.", at=at))
    return [str(sentence) for sentence in found]
