"""Relaxing: what is shown when nothing satisfies a query, and what stays in force all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search_index import Document, Index, Notice, PageDocument, Query, Results, SearchIndex
from search_index.expression import leaves, only
from search_index.parser import parse
from tests.search_index.conftest import NewIndex

WORKS = {
    1: ("Wakaf produktif di kebun kopi", ["nazir perempuan mengelola kopi", "laba kopi dibagi"]),
    2: ("Zakat fitrah", ["amil membagi beras zakat kepada tetangga"]),
    3: ("Wakaf tanah", ["sertifikat tanah wakaf hilang"]),
    4: ("Laporan kebun", ["kebun sayur madrasah", "kopi rakyat tumbuh"]),
}


@pytest.fixture(scope="module")
def index(new_index: NewIndex) -> Iterator[Index]:
    with new_index() as index:
        index.write(
            Document(
                id=item_id,
                version=1,
                titles=(title,),
                creators=("Siregar, Maruli",) if item_id == 3 else ("Fauzi, Ahmad",),
                year=2010 + item_id,
                languages=("id",),
                access="open",
                pages=[
                    PageDocument(item_id * 10 + n, item_id, n, "ind", text, ("all",))
                    for n, text in enumerate(texts, 1)
                ]
                + [PageDocument(item_id * 10 + 9, item_id, 9, "ind", "rahasia kopi", ("staff",))],
            )
            for item_id, (title, texts) in WORKS.items()
        )
        yield index


def only_in_a_folder(index: Index) -> None:
    if not isinstance(index, SearchIndex):
        pytest.skip("a search server counts words, not their rarity, and watches its time itself")


def ask(index: Index, text: str, **rest: object) -> Results:
    return index.search(Query(text=text, **rest))  # type: ignore[arg-type]


def ids(results: Results) -> list[int]:
    return [hit.item_id for hit in results.hits]


def test_what_satisfies_the_query_is_never_relaxed(index: Index) -> None:
    results = ask(index, "wakaf kopi")
    assert ids(results) == [1]
    assert not results.is_relaxed
    assert results.left_out == ()


def test_the_items_with_most_of_the_words_come_and_it_is_said(index: Index) -> None:
    results = ask(index, "Bagaimana nazir mengelola wakaf kopi di Sumatra?")
    assert results.is_relaxed
    assert ids(results)[0] == 1
    assert results.hits[0].position == 1
    assert results.left_out == ("Sumatra",)
    assert results.total == len(results.hits)
    assert sum(facet.count for facet in results.facets["year"]) == results.total


def test_without_relaxing_nothing_comes(index: Index) -> None:
    results = ask(index, "nazir wakaf kopi Sumatra", relax=False)
    assert (results.total, results.is_relaxed, results.suggestion) == (0, False, None)


def test_rare_words_weigh_more_than_common_ones(index: Index) -> None:
    only_in_a_folder(index)
    assert ids(ask(index, "sertifikat kopi"))[0] == 3


def test_words_on_several_pages_count_together_but_less(index: Index) -> None:
    only_in_a_folder(index)
    results = ask(index, "kebun tumbuh madrasah")
    assert (ids(results), results.is_relaxed, results.left_out) == ([4], True, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wakaf nazir sumatra -kopi", [3]),
        ("wakaf kopi sumatra -judul:produktif", {3, 4}),
        ("penulis:siregar wakaf sumatra", [3]),
        ("judul:zakat kopi kebun sumatra", []),
        ("tahun:2013 wakaf sumatra", [3]),
        ("tahun:1900 wakaf sumatra", []),
        ("bahasa:id wakaf sumatra -kopi", [3]),
        ('"kebun kopi" sumatra', [1]),
        ('"kopi kebun"', {1, 4}),
        ('judul:"kopi kebun"', [1]),
        ("(beras OR padi) sumatra", [2]),
        ("sumatra OR jawa", []),
        ("sumatra", []),
        ("-wakaf sumatra", []),
    ],
)
def test_what_is_firm_stays_in_force(
    index: Index, text: str, expected: list[int] | set[int]
) -> None:
    found = ids(ask(index, text))
    assert set(found) == set(expected)


def test_filters_stay_in_force_and_alone_are_no_reason_to_relax(index: Index) -> None:
    assert ids(ask(index, "wakaf kopi sumatra", years=("2013",))) == [3]
    results = ask(index, "wakaf kopi", years=("2013",))
    assert (results.total, results.is_relaxed) == (0, False)


def test_rights_stay_in_force(index: Index) -> None:
    for_all = ask(index, "rahasia sayur", item_id=4)
    assert (ids(for_all), for_all.left_out) == ([4], ("rahasia",))
    assert [hit.position for hit in for_all.hits] == [1]
    for_staff = ask(index, "rahasia sayur", item_id=4, readers=frozenset({"all", "staff"}))
    assert for_staff.left_out == ()
    assert ids(ask(index, "rahasia sumatra")) == []


def test_what_is_gone_is_not_there(index: Index) -> None:
    assert ids(ask(index, "wakaf sumatra", gone_ids=frozenset({1}))) == [3]


@pytest.mark.parametrize("text", ["nazir laba sumatra", "kopi laba wakaf jawa", "wakaf kopi"])
def test_pages_of_gives_the_pages_that_hits_count(index: Index, text: str) -> None:
    results = ask(index, text)
    assert results.hits
    for hit in results.hits:
        pages = index.pages_of(hit.item_id, text, frozenset({"all"}), 0)
        assert len(pages) == hit.matching_pages
        assert hit.page_id is None or hit.page_id in {page.page_id for page in pages}


def test_the_whole_result_and_its_pages_agree(index: Index) -> None:
    query = Query(text="wakaf kopi kebun sumatra", page_size=1)
    total = index.search(query).total
    first = [
        hit.item_id
        for n in range(total)
        for hit in ask(index, query.text, page_size=1, page=n + 1).hits
    ]
    assert first == list(index.item_ids(query))


def test_what_was_evaluated_when_time_ran_out_is_searched_and_it_is_said(
    index: Index,
) -> None:
    only_in_a_folder(index)
    results = ask(index, "wakaf kopi -zakat", time_limit_seconds=0)
    assert results.notice is Notice.TOO_SLOW
    assert set(ids(results)) == set(ids(ask(index, "wakaf"))) == {1, 3}
    assert not results.is_relaxed
    assert ask(index, "wakaf kopi -zakat").notice is None


def test_an_expression_keeps_its_shape_without_some_leaves() -> None:
    node = parse("wakaf (zakat OR haji) -(uang tunai) tahun:1990").node
    assert node is not None
    kept = {leaf for leaf, _ in leaves(node) if "haji" in repr(leaf) or "uang" in repr(leaf)}
    assert only(node, kept) == parse("haji -uang").node
    assert only(node, set()) is None
    assert only(node, {leaf for leaf, _ in leaves(node)}) == node
