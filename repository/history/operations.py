"""Going back to a description that was saved before: a new revision equal to it, never a change of the past."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from repository.access.checks import require, require_version
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.errors import IncompleteMetadata, NotFound
from repository.history.queries import revision
from repository.items.models import Item
from repository.items.operations import revise
from repository.items.queries import find
from repository.items.states import EVER_PUBLIC
from repository.metadata.problems import Problem, Stage, problems


def restore_revision(
    session: Session,
    handle: str,
    actor: Actor,
    number: int,
    *,
    version: int | None,
    today: date,
) -> bool:
    """The description is again that of revision `number`, as a new revision; return whether anything differed.

    Raises IncompleteMetadata when it breaks a rule of today that the present description keeps, Conflict when the item
    is no longer at `version`, NotFound when there is no such revision.
    """
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    require(actor, Action.EDIT, item)
    require_version(item, version)
    document = revision(session, item, number).document
    found = newly_broken(item, document, today)
    if found:
        raise IncompleteMetadata(found)
    before = item.revision_number
    if not revise(session, item, actor, document, reason=f"revision {number}"):
        return False
    audit(session, actor, "restore_revision", item, revision=number, before=before)
    return True


def newly_broken(item: Item, document: dict[str, object], today: date) -> list[Problem]:
    """Return what is wrong or missing in `document` by the rules of today and is not so in the present description."""
    stage: Stage = "publish" if item.state in EVER_PUBLIC else "deposit"
    present = {(p.field, p.code) for p in problems(item.document, stage=stage, today=today)}
    return [
        p
        for p in problems(document, stage=stage, today=today)
        if p.severity != "warning" and (p.field, p.code) not in present
    ]
