"""Every role and state of access: a file of a result, a feed and a letter hold what that role may find, and no more."""

from datetime import timedelta

import pytest

from repository import clock
from repository.db import db, transaction
from repository.mail.models import OutgoingMail
from repository.people.operations import actor_of, by_email
from repository.saved_searches import alerts, operations
from repository.saved_searches.models import Alert
from tests.repository.search.canaries import NOW, ROLES, clients, plant

PATHS = (
    "/search.csv?q={}",
    "/search.ris?q={}",
    "/search.bib?q={}",
    "/search.atom?q={}",
    "/search.rss?q={}",
)


@pytest.fixture
def canaries(app, at):
    at(NOW)
    return plant(app)


def told_wrongly(role, canaries, asked, body, place):
    """Yield what `body`, the answer to the words of `asked`, should not hold or lacks."""
    may_find = role in asked.found_by
    if (asked.handle in body) != may_find:
        yield role, asked.case, place, "is missing" if may_find else "is there"
    for canary in canaries:
        if canary.secret in body:
            yield role, canary.case, place, "words of the file"
        if not canary.is_searchable and any(
            word in body.casefold() for word in (canary.title, canary.creator)
        ):
            yield role, canary.case, place, "description"


def test_files_and_feeds_hold_what_the_role_may_find(app, canaries):
    wrong = []
    for role, client in clients(app).items():
        for canary in canaries:
            for path in PATHS:
                place = path.format(canary.key)
                body = client.get(place).get_data(as_text=True).replace(canary.key, "")
                wrong += told_wrongly(role, canaries, canary, body, place)
    assert wrong == []


def test_whole_files_hold_what_is_public(app, canaries):
    for role, client in clients(app).items():
        for extension in ("csv", "ris", "bib", "atom", "rss"):
            body = client.get(f"/search.{extension}").get_data(as_text=True)
            found = {canary.case for canary in canaries if canary.handle in body}
            assert found == {c.case for c in canaries if c.is_searchable}, (role, extension)
            assert not [c.case for c in canaries if c.secret in body or c.key in body]


def test_letters_tell_what_the_role_may_find(app, canaries):
    clients(app)  # the accounts of all roles
    index, settings = app.extensions["daluang_stores"].index, app.config["DALUANG"]
    wrong = []
    for role in ROLES[:-1]:
        for canary in canaries:
            body = letter(app, index, settings, f"{role}@contoh.id", canary.key)
            wrong += told_wrongly(role, canaries, canary, body.replace(canary.key, ""), "letter")
    assert wrong == []


def letter(app, index, settings, email, words):
    """Return the letter about a search that was saved yesterday; nothing when none is written."""
    with app.app_context():
        with transaction() as session:
            actor = actor_of(by_email(session, email))
            saved = operations.save(
                session, actor, f"q={words}", name="Cari", alert=Alert.DAILY, language="id"
            )
            saved.alerts_since = clock.now() - timedelta(days=1)
        alerts.tell(actor.user_id, index, settings)
        with transaction() as session:
            text = "".join(row.text for row in session.query(OutgoingMail))
            session.query(OutgoingMail).delete()
            operations.remove(session, actor, saved.id)
        db.session.remove()
    return text
