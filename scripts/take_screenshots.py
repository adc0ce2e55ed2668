"""Takes the pictures of README.md: `python scripts/take_screenshots.py` from the checkout, after `make setup-test`.

The program shows itself: a repository with the sample content is made in a temporary folder, served
on a free port and looked at with Chromium, 1280 pixels wide, in Indonesian. What comes out is
`docs/images/*.png`, a few colours each so that the files stay small.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pyvips
from playwright.sync_api import Browser, Page, sync_playwright

from repository.demo.fonts import typesetter_fonts
from repository.demo.reports import read_report, typeset

CHECKOUT = Path(__file__).resolve().parent.parent
IMAGES = CHECKOUT / "docs" / "images"
DALUANG = CHECKOUT / ".venv" / "bin" / "daluang"
NAME = "Repositori Balai Penelitian Contoh"
ADDRESS = "https://repositori.example.org"
LONGEST_BYTES = 250_000
COLOURS = (256, 128, 64, 32)
WAIT_SECONDS = 60
WINDOW = {"width": 1280, "height": 860}
PASSWORD = "kata sandi yang panjang 2026"  # noqa: S105 - its accounts vanish with the folder
DEPOSITOR, REVIEWER = "peneliti@example.org", "pemeriksa@example.org"
REPORT = CHECKOUT / "scripts" / "deposited-report.typ"


def main() -> None:
    """Every picture is in `docs/images` afterwards."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "instance") as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        visit(browser, url, Path(folder))
        browser.close()


def visit(browser: Browser, url: str, folder: Path) -> None:
    """Walk through the pages and keep a picture of each."""
    page = browser.new_page(viewport=WINDOW, locale="id-ID")
    page.goto(f"{url}/")
    keep(page, "home")
    page.goto(f"{url}/search?q=pelestarian+naskah")
    keep(page, "results")
    page.locator(".entry").first.locator("h2 a, h3 a").first.click()
    page.goto(page.url.split("?")[0])
    keep(page, "item")
    page.goto(f"{url}/search?q=الكتاب&type=manuscript")
    page.locator(".hits a").first.click()
    keep(page, "reader")
    deposit(signed_in(browser, url, DEPOSITOR), url, folder)
    page = signed_in(browser, url, REVIEWER)
    page.goto(f"{url}/review")
    page.locator(".queue a").first.click()
    keep(page, "review")


def deposit(page: Page, url: str, folder: Path) -> None:
    """Give in a report, with a picture of the description that was read from it, and send it."""
    pdf = folder / "layanan-rujukan.pdf"
    pdf.write_bytes(typeset(read_report(REPORT), typesetter_fonts()))
    page.goto(f"{url}/deposit")
    page.locator("input[type=file]").set_input_files(pdf)
    page.locator("form button.main").last.click()
    page.wait_for_url("**/deposit/*")
    page.locator("[name=title]").evaluate(
        "field => scrollTo(0, scrollY + field.getBoundingClientRect().top - 340)"
    )
    keep(page, "deposit")
    page.locator("input[name=licence][value='cc-by-4.0']").check()
    page.locator("input[name=access][value=open]").check()
    # the subjects lie in groups that are folded
    page.locator("input[name=subjects][value='R7.1']").evaluate("tick => (tick.checked = true)")
    page.locator("button[name=next]").last.click()
    page.locator("input[name=consent]").check()
    page.locator("form button.main").last.click()


def signed_in(browser: Browser, url: str, email: str) -> Page:
    """Return a window of somebody who has signed in."""
    page = browser.new_context(viewport=WINDOW, locale="id-ID").new_page()
    page.goto(f"{url}/login")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form button.main").click()
    return page


@contextmanager
def served(instance: Path):
    """The address of a server with the sample content, for as long as the body runs."""
    run("--instance", str(instance), "init", "--base-url", ADDRESS, "--name", NAME)
    run("--instance", str(instance), "demo")
    for email, name, role in (
        (DEPOSITOR, "Nur Hidayah", "depositor"),
        (REVIEWER, "Dewi Maharani", "reviewer"),
    ):
        account = ("user", "add", email, "--name", name, "--role", role, "--password-stdin")
        run("--instance", str(instance), *account, stdin=PASSWORD)
    port = free_port()
    command = [DALUANG, "--instance", str(instance), "serve", "--port", str(port)]
    environment = {**os.environ, "DALUANG_INSTITUTION": "Balai Penelitian Contoh"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def run(*arguments: str, stdin: str = "") -> None:
    """Run `daluang` and fail when it fails."""
    subprocess.run(  # noqa: S603 - our own command
        [DALUANG, *arguments], check=True, stdout=subprocess.DEVNULL, input=stdin, text=True
    )


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    """Return when `url` answers 200."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def keep(page: Page, name: str) -> None:
    """Write what the window shows to `docs/images/NAME.png`, with as many colours as stay under the limit."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    picture = pyvips.Image.new_from_buffer(page.screenshot(), "")
    target = IMAGES / f"{name}.png"
    for colours in COLOURS:
        depth = max(1, (colours - 1).bit_length())
        picture.pngsave(
            str(target), palette=True, bitdepth=depth, compression=9, effort=10, keep="none"
        )
        if target.stat().st_size <= LONGEST_BYTES:
            return
    sys.exit(f"{target} is larger than {LONGEST_BYTES} bytes")


if __name__ == "__main__":
    main()
