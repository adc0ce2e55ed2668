"""From dropping a report of 60 pages to "sent": how often a person must act, and that nothing more is required."""

import re

import pytest
import typst
from playwright.sync_api import expect

from tests.browsers import collect_errors
from tests.signing_in import cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_INTERACTIONS = 12
MOST_REQUIRED = 6
REPORT = """
#set page(numbering: "1")
#set text(size: 11pt, lang: "id")
#align(center)[#v(4cm) #text(22pt)[*Kehidupan Beragama di Kampung Nelayan*] #v(2cm) Oleh: Siti Aminah \\ #v(8cm) 2024]
#pagebreak()
= Abstrak
Penelitian ini mengkaji kehidupan beragama masyarakat di kampung nelayan pada pesisir utara. Data dikumpulkan
melalui wawancara, pengamatan, dan telaah dokumen selama enam bulan. Hasilnya menunjukkan bahwa kerukunan terjaga
karena tradisi gotong royong yang diwariskan dan peran tokoh agama yang dihormati oleh semua warga kampung itu.

Kata kunci: nelayan; kampung; agama
#for number in range(2, 60) [ #pagebreak() #lorem(300) ]
"""


class Hand:
    """Acts on a page and counts."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def choose_file(self, path):
        self.count += 1
        self.page.locator("input[type=file]").first.set_input_files(path)

    def click(self, target):
        self.count += 1
        target.click()


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "laporan-60-halaman.pdf"
    typst.compile(REPORT.encode(), output=str(path))
    return path


@pytest.fixture
def desk(browser, app, server):
    """A page of a depositor who is signed in."""
    from repository.db import transaction
    from repository.people.models import Role
    from tests import factories

    with app.app_context(), transaction() as session:
        factories.make_user(session, Role.DEPOSITOR, email="siti@contoh.id")
    context = browser.new_context(locale="id-ID", viewport={"width": 390, "height": 844})
    cookie = {"name": "daluang_session", "value": cookie_of(app, "siti@contoh.id"), "url": server}
    context.add_cookies([cookie])
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors = collect_errors(page)
    yield page
    context.close()
    assert errors == []


def test_a_report_of_sixty_pages_is_sent_with_few_interactions(desk, server, report):
    hand = Hand(desk)
    desk.goto(f"{server}/deposit")
    hand.choose_file(report)
    button = desk.get_by_role("button", name=re.compile("Unggah dan lanjutkan|Lanjutkan$")).first
    hand.click(button)
    expect(desk.locator("#title")).to_have_value("Kehidupan Beragama di Kampung Nelayan")
    expect(desk.locator("#creators")).to_have_value("Aminah")
    expect(desk.locator("#date_issued")).to_have_value("2024")
    expect(desk.locator("#abstract")).not_to_have_value("")
    shown = desk.locator("section.group").first.locator(".field")
    optional = shown.filter(has_text="(opsional)")
    assert shown.count() - optional.count() - 1 <= MOST_REQUIRED  # the type is chosen already
    hand.click(desk.get_by_label(re.compile("^CC BY 4.0")))
    hand.click(desk.locator(".savebar button[name=next]"))
    expect(desk.locator("h1")).to_have_text("Periksa dan kirim")
    hand.click(desk.get_by_label("Saya menyetujui pernyataan ini"))
    hand.click(desk.get_by_role("button", name="Kirim"))
    expect(desk).to_have_url(re.compile("/done$"))
    assert hand.count <= MOST_INTERACTIONS
