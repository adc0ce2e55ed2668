"""Loading the sample content into an instance: collections, items, two sample people; safe to repeat."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from repository import clock
from repository.db import db, transaction
from repository.demo.build import build
from repository.demo.collections import collections
from repository.errors import RepositoryError
from repository.importing.operations import Choices
from repository.importing.rows import ImportRow, Outcome
from repository.importing.running import Import
from repository.items.collections import add_collection, by_slug
from repository.people.links import invite
from repository.people.models import Role
from repository.people.operations import add_user, by_email, system_actor
from repository.settings import Settings
from repository.web import Stores

PEOPLE = (
    ("penelaah@localhost", "Penelaah Contoh", Role.REVIEWER),
    ("peneliti@localhost", "Peneliti Contoh", Role.DEPOSITOR),
)


class SampleFaulty(RepositoryError):
    """A row of the sample content was refused."""


def load(app: Flask, say: Callable[[str], None]) -> None:
    """The sample content is in the repository afterwards; its files are read and indexed by the jobs that now wait.

    Raises SampleFaulty naming the row that was refused.
    """
    settings: Settings = app.config["DALUANG"]
    folder = settings.temporary_folder / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    say("Typesetting the sample reports and manuscripts …")
    items = build(folder)
    with app.app_context():
        _add_collections()
        say("Loading them …")
        _import(app, items, folder / "files")
        db.session.remove()
    shutil.rmtree(folder, ignore_errors=True)


def invite_people(app: Flask) -> list[tuple[str, Role, str]]:
    """The sample people exist; return address, role and one-time token of those who have no password yet."""
    found = []
    with app.app_context():
        with transaction() as session:
            actor = system_actor(session)
            for email, name, role in PEOPLE:
                user = by_email(session, email) or add_user(
                    session, actor, email=email, name=name, role=role
                )
                if user.password_hash is None:
                    found.append((email, role, invite(session, actor, user)))
        db.session.remove()
    return found


def _add_collections() -> None:
    with transaction() as session:
        actor = system_actor(session)
        for sample in collections():
            if by_slug(session, sample.slug) is None:
                add_collection(
                    session,
                    actor,
                    slug=sample.slug,
                    title_id=sample.title["id"],
                    title_en=sample.title["en"],
                    parent=by_slug(session, sample.parent) if sample.parent else None,
                    is_internal=sample.internal,
                )


def _import(app: Flask, items: Path, files: Path) -> None:
    settings: Settings = app.config["DALUANG"]
    stores: Stores = app.extensions["daluang_stores"]
    choices = Choices(publishes=True, overwrites=False, today=clock.today(settings.timezone))
    refused: list[ImportRow] = []
    run = Import(stores.files, stores.pages, folder=files, collection=None, choices=choices)
    run.run(items, lambda row: refused.append(row) if row.outcome == Outcome.REFUSED else None)
    if refused:
        from repository.importing.messages import message

        first = refused[0]
        why = "; ".join(
            f"{p.field}: {message(p)}" for p in first.problems if p.severity != "warning"
        )
        raise SampleFaulty("The sample %(row)s was refused: %(why)s", row=first.identifier, why=why)
