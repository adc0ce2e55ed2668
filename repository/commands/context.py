"""What commands share: an application context with the system as actor, and finding the item named by a handle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.cli import Instance
from repository.db import db, transaction
from repository.errors import NotFound
from repository.items.collections import by_slug
from repository.items.models import Collection, Item
from repository.items.queries import find
from repository.people.operations import system_actor


@contextmanager
def changing(instance: Instance) -> Iterator[tuple[Session, Actor]]:
    """Give a session under the write lock and the system actor; everything is committed afterwards, or nothing."""
    with instance.app().app_context():
        try:
            with transaction() as session:
                yield session, system_actor(session)
        finally:
            db.session.remove()


def item_named(session: Session, handle: str) -> Item:
    """Return the item of `handle`. Raises NotFound with the handle in the sentence."""
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound("There is no item %(handle)s.", handle=handle)
    return item


def collection_named(session: Session, slug: str) -> Collection:
    """Return the collection of `slug`. Raises NotFound with the slug in the sentence."""
    collection = by_slug(session, slug)
    if collection is None:
        raise NotFound("There is no collection %(slug)s.", slug=slug)
    return collection
