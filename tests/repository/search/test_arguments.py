"""Arguments of a search as people and programs write them, against the spelling of the facets."""

import pytest
from werkzeug.datastructures import MultiDict

from repository.search.arguments import parse


@pytest.mark.parametrize(
    ("facet", "given", "meant"),
    [
        ("language", ["ind", "EN", "id-ID", "id", "ace"], ("id", "en", "ace")),
        ("language", ["tidak ada"], ("tidak ada",)),
        ("subject", ["zakat", "ZAKAT ", "Religious moderation"], ("Zakat", "Moderasi beragama")),
        ("subject", ["R1.2"], ("Moderasi beragama",)),
        ("subject", ["Kata Sendiri"], ("Kata Sendiri",)),
        ("type", ["report", ""], ("report",)),
    ],
)
def test_a_value_is_spelt_as_the_facet_spells_it(facet, given, meant):
    chosen = parse(MultiDict([(facet, value) for value in given])).values(facet)
    assert chosen == meant


def test_an_imported_term_is_found_by_each_of_its_names(library):
    client = library.client()
    totals = {
        code: client.get(f"/api/search?language={code}").json["total"] for code in ("id", "ind")
    }
    assert totals["id"] == totals["ind"] > 0
