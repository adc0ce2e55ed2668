"""A page that somebody may not read is for her as if it did not exist: in hits, order, totals, facets, mended words,
words left out, and whatever else an answer holds. Held by comparing with an index that never had the page.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import Document, PageDocument, Query, SearchIndex

WORDS = st.sampled_from(
    [
        "wakaf",
        "zakat",
        "pesantren",
        "pesantran",
        "hisab",
        "hijab",
        "kerukunan",
        "naskah",
        "kanariemas",
    ]
)
# As typed: right, mistyped, and such as stand nowhere.
TYPED = st.one_of(
    WORDS,
    st.sampled_from(["pesanteren", "kerukunaan", "hisap", "kanariemsa", "kanariemax", "nashah"]),
    st.sampled_from(
        ["kanariemas~", "hisab~", "kana*", '"hisab kanariemas"', "-zakat", "tahun:2020"]
    ),
)
TEXTS = st.lists(WORDS, max_size=5).map(" ".join)


@st.composite
def works(draw: st.DrawFn) -> list[Document]:
    made = []
    for item_id in range(1, draw(st.integers(2, 4)) + 1):
        pages = tuple(
            PageDocument(
                id=item_id * 10 + position,
                item_id=item_id,
                position=position,
                language="ind",
                text=draw(TEXTS),
                readers=draw(st.sampled_from([("all",), ("staff",), ("group:1",), ()])),
                opens_on=draw(st.sampled_from([None, None, 10, 30])),
            )
            for position in range(1, draw(st.integers(1, 3)) + 1)
        )
        made.append(
            Document(
                id=item_id,
                version=1,
                titles=(draw(TEXTS),),
                year=draw(st.sampled_from([2019, 2020])),
                pages=pages,
            )
        )
    return made


def without(documents: list[Document], readers: frozenset[str], today: int) -> list[Document]:
    def is_readable(page: PageDocument) -> bool:
        is_open = page.opens_on is not None and page.opens_on <= today and "all" in readers
        return is_open or not readers.isdisjoint(page.readers)

    return [
        replace(document, pages=tuple(page for page in document.pages if is_readable(page)))
        for document in documents
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_an_answer_knows_nothing_of_pages_that_may_not_be_read(data: st.DataObject) -> None:
    documents = data.draw(works())
    readers = data.draw(st.sampled_from([frozenset({"all"}), frozenset({"all", "group:1"})]))
    today = 20
    with tempfile.TemporaryDirectory() as folder:
        whole, open_only = SearchIndex(Path(folder) / "whole"), SearchIndex(Path(folder) / "open")
        whole.write(documents)
        open_only.write(without(documents, readers, today))
        for words in data.draw(
            st.lists(st.lists(TYPED, min_size=1, max_size=4), min_size=8, max_size=12)
        ):
            text = data.draw(st.sampled_from([" ", " OR "])).join(words)
            query = Query(text=text, readers=readers, today=today)
            answer, expected = whole.search(query), open_only.search(query)
            assert replace(answer, seconds=0) == replace(expected, seconds=0), text
            assert whole.item_ids(query) == open_only.item_ids(query)
            for hit in answer.hits:
                pages = whole.pages_of(hit.item_id, text, readers, today)
                assert pages == open_only.pages_of(hit.item_id, text, readers, today)
                assert len(pages) == hit.matching_pages


def test_words_of_pages_that_may_not_be_read_take_no_place_among_those_a_prefix_stands_for(
    tmp_path: Path,
) -> None:
    """A prefix stands for 512 words at most: more of them than that are on a closed page and in no metadata."""
    hidden = " ".join(
        f"waka{a}{b}{c}" for a in "abcdefgh" for b in "abcdefghi" for c in "abcdefghij"
    )
    closed = PageDocument(1, 1, 1, None, hidden, ("staff",))
    shown = PageDocument(2, 2, 1, None, "wakazzz di sini", ("all",))
    index = SearchIndex(tmp_path / "index")
    index.write(
        [
            Document(1, 1, ("tertutup",), pages=(closed,)),
            Document(2, 1, ("terbuka",), pages=(shown,)),
            Document(3, 1, ("wakazzzz",)),
        ]
    )
    found = index.search(Query("waka*"))
    staff = index.search(Query("waka*", readers=frozenset({"all", "staff"})))
    assert {hit.item_id for hit in found.hits} == {2, 3}
    assert 1 in {hit.item_id for hit in staff.hits}
