"""What an expression gave is kept for the next page, another order and every filter; the best items come in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import Document, PageDocument, Query, SearchIndex, Sort
from search_index.matched import KEPT_LEADING, Matched
from search_index.row_sets import first


@given(st.lists(st.integers(0, 30), max_size=900), st.integers(0, 40))
def test_the_lowest_keys_come_in_order_and_of_equal_ones_the_first(keys, limit):
    found = first(np.array(keys, np.float32), limit)
    assert found.tolist() == sorted(range(len(keys)), key=lambda place: keys[place])[:limit]


@pytest.mark.parametrize("limits", [(3, 50, 10), (KEPT_LEADING * 2, 3), (0, 1)])
def test_more_of_the_best_can_be_asked_for_than_before(limits):
    chance = np.random.default_rng(7)
    scores = chance.integers(0, 90, KEPT_LEADING * 3).astype(np.float32)
    rows = np.arange(len(scores), dtype=np.int32)
    matched = Matched(rows, scores, rows[:0], scores[:0])
    wanted = np.argsort(-scores, kind="stable")
    for limit in limits:
        assert matched.leading(limit).tolist() == wanted[:limit].tolist()


def test_what_was_kept_answers_other_pages_orders_and_filters_and_no_other_reader(tmp_path):
    index = SearchIndex(tmp_path)
    index.write([_record(number) for number in range(40)])
    asked = {"text": "wakaf", "facet_values": 0, "relax": False}
    found = [hit.item_id for hit in index.search(Query(**asked, page_size=40)).hits]
    kept = len(index._cache._entries)
    pages = [index.search(Query(**asked, page=page, page_size=7)) for page in range(1, 8)]
    assert [hit.item_id for answer in pages for hit in answer.hits] == found
    newest = index.search(Query(**asked, sort=Sort.NEWEST, page_size=40))
    assert {hit.item_id for hit in newest.hits} == set(found)
    assert len(index._cache._entries) == kept
    filtered = index.search(Query(**asked, types=("book",), page_size=40))
    assert [hit.item_id for hit in filtered.hits] == [i for i in found if i % 2]
    staff = index.search(Query(**asked, readers=frozenset({"all", "staff"}), page_size=40))
    assert (len(found), staff.total) == (30, 40)


def _record(number: int) -> Document:
    token = "staff" if number % 4 == 0 else "all"
    text = "wakaf " * (1 + number % 5) + "produktif di pesantren"
    page = PageDocument(number + 1, number, 1, "ind", text, (token,))
    return Document(
        id=number,
        version=1,
        titles=(f"Laporan {number}",),
        type="book" if number % 2 else "report",
        language="ind",
        pages=(page,),
    )
