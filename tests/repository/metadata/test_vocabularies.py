import pytest

from repository.metadata import vocabularies
from repository.metadata.licences import licence_key


def test_a_language_is_known_by_any_of_its_iso_codes():
    for code in ("id", "ind", "ID", "id-ID", "in", "id_ID"):
        assert vocabularies.language_code(code) == "ind"
    assert vocabularies.language_code("may") == "msa"
    assert vocabularies.language_code("jw") == "jav"
    assert vocabularies.language_code("klingon") is None


def test_the_facet_speaks_iso_639_1_where_it_exists():
    assert vocabularies.facet_language("ind") == "id"
    assert vocabularies.facet_language("bug") == "bug"


def test_a_tag_names_the_script_when_it_is_given():
    assert vocabularies.language_tag("jav", "Arab") == "jv-Arab"
    assert vocabularies.language_tag("kaw") == "kaw"


def test_arabic_script_runs_from_the_right():
    assert vocabularies.direction("Arab") == "rtl"
    assert vocabularies.direction("Java") == "ltr"
    assert vocabularies.direction(None) == "ltr"


@pytest.mark.parametrize(
    "words", ["R3.3", "r3.3", "Pesantren", " pesantren ", "PESANTREN  (islamic boarding schools)"]
)
def test_a_subject_is_known_by_notation_or_label_without_regard_to_case_and_spaces(words):
    assert vocabularies.subject_notation(words) == "R3.3"


def test_other_words_are_no_subject():
    assert vocabularies.subject_notation("pesantren kilat") is None


def test_a_subject_stands_below_the_one_above_it():
    assert vocabularies.is_below("R3.3", "R3")
    assert not vocabularies.is_below("R3", "R3.3")


@pytest.mark.parametrize(
    "text",
    [
        "cc-by-4.0",
        "CC-BY-4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0",
        "https://creativecommons.org/licenses/by/4.0/deed.id",
        "https://www.creativecommons.org/licenses/by/4.0/legalcode.en",
    ],
)
def test_a_licence_is_known_by_key_spdx_and_every_form_of_its_address(text):
    assert licence_key(text) == "cc-by-4.0"


def test_an_unknown_licence_is_none():
    assert licence_key("CC-BY-9.0") is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("article", "journal_article"),
        ("conference", "conference_paper"),
        ("thesis", "thesis"),
        ("audiovisual", "video"),
        ("report", "report"),
        ("image", "image"),
        ("master_thesis", "master_thesis"),
        ("poem", None),
    ],
)
def test_a_profile_key_stands_for_its_general_type(key, expected):
    assert vocabularies.resource_type(key) == expected


def test_every_profile_key_is_accepted_as_a_type_of_that_profile():
    for key in vocabularies.profiles():
        assert vocabularies.profile_of(vocabularies.resource_type(key)) == key


def test_every_type_belongs_to_the_profile_that_lists_it():
    for key, row in vocabularies.profiles().items():
        for kind in row["resource_types"]:
            assert vocabularies.profile_of(kind) == key


def test_every_entry_has_a_label_in_both_languages():
    lists = (
        "resource_types access_rights licences languages scripts relators subjects relation_types"
    )
    for name in lists.split():
        for key, row in vocabularies.entries(name).items():
            if name != "licences":
                assert row["label_id"], (name, key)
                assert row["label_en"], (name, key)


def test_a_generic_thesis_has_its_coar_address():
    assert vocabularies.entries("resource_types")["thesis"]["coar"].endswith("/c_46ec")


def test_at_most_six_answers_are_asked_at_deposit():
    for key, row in vocabularies.profiles().items():
        asked = [f for f, need in vocabularies.needs(key).items() if need == "D"]
        assert sorted(asked) == sorted(row["required_at_deposit"])
        assert len(asked) <= 6
