"""What changed between two descriptions, in words."""

import copy
import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.metadata.differing import changes
from repository.metadata.differing_words import pieces
from tests.factories import make_document


def by_field(before, after, locale="id"):
    return {change.field: change.differences for change in changes(before, after, locale)}


def changed(document, **values):
    return {**copy.deepcopy(document), **values}


@pytest.fixture
def document():
    return make_document(
        abstract="Penelitian ini mengkaji layanan perpustakaan keliling di lima kabupaten.",
        keywords=["perpustakaan", "layanan", "desa"],
        subjects=["R1.1"],
    )


def test_nothing_changed_between_equal_documents(document):
    assert changes(document, copy.deepcopy(document)) == []


def test_order_of_keys_is_no_change(document):
    assert changes(document, dict(reversed(document.items()))) == []


def test_changed_words_of_a_long_text_stand_between_the_words_that_stayed(document):
    before = document["abstract"][0]
    text = before["value"].replace("lima kabupaten", "enam kabupaten")
    found = by_field(document, changed(document, abstract=[{**before, "value": text}]))
    (entry,) = found["abstract"]
    assert entry.kind == "changed"
    assert [(p.kind, p.text) for p in entry.pieces if p.kind != "same"] == [
        ("removed", "lima"),
        ("added", "enam"),
    ]


def test_people_are_told_by_their_heading_and_what_else_is_known(document):
    person = {**document["creators"][0], "orcid": "0000-0002-1825-0097"}
    (entry,) = by_field(document, changed(document, creators=[person]))["creators"]
    assert entry.before.startswith("Rahmawati, Siti")
    assert entry.text.startswith("Rahmawati, Siti")
    assert "ORCID 0000-0002-1825-0097" in entry.text


def test_hidden_name_is_a_change_in_words(document):
    person = {**document["creators"][0], "public": False}
    (entry,) = by_field(document, changed(document, creators=[person]), "en")["creators"]
    assert "name not shown" in entry.text


def test_second_person_is_added_and_the_first_kept(document):
    people = [*document["creators"], {"kind": "person", "name": "Wagiman", "role": "aut"}]
    (change,) = changes(document, changed(document, creators=people))
    assert [(e.kind, e.text.partition(" ·")[0]) for e in change.entries] == [
        ("kept", "Rahmawati, Siti"),
        ("added", "Wagiman"),
    ]


def test_swapped_people_are_moved_not_replaced(document):
    one, other = document["creators"][0], {"kind": "person", "name": "Wagiman", "role": "aut"}
    before = changed(document, creators=[one, other])
    (entry,) = by_field(before, changed(document, creators=[other, one]))["creators"]
    assert entry.kind == "moved"
    assert {entry.moved_from, entry.position} == {1, 2}


def test_removed_and_repeated_values_are_counted(document):
    word = document["keywords"][0]
    before = changed(document, keywords=[word, word, word])
    (entry,) = by_field(before, changed(document, keywords=[word, word]))["keywords"]
    assert (entry.kind, entry.text) == ("removed", word["value"])


def test_terms_are_told_by_their_labels(document):
    subjects = [{"scheme": "daluang-subjects", "notation": "R1.2"}]
    (entry,) = by_field(document, changed(document, subjects=subjects))["subjects"]
    assert "Moderasi beragama" in entry.text
    (entry,) = by_field(document, changed(document, language=["jav"]), "en")["language"]
    assert (entry.before, entry.text) == ("Indonesian", "Javanese")


def test_parts_of_the_rights_are_fields_of_their_own(document):
    rights = {**document["rights"], "access": "embargoed", "embargo_until": "2027-12-31"}
    found = by_field(document, changed(document, rights=rights), "en")
    assert set(found) == {"access", "embargo_until"}
    assert found["embargo_until"][0].text == "2027-12-31"


def test_date_is_told_as_it_was_written(document):
    date = {
        "type": "created",
        "edtf": "1817-01",
        "calendar": "islamic",
        "original": "12 Rabiulawal 1232 H",
        "year": 1817,
    }
    found = by_field(document, changed(document, dates=[*document["dates"], date]))
    assert found["date_created"][0].text == "12 Rabiulawal 1232 H · 1817-01 · islamic"


def test_arabic_text_keeps_its_direction(document):
    title = {"value": "تحفة المريدين", "lang": "ara", "script": "Arab", "kind": "original"}
    found = by_field(document, changed(document, title=[*document["title"], title]))
    (entry,) = found["title_alternative"]
    assert (entry.tag, entry.direction) == ("ar-Arab", "rtl")


def test_abstract_in_another_language_is_new_and_no_change_of_the_first(document):
    other = {"value": "This study looks at mobile libraries.", "lang": "eng"}
    (change,) = changes(document, changed(document, abstract=[*document["abstract"], other]))
    assert [entry.kind for entry in change.entries] == ["kept", "added"]


def test_whole_document_is_added_to_an_empty_one(document):
    found = changes({}, document)
    assert {e.kind for change in found for e in change.entries} == {"added"}
    assert found[0].field == "type"


@pytest.mark.parametrize("key", ["report", "manuscript", "map", "consent", "invented"])
def test_unknown_parts_are_shown_too(document, key):
    found = by_field(document, changed(document, **{key: {"anything": "written"}}))
    assert [e.text for entries in found.values() for e in entries] == ["written"]


TEXTS = st.text(alphabet="ab .,\nشت", max_size=60)


@given(TEXTS, TEXTS)
def test_pieces_give_back_both_texts(before, after):
    found = pieces(before, after)
    assert "".join(p.text for p in found if p.kind != "added") == before
    assert "".join(p.text for p in found if p.kind != "removed") == after
    assert all(one.kind != two.kind for one, two in itertools.pairwise(found))


def test_texts_that_share_nothing_are_replaced_in_time():
    before = " ".join(f"a{n}" for n in range(20_000))
    after = " ".join(f"b{n}" for n in range(20_000))
    assert [p.kind for p in pieces(before, after)] == ["removed", "added"]


VALUES = st.recursive(
    st.sampled_from(["ind", "open", "Rahmawati", 3, True]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["value", "lang", "kind", "type", "scheme", "role"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["title", "creators", "dates", "rights", "host", "identifiers", "peer_review", "new"]
)


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.dictionaries(KEYS, VALUES, max_size=4))
def test_every_difference_is_found_and_nothing_else(before, after):
    """Also in documents that no form makes: nothing raises, and what differs is shown."""

    def said(document):
        return json.dumps(document, sort_keys=True)

    found = changes(before, after)
    if said(before) == said(after):
        assert found == []
    assert all(change.differences for change in found)
    for key in before.keys() - after.keys():
        if isinstance(before[key], str):
            assert any(e.text for c in found for e in c.differences)
