"""Chromium without its own errands."""

from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from tests.requirements import CHROMIUM, require_program

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def chromium():
    """Give a running, headless Chromium of the system; without one the test ends here."""
    path = require_program(*CHROMIUM)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def collect_errors(page):
    """Return a list that fills with errors of scripts and of the console.

    A breach of the content policy is one, and so is a file that is not there.
    """
    errors = []

    def note(message):
        if message.type == "error":
            errors.append(message.text)

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", note)
    return errors
