"""What is typed is kept from the first keystroke, for its person alone; saving never overwrites what others saved."""

import json

import pytest
from sqlalchemy import select

from tests import pages
from tests.browsing import follow, form_of, open_form, said
from tests.repository.deposit.test_views import deposit, item_of

RIGHTS = {"licence": "cc-by-4.0", "access": "open"}


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def handle(depositor):
    return deposit(depositor)


def opened(client, handle):
    return open_form(client, f"/deposit/{handle}", "version")


def typed(client, form, handle, turn=1, **changes):
    """Send what was typed as the script does; return what the server told."""
    data = {}
    for key, value in form.values:
        data.setdefault(key, []).append(value)
    data |= {**changes, "turn": str(turn)}
    answer = client.post(f"/deposit/{handle}/answers", data=data)
    assert answer.status_code == 200, answer.data
    return answer.get_json()


def title_of(app, handle):
    return item_of(app, handle)["document"]["title"][0]["value"]


def typed_rows(app):
    from repository.db import db
    from repository.deposit.models import TypedAnswers

    with app.app_context():
        found = [(row.user_id, row.changes) for row in db.session.scalars(select(TypedAnswers))]
        db.session.remove()
        return found


def test_what_is_typed_is_kept_and_offered_again_without_touching_the_description(
    depositor, handle, app
):
    before = item_of(app, handle)
    told = typed(
        depositor, opened(depositor, handle), handle, title="Yang diketik", date_issued="31 Feb"
    )
    assert told["said"].startswith("Tersimpan pukul ")
    assert set(told["shown"]) >= {"title", "date_issued"}
    assert item_of(app, handle) == before
    page = pages.get(depositor, f"/deposit/{handle}")
    form = form_of(page, f"/deposit/{handle}", "version")
    assert (form.value("title"), form.value("date_issued")) == ("Yang diketik", "31 Feb")
    assert "belum menyimpannya" in pages.text_of(next(page.iter("main")))


def test_wrong_answers_stay_typed_after_saving_and_keep_the_deposit_from_being_sent(
    depositor, handle, app
):
    form = opened(depositor, handle)
    answer = form.send(depositor, button="next", title="Benar", date_issued="2024-13-45", **RIGHTS)
    assert answer.status_code == 422
    assert title_of(app, handle) == "Benar"
    again = opened(depositor, handle)
    assert again.value("date_issued") == "2024-13-45"
    check = depositor.get(f"/deposit/{handle}/check")
    assert follow(depositor, check) == f"/deposit/{handle}"
    answer = again.send(depositor, button="next", date_issued="2023")
    assert follow(depositor, answer) == f"/deposit/{handle}/check"
    assert typed_rows(app) == []


def test_two_windows_that_answered_different_questions_are_brought_together(depositor, handle, app):
    one, two = opened(depositor, handle), opened(depositor, handle)
    typed(depositor, one, handle, title="Dari jendela pertama")
    told = typed(depositor, two, handle, abstract="Dari jendela kedua. " * 9)
    assert "Judul" in told["came"]
    answer = two.send(
        depositor, button="next", abstract="Dari jendela kedua. " * 9, turn="2", **RIGHTS
    )
    assert follow(depositor, answer) == f"/deposit/{handle}/check"
    assert title_of(app, handle) == "Dari jendela pertama"
    assert "kedua" in item_of(app, handle)["document"]["abstract"][0]["value"]


def test_two_people_who_answered_different_questions_are_brought_together_and_told(
    depositor, client_as, handle, app
):
    cataloguer = client_as("cataloguer")
    theirs, mine = opened(cataloguer, handle), opened(depositor, handle)
    theirs.send(cataloguer, button="next", title="Judul pengatalog", **RIGHTS)
    answer = mine.send(depositor, button="next", date_issued="2020", **RIGHTS)
    assert follow(depositor, answer) == f"/deposit/{handle}/check"
    assert "Judul" in said(depositor.get(f"/deposit/{handle}/check"))
    item = item_of(app, handle)
    assert title_of(app, handle) == "Judul pengatalog"
    assert item["document"]["dates"][0]["edtf"] == "2020"


def test_the_same_question_in_two_windows_is_chosen_by_a_person(depositor, handle, app):
    one, two = opened(depositor, handle), opened(depositor, handle)
    typed(depositor, one, handle, title="Kata pertama")
    told = typed(depositor, two, handle, title="Kata kedua")
    assert "Judul" in told["disputed"]
    answer = two.send(depositor, button="next", title="Kata kedua", turn="2", **RIGHTS)
    assert answer.status_code == 409
    assert "Kata pertama" in said(answer)
    assert "Kata kedua" in said(answer)
    page = pages.get(
        depositor, f"/deposit/{handle}/merge"
    )  # still there when the window was closed
    form = form_of(page, f"/deposit/{handle}/merge", "seen")
    answer = form.send(depositor, **{"choice-title": "own", "own-title": "Kata ketiga"})
    assert follow(depositor, answer) == f"/deposit/{handle}/check"
    assert title_of(app, handle) == "Kata ketiga"
    assert typed_rows(app) == []
    assert follow(depositor, depositor.get(f"/deposit/{handle}/merge")) == f"/deposit/{handle}"


def test_what_is_typed_is_discarded_when_asked(depositor, handle, app):
    form = opened(depositor, handle)
    typed(depositor, form, handle, title="Bukan ini")
    again = open_form(depositor, f"/deposit/{handle}", action=f"/deposit/{handle}/answers/forget")
    again.send(depositor)
    assert typed_rows(app) == []
    assert opened(depositor, handle).value("title") == form.value("title")


def test_typing_over_a_published_work_makes_no_revision_and_is_seen_by_nobody_else(client_as, app):
    from repository.db import transaction
    from tests import factories

    with app.app_context(), transaction() as session:
        handle = factories.make_item(session).handle
    cataloguer, administrator = client_as("cataloguer"), client_as("administrator")
    before = item_of(app, handle)
    typed(cataloguer, opened(cataloguer, handle), handle, title="Baru setengah")
    assert item_of(app, handle) == before
    assert opened(cataloguer, handle).value("title") == "Baru setengah"
    assert opened(administrator, handle).value("title") != "Baru setengah"


@pytest.mark.parametrize("role", ["reviewer", "auditor"])
def test_nobody_keeps_answers_for_what_they_may_not_edit(depositor, client_as, handle, app, role):
    form = opened(depositor, handle)
    data = {**dict(form.values), "title": "Orang lain"}
    assert client_as(role).post(f"/deposit/{handle}/answers", data=data).status_code in (
        403,
        404,
        400,
    )
    assert typed_rows(app) == []


def test_who_was_signed_out_is_told_so(client, depositor, handle):
    answer = client.post(f"/deposit/{handle}/answers", data={"title": "x"})
    assert answer.status_code in (400, 401)


@pytest.mark.parametrize("shown", ["", "[]", "{", json.dumps({"title": 1, "../x": [1]}), "null"])
def test_strange_digests_overwrite_nothing(depositor, handle, app, shown):
    before = title_of(app, handle)
    form = opened(depositor, handle)
    told = typed(depositor, form, handle, shown=shown, version="7", title="Tindih")
    assert title_of(app, handle) == before
    assert told["said"]
    form.send(depositor, button="save", shown=shown, version="7", title="Tindih", **RIGHTS)
    assert title_of(app, handle) == before
