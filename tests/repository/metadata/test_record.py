import json
from datetime import date
from pathlib import Path

import pytest

from repository.metadata import record

EXAMPLES = Path(__file__).parent.parent / "crosswalks" / "data"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def test_the_title_is_shown_in_the_readers_language_where_there_is_one():
    document = example("01-report")
    assert (
        str(record.main_title(document))
        == "Moderasi Beragama di Pesantren: Studi di Lima Kabupaten"
    )
    assert record.main_title(document, "en").value.startswith("Religious Moderation")
    assert record.main_title(example("04-manuscript"), "en").value == "Tuḥfat al-murīdīn"


def test_a_text_knows_its_language_and_direction():
    main, original, _ = record.titles(example("04-manuscript"))
    assert (main.tag, main.direction) == ("ar-Latn", "ltr")
    assert (original.tag, original.direction) == ("ar-Arab", "rtl")
    assert record.text_of({"value": "كتاب", "lang": "ara"}).direction == "rtl"


def test_a_draft_without_anything_is_no_error():
    assert record.main_title({}).value == ""
    assert record.creators({}) == []
    assert record.main_date({}) is None
    assert record.year({}) is None
    assert record.all_text({}) == ""
    assert record.access_on({}, date(2026, 1, 1)) == "metadata_only"


def test_creators_come_in_every_form():
    first, _ = record.creators(example("01-report"))
    assert (first.heading, first.direct, first.short) == (
        "Fauzi, Ahmad",
        "Ahmad Fauzi",
        "Fauzi, A.",
    )
    assert (first.prefix, first.suffix) == ("Dr. H.", "M.Ag.")
    assert first.affiliations == ("Balai Penelitian Contoh Jakarta",)


def test_a_hidden_name_is_not_among_the_agents():
    document = {"creators": [{"kind": "person", "name": "Tersembunyi", "public": False}]}
    assert record.creators(document) == []


def test_subject_labels_come_in_the_readers_language():
    assert record.subject_labels(example("01-report"), "id") == ["Moderasi beragama", "Pesantren"]
    assert record.subject_labels(example("01-report"), "en")[0] == "Religious moderation"


@pytest.mark.parametrize(
    ("name", "year"), [("01-report", 2024), ("04-manuscript", 1817), ("05-dataset", 2024)]
)
def test_the_year_is_that_of_the_main_date(name, year):
    assert record.year(example(name)) == year


def test_the_readers_abstract_comes_first():
    assert record.abstracts(example("01-report"), "en")[0].tag == "en"
    assert record.abstracts(example("01-report"))[0].tag == "id"


def test_an_embargo_opens_on_its_day():
    document = example("02-thesis-embargoed")
    assert record.access_on(document, date(2028, 3, 1)) == "embargoed"
    assert record.access_on(document, date(2028, 3, 2)) == "open"


def test_the_words_of_the_whole_record_are_found_but_not_the_owner():
    manuscript = example("04-manuscript")
    words = record.all_text(manuscript) + record.manuscript_text(manuscript)
    for part in (
        "PCT/CRB/2012/AJ001",
        "Kayfiyyat al-dhikr",
        "12 Rabiulawal 1232 H",
        "Daluang",
        "Cirebon",
    ):
        assert part in words
    assert "Pemilik naskah" not in words
