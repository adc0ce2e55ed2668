"""The quality list: what an import let in although it breaks a rule, until somebody mends it."""

from repository.db import transaction
from repository.items.derive import quality_rows
from repository.items.operations import revise
from repository.items.queries import find
from repository.metadata.problems import problems
from repository.people.operations import system_actor
from tests import pages
from tests.factories import TODAY, make_document, make_item


def make_incomplete(app, **changes):
    with app.app_context(), transaction() as session:
        item = make_item(session, title="Laporan tanpa subjek", **changes)
        item.quality = quality_rows(problems(item.document, stage="publish", today=TODAY))
        assert item.quality, "the sample must break a rule"
        return item.handle


def test_an_item_that_breaks_a_rule_stands_on_the_list_with_the_rule_in_words(app, client_as):
    handle = make_incomplete(app)
    for language, words in (("id", "Daftar mutu"), ("en", "Quality list")):
        html = pages.check_page(client_as("cataloguer").get(f"/quality?lang={language}"))
        text = pages.text_of(html)
        assert words in text
        assert "Laporan tanpa subjek" in text
    answer = client_as("cataloguer").get("/quality").get_data(as_text=True)
    assert f'href="/deposit/{handle}"' in answer


def test_the_item_leaves_the_list_when_nothing_is_left_to_mend(app, client_as):
    handle = make_incomplete(app)
    whole = make_document(
        title="Laporan tanpa subjek",
        abstract="Uraian yang cukup panjang tentang isi laporan ini agar tidak ada yang kurang.",
        subjects=["R1.2"],
        publisher="Balai Contoh",
    )
    assert not problems(whole, stage="publish", today=TODAY)
    with app.app_context(), transaction() as session:
        revise(session, find(session, handle), system_actor(session), whole)
    text = client_as("auditor").get("/quality").get_data(as_text=True)
    assert "Laporan tanpa subjek" not in text


def test_the_list_is_for_staff(client, client_as):
    assert client.get("/quality").headers["Location"].startswith("/login")
    assert client_as("depositor").get("/quality").status_code == 403
    assert client_as("auditor").get("/quality").status_code == 200
