"""Files on their way in a real browser: several at once, a reload in the middle, a cut line, the keyboard alone."""

import hashlib
import os
import re

import pytest
from playwright.sync_api import expect

from tests import browsers, documents
from tests.cutting import Line
from tests.journeys.test_accessibility import AXE, RUN, SMALL_TARGETS, WIDER_THAN_PAGE
from tests.requirements import missing
from tests.served import Served
from tests.signing_in import client_of_role, cookie_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MEGABYTE = 10**6
SLOW_BYTES_PER_SECOND = 400_000
LARGER_THAN_HASHED_WHOLE = 70 * MEGABYTE
PATIENCE_MS = 120_000
COMPARED = "checksum-nya sama dengan berkas Anda"


@pytest.fixture
def served(instance):
    served = Served(instance.instance)
    yield served
    served.process.terminate()
    served.process.communicate()


@pytest.fixture
def line(served):
    line = Line(served.port)
    yield line
    line.close()


@pytest.fixture
def open_desk(app, browser, line):
    """A function that opens the page of files as a depositor; faults of scripts fail the test, cut lines do not."""
    client_of_role(app, "depositor")
    contexts, errors = [], []

    def opened(address="/deposit", **options):
        context = browser.new_context(
            **{"locale": "id-ID", "viewport": {"width": 390, "height": 844}, **options}
        )
        value = cookie_of(app, "depositor@contoh.id")
        cookie = {"name": "daluang_session", "value": value, "url": line.url, "httpOnly": True}
        context.add_cookies([{**cookie, "sameSite": "Lax"}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        errors.append(browsers.collect_errors(page))
        page.goto(line.url + address)
        return page

    yield opened
    for context in contexts:
        context.close()
    said = [error for found in errors for error in found]
    assert [error for error in said if "Failed to load resource" not in error] == []


@pytest.fixture
def files(tmp_path):
    """A function that writes files of these sizes in megabytes and returns their paths."""

    def written(**megabytes):
        paths = []
        for name, size in megabytes.items():
            path = tmp_path / f"{name}.bin"
            path.write_bytes(os.urandom(int(size * MEGABYTE)))
            paths.append(path)
        return paths

    return written


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "laporan.pdf"
    path.write_bytes(documents.report_pdf())
    return path


def row_of(page, name):
    return page.locator("[data-rows] > li", has_text=name)


def sha256_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def choose(page, *paths):
    page.locator("input[type=file]").set_input_files(list(paths))


def percent_of(row):
    found = re.search(r"(\d+)\s?%", row.locator("[data-part=state]").inner_text())
    return int(found[1]) if found else 0


def wait_for_percent(page, name, least):
    row = row_of(page, name)
    for _ in range(600):
        if percent_of(row) >= least:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{name} never came to {least} %: {row.inner_text()}")


def test_several_files_a_reload_in_the_middle_and_on_to_the_description(
    open_desk, line, files, report, tmp_path
):
    page = open_desk()
    big, table = files(rekaman=4, tabel=2)
    line.bytes_per_second = SLOW_BYTES_PER_SECOND
    choose(page, report, big, table)
    wait_for_percent(page, "rekaman.bin", 20)
    assert re.search(r"(KB|MB)/s · sisa \d+", row_of(page, "rekaman.bin").inner_text())
    expect(page).to_have_url(re.compile(r"/deposit/\w{8}/files$"))
    page.screenshot(path=tmp_path / "sending-390.png", full_page=True)
    check_looks(page)
    page.reload()
    section = page.locator(".unfinished")
    expect(section.get_by_text("rekaman.bin").first).to_be_visible()
    expect(page.locator(".filelist .filebox", has_text="laporan.pdf")).to_be_visible()
    page.screenshot(path=tmp_path / "reloaded-390.png", full_page=True)
    line.bytes_per_second = None
    begun = []
    page.on("request", lambda request: begun.append(request.method))
    choose(page, big, table)
    for path in (big, table):
        expect(row_of(page, path.name)).to_contain_text(COMPARED, timeout=PATIENCE_MS)
        expect(row_of(page, path.name).locator("code")).to_have_text(sha256_of(path))
    assert "HEAD" in begun  # it asked how much had arrived
    expect(section.get_by_text("rekaman.bin").first).not_to_be_visible()
    expect(page.locator("[data-said]")).to_have_text(
        "Semua berkas sudah diterima. Anda dapat melanjutkan."
    )
    page.screenshot(path=tmp_path / "done-390.png", full_page=True)
    page.get_by_role("button", name="Unggah dan lanjutkan").click()
    expect(page).to_have_url(re.compile(r"/deposit/\w{8}$"))
    expect(page.get_by_text("laporan.pdf").first).to_be_visible()


def check_looks(page):
    """Nothing for axe to find, nothing beside the narrow page, no control too small for a finger."""
    if not AXE.is_file():
        missing("axe-core (make sets it up)")
    page.evaluate(AXE.read_text("utf-8"))
    assert page.evaluate(RUN) == []
    assert page.evaluate(WIDER_THAN_PAGE) <= 0
    assert page.evaluate(SMALL_TARGETS) == []


def test_a_cut_line_and_a_dead_one_are_gone_on_with_by_themselves(open_desk, line, files):
    page = open_desk()
    (big,) = files(rekaman=6)
    line.bytes_per_second = SLOW_BYTES_PER_SECOND
    choose(page, big)
    for least in (15, 30):
        wait_for_percent(page, big.name, least)
        line.cut()
    wait_for_percent(page, big.name, 40)
    page.context.set_offline(True)
    line.cut()
    expect(row_of(page, big.name)).to_contain_text("Sambungan terputus", timeout=PATIENCE_MS)
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    page.get_by_role("button", name="Unggah dan lanjutkan").click()  # goes on when it is done
    expect(page.locator("[data-said]")).to_contain_text("terbuka begitu semua berkas diterima")
    line.bytes_per_second = None
    expect(page).to_have_url(re.compile(r"/deposit/\w{8}$"), timeout=PATIENCE_MS)
    expect(page.get_by_text("rekaman.bin").first).to_be_visible()


def test_pausing_going_on_and_removing_by_keyboard(open_desk, line, files):
    page = open_desk()
    big, other = files(rekaman=6, lain=0.05)
    line.bytes_per_second = SLOW_BYTES_PER_SECOND
    choose(page, big)
    wait_for_percent(page, big.name, 10)
    pause = page.get_by_role("button", name="Jeda rekaman.bin")
    pause.focus()
    page.keyboard.press("Enter")
    expect(row_of(page, big.name)).to_contain_text("Dijeda")
    expect(page.get_by_role("button", name="Lanjutkan rekaman.bin")).to_be_focused()
    before = percent_of(row_of(page, big.name))
    page.wait_for_timeout(1500)
    assert percent_of(row_of(page, big.name)) == before
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jeda rekaman.bin")).to_be_focused()
    line.bytes_per_second = None
    expect(row_of(page, big.name)).to_contain_text(COMPARED, timeout=PATIENCE_MS)
    choose(page, other)
    expect(row_of(page, other.name)).to_contain_text(COMPARED, timeout=PATIENCE_MS)
    choose(page, other)
    expect(page.locator("[data-said]")).to_contain_text("sudah ada dalam daftar")
    page.get_by_role("button", name="Hapus lain.bin").focus()
    page.keyboard.press("Enter")
    expect(row_of(page, other.name)).to_have_count(0)
    page.reload()
    expect(page.locator(".filelist .filebox")).to_have_count(1)


def test_parts_of_a_very_large_file_carry_their_checksums(open_desk, line, tmp_path):
    page = open_desk(viewport={"width": 1280, "height": 800})
    path = tmp_path / "video.bin"
    digest = hashlib.sha256()
    with path.open("wb") as out:
        for _ in range(LARGER_THAN_HASHED_WHOLE // MEGABYTE):
            piece = os.urandom(MEGABYTE)
            digest.update(piece)
            out.write(piece)
    sent = []
    page.on("request", lambda request: sent.append(request.headers.get("upload-checksum", "")))
    choose(page, path)
    wait_for_percent(page, "video.bin", 10)
    page.screenshot(path=tmp_path / "sending-1280.png", full_page=True)
    expect(row_of(page, "video.bin").locator("code")).to_have_text(
        digest.hexdigest(), timeout=PATIENCE_MS
    )
    assert len([value for value in sent if value.startswith("sha256 ")]) > 5
    page.goto(line.url + "/deposit?lang=en")
    page.screenshot(path=tmp_path / "begin-1280.png", full_page=True)


def test_what_cannot_be_sent_is_said_at_its_row(open_desk, tmp_path):
    page = open_desk()
    empty = tmp_path / "kosong.pdf"
    empty.touch()
    choose(page, empty)
    expect(row_of(page, "kosong.pdf")).to_contain_text("Berkas ini kosong")
    page.get_by_role("button", name="Hapus kosong.pdf").click()
    expect(row_of(page, "kosong.pdf")).to_have_count(0)


def test_without_scripts_the_plain_form_takes_several_files(open_desk, files, report):
    page = open_desk(java_script_enabled=False)
    (table,) = files(tabel=0.2)
    choose(page, report, table)
    page.get_by_role("button", name="Unggah dan lanjutkan").click()
    expect(page).to_have_url(re.compile(r"/deposit/\w{8}$"))
    for name in ("laporan.pdf", "tabel.bin"):
        expect(page.get_by_text(name).first).to_be_visible()
