"""The policy said in SQL, for lists: conditions on `item` joined with `collection`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from repository.access.policy import CURATORS, Access, Actor
from repository.files.models import File, FileRole
from repository.items.models import Collection, Item, ItemReader
from repository.items.states import EVER_PUBLIC, State
from repository.people.models import Role


def may_view(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `may(actor, VIEW, …)` holds for a row of `item` joined with `collection`."""
    if actor.role == Role.SYSTEM:
        return true()
    public = and_(
        Item.state.in_(EVER_PUBLIC), true() if actor.is_staff else Collection.is_hidden.is_(False)
    )
    own = Item.depositor_id == actor.id if actor.id is not None else false()
    in_work = Item.state.in_((State.DRAFT, State.RETURNED))
    if actor.role in CURATORS or actor.role == Role.AUDITOR:
        return true()
    not_public = and_(Item.state.notin_(EVER_PUBLIC), ~in_work) if actor.is_staff else false()
    return or_(own, public, not_public)


def may_read_item(actor: Actor, today: date) -> ColumnElement[bool]:
    """Return the condition under which `may(actor, READ, item, today)` holds, for a row of `item` and `collection`."""
    if actor.role == Role.SYSTEM:
        return true()
    viewable = may_view(actor)
    if actor.is_staff:
        return viewable
    own = Item.depositor_id == actor.id if actor.id is not None else false()
    return and_(
        viewable, Item.state != State.WITHDRAWN, or_(own, _opens(Item.access, actor, today))
    )


def may_read_file(actor: Actor, today: date) -> ColumnElement[bool]:
    """Return the condition under which `may(actor, READ, file, today)` holds, for `file`, `item` and `collection`."""
    if actor.role == Role.SYSTEM:
        return true()
    served = File.role != FileRole.CONSENT
    if actor.is_staff:
        return and_(may_view(actor), served)
    own = Item.depositor_id == actor.id if actor.id is not None else false()
    stricter = and_(
        _opens(Item.access, actor, today),
        or_(File.access.is_(None), _opens(File.access, actor, today)),
    )
    return and_(may_view(actor), served, Item.state != State.WITHDRAWN, or_(own, stricter))


def _opens(access: object, actor: Actor, today: date) -> ColumnElement[bool]:
    """Whether a published item's access value lets `actor` in, for the column `access`."""
    column: ColumnElement[str] = access  # type: ignore[assignment]
    lapsed = and_(
        column == Access.EMBARGOED, Item.embargo_until.is_not(None), Item.embargo_until <= today
    )
    in_group = (
        select(ItemReader.item_id)
        .where(ItemReader.item_id == Item.id, ItemReader.group_id.in_(actor.groups))
        .exists()
    )
    restricted = and_(column == Access.RESTRICTED, in_group) if actor.groups else false()
    return and_(Item.state == State.PUBLISHED, or_(column == Access.OPEN, lapsed, restricted))
