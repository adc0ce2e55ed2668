"""Groups of readers from the command line: who joins, what they may read."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from repository.cli import main
from repository.db import db, transaction
from repository.errors import BadValue
from repository.items.queries import find
from repository.people.models import Role
from repository.people.operations import actor_of, add_group, add_user, by_email, system_actor
from tests.factories import make_item


def run(instance, *arguments):
    return CliRunner().invoke(main, ["--instance", str(instance), *arguments])


def test_a_group_opens_the_restricted_files_of_an_item_to_its_members(app):
    folder = app.config["DALUANG"].instance
    with app.app_context():
        with transaction() as session:
            add_user(
                session,
                system_actor(session),
                email="baca@localhost",
                name="B",
                role=Role.DEPOSITOR,
            )
            handle = make_item(session, access="restricted").handle
        db.session.remove()
    assert run(folder, "group", "add", "ruang-baca", "--name", "Ruang baca").exit_code == 0
    assert run(folder, "group", "join", "ruang-baca", "baca@localhost").exit_code == 0
    assert run(folder, "group", "open", "ruang-baca", handle).exit_code == 0
    with app.app_context():
        session = db.session()
        member = actor_of(by_email(session, "baca@localhost"))
        assert {g.slug for g in find(session, handle).readers} == {"ruang-baca"}
        assert member.groups == {find(session, handle).readers[0].id}
        db.session.remove()
    assert run(folder, "group", "join", "ruang-baca", "baca@localhost", "--leave").exit_code == 0
    assert run(folder, "group", "open", "ruang-baca", handle, "--close").exit_code == 0
    with app.app_context():
        session = db.session()
        assert not find(session, handle).readers
        assert not actor_of(by_email(session, "baca@localhost")).groups


def test_a_group_that_is_not_there_is_named(app):
    found = run(app.config["DALUANG"].instance, "group", "join", "tiada", "x@localhost")
    assert found.exit_code == 1
    assert "tiada" in found.output


def test_a_group_is_added_once_and_under_a_plain_name(app):
    with app.app_context():
        with transaction() as session:
            add_group(session, system_actor(session), slug="ruang-baca", name="Ruang baca")
        for slug in ("ruang-baca", "Ruang Baca"):
            with pytest.raises(BadValue), transaction() as session:
                add_group(session, system_actor(session), slug=slug, name="x")
