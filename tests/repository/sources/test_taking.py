"""Values proposed by a file stand beside their questions until the depositor takes or leaves each."""

import pytest
from sqlalchemy import select

from tests import documents, pages
from tests.browsing import follow, form_of, open_form, said

FILE = ("laporan.pdf", documents.report_pdf())
OTHER = "Sejarah Pesantren di Pesisir Utara"


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def handle(depositor):
    answer = open_form(depositor, "/deposit", "files").send(depositor, files=[FILE])
    return follow(depositor, answer).removeprefix("/deposit/")


def form_at(client, handle):
    return open_form(client, f"/deposit/{handle}", "version")


def rows_of(app, handle):
    """Return (question, source, name, choice) of all that was proposed."""
    from repository.db import db
    from repository.items.models import Item
    from repository.sources.models import ProposedValue

    with app.app_context():
        query = select(ProposedValue).join(Item, Item.id == ProposedValue.item_id)
        found = {
            row.question: (row.id, row.source, row.name, row.page, row.choice)
            for row in db.session.scalars(query.where(Item.handle == handle))
        }
        db.session.remove()
        return found


def add_other_file(client, handle):
    other = ("kajian.pdf", documents.report_pdf(OTHER))
    answer = open_form(client, f"/deposit/{handle}/files", "files").send(client, files=[other])
    assert follow(client, answer) == f"/deposit/{handle}"


def test_what_a_file_says_stands_in_empty_fields_with_file_and_page(app, depositor, handle):
    rows = rows_of(app, handle)
    assert {row[4] for row in rows.values()} == {"taken"}
    assert rows["abstract"][1:4] == ("file", "laporan.pdf", 2)
    text = pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    assert "Dibaca dari halaman 2 “laporan.pdf”" in text
    with depositor.session_transaction() as cookie:
        assert "read_from" not in cookie


def test_one_click_leaves_a_value_out_and_one_click_brings_it_back(app, depositor, handle):
    number = rows_of(app, handle)["abstract"][0]
    answer = form_at(depositor, handle).send(depositor, button=("leave", str(number)))
    assert follow(depositor, answer) == f"/deposit/{handle}"
    assert answer.headers["Location"].endswith("#abstract")
    form = form_at(depositor, handle)
    assert form.value("abstract") == ""
    assert form.value("title") == documents.TITLE
    follow(depositor, form.send(depositor, button=("take", str(number))))
    assert "pesisir" in form_at(depositor, handle).value("abstract")


def test_what_was_typed_is_saved_by_the_same_click(app, depositor, handle):
    number = rows_of(app, handle)["abstract"][0]
    form_at(depositor, handle).send(
        depositor, button=("leave", str(number)), title="Judul yang saya ketik"
    )
    assert form_at(depositor, handle).value("title") == "Judul yang saya ketik"


def test_a_value_that_was_changed_stays_when_its_proposal_is_left(app, depositor, handle):
    number = rows_of(app, handle)["abstract"][0]
    own = "Abstrak yang saya tulis sendiri, cukup panjang untuk disimpan di sini."
    form_at(depositor, handle).send(depositor, button=("leave", str(number)), abstract=own)
    assert form_at(depositor, handle).value("abstract") == own


def test_a_second_file_offers_beside_what_is_there(app, depositor, handle):
    add_other_file(depositor, handle)
    form = form_at(depositor, handle)
    assert form.value("title") == documents.TITLE
    assert ("take", "all") in form.buttons
    page = pages.get(depositor, f"/deposit/{handle}")
    offered = next(e for e in page.iter("div") if e.get("class", "").startswith("proposal "))
    assert OTHER in pages.text_of(offered)
    assert "kajian.pdf" in pages.text_of(offered)
    number = next(v for n, v in form.buttons if n == "take" and v != "all")
    follow(depositor, form.send(depositor, button=("take", number)))
    form = form_at(depositor, handle)
    assert form.value("title") == OTHER
    back = [v for n, v in form.buttons if n == "take" and v != "all"]
    assert back, "the first title is on offer again"
    follow(depositor, form.send(depositor, button=("take", back[0])))
    assert form_at(depositor, handle).value("title") == documents.TITLE


def test_all_are_taken_or_left_in_one_click(app, depositor, handle):
    add_other_file(depositor, handle)
    follow(depositor, form_at(depositor, handle).send(depositor, button=("leave", "all")))
    form = form_at(depositor, handle)
    assert ("take", "all") not in form.buttons
    assert form.value("title") == documents.TITLE
    add_other_file(depositor, handle)
    follow(depositor, form_at(depositor, handle).send(depositor, button=("take", "all")))
    assert form_at(depositor, handle).value("title") == OTHER


def test_saving_makes_the_values_the_depositors_own(app, depositor, handle):
    form_at(depositor, handle).send(depositor, button="save")
    assert {row[4] for row in rows_of(app, handle).values()} == {"kept"}
    page = pages.get(depositor, f"/deposit/{handle}")
    assert not [e for e in page.iter("p") if "read-from" in (e.get("class") or "")]


def test_a_wrong_answer_elsewhere_stays_typed_and_the_value_is_taken(app, depositor, handle):
    add_other_file(depositor, handle)
    form = form_at(depositor, handle)
    number = next(v for n, v in form.buttons if n == "take" and v != "all")
    answer = form.send(depositor, button=("take", number), date_issued="tahun lalu")
    assert answer.status_code == 422
    form = form_of(pages.check_page(answer), f"/deposit/{handle}", "version")
    assert form.value("date_issued") == "tahun lalu"
    assert form.value("title") == OTHER


def test_values_of_others_cannot_be_taken(app, depositor, handle, client_as):
    number = rows_of(app, handle)["abstract"][0]
    stranger = client_as("reviewer")
    answer = open_form(stranger, "/deposit", "files").send(stranger, button="without_file")
    own = follow(stranger, answer).removeprefix("/deposit/")
    form = form_at(stranger, own)
    assert form.send(stranger, button=("take", str(number))).status_code == 404
    assert form.send(stranger, button=("take", "1 OR 1")).status_code == 404
    assert "pesisir" not in said(stranger.get(f"/deposit/{own}"))


def test_proposals_go_with_a_discarded_draft(app, depositor, handle):
    address = f"/deposit/{handle}/discard"
    follow(depositor, open_form(depositor, address, action=address).send(depositor))
    assert rows_of(app, handle) == {}
