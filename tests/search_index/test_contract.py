"""What both engines must do alike: the contract `Index`."""

from __future__ import annotations

import pytest

from search_index import Document, Index, PageDocument, Query, Sort
from tests.search_index.conftest import NewIndex


@pytest.fixture
def index(either_index: Index) -> Index:
    return either_index


def document(
    item_id: int, title: str = "judul", text: str = "", version: int = 1, **rest
) -> Document:
    pages = (PageDocument(item_id * 10, item_id, 1, "ind", text, ("all",)),) if text else ()
    return Document(item_id, version, (title,), pages=pages, **rest)


def found(index: Index, text: str, **rest) -> list[int]:
    return [hit.item_id for hit in index.search(Query(text, relax=False, **rest)).hits]


def test_a_missing_index_is_made_empty(index: Index) -> None:
    assert index.open().search(Query()).total == 0
    assert index.is_current()
    assert index.versions() == {}


def test_documents_are_replaced_and_deleted(index: Index) -> None:
    index.write([document(1, "wakaf", "zakat"), document(2, "wakaf")])
    index.write([document(1, "hibah", "infak", version=2)], delete=[2, 99])
    assert found(index, "wakaf") == found(index, "zakat") == []
    assert found(index, "hibah") == found(index, "infak") == [1]
    assert index.versions() == {1: 2}
    assert index.page_count() == 1


def test_an_item_both_deleted_and_replaced_is_there(index: Index) -> None:
    index.write([document(1, "wakaf")])
    index.write([document(1, "hibah"), document(1, "infak", version=3)], delete=[1])
    assert found(index, "infak") == [1]
    assert index.versions() == {1: 3}


def test_an_index_can_be_emptied(index: Index) -> None:
    index.write([document(1, "wakaf", "zakat"), document(2, "wakaf")])
    index.write([document(3)])
    index.write(delete=[2])
    index.write(delete=[1])
    index.optimize()
    index.write(delete=[3])
    index.optimize()
    assert index.search(Query()).total == index.page_count() == 0
    index.write([document(4, "wakaf", "zakat")])
    assert found(index, "wakaf zakat") == [4]


def test_a_batch_that_fails_changes_nothing_and_frees_the_lock(index: Index) -> None:
    index.write([document(1, "wakaf")])

    def pages():
        yield PageDocument(20, 2, 1, "ind", "zakat", ("all",))
        raise RuntimeError("the page store is gone")

    with pytest.raises(RuntimeError, match="page store"):
        index.write([Document(2, 1, ("hibah",), pages=pages())], delete=[1])
    assert found(index, "") == [1]
    assert index.page_count() == 0
    index.write([document(2, "hibah")])
    assert found(index, "hibah") == [2]


def test_orders(index: Index) -> None:
    index.write(
        [
            document(1, "Zakat", year=2001, added_at=5),
            document(2, "«Ādab» wakaf", year=2003, added_at=1),
            document(3, "Buku", year=None, added_at=9),
            document(4, "adab", year=2003, added_at=3),
        ]
    )
    assert found(index, "", sort=Sort.NEWEST) == [4, 2, 1, 3]
    assert found(index, "", sort=Sort.OLDEST) == [1, 4, 2, 3]
    assert found(index, "", sort=Sort.TITLE) == [4, 2, 3, 1]
    assert found(index, "", sort=Sort.ADDED) == found(index, "") == [3, 1, 4, 2]
    assert found(index, "", sort=Sort.NEWEST, page=2, page_size=3) == [3]
    assert found(index, "", page=99) == []
    assert len(found(index, "", page=-1, page_size=0)) == 1


def test_relevance(index: Index) -> None:
    index.write(
        [
            document(1, "lain", "wakaf " + "isi " * 50),
            document(2, "wakaf", abstracts=("isi",)),
            document(3, "lain", abstracts=("wakaf",)),
            document(4, "lain", other="tak ada"),
            document(5, "mewakafkan"),
        ]
    )
    order = found(index, "wakaf")
    assert order[0] == 2
    assert order.index(3) < order.index(1)
    assert set(order) == {1, 2, 3, 5}


def test_a_field_restricts_a_word_to_it(index: Index) -> None:
    index.write(
        [document(1, "wakaf", "zakat"), document(2, "x", "wakaf", creators=("Wakaf bin Ali",))]
    )
    assert found(index, "judul:wakaf") == [1]
    assert found(index, 'penulis:"wakaf bin"') == [2]
    assert found(index, "judul:wakaf zakat") == [1]
    assert found(index, "-judul:wakaf") == [2]
    assert found(index, "judul:pewakafan") == [1]


def test_prefixes_find_words_that_begin_so(index: Index) -> None:
    index.write(
        [document(1, "keagamaan", "kerukunan"), document(2, "x", "kerukun"), document(3, "ke")]
    )
    assert sorted(found(index, "kerukun*")) == [1, 2]
    assert found(index, "keaga* keruk*") == [1]


def test_hits_and_counts_hide_what_may_not_be_read(index: Index) -> None:
    pages = (
        PageDocument(11, 1, 1, "ind", "rahasia", ("staff",)),
        PageDocument(12, 1, 2, "ind", "rahasia embargo", ("staff",), 100),
    )
    index.write([Document(1, 1, ("judul",), pages=pages, access="embargoed", opens_on=100)])
    assert index.search(Query("rahasia", today=99)).total == 0
    assert index.search(Query("judul -rahasia", today=99)).hits[0].matching_pages == 0
    (hit,) = index.search(Query("rahasia", today=100)).hits
    assert (hit.page_id, hit.matching_pages) == (12, 1)
    (hit,) = index.search(Query("rahasia", readers=frozenset({"all", "staff"}), today=0)).hits
    assert hit.matching_pages == 2
    assert index.search(Query("rahasia", readers=frozenset(), today=200)).total == 0
    assert index.pages_of(1, "rahasia", frozenset({"all"}), 99) == ()
    assert [page.position for page in index.pages_of(1, "rahasia", frozenset({"staff"}), 0)] == [
        1,
        2,
    ]
    assert len(index.pages_of(1, "rahasia", frozenset({"staff"}), 0, limit=1)) == 1
    assert index.search(Query("judul", access=("open",), today=99)).total == 0
    assert index.search(Query("judul", access=("open",), today=100)).total == 1


def test_closed_pages_do_not_move_the_scores_of_others(new_index: NewIndex) -> None:
    def scores(secret: str) -> list[float]:
        hidden = PageDocument(99, 9, 1, "ind", secret * 3, ("staff",))
        with new_index() as index:
            index.write(
                [
                    document(1, "x", "wakaf zakat"),
                    document(2, "x", "zakat"),
                    Document(9, 1, ("y",), pages=(hidden,)),
                ]
            )
            return [hit.score for hit in index.search(Query("wakaf OR zakat")).hits]

    assert len(scores("wakaf ")) == 2
    assert scores("wakaf ") == scores("lain ")


def test_an_item_can_be_searched_alone(index: Index) -> None:
    index.write([document(1, "wakaf", "zakat"), document(2, "wakaf", "zakat")])
    assert found(index, "zakat", item_id=2) == [2]
    assert found(index, "zakat", item_id=3) == []


def test_what_the_index_has_yet_to_forget_counts_nowhere(index: Index) -> None:
    index.write([document(n, "wakaf", "zakat infak", type="report") for n in (1, 2, 3)])
    hidden = {"gone_ids": frozenset({1}), "closed_ids": frozenset({2})}
    assert found(index, "wakaf", **hidden) == [2, 3]
    results = index.search(Query("zakat", **hidden))
    assert [hit.item_id for hit in results.hits] == [3]
    assert [facet.count for facet in results.facets["type"]] == [1]
    assert index.item_ids(Query("zakat", **hidden)) == (3,)


def test_all_hits_are_listed_in_the_order_of_their_pages(index: Index) -> None:
    index.write(
        [document(n, "wakaf " * (n % 3), "zakat " * n, year=2000 + n % 4) for n in range(1, 30)]
    )
    for query in (Query("zakat"), Query("wakaf", sort=Sort.OLDEST), Query("zakat OR wakaf")):
        pages = [
            found(index, query.text, sort=query.sort, page=n, page_size=7) for n in range(1, 6)
        ]
        listed = [item_id for page in pages for item_id in page]
        assert list(index.item_ids(query)) == listed
        assert len(set(listed)) == len(listed) == index.search(query).total
    assert len(index.item_ids(Query("zakat"), limit=5)) == 5


def test_values_of_one_filter_are_alternatives_and_filters_hold_together(index: Index) -> None:
    index.write(
        [
            document(1, "wakaf", type="report", year=2010, languages=("ind",), subjects=("Haji",)),
            document(2, "wakaf", type="article", year=2015, languages=("ind", "ara")),
            document(3, "wakaf", type="report", year=2020, has_files=True, keywords=("Haji",)),
        ]
    )
    assert sorted(found(index, "wakaf", types=("report", "article"))) == [1, 2, 3]
    assert found(index, "wakaf", types=("report",), years=("2010-2015",)) == [1]
    assert found(index, "", years=("2015", "2019-2021"), sort=Sort.OLDEST) == [2, 3]
    assert found(index, "", years=("tiga",)) == []
    assert found(index, "", subjects=("Haji",), files=("yes",)) == [3]
    results = index.search(Query("wakaf", types=("report",), years=("2010",)))
    assert {facet.value: facet.count for facet in results.facets["type"]} == {"report": 1}
    assert {facet.value: facet.count for facet in results.facets["year"]} == {"2010": 1, "2020": 1}
    assert [facet.value for facet in results.facets["subject"]] == ["Haji"]


def test_a_chosen_value_is_counted_although_others_are_more_frequent(index: Index) -> None:
    subjects = [(f"s{n}",) for n in range(1, 5)]
    index.write([document(n, "wakaf", subjects=("umum", *subjects[n - 1])) for n in range(1, 5)])
    results = index.search(Query("wakaf", subjects=("s4",), facet_values=2))
    assert [(facet.value, facet.count) for facet in results.facets["subject"]] == [
        ("umum", 4),
        ("s1", 1),
        ("s4", 1),
    ]


def test_a_phrase_is_found_by_either_reading_of_a_word_but_in_one_value_only(index: Index) -> None:
    index.write(
        [
            document(1, "Tafsir al-Qur'an al-Karim", "ilmu al-hadits dan al-fiqh"),
            Document(2, 1, ("tafsir", "quran"), abstracts=("karim",)),
        ]
    )
    for text in (
        '"tafsir al quran al karim"',
        '"alquran al"',
        '"al-hadits dan al-fiqh"',
        "alhadits",
    ):
        assert found(index, text) == [1], text
    assert found(index, '"tafsir quran"') == found(index, '"quran karim"') == []


def test_years_and_values_are_asked_for_in_the_text(index: Index) -> None:
    index.write(
        [
            document(1, "wakaf", "zakat", year=1995, languages=("ind",)),
            document(2, "wakaf", year=2010, languages=("ara",), access="embargoed", opens_on=50),
            document(3, "wakaf"),
        ]
    )
    assert found(index, "tahun:1990..2005 wakaf") == [1]
    assert found(index, "tahun:1990..2005 zakat") == [1]
    assert sorted(found(index, "wakaf -tahun:1995")) == [2, 3]
    assert found(index, "bahasa:ara") == [2]
    assert found(index, "bahasa:arab", values_of=lambda facet, label: ("ara",)) == [2]
    assert sorted(found(index, "akses:open", today=49)) == [1, 3]
    assert sorted(found(index, "akses:open", today=50)) == [1, 2, 3]


def test_words_nearly_so_are_found(index: Index) -> None:
    index.write([document(1, "pesantren"), document(2, "x", "psantren"), document(3, "pasar")])
    assert found(index, "pesanten~1") == [1]
    assert sorted(found(index, "pesantren~")) == [1, 2]


def test_a_rebuilt_index_holds_what_it_was_given_and_nothing_else(index: Index) -> None:
    index.write([document(n, "wakaf", "zakat") for n in range(1, 5)])
    assert index.rebuild([document(2, "wakaf", "infak", version=7), document(9, "hibah")]) == 2
    assert index.versions() == {2: 7, 9: 1}
    assert index.page_counts() == {2: 1, 9: 0}
    assert found(index, "zakat") == []
    assert index.is_current()


def test_a_rebuild_that_fails_leaves_the_index(index: Index) -> None:
    index.write([document(1, "wakaf")])
    with pytest.raises(ValueError, match="id 2"):
        index.rebuild([document(2, "wakaf"), document(2, "wakaf")])
    assert found(index, "wakaf") == [1]


def test_pages_that_close_or_go_are_found_no_more(index: Index) -> None:
    def pages(*readers: str) -> tuple[PageDocument, ...]:
        return tuple(
            PageDocument(10 + n, 1, n, "ind", "zakat", (reader,))
            for n, reader in enumerate(readers, 1)
        )

    index.write([Document(1, 1, ("x",), pages=pages("all", "all", "all"))])
    index.write([Document(1, 2, ("x",), pages=pages("all", "staff"))])
    (hit,) = index.search(Query("zakat")).hits
    assert hit.matching_pages == 1
    assert index.page_counts() == {1: 2}
    index.write([Document(1, 3, ("x",), pages=pages("staff", "all"))])
    (hit,) = index.search(Query("zakat")).hits
    assert (hit.position, hit.matching_pages) == (2, 1)


def test_whatever_is_typed_gives_an_answer(index: Index) -> None:
    index.write([document(1, "wakaf", "zakat")])
    for text in (
        "((",
        '"',
        "*",
        "a*",
        "-",
        "OR",
        "tahun:",
        "a" * 500,
        "\x00\ud800 wakaf",
        "x " * 200,
    ):
        assert index.search(Query(text, relax=False)).total in (0, 1)
    assert index.search(Query("wakaf", page=10**6)).hits == ()
    assert index.search(Query("wakaf", subjects=("\ud800",))).total == 0


def test_pages_are_counted_as_far_as_somebody_may_read_them(index: Index) -> None:
    def page(number: int, readers: tuple[str, ...], opens_on: int | None = None) -> PageDocument:
        return PageDocument(number, number // 10, 1, "ind", "wakaf", readers, opens_on)

    index.write(
        [
            Document(1, 1, ("a",), pages=(page(10, ("all",)), page(11, ("staff",)))),
            Document(2, 1, ("b",), pages=(page(20, ("staff", "group:1")),)),
            Document(3, 1, ("c",), pages=(page(30, ("staff",), opens_on=100),)),
        ]
    )
    visitor = Query(today=99)
    assert index.page_count() == 4
    assert index.page_count(visitor) == 1
    assert index.page_count(Query(today=100)) == 2
    assert index.page_count(Query(readers=frozenset({"all", "group:1"}), today=99)) == 2
    assert index.page_count(Query(readers=frozenset({"all", "staff"}), today=99)) == 4
    assert index.page_count(Query(today=100, gone_ids=frozenset({1}))) == 1
    assert index.page_count(Query(today=100, closed_ids=frozenset({1, 3}))) == 0
