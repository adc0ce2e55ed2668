"""Related items: by the telling words of titles, subjects and abstracts, whichever engine keeps the index."""

from __future__ import annotations

import pytest

from search_index import Document, Index, PageDocument, SearchIndex
from search_index.analysis import analyse_metadata
from search_index.gist import WORDS_KEPT, gist


@pytest.fixture
def index(either_index: Index) -> Index:
    either_index.write(
        [
            Document(1, 1, ("Wakaf produktif untuk pesantren",), (), ("Wakaf",), year=2020),
            Document(2, 1, ("Pengelolaan wakaf di pesantren tua",), (), ("Wakaf",), year=2021),
            Document(3, 1, ("Zakat dan wakaf produktif",), (), ("Zakat",), year=2022),
            Document(4, 1, ("Naskah keagamaan Nusantara",), (), ("Naskah",), year=2019),
            Document(5, 1, ("Katalog naskah keagamaan",), (), ("Naskah",), year=2018),
        ]
    )
    return either_index


def ids(index: Index, item_id: int, **options) -> list[int]:
    return [hit.item_id for hit in index.related(item_id, **options)]


def test_items_that_share_most_come_first_and_the_item_itself_never(index: Index) -> None:
    assert set(ids(index, 1)) == {2, 3}
    assert ids(index, 4) == [5]
    assert ids(index, 5) == [4]


def test_related_items_have_no_pages_and_are_limited(index: Index) -> None:
    for hit in index.related(1):
        assert (hit.page_id, hit.position, hit.matching_pages) == (None, None, 0)
        assert hit.score > 0
    assert len(ids(index, 1, limit=1)) == 1
    assert ids(index, 1, limit=0) == []


def test_items_that_are_gone_are_not_related(index: Index) -> None:
    assert ids(index, 1, gone_ids=frozenset({2, 99})) == [3]
    index.write(delete=[2])
    assert ids(index, 1) == [3]
    assert ids(index, 2) == []
    assert ids(index, 12345) == []


def test_words_of_pages_relate_nothing(index: Index) -> None:
    def document(item_id: int, title: str) -> Document:
        page = PageDocument(item_id, item_id, 1, "ind", "lontar bambu gebang daluang", ("all",))
        return Document(item_id, 1, (title,), pages=(page,))

    index.write([document(11, "Alpha satu"), document(12, "Beta dua")])
    assert ids(index, 11) == []


def test_one_word_in_common_is_too_little(tmp_path) -> None:
    index = SearchIndex(tmp_path / "index")
    index.write(
        [
            Document(1, 1, ("Wakaf tunai",), abstracts=("Pengelolaan dana abadi masjid",)),
            Document(2, 1, ("Wakaf hutan",)),
            Document(3, 1, ("Lingkungan",), abstracts=("Dana abadi bagi masjid kota",)),
        ]
    )
    assert ids(index, 1) == [3]


def test_other_forms_of_a_word_relate(tmp_path) -> None:
    index = SearchIndex(tmp_path / "index")
    index.write(
        [
            Document(1, 1, ("Penelitian kerukunan",)),
            Document(2, 1, ("Meneliti hidup rukun",)),
            Document(3, 1, ("Sejarah kota",)),
        ]
    )
    assert ids(index, 1) == [2]


def test_the_gist_holds_telling_words_the_heaviest_first() -> None:
    fields = [["Wakaf untuk wakaf dan 2021"], ["Fauzi"], ["Zakat"], ["zakat di kota"], ["lain"], []]
    assert gist(analyse_metadata(fields)) == "wakaf zakat kota"
    many = [" ".join(f"kata{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200))]
    assert len(gist(analyse_metadata([many, [], [], [], [], []])).split()) == WORDS_KEPT
    forms = [["Meneliti penelitian diteliti"], [], [], [], [], []]
    assert gist(analyse_metadata(forms)) == "teliti"
    assert gist(analyse_metadata([[], [], [], [], [], []])) == ""
