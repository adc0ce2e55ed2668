"""Works that are here already are told of while a deposit is described, and closed ones never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.duplicates.words import are_alike, folded, title_words
from tests import documents, factories, pages
from tests.repository.deposit.test_views import deposit

TITLE = "Moderasi Beragama di Pesantren: Studi di Lima Kabupaten"
WORDS = st.lists(
    st.sampled_from(["wakaf", "zakat", "pesantren", "madrasah", "hutan", "gunung", "laut", "kota"]),
    min_size=3,
    max_size=8,
)


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


def make(app, **changes):
    from repository.db import transaction

    with app.app_context(), transaction() as session:
        return factories.make_item(session, **changes).handle


def asked(client, handle, **words):
    from urllib.parse import urlencode

    answer = client.get(f"/deposit/{handle}/alike?{urlencode(words)}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        TITLE.upper(),
        "Moderasi beragama di pesantren, studi di lima kabupaten",
        "Moderasi Beragma di Pesantren: Studi di Lima Kabupaten",
        "Studi di Lima Kabupaten: Moderasi Beragama di Pesantren",
    ],
)
def test_nearly_the_same_title_is_shown_with_its_address(depositor, app, title):
    published, handle = make(app, title=TITLE), deposit(depositor)
    assert f"/items/{published}" in asked(depositor, handle, title=title)


@pytest.mark.parametrize(
    "title",
    ["Moderasi", "Hutan larangan di Kampung Naga", "Zakat di lima kabupaten", "", "dan di", "?"],
)
def test_other_titles_are_not(depositor, app, title):
    published, handle = make(app, title=TITLE), deposit(depositor)
    assert published not in asked(depositor, handle, title=title)


def test_closed_works_are_never_told_of_and_others_drafts_only_as_such(depositor, client_as, app):
    from repository.db import transaction
    from repository.items.states import State

    with app.app_context(), transaction() as session:
        factories.make_collection(session, "arsip", is_internal=True)
    hidden = make(app, title=TITLE, collection="arsip")
    handle = deposit(depositor)
    found = asked(depositor, handle, title=TITLE)
    assert "notice" not in found
    draft = make(app, title=TITLE, state=State.DRAFT)
    found = asked(depositor, handle, title=TITLE)
    assert "unggahan lain yang belum terbit" in found
    assert draft not in found
    assert hidden not in found
    staff = asked(client_as("cataloguer"), handle, title=TITLE)
    assert f"/items/{hidden}" in staff
    assert f"/deposit/{draft}" in staff


def test_the_same_doi_and_isbn_are_found_however_they_are_written(depositor, app):
    from repository.db import transaction
    from repository.items.operations import revise
    from repository.people.operations import system_actor

    with app.app_context(), transaction() as session:
        item = factories.make_item(session)
        numbers = [
            {"scheme": "doi", "value": "10.5072/abc"},
            {"scheme": "isbn", "value": "9789791234566"},
        ]
        revise(session, item, system_actor(session), {**item.document, "identifiers": numbers})
        published = item.handle
    handle = deposit(depositor)
    assert published in asked(depositor, handle, doi="https://doi.org/10.5072/ABC")
    assert published in asked(depositor, handle, isbn="978-979-123-456-6")
    assert published not in asked(depositor, handle, doi="10.5072/abcd")


def test_without_scripts_the_form_says_it_and_the_same_file_too(depositor, app):
    first, second = deposit(depositor), deposit(depositor)
    main = pages.text_of(next(pages.get(depositor, f"/deposit/{second}").iter("main")))
    assert "Berkas yang sama sudah ada di sini" in main
    assert "Karya dengan judul yang hampir sama" in main
    assert first in {
        e.get("href", "").rpartition("/")[2]
        for e in pages.get(depositor, f"/deposit/{second}").iter("a")
    }
    assert documents.TITLE in main


def test_who_may_not_edit_a_deposit_asks_nothing_of_it(depositor, client_as, client):
    handle = deposit(depositor)
    assert client_as("reviewer").get(f"/deposit/{handle}/alike").status_code in (403, 404)
    assert client.get(f"/deposit/{handle}/alike").status_code == 303


@given(WORDS, st.randoms())
def test_order_case_and_marks_of_a_title_do_not_matter(words, random):
    title = " ".join(words)
    other = words[:]
    random.shuffle(other)
    changed = " ".join(other).upper().replace("A", "\u00c1")
    assert title_words(title) == title_words(changed)
    assert are_alike(folded(title), folded(changed))


@given(st.text(max_size=300))
def test_any_text_has_few_short_words(title):
    words = title_words(title)
    assert len(words) <= 24
    assert all(0 < len(word) <= 40 for word in words)
    assert words == sorted(set(words))
