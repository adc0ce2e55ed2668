"""Making an instance: folders, settings with new secrets, tables, the system account, the first collection."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask

from repository import settings as settings_module
from repository.db import db, transaction
from repository.errors import SettingsError
from repository.harvesting.models import Counter
from repository.harvesting.stamping import CHANGES, LAST_STAMP
from repository.items.collections import DEFAULT_SLUG, add_collection, by_slug
from repository.people.links import invite
from repository.people.models import Role
from repository.people.operations import add_user, by_email, system_actor
from repository.settings import Settings
from repository.vocabularies.seeding import seed_house_list


def write_settings(
    instance: Path,
    *,
    base_url: str | None = None,
    name: str | None = None,
    admin_email: str | None = None,
    oai_namespace: str | None = None,
    has_been_harvested: bool = False,
) -> Settings:
    """The instance has folders and a settings file with its own secret; values that are given replace what was there.

    Raises SettingsError, and changes nothing, when the namespace would change after the first harvest under it.
    """
    present = settings_module.load(instance)
    given = {
        "base_url": base_url,
        "name": name,
        "admin_email": admin_email,
        "oai_namespace": oai_namespace,
    }
    if has_been_harvested and oai_namespace and oai_namespace != present.oai_namespace:
        raise SettingsError(
            f"oai_namespace cannot become {oai_namespace}: records were harvested under {present.oai_namespace},"
            " and their identifiers are permanent."
        )
    changes: dict[str, Any] = {k: v.strip() for k, v in given.items() if v is not None}
    wanted = replace(present, **changes)
    wanted = replace(wanted, secret_key=present.secret_key or settings_module.new_secret())
    settings_module.write(settings_module.checked(wanted))
    return settings_module.load(instance)


def prepare_database(app: Flask) -> None:
    """Tables are at the newest migration; the system account, counters and the collection `umum` exist."""
    with app.app_context():
        with _quiet_alembic():
            flask_migrate.upgrade()
        app.extensions["daluang_stores"].pages.create()
        with transaction() as session:
            actor = system_actor(session)
            for name in (CHANGES, LAST_STAMP):
                if session.get(Counter, name) is None:
                    session.add(Counter(name=name, value=0))
            session.flush()
            if by_slug(session, DEFAULT_SLUG) is None:
                add_collection(
                    session,
                    actor,
                    slug=DEFAULT_SLUG,
                    title_id="Koleksi umum",
                    title_en="General collection",
                )
            seed_house_list(session)
        db.session.remove()


def invite_first_administrator(app: Flask) -> tuple[str, str]:
    """The first administrator exists; return the address and the token of a new one-time link."""
    settings: Settings = app.config["DALUANG"]
    email = settings.admin_email or "admin@localhost"
    with app.app_context():
        with transaction() as session:
            actor = system_actor(session)
            user = by_email(session, email) or add_user(
                session, actor, email=email, name="Administrator", role=Role.ADMINISTRATOR
            )
            token = invite(session, actor, user)
        db.session.remove()
    return email, token


@contextlib.contextmanager
def _quiet_alembic() -> Iterator[None]:
    logger = logging.getLogger("alembic")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
