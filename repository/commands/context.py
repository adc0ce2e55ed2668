"""What commands share: an application context with the system as actor, and finding the item named by a handle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.cli import Instance
from repository.db import db, transaction
from repository.errors import NotFound
from repository.items.collections import by_slug
from repository.items.models import Collection, Item
from repository.items.queries import find
from repository.people.models import Group, User
from repository.people.operations import by_email, system_actor
from search_index import IndexBusy, IndexUnreachable


@contextmanager
def changing(instance: Instance) -> Iterator[tuple[Session, Actor]]:
    """Give a session under the write lock and the system actor; everything is committed afterwards, or nothing."""
    with instance.app().app_context():
        try:
            with transaction() as session:
                yield session, system_actor(session)
        finally:
            db.session.remove()


@contextmanager
def writing_index() -> Iterator[None]:
    """Run the body, which writes the index; when another process keeps it, say so and leave with status 1."""
    try:
        yield
    except IndexUnreachable as error:
        raise click.ClickException(f"Nothing was changed: {error}.") from error
    except IndexBusy as error:
        raise click.ClickException(
            "Another process writes the index. Try again when `daluang worker` is idle."
        ) from error


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


def group_named(session: Session, slug: str) -> Group:
    """Return the group of `slug`. Raises NotFound with the slug in the sentence."""
    group = session.scalar(select(Group).where(Group.slug == slug))
    if group is None:
        raise NotFound("There is no group %(slug)s.", slug=slug)
    return group


def user_named(session: Session, email: str) -> User:
    """Return the account of `email`. Raises NotFound with the address in the sentence."""
    user = by_email(session, email)
    if user is None:
        raise NotFound("There is no account %(email)s.", email=email)
    return user
