"""Collections: adding them, changing whether they are internal, and finding them."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from repository.access.policy import CURATORS, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.harvesting.touch import touch, touch_site
from repository.items.models import Collection, Item
from repository.slugs import is_slug

T = TypeVar("T", Item, Collection)
DEFAULT_SLUG = "umum"
LONGEST_SET = 250  # characters of a setSpec, which holds the slugs of all collections above


def add_collection(
    session: Session,
    actor: Actor,
    *,
    slug: str,
    title_id: str,
    title_en: str = "",
    parent: Collection | None = None,
    is_internal: bool = False,
    description_id: str = "",
    description_en: str = "",
) -> Collection:
    """The collection exists afterwards, below `parent` or at the root. Raises BadValue for an unusable slug."""
    _require_curator(actor)
    if not is_slug(slug) or len(slug) > 80:
        raise BadValue(
            "slug",
            "%(value)s cannot be used: small letters, digits and single hyphens only.",
            value=slug,
        )
    if parent is not None:
        _hold(session, parent)
    above = ":".join(c.slug for c in parent.path()) if parent is not None else ""
    if len(f"collection:{above}:{slug}") > LONGEST_SET:
        raise BadValue(
            "slug", "The slugs from the root down to %(value)s are too long.", value=slug
        )
    if by_slug(session, slug) is not None:
        raise BadValue("slug", "There is already a collection %(value)s.", value=slug)
    if not title_id.strip():
        raise BadValue("title", "Give the collection a title.")
    collection = Collection(
        slug=slug,
        title_id=title_id.strip(),
        title_en=(title_en or title_id).strip(),
        parent=parent,
        is_internal=is_internal,
        is_hidden=is_internal or (parent is not None and parent.is_hidden),
        description_id=description_id,
        description_en=description_en,
        position=0,
    )
    session.add(collection)
    session.flush()
    touch_site(session)
    audit(session, actor, "add_collection", collection, slug=slug)
    return collection


def set_internal(session: Session, actor: Actor, collection: Collection, is_internal: bool) -> None:
    """The collection is internal or not afterwards, and everything below it is hidden or shown accordingly.

    Until this is committed no item comes in or goes out on PostgreSQL: a foreign key waits for the collection's row.
    """
    _require_curator(actor)
    if collection.parent is not None:
        _hold(session, collection.parent)
    session.refresh(collection, with_for_update=True)
    collection.is_internal = is_internal
    _refresh_hidden(session, collection)
    touch_site(session)
    audit(session, actor, "set_internal", collection, is_internal=is_internal)


def all_in_order(session: Session) -> list[Collection]:
    """Return every collection, internal ones too, each before those below it."""
    found = session.scalars(select(Collection).order_by(Collection.position, Collection.title_id))
    return sorted(found, key=lambda c: [(above.position, above.title_id) for above in c.path()])


def by_slug(session: Session, slug: str) -> Collection | None:
    """Return the collection of this slug, internal ones included."""
    return session.scalar(select(Collection).where(Collection.slug == slug))


def _refresh_hidden(session: Session, collection: Collection) -> None:
    hidden = collection.is_internal or (
        collection.parent is not None and collection.parent.is_hidden
    )
    if hidden != collection.is_hidden:
        collection.is_hidden = hidden
        for item in session.scalars(_locked(select(Item), Item.collection_id == collection.id)):
            item.version += 1
            touch(session, item)
    for child in session.scalars(
        _locked(select(Collection), Collection.parent_id == collection.id)
    ):
        _refresh_hidden(session, child)


def _hold(session: Session, collection: Collection) -> None:
    """Nobody hides or shows the collection until the transaction ends."""
    session.refresh(collection, with_for_update={"read": True, "key_share": True})


def _locked(query: Select[T], condition: ColumnElement[bool]) -> Select[T]:
    """The rows as they are now, which nobody else changes until the transaction ends."""
    return query.where(condition).with_for_update().execution_options(populate_existing=True)


def _require_curator(actor: Actor) -> None:
    if actor.role not in CURATORS:
        raise NotAllowed
