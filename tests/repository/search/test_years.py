"""Years as a histogram: which bars there are, where each leads, and the form for any other span."""

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from repository.search.arguments import parse
from repository.search.histogram import MOST_BARS, histogram_of
from search_index import Facet
from tests import pages
from tests.pages import text_of

pytestmark = pytest.mark.sqlite_only


def bars(library, query):
    """Return (label, count, address, whether it is chosen) of every bar of a page of results."""
    page = pages.get(library.client(), f"/search?{query}")
    table = next(e for e in page.iter("table") if e.get("class") == "years")
    rows = table.find("tbody").iter("tr")
    return [
        (text_of(a).split(",")[0], int(text_of(row[2])), a.get("href"), a.get("aria-current"))
        for row in rows
        for a in row[0].iter("a")
    ]


def total(library, address):
    query = urlsplit(address).query
    return library.client().get(f"/api/search?{query}").json["total"]


def years(address):
    return parse_qs(urlsplit(address).query).get("year", [])


def test_every_bar_leads_to_as_many_records_as_it_says(library):
    shown = bars(library, "q=seri&lang=id")
    assert [label for label, *_ in shown] == [
        "2020–2029", "2010–2019", "2000–2009", "1990–1999", "1980–1989",
    ]  # fmt: skip
    assert sum(count for _, count, *_ in shown) == 45
    for _, count, address, _ in shown:
        assert total(library, address) == count


def test_a_chosen_decade_shows_its_years_and_a_year_narrows_to_itself(library):
    shown = bars(library, "q=seri&year=1980-1989")
    assert [label for label, *_ in shown] == [str(year) for year in range(1989, 1979, -1)]
    assert {tuple(years(address)) for _, _, address, _ in shown} == {
        (str(year),) for year in range(1980, 1990)
    }
    assert all(total(library, address) == count == 1 for _, count, address, _ in shown)


def test_several_years_can_be_chosen_and_taken_back(library):
    shown = bars(library, "q=seri&year=1983&year=1985")
    chosen = [(label, years(address)) for label, _, address, current in shown if current]
    assert chosen == [("1985", ["1983"]), ("1983", ["1985"])]
    others = [years(address) for _, _, address, current in shown if not current]
    assert ["1983", "1985", "1989"] in others
    page = pages.get(library.client(), "/search?q=seri&year=1983&year=1985&lang=id")
    (every,) = (a for a in page.iter("a") if text_of(a) == "Semua tahun")
    assert every.get("href") == "/search?q=seri"


def test_the_table_has_heads_and_a_caption(library):
    page = pages.get(library.client(), "/search?lang=en")
    table = next(e for e in page.iter("table") if e.get("class") == "years")
    assert text_of(table.find("caption")) == "Records by year"
    assert [h.get("scope") for h in table.find("thead").iter("th")] == ["col"] * 3
    assert {h.get("scope") for h in table.find("tbody").iter("th")} == {"row"}


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("1980", "1984", 5),
        ("1984", "1980", 5),
        ("1980", "1980", 1),
        ("", "1981", 2),
        ("2023", "", 2),
        ("١٩٨٠", "١٩٨٢", 3),
        ("", "", 45),
        ("x", "1981", 2),
        ("-1", "99999", 45),
        ("0", "9999", 45),
        ("١٢٣٤٥", "'", 45),
    ],
)
def test_the_form_narrows_to_a_span(library, first, last, expected):
    answer = library.client().get(
        "/api/search", query_string={"q": "seri", "from": first, "until": last}
    )
    assert answer.json["total"] == expected


def test_the_form_keeps_everything_but_the_years(library):
    page = pages.get(
        library.client(),
        "/search?q=seri&year=1990-9999&language=en&sort=title&per_page=50&lang=id",
    )
    form = next(f for f in page.iter("form") if f.get("class") == "span")
    fields = {i.get("name"): i.get("value") for i in form.iter("input")}
    assert fields == {
        "q": "seri", "language": "en", "sort": "title", "per_page": "50", "from": "1990", "until": "",
    }  # fmt: skip
    chips = [text_of(a) for a in page.iter("a") if a.get("class") == "chip"]
    assert "Tahun: sejak 1990" in chips


def test_what_is_no_year_is_said(library):
    page = pages.get(library.client(), "/search?q=seri&from=tahun%20lalu&lang=id")
    (said,) = (text_of(e) for e in page.iter("div") if e.get("role") == "status")
    assert "“tahun lalu” bukan tahun" in said


@pytest.mark.parametrize("spread", [1, 3, 11, 60, 400, 1400])
def test_there_are_never_more_bars_than_fit(library, spread):
    facets = [Facet(str(year), 1) for year in range(2026 - spread, 2026)]
    with library.app.test_request_context("/search"):
        shown = histogram_of(facets, parse(MultiDict()))
    assert 1 <= len(shown["bars"]) <= MOST_BARS
    assert sum(bar["count"] for bar in shown["bars"]) == spread
    assert max(bar["width"] for bar in shown["bars"]) == 100
