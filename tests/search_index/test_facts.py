"""Years and values of facets in the text of a query, and names in either order, against a plain reading."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import Document, Notice, PageDocument, Query, SearchIndex

LABELS = {("language", "arab"): ("ar",), ("type", "laporan"): ("report", "working_paper")}


def values_of(facet: str, label: str) -> tuple[str, ...]:
    return LABELS.get((facet, label.lower()), ())


def _work(item_id: int, **rest: Any) -> Document:
    extra: dict[int, dict[str, Any]] = {
        2: {"access": "embargoed", "opens_on": 10},
        3: {"collections": ("umum",), "has_files": True, "creators": ("Abu Bakar Atjeh",)},
    }
    return Document(id=item_id, version=1, titles=("Wakaf",), **rest, **extra.get(item_id, {}))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    index = SearchIndex(Path(tmp_path_factory.mktemp("index")))
    page = PageDocument(41, 4, 1, "ind", "halaman wakaf klingon", ("all",))
    index.write(
        [
            _work(
                1, year=1990, languages=("ar", "id"), type="report", creators=("Siregar, Maruli",)
            ),
            _work(2, year=2005, languages=("id",), type="thesis", manuscript="NM 114\nKertas"),
            _work(3, languages=("jv",), scripts=("Arab", "pegon-jv"), type="working_paper"),
            _work(4, year=2015, pages=[page], creators=("van der Meer, Jan", "Siregar, Tiur")),
        ]
    )
    return index


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tahun:1990", {1}),
        ("wakaf tahun:1990..2005", {1, 2}),
        ("tahun:..2005", {1, 2}),
        ("tahun:2005..", {2, 4}),
        ("-tahun:2015", {1, 2, 3}),
        ("wakaf -tahun:1990..2005", {3, 4}),
        ("tahun:1990 OR tahun:2015", {1, 4}),
        ("bahasa:arab", {1}),
        ("bahasa:AR", {1}),
        ("bahasa:id -bahasa:arab", {2}),
        ("jenis:laporan wakaf", {1, 3}),
        ("jenis:(thesis OR laporan)", {1, 2, 3}),
        ("aksara:pegon-jv", {3}),
        ("koleksi:umum", {3}),
        ("berkas:yes", {3}),
        ("akses:open", {1, 2, 3, 4}),
        ("akses:embargoed", set()),
        ("halaman tahun:2015", {4}),
        ("halaman tahun:2014", set()),
        ("(halaman OR tahun:1990) wakaf", {1, 4}),
        ('penulis:"Maruli Siregar"', {1}),
        ('penulis:"Siregar Maruli"', {1}),
        ('penulis:"Atjeh, Abu Bakar"', {3}),
        ('penulis:"Bakar Atjeh"', {3}),
        ('penulis:"Jan van der Meer"', {4}),
        ('penulis:"Maruli Tiur"', set()),
        ('penulis:"Jan Siregar"', set()),
        ('judul:"Maruli Siregar"', set()),
        ('naskah:"NM 114"', {2}),
        ("manuscript:kertas", {2}),
    ],
)
def test_facts_hold_of_items(index: SearchIndex, text: str, expected: set[int]) -> None:
    query = Query(text=text, today=15, values_of=values_of, relax=False)
    results = index.search(query)
    assert {hit.item_id for hit in results.hits} == expected
    assert results.notice is None
    assert {hit.item_id: hit.matching_pages for hit in results.hits if hit.matching_pages} == (
        {4: 1} if 4 in expected and ("halaman" in text or "wakaf" in text) else {}
    )


def test_an_embargo_ends_by_the_day(index: SearchIndex) -> None:
    for today, access in ((5, "embargoed"), (10, "open")):
        results = index.search(Query(text=f"akses:{access} tahun:2005", today=today))
        assert [hit.item_id for hit in results.hits] == [2]
        other = "open" if access == "embargoed" else "embargoed"
        assert index.search(Query(text=f"akses:{other} tahun:2005", today=today)).total == 0


def test_a_label_of_nothing_is_searched_as_words_and_it_is_said(index: SearchIndex) -> None:
    results = index.search(Query(text="bahasa:klingon", values_of=values_of))
    assert [hit.item_id for hit in results.hits] == [4]
    assert results.notice is Notice.UNKNOWN_VALUE
    excluded = index.search(Query(text="wakaf -bahasa:klingon", values_of=values_of))
    assert {hit.item_id for hit in excluded.hits} == {1, 2, 3, 4}
    assert excluded.notice is Notice.UNKNOWN_VALUE


def test_facts_alone_list_the_last_added_first_and_score_nothing(index: SearchIndex) -> None:
    results = index.search(Query(text="tahun:1900.."))
    assert {hit.score for hit in results.hits} == {0.0}
    assert results.total == 3


YEARS = st.none() | st.integers(2018, 2024)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(YEARS, min_size=1, max_size=8),
    st.lists(st.tuples(YEARS, YEARS), min_size=4, max_size=8),
)
def test_spans_are_those_of_the_numbers(
    years: list[int | None], spans: list[tuple[int | None, int | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = SearchIndex(Path(folder))
        index.write(
            Document(id=n, version=1, titles=("Wakaf",), year=year)
            for n, year in enumerate(years, 1)
        )
        for first, last in spans:
            if first is None and last is None:
                continue
            low, high = (first, last) if None in (first, last) or first <= last else (last, first)  # type: ignore[operator]
            expected = {
                n
                for n, year in enumerate(years, 1)
                if year is not None
                and (low is None or year >= low)
                and (high is None or year <= high)
            }
            text = f"wakaf tahun:{first or ''}..{last or ''}"
            assert {h.item_id for h in index.search(Query(text=text)).hits} == expected
