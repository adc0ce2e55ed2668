"""Letters of a kind: shipped words, changed words, places, the recipient's language, and the pages for staff."""

import pytest
from sqlalchemy import select

from repository.errors import BadValue, NotAllowed
from repository.mail import letters, wording
from repository.mail.filling import check, filled
from repository.mail.kinds import Words, kinds, places
from repository.mail.models import OutgoingMail
from repository.people.models import Role
from repository.people.operations import actor_of
from tests.browsing import open_form
from tests.factories import make_user

VALUES = {
    "title": "Layanan {name} perpustakaan",
    "handle": "7k3mw2qx",
    "collection": "Umum",
    "url": "https://repositori.contoh.id/deposit/7k3mw2qx/done",
}


@pytest.mark.sqlite_only
def test_every_shipped_letter_keeps_its_own_rules():
    assert "deposit_received" in kinds()
    for kind in kinds().values():
        assert set(kind.needed) <= set(kind.places) <= set(places())
        assert len(kind.name) <= 30
        for words in kind.words.values():
            check(kind, words)


@pytest.mark.sqlite_only
def test_every_place_has_a_meaning_and_an_example_in_both_languages():
    for meaning in places().values():
        assert {"id", "en", "example_id", "example_en"} <= set(meaning)


@pytest.mark.sqlite_only
def test_braces_in_a_value_are_letters_and_empty_values_leave_no_hole():
    words = Words("{title}", "Yth. {name},\n\n{reason}\n\n{url}\n")
    found = filled(words, {"title": "a {url}\r\nBcc: x@y.id", "name": "Siti", "url": "U"})
    assert found.subject == "a {url} Bcc: x@y.id"
    assert found.text == "Yth. Siti,\n\nU\n"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words("", "{url}"), "subject"),
        (Words("a\nb", "{url}"), "subject"),
        (Words("a" * 201, "{url}"), "subject"),
        (Words("a", " "), "text"),
        (Words("a", "{url} {password}"), "text"),
        (Words("{nama}", "{url}"), "subject"),
        (Words("a", "without the address"), "text"),
        (Words("a", "{url}" + "x" * 10_001), "text"),
    ],
)
def test_words_that_cannot_be_used_are_refused_at_their_field(words, field):
    with pytest.raises(BadValue) as refused:
        check(kinds()["deposit_received"], words)
    assert refused.value.field == field


def test_letter_is_written_in_the_language_of_its_reader(session):
    siti, john = make_user(session), make_user(session)
    siti.language, john.language = None, "en"
    first = letters.write(session, "deposit_received", siti, VALUES, about="1:1")
    second = letters.write(session, "deposit_received", john, lambda: VALUES, about="1:1")
    assert first.language == "id"
    assert first.subject == "Unggahan diterima: Layanan {name} perpustakaan"
    assert VALUES["url"] in first.text
    assert siti.name in first.text
    assert second.subject.startswith("Deposit received: ")
    session.rollback()


def test_same_news_is_told_once_and_nobody_who_cannot_be_written_to(session):
    user = make_user(session)
    assert letters.write(session, "deposit_received", user, VALUES, about="1:1") is not None
    assert letters.write(session, "deposit_received", user, VALUES, about="1:1") is None
    assert letters.write(session, "deposit_received", user, VALUES, about="1:2") is not None
    user.is_active = False
    assert letters.write(session, "deposit_received", user, VALUES, about="1:3") is None
    found = letters.write_to(session, "deposit_received", "kein", VALUES, about="1:4")
    assert found is None
    session.rollback()


def test_changed_words_are_used_and_the_shipped_ones_come_back(session):
    user, librarian = make_user(session), make_user(session, Role.CATALOGUER)
    actor = actor_of(librarian)
    wording.set_words(session, actor, "deposit_received", "id", Words("Tiba!", "Lihat {url}"))
    row = letters.write(session, "deposit_received", user, VALUES, about="1:1")
    assert (row.subject, row.text) == ("Tiba!", f"Lihat {VALUES['url']}\n")
    wording.restore(session, actor, "deposit_received", "id")
    row = letters.write(session, "deposit_received", user, VALUES, about="1:2")
    assert row.subject.startswith("Unggahan diterima")
    session.rollback()


@pytest.mark.parametrize("role", [Role.DEPOSITOR, Role.REVIEWER, Role.AUDITOR])
def test_others_do_not_change_letters(session, role):
    actor = actor_of(make_user(session, role))
    with pytest.raises(NotAllowed):
        wording.set_words(session, actor, "deposit_received", "id", Words("a", "{url}"))
    session.rollback()


def test_librarian_previews_saves_and_takes_back_a_letter(client_as):
    client = client_as("cataloguer")
    form = open_form(client, "/letters/deposit_received/id", "text")
    page = form.send(client, text="Halo {name} {url}", act="preview").text
    assert "Siti Rahmawati" in page
    assert "Halo" not in client.get("/letters/deposit_received/id").text
    assert form.send(client, text="Halo {name} {url}", act="save").status_code == 303
    assert "Halo {name} {url}" in client.get("/letters/deposit_received/id").text
    assert "diubah" in client.get("/letters").text
    assert form.send(client, act="restore").status_code == 303
    assert "Halo" not in client.get("/letters/deposit_received/id").text


def test_wrong_place_is_refused_in_words_and_what_was_typed_stays(client_as):
    client = client_as("administrator")
    form = open_form(client, "/letters/deposit_received/id", "text")
    response = form.send(client, text="Halo {siapa} {url}")
    assert response.status_code == 422
    assert "{siapa} tidak berarti apa-apa" in response.text
    assert "Halo {siapa} {url}" in response.text


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/letters", "reviewer", 403),
        ("/letters/deposit_received/id", "depositor", 403),
        ("/letters/deposit_received/de", "administrator", 404),
        ("/letters/nothing/id", "administrator", 404),
        ("/letters/outbox", "cataloguer", 403),
        ("/letters/outbox/1", "cataloguer", 403),
        ("/letters/outbox/1", "administrator", 404),
    ],
)
def test_pages_of_letters_are_for_those_who_may(client_as, path, role, status):
    assert client_as(role).get(path).status_code == status


def test_administrator_reads_what_was_written(app, client_as):
    from repository.db import transaction

    client = client_as("administrator")
    with app.app_context(), transaction() as session:
        user = make_user(session)
        number = letters.write(session, "deposit_received", user, VALUES, about="1:1").id
    page = client.get("/letters/outbox").text
    assert "Unggahan diterima" in page
    assert VALUES["url"] in client.get(f"/letters/outbox/{number}").text
    assert "Unggahan diterima" not in client.get("/letters/outbox?state=failed").text
    with app.app_context():
        from repository.db import db

        assert db.session.scalar(select(OutgoingMail.state)) == "pending"
