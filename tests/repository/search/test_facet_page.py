"""All values of a facet on a page of their own: by number, by letter, a part of them, page by page."""

import pytest

from repository.search.arguments import FACETS
from repository.search.facets import VALUES_ON_A_PAGE
from tests import pages
from tests.pages import text_of

pytestmark = pytest.mark.sqlite_only


def labels(root):
    lists = (e for e in root.iter("ul") if "all-values" in (e.get("class") or ""))
    return [text_of(a[0]) for found in lists for a in found.iter("a")]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", FACETS)
def test_every_facet_has_its_page(library, name, language):
    root = pages.get(library.client(), f"/search/facets/{name}?lang={language}")
    assert labels(root)


def test_a_long_facet_leads_to_the_page_of_all_its_values(library):
    root = pages.get(library.client(), "/search?q=penulis&type=report")
    (more,) = (a.get("href") for a in root.iter("a") if "/facets/subject" in a.get("href"))
    assert more == "/search/facets/subject?q=penulis&type=report"
    root = pages.get(library.client(), more)
    assert len(labels(root)) == 30
    first = next(e for e in root.iter("ul") if "all-values" in e.get("class")).find(".//a")
    chosen = pages.get(library.client(), first.get("href"))
    assert [a for a in chosen.iter("a") if a.get("class") == "chip"]


def test_values_by_letter_and_those_with_some_letters(library):
    by_number = labels(pages.get(library.client(), "/search/facets/type?lang=id"))
    by_letter = labels(pages.get(library.client(), "/search/facets/type?order=label&lang=id"))
    assert by_number[0] == "Laporan penelitian"
    assert by_letter == sorted(by_number, key=str.casefold)
    some = pages.get(library.client(), "/search/facets/subject?contains=GÓTONG")
    assert labels(some) == ["gotong royong"]
    none = pages.get(library.client(), "/search/facets/subject?contains=tiada")
    assert labels(none) == []


def test_values_stand_on_as_many_pages_as_they_need(app, client):
    from repository.db import db, transaction
    from tests import factories

    count = (
        VALUES_ON_A_PAGE + 90
    )  # more than stand on a page, and more than the index gives unasked
    with app.app_context():
        with transaction() as session:
            words = [f"kata {n:03}" for n in range(count)]
            factories.make_item(session, title="Banyak kata kunci", keywords=words)
        db.session.remove()
    assert factories.work_off(app) == 0
    seen = []
    for number in (1, 2):
        seen += labels(pages.get(client, f"/search/facets/subject?order=label&page={number}"))
    assert seen == words
    assert not labels(pages.get(client, "/search/facets/subject?page=3"))


@pytest.mark.parametrize("name", ["tiada", "q", "%00", "facets", "TYPE"])
def test_there_is_no_page_of_another_facet(library, name):
    pages.get(library.client(), f"/search/facets/{name}", 404)


def test_values_of_hidden_things_are_not_listed(library):
    visitors = labels(pages.get(library.client(), "/search/facets/collection?lang=id"))
    assert "Arsip dalam" not in visitors
