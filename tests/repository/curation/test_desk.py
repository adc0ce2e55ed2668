"""The page of curation: every tool leads somewhere, and says how much there is to do."""

import pytest

from repository.curation.entries import ENTRIES, GROUPS
from repository.db import transaction
from repository.items.states import State
from tests import pages
from tests.factories import make_item

STAFF = ("reviewer", "cataloguer", "auditor", "administrator")


@pytest.mark.parametrize("role", STAFF)
def test_every_tool_that_is_shown_answers(app, client_as, role):
    client = client_as(role)
    for language in ("id", "en"):
        html = pages.check_page(client.get(f"/curation?lang={language}"))
        assert ("Kurasi" if language == "id" else "Curation") in pages.text_of(html)
    shown = client.get("/curation").get_data(as_text=True)
    paths = [entry.path for entry in ENTRIES if f'href="{entry.path}"' in shown]
    assert "/quality" in paths
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_it_counts_what_waits(app, client_as):
    before = pages.text_of(pages.get(client_as("cataloguer"), "/curation?lang=en"))
    assert "0 deposits wait" in before
    with app.app_context(), transaction() as session:
        make_item(session, title="Yang menunggu", state=State.SUBMITTED)
    after = pages.text_of(pages.get(client_as("cataloguer"), "/curation?lang=en"))
    assert "1 deposit waits" in after


def test_it_is_for_staff(client, client_as):
    assert client.get("/curation").headers["Location"].startswith("/login")
    assert client_as("depositor").get("/curation").status_code == 403


def test_each_entry_stands_in_a_group_and_leads_to_an_address_once():
    assert {entry.group for entry in ENTRIES} <= GROUPS.keys()
    paths = [entry.path for entry in ENTRIES]
    assert len(paths) == len(set(paths))
    assert all((entry.count is None) == (entry.counted is None) for entry in ENTRIES)
