"""Librarians change what deposits are asked; depositors are asked just that, and it is enforced."""

import pytest
from sqlalchemy import select

from tests import pages
from tests.browsing import follow, form_of, open_form, said
from tests.repository.deposit.test_views import RIGHTS, deposit, describe, item_of

FORM = "/curation/forms/report"


@pytest.fixture
def librarian(client_as):
    return client_as("cataloguer")


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


def press(client, action, name="", address=FORM, status=303, **more):
    """Press a button of the page of a form."""
    form = open_form(client, address, "edits")
    token, edits = form.value("csrf_token"), form.value("edits")
    data = {"csrf_token": token, "edits": edits, "name": name, "action": action, **more}
    answer = client.post(address, data=data)
    assert answer.status_code == status, said(answer)
    return answer


def set_question(client, name, address=FORM, **values):
    form = open_form(
        client,
        address.replace("?", f"/questions/{name}?")
        if "?" in address
        else f"{address}/questions/{name}",
        "label_id",
    )
    answer = form.send(client, **values)
    assert answer.status_code == 303, said(answer)


def put_in_force(client, address=FORM):
    press(client, "put_in_force", address=address, note="Untuk uji")


def asked(client, handle):
    root = pages.get(client, f"/deposit/{handle}")
    form = form_of(root, f"/deposit/{handle}", "version")
    return [key for key, _ in form.values], pages.text_of(next(root.iter("main")))


def test_a_change_is_in_force_only_when_it_is_put_in_force_and_can_be_undone(
    librarian, depositor, app
):
    handle = deposit(depositor)
    set_question(librarian, "place", label_id="Kota tempat terbit", help_id="Tulis kotanya.")
    assert "Kota tempat terbit" not in asked(depositor, handle)[1]
    preview = pages.get(librarian, f"{FORM}/preview")
    assert "Kota tempat terbit" in pages.text_of(next(preview.iter("main")))
    put_in_force(librarian)
    words = asked(depositor, handle)[1]
    assert "Kota tempat terbit" in words
    assert "Tulis kotanya." in words
    press(librarian, "go_back", "0")
    assert "Kota tempat terbit" not in asked(depositor, handle)[1]
    press(librarian, "go_back", "1")
    assert "Kota tempat terbit" in asked(depositor, handle)[1]
    from repository.audit.models import AuditEntry
    from repository.db import db

    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_form"))
        assert [e.details["number"] for e in entries] == [1, 2, 3]
        db.session.remove()


def test_questions_are_taken_out_added_and_moved(librarian, depositor):
    handle = deposit(depositor)
    press(librarian, "out", "place")
    press(librarian, "add", "description")
    press(librarian, "up", "keywords")
    put_in_force(librarian)
    names = asked(depositor, handle)[0]
    assert "place" not in names
    assert "description" in names
    shipped = ["title_translated", "keywords"]
    assert sorted(shipped, key=names.index) == ["keywords", "title_translated"]


def test_what_was_answered_stays_when_it_is_asked_no_more(librarian, depositor, app):
    handle = deposit(depositor)
    describe(depositor, handle, place="Yogyakarta")
    press(librarian, "out", "place")
    put_in_force(librarian)
    describe(depositor, handle, title="Judul lain")
    assert item_of(app, handle)["document"]["place"] == "Yogyakarta"


@pytest.mark.parametrize(
    "name", ["title", "type", "licence", "access", "embargo_until", "abstract", "publisher"]
)
def test_what_the_rules_need_cannot_be_taken_out(librarian, name):
    answer = press(librarian, "out", name, status=422)
    assert "diperlukan" in said(answer)


def test_a_question_that_the_form_requires_keeps_a_deposit_from_being_sent(librarian, depositor):
    handle = deposit(depositor)
    set_question(librarian, "place", is_needed="y")
    put_in_force(librarian)
    answer = describe(depositor, handle)
    assert answer.status_code == 422
    assert "Tempat terbit" in said(answer)
    check = pages.get(depositor, f"/deposit/{handle}/check")
    button = next(b for b in check.iter("button") if "Kirim" in pages.text_of(b))
    assert button.get("disabled") is not None
    consent = open_form(depositor, f"/deposit/{handle}/check", "consent")
    assert consent.send(depositor, consent="y").status_code == 422
    answer = describe(depositor, handle, place="Yogyakarta")
    assert follow(depositor, answer) == f"/deposit/{handle}/check"


def test_questions_for_staff_are_not_asked_of_depositors(librarian, depositor):
    handle = deposit(depositor)
    set_question(librarian, "publisher", is_for_staff="y", is_needed="y")
    put_in_force(librarian)
    assert "publisher" not in asked(depositor, handle)[0]
    assert "publisher" in asked(librarian, handle)[0]
    assert follow(depositor, describe(depositor, handle)) == f"/deposit/{handle}/check"


def test_terms_single_values_and_defaults_bind_the_answer(librarian, depositor, app):
    set_question(librarian, "place", terms="Jakarta\nYogyakarta", default="Jakarta")
    set_question(librarian, "keywords", terms="pesantren\nwakaf", is_single="y")
    put_in_force(librarian)
    handle = deposit(depositor, ("x.txt", b"tanpa kata kunci"))
    assert item_of(app, handle)["document"]["place"] == "Jakarta"
    answer = describe(depositor, handle, "save", place="Medan")
    assert "Medan" in said(answer)
    answer = describe(
        depositor, handle, "save", place="Yogyakarta", keywords=["pesantren", "wakaf"]
    )
    assert answer.status_code == 422
    assert "menerima satu" in said(answer)
    answer = describe(depositor, handle, "save", keywords=["wakaf"])
    assert answer.status_code == 303, said(answer)
    document = item_of(app, handle)["document"]
    assert (document["place"], [k["value"] for k in document["keywords"]]) == (
        "Yogyakarta",
        ["wakaf"],
    )


def test_a_collection_has_a_form_of_its_own(librarian, depositor, app):
    from repository.db import transaction
    from tests import factories

    with app.app_context(), transaction() as session:
        factories.make_collection(session, "disertasi")
    address = f"{FORM}?collection=disertasi"
    set_question(librarian, "place", address=address, label_id="Kota penelitian")
    put_in_force(librarian, address=address)
    handle = deposit(depositor)
    assert "Kota penelitian" not in asked(depositor, handle)[1]
    answer = describe(depositor, handle, collection="disertasi")
    assert follow(depositor, answer) == f"/deposit/{handle}"
    assert "Kota penelitian" in asked(depositor, handle)[1]


def test_collections_take_types_and_are_proposed_for_them(librarian, depositor, app):
    from repository.db import transaction
    from tests import factories

    with app.app_context(), transaction() as session:
        factories.make_collection(session, "skripsi")
        factories.make_collection(session, "peta")
    form = open_form(librarian, "/curation/forms/collections", "slug")
    more = {"takes-skripsi": ["thesis"], "proposed-skripsi": ["thesis"], "takes-peta": ["map"]}
    assert form.send(librarian, **more).status_code == 303
    handle = deposit(depositor)
    page = pages.get(depositor, f"/deposit/{handle}")
    select_box = next(e for e in page.iter("select") if e.get("name") == "collection")
    assert "peta" not in {o.get("value") for o in select_box.iter("option")}
    answer = describe(depositor, handle, "save", collection="peta")
    assert "tidak menerima" in said(answer)
    open_form(depositor, f"/deposit/{handle}", action=f"/deposit/{handle}/answers/forget").send(
        depositor
    )
    describe(depositor, handle, "again", type="bachelor_thesis")
    assert item_of(app, handle)["collection"] == "skripsi"


def test_two_librarians_cannot_overwrite_each_other(librarian, client_as):
    one, two = librarian, client_as("administrator")
    form = open_form(two, FORM, "edits")
    stale = {"csrf_token": form.value("csrf_token"), "edits": form.value("edits")}
    press(one, "out", "place")
    answer = two.post(FORM, data={**stale, "name": "extent", "action": "out"})
    assert answer.status_code == 409
    page = pages.get(two, FORM)
    assert [e for e in page.iter("li") if e.get("id") == "extent"]


@pytest.mark.parametrize("role", ["depositor", "reviewer", "auditor"])
def test_only_cataloguers_and_administrators_edit_forms(client_as, role):
    client = client_as(role)
    for address in (
        "/curation/forms",
        FORM,
        f"{FORM}/preview",
        "/curation/forms/consent",
        "/curation/forms/collections",
    ):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/curation/forms/nothing", f"{FORM}?collection=nowhere", f"{FORM}/questions/nothing"],
)
def test_what_does_not_exist_is_not_there(librarian, address):
    assert librarian.get(address).status_code == 404


def test_strange_changes_are_refused(librarian):
    press(librarian, "explode", "title", status=404)
    press(librarian, "put_in_force", status=404)
    press(librarian, "go_back", "77", status=404)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_of_forms_are_sound(librarian, language):
    for profile in ("report", "manuscript"):
        pages.get(librarian, f"/curation/forms/{profile}?lang={language}")
        pages.get(librarian, f"/curation/forms/{profile}/preview?lang={language}")
        pages.get(librarian, f"/curation/forms/{profile}/questions/title?lang={language}")
    for page in ("", "/consent", "/collections"):
        pages.get(librarian, f"/curation/forms{page}?lang={language}")


def test_the_words_of_the_consent_are_written_by_the_library_and_kept_by_version(
    librarian, depositor, app
):
    from repository import web
    from repository.db import db
    from repository.items.models import Item

    form = open_form(librarian, "/curation/forms/consent", "text_id")
    assert "{institution}" in form.value("text_id")
    words = "Saya setuju {institution} menerbitkan dengan lisensi {licence}."
    assert form.send(librarian, text_id=words, text_en="").status_code == 422
    assert form.send(librarian, text_id=words, text_en="I agree, {licence}.").status_code == 303
    handle = deposit(depositor)
    describe(depositor, handle)
    open_form(depositor, f"/deposit/{handle}/check", "consent").send(depositor, consent="y")
    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.handle == handle))
        kept = next(f for f in item.files if f.role == "consent")
        text = web.stores().files.path(kept.sha256).read_text()
        db.session.remove()
    assert "version of the text: 2" in text
    assert "menerbitkan dengan lisensi CC BY 4.0." in text


def test_a_declared_reason_is_kept_while_the_files_are_closed(depositor, app):
    handle = deposit(depositor)
    closed = {"licence": "cc-by-4.0", "access": "metadata_only", "access_reason": "Data informan"}
    describe(depositor, handle, **closed)
    assert item_of(app, handle)["document"]["rights"]["embargo_reason"] == "Data informan"
    describe(depositor, handle, **RIGHTS)
    assert "embargo_reason" not in item_of(app, handle)["document"]["rights"]
