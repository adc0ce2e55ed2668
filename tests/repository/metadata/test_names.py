import time

import pytest

from repository.metadata import names


@pytest.mark.parametrize(
    ("written", "stored", "heading", "direct", "short"),
    [
        (
            "Dr. H. Ahmad Fauzi, M.Ag.",
            {"family": "Fauzi", "given": "Ahmad", "prefix": ["Dr.", "H."], "suffix": ["M.Ag."]},
            "Fauzi, Ahmad",
            "Ahmad Fauzi",
            "Fauzi, A.",
        ),
        (
            "Drs. Wagiman, M.Hum.",
            {"name": "Wagiman", "prefix": ["Drs."], "suffix": ["M.Hum."]},
            "Wagiman",
            "Wagiman",
            "Wagiman",
        ),
        (
            "Hj. Aminah binti Yusuf",
            {"name": "Aminah binti Yusuf", "prefix": ["Hj."]},
            *["Aminah binti Yusuf"] * 3,
        ),
        (
            "K.H. Muhammad bin Salim",
            {"name": "Muhammad bin Salim", "prefix": ["K.H."]},
            *["Muhammad bin Salim"] * 3,
        ),
        (
            "Togar Sihombing",
            {"family": "Sihombing", "given": "Togar"},
            "Sihombing, Togar",
            "Togar Sihombing",
            "Sihombing, T.",
        ),
        (
            "Raden Ajeng Kartini",
            {"name": "Kartini", "title_kept": "Raden Ajeng"},
            "Kartini, Raden Ajeng",
            "Raden Ajeng Kartini",
            "Kartini, R. A.",
        ),
        ("Ida Bagus Oka", {"name": "Ida Bagus Oka"}, *["Ida Bagus Oka"] * 3),
    ],
)
def test_a_pasted_name_is_stored_and_shown_by_the_table(written, stored, heading, direct, short):
    agent = names.parse_name(written)
    assert agent == {"kind": "person", **stored}
    assert names.heading(agent) == heading
    assert names.direct_form(agent) == direct
    assert names.short_form(agent) == short


def test_a_family_name_that_comes_first_stays_first():
    agent = {"family": "Kwee", "given": "Tek Hoay", "order": "family-first"}
    assert names.heading(agent) == "Kwee, Tek Hoay"
    assert names.direct_form(agent) == "Kwee Tek Hoay"
    assert names.short_form(agent) == "Kwee, T. H."


def test_particles_do_not_count_when_sorting():
    agent = {"family": "al-Ghazālī", "given": "Abū Ḥāmid"}
    assert names.sort_key(agent) == "ghazali, abu hamid"
    assert names.short_form(agent) == "al-Ghazālī, A. Ḥ."


def test_initials_after_a_comma_are_no_degrees():
    assert names.parse_name("Fauzi, A. B.") == {
        "kind": "person",
        "family": "Fauzi",
        "given": "A. B.",
    }


def test_several_degrees_and_titles_written_together_are_taken_off():
    agent = names.parse_name("Prof.Dr. Nurul Hidayati, S.H.I., M.A.")
    assert agent["prefix"] == ["Prof.", "Dr."]
    assert agent["suffix"] == ["S.H.I.", "M.A."]
    assert names.heading(agent) == "Hidayati, Nurul"


def test_a_name_that_is_only_a_title_is_kept():
    assert names.parse_name("Habib") == {"kind": "person", "name": "Habib"}


@pytest.mark.parametrize(
    "name", ["Kementerian Agama", "Tim Peneliti Agama dan Masyarakat", "Cornell University"]
)
def test_a_body_is_known_by_its_words(name):
    assert names.is_corporate(name)


@pytest.mark.parametrize("name", ["Ahmad Fauzi", "Wagiman", ""])
def test_a_person_is_no_body(name):
    assert not names.is_corporate(name)


@pytest.mark.parametrize("text", ["x" * 200_000, "Dr. " * 50_000, "H. " * 50_000, "Raden " * 5_000])
def test_a_text_that_is_no_name_is_kept_whole_and_soon(text):
    began = time.process_time()
    parsed = names.parse_name(text)
    assert parsed == {"kind": "person", "name": text.strip()}
    assert names.split_titles(text) == ([], text, [])
    assert time.process_time() - began < 1
