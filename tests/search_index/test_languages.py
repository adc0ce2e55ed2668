"""Whether a page is in Indonesian or in English is told by its small words, never wrongly in the judged collection."""

from __future__ import annotations

from collections import Counter

import pytest

from search_index.analysis import Analysed, analyse_page
from search_index.languages import language_of
from tests.search_index.relevance.collection import documents


def told(text: str) -> str | None:
    analysed = Analysed()
    analysed.add(text, 0)
    return language_of(analysed.words)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Penelitian ini dilakukan di kota yang terletak di tepi sungai dengan tiga pasar.", "ind"),
        ("Anak jang radjin itoe tiada berdusta kepada guru dan orang tua dalam hal ini", "ind"),
        ("The study was carried out in a town on the river, with three markets.", "eng"),
        ("The small of it is that di dalam kota ini yang", None),
        ("Kerukunan umat beragama", None),
        ("هذا كتاب مختصر في علوم القرآن", None),
        ("", None),
    ],
)
def test_small_words_tell_the_language(text: str, language: str | None) -> None:
    assert told(text) == language


def test_pages_of_the_collection_are_told_rightly_or_not_at_all() -> None:
    """Every page in English for which Indonesian is told, or the reverse, would be read by the wrong rules. Three pages
    of Indonesian works are in English and are told so; Jawi counts as Indonesian by its transliteration.
    """
    found = Counter(
        (page.language, told(page.text)) for document in documents() for page in document.pages
    )
    assert found["eng", "ind"] == 0
    assert found["ara", "ind"] == found["ara", "eng"] == 0
    assert found["ind", "eng"] <= 3
    right = found["ind", "ind"] + found["eng", "eng"]
    assert right >= 0.7 * sum(
        number for (language, _), number in found.items() if language in ("ind", "eng")
    )


def test_a_page_of_unknown_language_is_read_by_the_rules_of_what_it_is_in() -> None:
    text = "Studies of the universities and their libraries, which were carried out for this."
    assert analyse_page(text, None).stems.keys() == analyse_page(text, "eng").stems.keys()
    assert analyse_page(text, "mul").stems.keys() == analyse_page(text, "eng").stems.keys()
    assert analyse_page("penelitian studies", None).stems.keys() >= {"teliti", "studi"}
