"""What is typed survives a closed window, a dead server, a second window and a second person, in a real browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.conftest import CHECKOUT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "kuda hitam di padang"


class Host:
    """A server on one port that can be killed and started again."""

    def __init__(self, instance):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, "DALUANG_INSTANCE": str(instance.instance)}
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "repository", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout.readline()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)
        self.process.stdout.close()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture
def host(instance):
    host = Host(instance)
    host.start()
    yield host
    host.end()


@pytest.fixture
def handle(app):
    """A draft of Siti, whom Rahmat, a cataloguer, helps."""
    from repository.db import transaction
    from repository.items.states import State
    from repository.people.models import Role
    from repository.people.operations import set_password

    with app.app_context(), transaction() as session:
        siti = factories.make_user(session, Role.DEPOSITOR, email="siti@contoh.id")
        rahmat = factories.make_user(session, Role.CATALOGUER, email="rahmat@contoh.id")
        for user in (siti, rahmat):
            set_password(session, user, PASSWORD)
        return factories.make_item(session, state=State.DRAFT, depositor=siti).handle


@pytest.fixture
def browser_of(browser, host):
    """A function that signs a person in in a browser of their own and gives the context."""
    contexts = []

    def signed_in(email):
        context = browser.new_context(locale="id-ID", viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{host.address}/login")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        expect(page).not_to_have_url(re.compile("/login"))
        page.close()
        return context

    yield signed_in
    for context in contexts:
        context.close()


def opened(context, host, handle):
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{host.address}/deposit/{handle}")
    return page


def said(page):
    return page.locator("[data-autosave-said]")


def press_save(page):
    page.locator(".savebar button[name=next]").click()


def test_what_was_typed_is_there_after_the_window_was_closed(browser_of, host, handle):
    siti = browser_of("siti@contoh.id")
    page = opened(siti, host, handle)
    page.locator("#title").fill("Judul yang belum disimpan")
    expect(said(page)).to_have_text(re.compile(r"Tersimpan pukul \d\d\.\d\d"))
    page.locator("#abstract").press_sequentially("Ditutup sebelum sedetik.")
    page.close(run_before_unload=True)  # the last words leave with the window
    time.sleep(1.5)  # the request outlives its window
    again = opened(siti, host, handle)
    expect(again.locator("#title")).to_have_value("Judul yang belum disimpan")
    expect(again.locator("#abstract")).to_have_value(re.compile("Ditutup sebelum sedetik"))
    expect(again.get_by_text("belum menyimpannya")).to_be_visible()


def test_the_server_is_killed_between_a_keystroke_and_its_keeping(browser_of, host, handle):
    page = opened(browser_of("siti@contoh.id"), host, handle)
    host.kill()
    page.locator("#title").fill("Diketik tanpa peladen")
    expect(said(page)).to_contain_text("tidak ada sambungan")
    host.start()
    expect(said(page)).to_have_text(re.compile("Tersimpan pukul"), timeout=40_000)
    page.reload()
    expect(page.locator("#title")).to_have_value("Diketik tanpa peladen")


def test_two_windows_of_one_person(browser_of, host, handle):
    siti = browser_of("siti@contoh.id")
    one, two = opened(siti, host, handle), opened(siti, host, handle)
    one.locator("#title").fill("Judul dari jendela satu")
    expect(said(one)).to_contain_text("Tersimpan pukul")
    two.locator("#date_issued").fill("1999")
    expect(said(two)).to_contain_text("Sementara itu diubah di tempat lain: Judul")
    two.locator("#title").fill("Judul dari jendela dua")
    expect(said(two)).to_contain_text("Dijawab lain di tempat lain: Judul")
    press_save(two)
    expect(two.locator("h1")).to_have_text("1 pertanyaan dijawab dengan dua cara")
    expect(two.locator(".version", has_text="jendela satu")).to_be_visible()
    two.locator(".version", has_text="jendela satu").locator("input").check()
    two.get_by_role("button", name="Simpan pilihan saya").click()
    two.goto(f"{host.address}/deposit/{handle}")
    expect(two.locator("#title")).to_have_value("Judul dari jendela satu")
    expect(two.locator("#date_issued")).to_have_value("1999")


@pytest.mark.parametrize("has_scripts", [True, False])
def test_two_people_cannot_overwrite_each_other(browser, browser_of, host, handle, has_scripts):
    siti, rahmat = browser_of("siti@contoh.id"), browser_of("rahmat@contoh.id")
    if not has_scripts:
        plain = browser.new_context(
            locale="id-ID", java_script_enabled=False, storage_state=siti.storage_state()
        )
        siti = plain
    mine, theirs = opened(siti, host, handle), opened(rahmat, host, handle)
    theirs.locator("#title").fill("Judul dari pengatalog")
    press_save(theirs)
    expect(theirs.get_by_text("Tersimpan, kecuali")).to_be_visible()
    mine.locator("#title").fill("Judul dari pengunggah")
    mine.locator("#date_issued").fill("1987")
    press_save(mine)
    expect(mine.locator("h1")).to_have_text("1 pertanyaan dijawab dengan dua cara")
    expect(mine.get_by_text("rahmat@contoh.id menyimpan jawaban lain")).to_be_visible()
    mine.locator("input[value=own]").check()
    mine.locator("textarea").fill("Judul dari keduanya")
    mine.get_by_role("button", name="Simpan pilihan saya").click()
    mine.goto(f"{host.address}/deposit/{handle}")
    expect(mine.locator("#title")).to_have_value("Judul dari keduanya")
    expect(mine.locator("#date_issued")).to_have_value("1987")
    mine.context.close()
