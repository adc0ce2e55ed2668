"""Segments as our writer makes them, against stock Whoosh's; merging in slices; several processes."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from search_index import Document, PageDocument, Query, SearchIndex, SearchIndexError, toc
from search_index.analysis import analyse_metadata, analyse_page
from search_index.merging import merge
from search_index.postings_pool import PostingsPool
from search_index.schema import ITEMS, PAGES, item_fields, page_fields

WORDS = [
    f"{a}{b}{c}"
    for a in ("pen", "ke", "ber", "ﷺ", "القرآ", "me")
    for b in ("didik", "agama", "x")
    for c in ("an", "", "i")
]


def page(number: int, chance: random.Random) -> PageDocument:
    text = " ".join(
        chance.choices(WORDS, weights=range(1, len(WORDS) + 1), k=chance.randint(1, 400))
    )
    readers = ("all",) if chance.random() < 0.7 else ("staff", f"item:{number // 5}")
    opens_on = chance.choice([None, None, 20_000])
    return PageDocument(
        number,
        number // 5,
        number % 5 + 1,
        chance.choice(["ind", "eng", None]),
        text,
        readers,
        opens_on,
    )


def documents(count: int, seed: int = 1) -> list[Document]:
    chance = random.Random(seed)
    return [
        Document(
            n,
            1,
            (" ".join(chance.choices(WORDS, k=6)),),
            creators=("Siti Rahmawati",),
            year=chance.randint(1990, 2025),
            pages=tuple(page(n * 5 + k, chance) for k in range(chance.randint(0, 5))),
        )
        for n in range(1, count + 1)
    ]


def fields_of(document: Document) -> dict[str, Any]:
    return item_fields(document, analyse_metadata([document.titles, document.creators]))


def content(reader: SegmentReader, names: tuple[str, ...]) -> dict[str, Any]:
    """Everything that can be read of a segment through stock Whoosh."""
    found: dict[str, Any] = {
        "count": reader.doc_count_all(),
        "fields": sorted(reader.indexed_field_names()),
    }
    for field, text in reader.all_terms():
        matcher, postings = reader.postings(field, text), []
        while matcher.is_active():
            postings.append((matcher.id(), matcher.weight(), matcher.value()))
            matcher.next()
        info = reader.term_info(field, text)
        numbers = (
            info.weight(),
            info.doc_frequency(),
            info.max_weight(),
            info.min_id(),
            info.max_id(),
        )
        found[f"{field}:{text!r}"] = postings, numbers, info.min_length(), info.max_length()
    for name in names:
        found[name] = list(reader.column_reader(name, translate=False))
    found["stored"] = [reader.stored_fields(n) for n in range(reader.doc_count_all())]
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["items", "pages"])
def test_stock_whoosh_reads_what_it_would_have_written_itself(
    tmp_path: Path, name: str, seed: int
) -> None:
    schema = PAGES if name == "pages" else ITEMS
    columns = ("facts",) if name == "pages" else ("facts", "facets")
    made = documents(300, seed)
    if name == "pages":
        rows = [page_fields(p, analyse_page(p.text, p.language)) for d in made for p in d.pages]
    else:
        rows = [fields_of(d) for d in made]
    (tmp_path / "stock").mkdir()
    index = FileIndex.create(FileStorage(str(tmp_path / "stock")), schema, name)
    writer = index.writer()
    pool = PostingsPool(schema)
    for row in rows:
        writer.add_document(**row)
        pool.add(row)
    writer.commit()
    segment = pool.write(tmp_path, name)
    ours = SegmentReader(FileStorage(str(tmp_path)), schema, segment)
    assert content(ours, columns) == content(index.reader(), columns)


def test_a_segment_of_nothing_but_rare_and_very_common_words_is_readable(tmp_path: Path) -> None:
    pool = PostingsPool(PAGES)
    for n in range(10_000):  # more than two blocks of postings
        pool.add(
            page_fields(
                PageDocument(n, n, 1, "ind", "", ("all",)), analyse_page(f"umum u{n}", "ind")
            )
        )
    reader = SegmentReader(FileStorage(str(tmp_path)), PAGES, pool.write(tmp_path, "pages"))
    assert list(reader.postings("words", "umum").all_ids()) == list(range(10_000))
    assert list(reader.postings("words", "u9999").all_ids()) == [9999]
    assert reader.doc_frequency("readers", "all") == 10_000


def test_a_merge_gives_what_writing_at_once_would_have_given(tmp_path: Path) -> None:
    pages = [p for d in documents(200) for p in d.pages]
    rows = [page_fields(p, analyse_page(p.text, p.language)) for p in pages]
    segments, kept = [], []
    for start in range(0, len(rows), 60):
        pool = PostingsPool(PAGES)
        for row in rows[start : start + 60]:
            pool.add(row)
        segment = pool.write(tmp_path, "pages")
        for number in range(segment.doc_count_all()):
            if (start and number % 7 == 0) or start == 120:  # the third goes as a whole
                segment.delete_document(number)
            else:
                kept.append(rows[start + number])
        segments.append(segment)
    once = PostingsPool(PAGES)
    for row in kept:
        once.add(row)
    *_, merged = merge(tmp_path, "pages", segments, tmp_path)
    storage = FileStorage(str(tmp_path))
    expected = SegmentReader(storage, PAGES, once.write(tmp_path, "pages"))
    assert content(SegmentReader(storage, PAGES, merged), ("facts",)) == content(
        expected, ("facts",)
    )


def answers(index: SearchIndex) -> list[Any]:
    queries = (
        "",
        "pendidikan",
        '"keagamaan berdidik"',
        "bera*",
        "judul:medidik",
        "-kex",
        "القران OR keagama",
    )
    return [
        (result.total, result.hits, result.facets)
        for text in queries
        for readers in (frozenset({"all"}), frozenset({"all", "staff", "item:7"}))
        for result in [index.search(Query(text, readers=readers, today=20_001))]
    ]


def test_tidying_in_slices_goes_on_beside_writing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.merging.POSTINGS_AT_ONCE", 200)
    made = documents(60)
    index, other = SearchIndex(tmp_path / "a"), SearchIndex(tmp_path / "b")
    for start in range(0, 60, 3):
        index.write(made[start : start + 3])
    slices, before = 0, index.segment_count()
    chance = random.Random(5)
    while index.tidy():
        slices += 1
        if slices % 10 == 0:  # change and delete what is just being merged
            old = chance.randrange(60)
            made[old] = documents(60, seed=slices)[old]
            index.write([made[old]])
    assert slices > 30
    assert index.segment_count() < before
    other.rebuild(made)
    assert answers(index) == answers(other)
    assert not list(index.folder.glob("g*/work-*"))


def test_a_merge_is_given_up_when_its_segments_or_generation_are_gone(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    for n in range(1, 10):
        index.write([Document(n, 1, ("wakaf",))])
    assert index.tidy()
    SearchIndex(tmp_path).optimize()  # another process was faster
    while index.tidy():
        pass
    assert index.search(Query("wakaf")).total == 9
    for n in range(11, 20):
        index.write([Document(n, 1, ("wakaf",))])
    assert index.tidy()
    index.rebuild([Document(3, 1, ("wakaf",))])
    while index.tidy():
        pass
    assert index.versions() == {3: 1}


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes are started for little text and handed little at a time."""
    monkeypatch.setattr("search_index.building.MIN_CHARACTERS", 2_000)
    monkeypatch.setattr("search_index.building.MIN_BATCH_CHARACTERS", 2_000)
    monkeypatch.setattr("search_index.building.CHARACTERS_AT_ONCE", 5_000)


@pytest.mark.usefixtures("eager")
def test_processes_write_what_one_would_have_written(tmp_path: Path) -> None:
    made = documents(150)
    alone, together = (
        SearchIndex(tmp_path / "a", processes=0),
        SearchIndex(tmp_path / "b", processes=2),
    )
    assert alone.rebuild(made) == together.rebuild(iter(made)) == 150
    assert alone.page_count() == together.page_count()
    assert together.segment_count() > 1
    assert answers(alone) == answers(together)
    changed = documents(150, seed=9)[:120]
    for index in (alone, together):
        index.write(changed, delete=[149])
    assert answers(alone) == answers(together)
    assert not list(together.folder.glob("g*/work-*"))


@pytest.mark.usefixtures("eager")
def test_a_process_that_dies_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, processes=2)
    index.write([Document(1, 1, ("wakaf",))])

    def while_killing() -> Any:
        for number, document in enumerate(documents(2000)):
            if number == 500:
                for child in children():
                    os.kill(child, signal.SIGKILL)
            yield document

    with pytest.raises(SearchIndexError, match="ended early"):
        index.rebuild(while_killing())
    assert index.versions() == {1: 1}
    index.write([Document(2, 1, ("wakaf",))])
    assert index.versions() == {1: 1, 2: 1}
    assert children() == []


@pytest.mark.usefixtures("eager")
def test_what_fails_in_a_process_is_told(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, processes=1)
    made = documents(40)
    broken = PageDocument(9999, 999, 2**40, "ind", "wakaf", ("all",))
    with pytest.raises(SearchIndexError, match="failed: error"):
        index.rebuild([*made, Document(999, 1, ("x",), pages=(broken,))])
    assert children() == []


@pytest.mark.usefixtures("eager")
def test_processes_are_of_low_priority(tmp_path: Path) -> None:
    found: list[int] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            found.extend(os.getpriority(os.PRIO_PROCESS, child) for child in children())
            time.sleep(0.02)

    thread = threading.Thread(target=look)
    thread.start()
    SearchIndex(tmp_path, processes=1).rebuild(documents(1500))
    stop.set()
    thread.join()
    assert found
    assert found[-1] == 19


def children() -> list[int]:
    """The processes that build segments; a database or a browser of other tests is none of ours."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(number) for number in listed if "search_index.builder" in _command(number)]


def _command(number: str) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_text().replace("\0", " ")
    except OSError:  # it has ended
        return ""


def test_a_table_of_contents_is_one_that_stock_whoosh_reads(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path)
    index.write(documents(30))
    index.write(delete=[4])
    folder = next(tmp_path.glob("g*")) / "pages"
    reader = FileIndex(FileStorage(str(folder)), PAGES, "pages").reader()
    table = toc.read(folder, "pages")
    assert reader.doc_count() == sum(s.doc_count() for s in table.segments) == index.page_count()
