"""The one access policy: `may(actor, action, subject, today)`.

Pages, files, search, snippets, harvest, feeds and the command line all ask here; `access.clauses` says the same in SQL
and a test proves both equal over roles, states and actions. Access governs files, their pages, their text and what is
made from them; the record of a published item is public whatever its access (ADR 0003).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from repository.access.actors import CURATORS, REVIEWERS, STAFF, VISITOR, Actor
from repository.items.states import EVER_PUBLIC, IN_WORK, State
from repository.people.models import Role

__all__ = [
    "CURATORS",
    "REVIEWERS",
    "STAFF",
    "VISITOR",
    "Access",
    "Action",
    "Actor",
    "Subject",
    "effective_access",
    "may",
    "may_decide_at",
]


class Access(StrEnum):
    """Who may open the files of a published item, from the widest to the narrowest."""

    OPEN = "open"
    EMBARGOED = "embargoed"
    RESTRICTED = "restricted"
    METADATA_ONLY = "metadata_only"


class Action(StrEnum):
    """Everything the policy decides."""

    VIEW = "view"  # see the record, or the tombstone of a withdrawn one
    READ = "read"  # open files, pages and text
    EDIT = "edit"
    SUBMIT = "submit"
    REVIEW = "review"  # see the queue's item, claim it, return or decline it
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    MOVE = "move"
    DISCARD = "discard"  # delete a draft that was never public
    AS_SEEN = "as_seen"  # see what aggregators make of the record
    SEE_HISTORY = "see_history"  # see who changed what, when and why
    SEE_FORMER = "see_former"  # open files that were replaced or removed
    NEW_VERSION = "new_version"  # start a new item that replaces this one
    CHANGE_ACCESS = "change_access"  # lengthen or end an embargo, open or close the files
    PURGE = "purge"  # delete what was never public, whatever its state
    ASK_FOR_COPY = "ask_for_copy"  # ask for a copy of a file that is closed
    COPY = "copy"  # begin another item with its description
    OFFER = "offer"  # offer one's deposit to somebody else
    TRANSFER = "transfer"  # make it somebody else's at once
    CERTIFY = "certify"  # have the certificate of its deposit
    CONVERSE = "converse"  # write to the other side about a deposit, and read what it wrote
    GRANT_COPY = "grant_copy"  # allow or refuse such a copy


@dataclass(frozen=True)
class Subject:
    """What the policy needs to know of an item, or of one file of it (`file_access`)."""

    item_id: int
    state: State
    access: Access
    embargo_until: date | None
    is_hidden: bool
    depositor_id: int
    groups: frozenset[int] = frozenset()
    file_access: Access | None = None
    is_served: bool = True

    @property
    def effective_access(self) -> Access:
        """The stricter of the item's and the file's access: a file is never laxer than its item."""
        if self.file_access is None:
            return self.access
        order = list(Access)
        return max(self.access, self.file_access, key=order.index)


def may(actor: Actor, action: Action, subject: Subject, today: date) -> bool:
    """Whether `actor` may do `action` with `subject` on `today`, a day in the site's zone."""
    if actor.role == Role.SYSTEM:
        return True
    if not _may_view(actor, subject):
        return False
    if action == Action.READ:
        return subject.is_served and _may_read(actor, subject, today)
    return _RULES[action](actor, subject)


_RANKS = {Role.REVIEWER: 1, Role.CATALOGUER: 2, Role.ADMINISTRATOR: 3}


def may_decide_at(actor: Actor, role: Role, people: frozenset[int]) -> bool:
    """Whether `actor` may decide at a stage of review that asks for `role` or, where named, for these `people`.

    Administrators always may. What the policy says of the item itself is asked besides.
    """
    if actor.role in (Role.SYSTEM, Role.ADMINISTRATOR):
        return True
    if people:
        return actor.may_review and actor.id in people
    return _RANKS.get(actor.role, 0) >= _RANKS[role]


def _owns(actor: Actor, subject: Subject) -> bool:
    return actor.id is not None and actor.id == subject.depositor_id


def _may_edit(actor: Actor, subject: Subject) -> bool:
    if actor.role in CURATORS:
        return True
    if subject.state == State.SUBMITTED:
        return actor.may_review
    return _owns(actor, subject) and subject.state in IN_WORK and actor.may_deposit


def _may_give_own(actor: Actor, subject: Subject) -> bool:
    """A depositor gives copies of their own files; where only the record is public, the staff decide."""
    is_record_only = Access.METADATA_ONLY in (subject.access, subject.file_access)
    return _owns(actor, subject) and actor.may_deposit and not is_record_only


_RULES: dict[Action, Callable[[Actor, Subject], bool]] = {
    Action.VIEW: lambda actor, subject: True,
    Action.EDIT: _may_edit,
    Action.SUBMIT: lambda actor, subject: (
        (_owns(actor, subject) and actor.may_deposit and actor.is_approved)
        or actor.role in CURATORS
    ),
    Action.COPY: lambda actor, subject: actor.may_deposit and subject.state != State.WITHDRAWN,
    Action.OFFER: lambda actor, subject: (
        _owns(actor, subject) and actor.may_deposit and actor.is_approved
    ),
    Action.TRANSFER: lambda actor, subject: actor.role in CURATORS,
    Action.CERTIFY: lambda actor, subject: (
        subject.state == State.PUBLISHED and (actor.is_staff or _owns(actor, subject))
    ),
    Action.REVIEW: lambda actor, subject: actor.may_review and not _owns(actor, subject),
    Action.PUBLISH: lambda actor, subject: (
        actor.role in CURATORS or (actor.may_review and not _owns(actor, subject))
    ),
    Action.DISCARD: lambda actor, subject: (
        subject.state not in EVER_PUBLIC
        and (actor.role in CURATORS or (_owns(actor, subject) and actor.may_deposit))
    ),
    Action.AS_SEEN: lambda actor, subject: actor.is_staff or _owns(actor, subject),
    Action.SEE_HISTORY: lambda actor, subject: actor.is_staff or _owns(actor, subject),
    Action.SEE_FORMER: lambda actor, subject: actor.is_staff,
    Action.NEW_VERSION: lambda actor, subject: (
        subject.state == State.PUBLISHED
        and (actor.role in CURATORS or (_owns(actor, subject) and actor.may_deposit))
    ),
    Action.CHANGE_ACCESS: lambda actor, subject: actor.role in CURATORS,
    Action.PURGE: lambda actor, subject: (
        subject.state not in EVER_PUBLIC and actor.role in CURATORS
    ),
    Action.ASK_FOR_COPY: lambda actor, subject: subject.state == State.PUBLISHED,
    Action.GRANT_COPY: lambda actor, subject: (
        subject.state == State.PUBLISHED
        and (actor.role in REVIEWERS or _may_give_own(actor, subject))
    ),
    Action.CONVERSE: lambda actor, subject: (
        (actor.may_review or _owns(actor, subject)) and subject.state != State.DRAFT
    ),
    Action.WITHDRAW: lambda actor, subject: actor.role in CURATORS,
    Action.RESTORE: lambda actor, subject: actor.role in CURATORS,
    Action.MOVE: lambda actor, subject: actor.role in CURATORS,
}


def effective_access(access: Access, embargo_until: date | None, today: date) -> Access:
    """Return what `access` means on `today`: an embargo whose day has come is open."""
    if access == Access.EMBARGOED and embargo_until is not None and embargo_until <= today:
        return Access.OPEN
    return access


def _may_view(actor: Actor, subject: Subject) -> bool:
    if _owns(actor, subject):
        return True
    if subject.state in EVER_PUBLIC:
        return actor.is_staff or not subject.is_hidden
    if subject.state in (State.DRAFT, State.RETURNED):
        return actor.role in CURATORS or actor.role == Role.AUDITOR
    return actor.is_staff


def _may_read(actor: Actor, subject: Subject, today: date) -> bool:
    if actor.is_staff:
        return True
    if subject.state == State.WITHDRAWN:
        return False
    if _owns(actor, subject):
        return True
    if subject.state != State.PUBLISHED:
        return False
    both = (subject.access, subject.file_access or subject.access)
    return all(_opens(actor, access, subject, today) for access in both)


def _opens(actor: Actor, access: Access, subject: Subject, today: date) -> bool:
    in_force = effective_access(access, subject.embargo_until, today)
    return in_force == Access.OPEN or (
        in_force == Access.RESTRICTED and bool(actor.groups & subject.groups)
    )
