"""Reviewing in the browser: the queue, one deposit, the decision, and two who decide at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import documents, pages
from tests.browsing import follow, form_of, open_form, said
from tests.repository.deposit.test_views import deposit, describe, item_of
from tests.signing_in import client_of

COMPLETE = {"publisher": "Balai Penelitian Contoh", "subjects": ["R1.1"]}


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def reviewer(client_as):
    return client_as("reviewer")


@pytest.fixture
def submitted(depositor):
    """A function that deposits and sends a report and returns its handle."""

    def make(client=depositor, title=documents.TITLE, **changes):
        handle = deposit(client, ("laporan.pdf", documents.report_pdf()))
        follow(client, describe(client, handle, title=title, **changes))
        form = open_form(client, f"/deposit/{handle}/check", "consent")
        assert form.send(client, consent="y").status_code == 303
        return handle

    return make


@pytest.fixture
def second_reviewer(app):
    """A client signed in as another reviewer, Rahmat."""
    from repository.db import transaction
    from repository.people.models import Role
    from repository.people.operations import add_user, system_actor

    with app.app_context(), transaction() as session:
        add_user(
            session,
            system_actor(session),
            email="rahmat@contoh.id",
            name="Rahmat",
            role=Role.REVIEWER,
        )
    return client_of(app, "rahmat@contoh.id")


def decide(client, handle, decision, note=""):
    form = open_form(client, f"/review/{handle}", "note")
    return form.send(client, button=("decision", decision), note=note)


def rounds_of(app, handle):
    from repository.db import db
    from repository.items.models import Item
    from repository.review.models import Review

    with app.app_context():
        query = select(Review).join(Review.item).where(Item.handle == handle).order_by(Review.id)
        found = [
            (r.decision, r.reason, r.reviewer.name if r.reviewer else None)
            for r in db.session.scalars(query)
        ]
        db.session.remove()
        return found


def test_the_queue_is_for_staff_and_shows_the_oldest_first(
    depositor, reviewer, submitted, client, app
):
    from repository import clock
    from repository.db import transaction
    from repository.items.queries import find

    submitted(title="Yang baru datang")
    old = submitted(title="Yang lama menunggu")
    with app.app_context(), transaction() as session:
        find(session, old).submitted_at = clock.now() - timedelta(days=3, hours=1)
    text = pages.text_of(pages.get(reviewer, "/review"))
    assert text.index("Yang lama menunggu") < text.index("Yang baru datang")
    assert "3 hari" in text
    pages.get(depositor, "/review", 403)
    pages.get(depositor, f"/review/{old}", 403)
    assert follow(client, client.get(f"/review/{old}")) == f"/login?next=/review/{old}"


def test_file_and_description_stand_side_by_side(reviewer, submitted):
    handle = submitted()
    page = pages.get(reviewer, f"/review/{handle}")
    frame = next(page.iter("iframe"))
    assert frame.get("src") == f"/items/{handle}/files/laporan.pdf"
    served = reviewer.get(frame.get("src"))
    assert served.mimetype == "application/pdf"
    assert "frame-ancestors 'self'" in served.headers["Content-Security-Policy"]
    served.close()
    assert documents.TITLE in pages.text_of(next(page.iter("h1")))


def test_a_deposit_that_lacks_something_is_not_published(reviewer, submitted, app):
    handle = submitted()
    page = pages.get(reviewer, f"/review/{handle}")
    links = {e.get("href") for e in page.iter("a")}
    assert {f"/deposit/{handle}#publisher", f"/deposit/{handle}#subjects"} <= links
    button = next(b for b in page.iter("button") if b.get("value") == "publish")
    assert button.get("disabled") is not None
    assert decide(reviewer, handle, "publish").status_code == 422
    assert item_of(app, handle)["state"] == "submitted"


def test_the_reviewer_completes_the_description_and_publishes(reviewer, client, submitted, app):
    handle = submitted()
    assert follow(reviewer, describe(reviewer, handle, **COMPLETE)) == f"/review/{handle}"
    assert item_of(app, handle)["revisions"] == 2
    assert follow(reviewer, decide(reviewer, handle, "publish")) == f"/items/{handle}"
    assert item_of(app, handle)["state"] == "published"
    assert rounds_of(app, handle) == [("published", "", "Reviewer")]
    assert client.get(f"/items/{handle}").status_code == 200
    assert follow(reviewer, reviewer.get(f"/review/{handle}")) == f"/items/{handle}"


def test_a_returned_deposit_shows_the_reason_and_comes_again(depositor, reviewer, submitted, app):
    handle = submitted()
    refused = decide(reviewer, handle, "return", "  ")
    assert refused.status_code == 422
    assert "alasan" in said(refused)
    reason = "Mohon betulkan ejaan judul."
    assert follow(reviewer, decide(reviewer, handle, "return", reason)) == "/review"
    assert item_of(app, handle)["state"] == "returned"
    assert reason in pages.text_of(pages.get(depositor, "/deposits"))
    form_page = pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    assert reason in form_page
    assert "Reviewer" in form_page
    pages.get(reviewer, f"/review/{handle}", 404)
    assert describe(depositor, handle, title="Judul yang betul").status_code == 303
    open_form(depositor, f"/deposit/{handle}/check", "consent").send(depositor, consent="y")
    assert rounds_of(app, handle) == [("returned", reason, "Reviewer"), (None, "", None)]
    assert reason in pages.text_of(pages.get(reviewer, f"/review/{handle}"))


def test_a_declined_deposit_is_closed_and_says_why(depositor, reviewer, submitted, app):
    handle = submitted()
    assert decide(reviewer, handle, "decline").status_code == 422
    reason = "Karya ini sudah terbit di tempat lain."
    assert follow(reviewer, decide(reviewer, handle, "decline", reason)) == "/review"
    assert item_of(app, handle)["state"] == "declined"
    assert reason in pages.text_of(pages.get(depositor, "/deposits"))
    assert follow(depositor, depositor.get(f"/deposit/{handle}")) == "/deposits"


@pytest.mark.parametrize("decision", ["publish", "return", "decline"])
def test_the_second_of_two_reviewers_is_told_by_whom(
    reviewer, second_reviewer, submitted, app, decision
):
    handle = submitted(**COMPLETE)
    late = open_form(reviewer, f"/review/{handle}", "note")
    assert decide(second_reviewer, handle, decision, "Alasan Rahmat").status_code == 303
    before = item_of(app, handle)
    for button in ("publish", "return", "decline"):
        answer = late.send(reviewer, button=("decision", button), note="Alasan saya")
        assert answer.status_code == 409
        assert "Rahmat" in said(answer)
    assert item_of(app, handle) == before
    assert len(rounds_of(app, handle)) == 1


def test_a_decision_on_a_changed_description_is_not_taken(
    reviewer, second_reviewer, submitted, app
):
    handle = submitted(**COMPLETE)
    late = open_form(reviewer, f"/review/{handle}", "note")
    assert describe(second_reviewer, handle, title="Judul lain", **COMPLETE).status_code == 303
    answer = late.send(reviewer, button=("decision", "publish"))
    assert answer.status_code == 409
    pages.check_page(answer)
    assert item_of(app, handle)["state"] == "submitted"
    assert decide(reviewer, handle, "publish").status_code == 303


def test_a_deposit_is_taken_by_one_and_can_be_released(reviewer, second_reviewer, submitted):
    handle = submitted()
    page = pages.get(reviewer, f"/review/{handle}")
    taking = form_of(page, f"/review/{handle}", action=f"/review/{handle}/claim")
    late = open_form(second_reviewer, f"/review/{handle}", action=f"/review/{handle}/claim")
    assert taking.send(reviewer).status_code == 303
    answer = late.send(second_reviewer)
    assert answer.status_code == 409
    assert "Reviewer" in said(answer)
    assert "Reviewer" in pages.text_of(pages.get(second_reviewer, "/review"))
    assert "Anda periksa" in pages.text_of(pages.get(reviewer, "/review"))
    release = open_form(second_reviewer, f"/review/{handle}", action=f"/review/{handle}/release")
    assert release.send(second_reviewer).status_code == 303
    assert late.send(second_reviewer).status_code == 303


def test_reviewers_do_not_decide_on_their_own_work(reviewer, submitted, second_reviewer, app):
    handle = submitted(reviewer, **COMPLETE)
    page = pages.get(reviewer, f"/review/{handle}")
    assert not [b for b in page.iter("button") if b.get("name") == "decision"]
    token = open_form(reviewer, f"/review/{handle}", action="/logout").value("csrf_token")
    for decision in ("publish", "return", "decline"):
        data = {
            "csrf_token": token,
            "decision": decision,
            "note": "x",
            "version": str(item_of(app, handle)["version"]),
        }
        assert reviewer.post(f"/review/{handle}", data=data).status_code == 403
    assert reviewer.post(f"/review/{handle}/claim", data={"csrf_token": token}).status_code == 403
    assert decide(second_reviewer, handle, "publish").status_code == 303


def test_a_librarian_alone_publishes_her_own_work_and_the_record_says_so(client_as, submitted, app):
    from repository.audit.models import AuditEntry
    from repository.db import db

    cataloguer = client_as("cataloguer")
    handle = submitted(cataloguer, **COMPLETE)
    assert decide(cataloguer, handle, "publish").status_code == 303
    with app.app_context():
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "publish"))
        assert entry.details["own_work"] is True
        db.session.remove()


def test_auditors_look_and_do_not_decide(client_as, submitted, app):
    auditor = client_as("auditor")
    handle = submitted(**COMPLETE)
    pages.get(auditor, "/review")
    page = pages.get(auditor, f"/review/{handle}")
    assert not [b for b in page.iter("button") if b.get("name") == "decision"]
    pages.get(auditor, f"/deposit/{handle}", 403)
    token = form_of(page, "/", action="/logout").value("csrf_token")
    data = {"csrf_token": token, "decision": "publish", "version": "1"}
    assert auditor.post(f"/review/{handle}", data=data).status_code == 403


def test_works_that_look_alike_are_named(reviewer, submitted):
    first = submitted()
    second = submitted(title="Judul lain sama sekali")
    assert first in pages.text_of(pages.get(reviewer, f"/review/{second}"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_review_are_sound_in_both_languages(reviewer, submitted, language):
    pages.get(reviewer, f"/review?lang={language}")
    handle = submitted()
    for path in ("/review", f"/review/{handle}", f"/deposit/{handle}"):
        page = pages.get(reviewer, f"{path}?lang={language}")
        assert page.get("lang") == language


def test_a_decision_that_is_none_is_refused(reviewer, submitted, app):
    handle = submitted()
    assert decide(reviewer, handle, "burn").status_code == 422
    assert decide(reviewer, handle, "return", "x" * 5001).status_code == 422
    assert item_of(app, handle)["state"] == "submitted"
    pages.get(reviewer, "/review/zzzzzzzz", 404)


def test_what_was_sent_or_published_whole_is_never_saved_with_gaps(
    client_as, reviewer, submitted, app
):
    handle = submitted(**COMPLETE)
    answer = describe(
        reviewer, handle, title="", abstract="Ringkasan yang lebih baik daripada semula."
    )
    assert answer.status_code == 422
    assert item_of(app, handle)["document"]["title"][0]["value"] == documents.TITLE
    assert decide(reviewer, handle, "publish").status_code == 303
    cataloguer = client_as("cataloguer")
    answer = describe(cataloguer, handle, title="", date_issued="", place="Jakarta")
    assert answer.status_code == 422
    item = item_of(app, handle)
    assert item["document"]["title"][0]["value"] == documents.TITLE
    assert (item["document"]["dates"][0]["edtf"], item["document"]["place"]) == ("2024", "Jakarta")
    # what was typed and refused stands in the form again until it is right
    answer = describe(cataloguer, handle, title="Judul yang dibetulkan", date_issued="2024")
    assert follow(cataloguer, answer) == f"/items/{handle}"


def test_a_deposit_that_was_sent_is_not_discarded(depositor, submitted, app):
    handle = submitted()
    pages.get(depositor, f"/deposit/{handle}/discard", 409)
    token = open_form(depositor, "/deposit", "files").value("csrf_token")
    answer = depositor.post(f"/deposit/{handle}/discard", data={"csrf_token": token})
    assert answer.status_code == 409
    assert item_of(app, handle)["state"] == "submitted"
