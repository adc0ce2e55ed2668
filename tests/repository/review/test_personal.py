"""Personal numbers in texts, and the job that looks for them."""

import time

import pytest

from repository.review.personal import personal_numbers

pytestmark = pytest.mark.sqlite_only


def kinds(text):
    return [found.kind for found in personal_numbers(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("NIK 3273011205900001", "nik"),
        ("NIK: 3273 0152 0590 0001.", "nik"),
        ("NIK 3273-0112-0590-0001", "nik"),
        ("NPWP 01.234.567.8-901.000", "npwp"),
        ("NPWP: 012345678901000", "npwp"),
        ("Nomor paspor: A1234567", "passport"),
        ("hubungi 0812-3456-7890", "phone"),
        ("+62 812 3456 7890", "phone"),
        ("surel: siti.r@contoh.ac.id", "email"),
    ],
)
def test_personal_numbers_are_found(text, kind):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "9973011205900001",  # no such province
        "3273014105130000",  # month 13
        "3273013213900001",  # no such day and month
        "3273011205900000",  # number 0000
        "32730112059000012",  # 17 digits
        "ISBN 978-602-1234-56-7",
        "10.5072/daluang.1001",
        "1.000.000.000.000.000",
        "2019 2020 2021 2022",
        "halaman 0812",
        "A1234567 adalah nomor naskah",
    ],
)
def test_other_figures_raise_no_alarm(text):
    assert kinds(text) == []


def test_numbers_are_masked():
    (found,) = personal_numbers("NIK 3273011205900001 dan sekali lagi 3273011205900001")
    assert found.shown == "3273••••••••••01"


def test_hostile_pages_are_read_in_time():
    began = time.process_time()
    for text in (
        "1 2 3 4 5 6 7 8 9 " * 20_000,
        "0" * 400_000,
        "a@" * 200_000,
        "08" + "1-" * 90_000,
    ):
        personal_numbers(text)
    assert time.process_time() - began < 20


def test_job_keeps_what_was_found_by_page_and_the_page_of_review_shows_it(app, client_as):
    from repository.db import db, transaction
    from repository.jobs import queue
    from repository.people.models import Role
    from repository.review.models import TextCheck
    from repository.review.rounds import EXAMINE
    from tests import factories

    words = "Penelitian ini mengkaji layanan yang ada di desa dan kota untuk semua orang. "
    reviewer = client_as("reviewer")
    with app.app_context(), transaction() as session:
        owner = factories.make_user(session, Role.DEPOSITOR)
        item = factories.make_item(
            session,
            state="submitted",
            depositor=owner,
            text=f"{words}\f{words * 3} NIK 3273011205900001\f{words}",
        )
        queue.enqueue(session, EXAMINE, [item.id])
        handle = item.handle
    assert "masih diperiksa" in reviewer.get(f"/review/{handle}").text
    assert factories.work_off(app) == 0
    with app.app_context():
        (check,) = db.session.query(TextCheck).all()
        assert [(f["page"], f["kind"]) for f in check.findings] == [(2, "nik")]
        db.session.remove()
    page = reviewer.get(f"/review/{handle}").text
    assert "3273••••••••••01" in page
    assert f"/items/{handle}/pages/2" in page
