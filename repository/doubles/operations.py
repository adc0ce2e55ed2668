"""Merging two items into one, undoing that, and saying that two are not the same.

Of two, one stays with the values that were chosen field by field, and the files that were chosen. The other is
withdrawn with a tombstone that leads to the one that stays when it was public, else discarded.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.doubles.models import ItemPair
from repository.doubles.queries import pair_with
from repository.errors import BadValue, Conflict, NotAllowed
from repository.files.models import FileRole
from repository.files.operations import attach, detach
from repository.files.storage import Stored
from repository.items import operations as items
from repository.items.models import Item
from repository.items.queries import find
from repository.items.states import State

NEVER_CHOSEN = frozenset({"type", "report", "thesis", "dataset", "manuscript", "map"})
"""What belongs to the type of the work: it stays as it is on the item that stays."""


def say_different(session: Session, actor: Actor, first_id: int, second_id: int) -> None:
    """The two are never proposed as a pair again."""
    require_curator(actor)
    pair, first, _ = pair_with(session, actor, first_id, second_id)
    if pair.state == "merged":
        raise Conflict("The two were merged in the meantime.")
    _decide(pair, actor, "different")
    audit(session, actor, "keep_items_apart", first, other_id=second_id)


def merge(
    session: Session,
    actor: Actor,
    first_id: int,
    second_id: int,
    *,
    kept_id: int,
    taken: Iterable[str],
    files: Iterable[int],
    versions: tuple[int, int],
) -> Item:
    """The item `kept_id` stays with the values `taken` (keys of the record) and the `files` (ids) of the other.

    Raises Conflict when one of the two was changed since `versions` was shown, or the pair was decided about.
    """
    require_curator(actor)
    pair, *_both = pair_with(session, actor, first_id, second_id)
    if pair.state == "merged":
        raise Conflict("The two were merged in the meantime.")
    first, second = (_locked(session, item) for item in _both)
    if (first.version, second.version) != versions:
        raise Conflict("One of the two was changed after you opened this page. Compare them anew.")
    if kept_id not in (first.id, second.id):
        raise BadValue("kept", "Choose the item that stays.")
    kept, other = (first, second) if kept_id == first.id else (second, first)
    if other.state == State.PUBLISHED and kept.state != State.PUBLISHED:
        raise BadValue("kept", "The published item stays; the other one is not public.")
    done = {"kept": kept.id, "other": other.id, "revision": kept.revision_number, "files": []}
    document = with_taken(kept.document, other.document, taken)
    reason = f"Digabungkan dengan {other.handle}"
    items.revise(session, kept, actor, document, reason=reason)
    done["revision_after"] = kept.revision_number
    done["files"] = _move_files(session, actor, kept, other, set(files))
    was_public = other.state == State.PUBLISHED
    audit(session, actor, "merge_items", kept, merged=other.handle, taken=sorted(taken))
    done["withdrawn"] = was_public
    _decide(pair, actor, "merged")
    pair.done = done
    session.flush()
    if was_public:
        words = f"Digabungkan dengan cantuman yang sama: {kept.handle}."
        items.withdraw(session, other, actor, reason=words, replaced_by=kept.handle)
    else:
        items.discard(session, other, actor)
    session.flush()
    return kept


def with_taken(
    document: dict[str, Any], other: dict[str, Any], taken: Iterable[str]
) -> dict[str, Any]:
    """Return `document` with the values of `taken` as `other` has them; a key that it lacks is taken out."""
    merged = copy.deepcopy(document)
    for key in taken:
        if key in NEVER_CHOSEN:
            continue
        merged.pop(key, None)
        if key in other:
            merged[key] = copy.deepcopy(other[key])
    return merged


def undo(session: Session, actor: Actor, first_id: int, second_id: int) -> Item:
    """The item that stayed is described as before and without the files it got; the other is public again.

    Raises Conflict when the one that stayed was edited since, or the other is gone for good.
    """
    require_curator(actor)
    pair, *both = pair_with(session, actor, first_id, second_id)
    done = pair.done or {}
    if pair.state != "merged" or not done.get("withdrawn"):
        raise Conflict("The other item was never public and is gone; this cannot be undone.")
    by_id = {item.id: _locked(session, item) for item in both}
    kept, other = by_id[done["kept"]], by_id[done["other"]]
    if kept.revision_number != done["revision_after"]:
        raise Conflict("The item that stayed was edited since; take the values back by hand.")
    before = next(r.document for r in kept.revisions if r.number == done["revision"])
    items.revise(
        session, kept, actor, before, reason=f"Penggabungan dengan {other.handle} dibatalkan"
    )
    for file in [f for f in kept.files if f.id in done["files"]]:
        detach(session, kept, actor, file.id, reason="Penggabungan dibatalkan")
    if other.state == State.WITHDRAWN:
        items.restore(session, other, actor)
    pair.done = None
    _decide(pair, actor, "open")
    audit(session, actor, "unmerge_items", kept, merged=other.handle)
    session.flush()
    return kept


def _move_files(
    session: Session, actor: Actor, kept: Item, other: Item, chosen: set[int]
) -> list[int]:
    """The chosen files of `other` are files of `kept` too, unless it has the same bytes; return their new ids."""
    present = {file.sha256 for file in kept.files}
    added = []
    for file in other.files:
        if file.id not in chosen or file.sha256 in present or file.role == FileRole.CONSENT:
            continue
        stored = Stored(file.sha256, file.sha512, file.size_bytes)
        new = attach(
            session,
            kept,
            actor,
            stored,
            name=file.name,
            mime=file.mime,
            role=FileRole(file.role),
            label=file.label,
            access=file.access,  # type: ignore[arg-type]
        )
        session.flush()
        added.append(new.id)
    return added


def _locked(session: Session, item: Item) -> Item:
    found = find(session, item.handle, lock=True)
    if found is None:
        raise Conflict("One of the two is gone.")
    return found


def _decide(pair: ItemPair, actor: Actor, state: str) -> None:
    pair.state, pair.decided_at, pair.decided_by_id = state, clock.now(), actor.user_id


def require_curator(actor: Actor) -> None:
    """Raise NotAllowed unless `actor` may merge items."""
    if not actor.may_curate and not actor.is_system:
        raise NotAllowed("Items are merged by cataloguers and administrators.")
