"""The folder: batches, locks, damage, several processes and threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from search_index import (
    Document,
    IndexBusy,
    IndexDamaged,
    PageDocument,
    Query,
    SearchIndex,
    Sort,
    toc,
)
from search_index.writing import MAX_SEGMENTS


def document(
    item_id: int, title: str = "judul", text: str = "", version: int = 1, **rest
) -> Document:
    pages = (PageDocument(item_id * 10, item_id, 1, "ind", text, ("all",)),) if text else ()
    return Document(item_id, version, (title,), pages=pages, **rest)


def found(index: SearchIndex, text: str, **rest) -> list[int]:
    return [hit.item_id for hit in index.search(Query(text, **rest)).hits]


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    return SearchIndex(tmp_path / "index")


def test_another_instance_sees_every_commit(index: SearchIndex) -> None:
    reader = SearchIndex(index.folder).open()
    for number in range(1, 4):
        index.write([document(number, "wakaf")])
        assert len(found(reader, "wakaf")) == number
    index.rebuild([document(9, "wakaf")])
    assert found(reader, "wakaf") == [9]


def test_segments_are_merged_when_there_are_many(index: SearchIndex) -> None:
    for number in range(1, MAX_SEGMENTS + 6):
        index.write([document(number, "wakaf", "zakat infak")])
    assert index.segment_count() <= MAX_SEGMENTS + 1
    assert index.search(Query('"zakat infak"')).total == MAX_SEGMENTS + 5
    index.optimize()
    assert index.segment_count() == 1
    assert index.search(Query('wakaf "zakat infak"')).total == MAX_SEGMENTS + 5
    assert index.versions() == dict.fromkeys(range(1, MAX_SEGMENTS + 6), 1)


def test_optimizing_leaves_large_segments_until_much_of_them_is_deleted(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.tidying.LARGE_SEGMENT_DOCUMENTS", 10)
    index.write([document(n, "wakaf") for n in range(1, 13)])
    for n in (20, 21, 22):
        index.write([document(n, "wakaf")], delete=[1])
    index.optimize()
    assert index.segment_count() == 2
    index.write(delete=[2, 3])
    index.optimize()
    assert index.segment_count() == 1
    assert len(found(index, "wakaf")) == 12


@pytest.mark.parametrize(
    "step", ["segment_file.SegmentFile.term", "segment_file.SegmentFile.finish", "toc.commit"]
)
def test_a_commit_that_fails_frees_the_lock(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    index.write([document(1, "wakaf")])
    with monkeypatch.context() as patch:
        patch.setattr(f"search_index.{step}", _no_space)
        with pytest.raises(OSError, match="No space"):
            index.write([document(2, "wakaf", "zakat")])
    assert found(index, "wakaf") == [1]
    index.write([document(3, "wakaf", "zakat")])
    assert found(index, "wakaf") == [1, 3]
    assert index.page_count() == 1
    assert not list(index.folder.glob("g*/work-*"))


def _no_space(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_crash_between_the_commits_reads_safely(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.write([document(1, "wakaf", "terbuka")])
    commit = toc.commit

    def only_pages(folder, name, number, segments):
        if name == "items":
            raise KeyboardInterrupt
        commit(folder, name, number, segments)

    with monkeypatch.context() as patch:
        patch.setattr(toc, "commit", only_pages)
        closed = PageDocument(10, 1, 1, "ind", "tertutup", ("staff",))
        with pytest.raises(KeyboardInterrupt):
            index.write([Document(1, 2, ("hibah",), pages=(closed,)), document(2, "baru", "yatim")])
    assert found(index, "terbuka") == found(index, "tertutup") == found(index, "yatim") == []
    assert index.versions() == {1: 1}
    index.write([document(2, "baru", "yatim")])
    assert found(index, "yatim") == [2]
    assert index.page_count() == 2


HOLDER = """
    import sys, time
    from pathlib import Path
    from search_index import Document, SearchIndex
    def documents():
        yield Document(7, 1, ("tertunda",))
        print("writing", flush=True)
        sys.stdin.read()
        yield Document(8, 1, ("tertunda",))
    SearchIndex(Path(sys.argv[1])).rebuild(documents())
"""


def _start(script: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_a_second_writer_is_refused_until_the_first_is_done(index: SearchIndex) -> None:
    index.write([document(1, "wakaf")])
    with _start(HOLDER, index.folder) as process:
        assert process.stdout.readline() == "writing\n"
        for writing in (
            lambda: index.write([document(2)]),
            index.optimize,
            lambda: index.rebuild([]),
        ):
            with pytest.raises(IndexBusy):
                writing()
        assert found(index, "wakaf") == [1]
        process.communicate("", timeout=30)
    assert index.versions() == {7: 1, 8: 1}


def test_a_killed_writer_leaves_the_index_as_it_was(index: SearchIndex) -> None:
    index.write([document(1, "wakaf")])
    with _start(HOLDER, index.folder) as process:
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
    index.write([document(2, "wakaf")])
    assert found(index, "wakaf") == [1, 2]
    assert index.rebuild([document(3, "wakaf")]) == 1
    assert [path.name for path in index.folder.glob("g*")] == [
        (index.folder / "current").read_text().strip()
    ]


WRITER = """
    import sys
    from pathlib import Path
    from search_index import Document, PageDocument, SearchIndex
    index = SearchIndex(Path(sys.argv[1]))
    for turn in range(30):
        item_id = turn % 5 + 1
        pages = [PageDocument(item_id * 10, item_id, 1, "ind", "zakat", ("all",))]
        index.write([Document(item_id, turn, ("wakaf",), pages=pages)])
        if turn == 15:
            index.optimize()
"""


def test_reading_goes_on_while_another_process_writes(index: SearchIndex) -> None:
    pages = (PageDocument(n * 10, n, 1, "ind", "zakat", ("all",)) for n in range(1, 6))
    index.write([Document(n, 0, ("wakaf",), pages=(page,)) for n, page in enumerate(pages, 1)])
    searches = 0
    with _start(WRITER, index.folder) as process:
        while process.poll() is None:
            assert index.search(Query("wakaf")).total == 5
            searches += 1
        assert process.returncode == 0
    assert searches > 5
    assert index.search(Query("wakaf zakat")).total == 5


def test_threads_search_together(index: SearchIndex) -> None:
    index.write([document(n, f"wakaf kata{n % 7}", "zakat infak " * 5) for n in range(1, 60)])
    stop = threading.Event()

    def search(number: int) -> int:
        count = 0
        while not stop.is_set():
            assert index.search(Query('"zakat infak"')).total == 59
            assert index.search(Query(f"kata{number % 7} wakaf")).total in (8, 9)
            count += 1
        return count

    with ThreadPoolExecutor(6) as pool:
        running = [pool.submit(search, number) for number in range(6)]
        for turn in range(5):
            index.write([document(1, "wakaf kata1", "zakat infak", version=turn)])
            time.sleep(0.05)
        stop.set()
        assert all(result.result() for result in running)


def _files(index: SearchIndex, pattern: str) -> list[Path]:
    files = sorted(index.folder.glob(f"g*/*/{pattern}"))
    assert files
    return files


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _flip(path: Path) -> None:
    path.write_bytes(bytes(byte ^ 0xFF for byte in path.read_bytes()))


@pytest.mark.parametrize("pattern", ["*.seg", "_*.toc"])
@pytest.mark.parametrize("harm", [_truncate, _empty, _flip, os.remove])
def test_any_damage_is_one_error_and_rebuilding_mends_it(
    index: SearchIndex, pattern: str, harm
) -> None:
    documents = [document(n, "wakaf", "zakat") for n in range(1, 30)]
    index.write(documents)
    for path in _files(index, pattern):
        harm(path)
    damaged = SearchIndex(index.folder)
    with pytest.raises(IndexDamaged):
        damaged.search(Query("wakaf zakat"))
    assert damaged.rebuild(documents) == 29
    assert damaged.search(Query("wakaf zakat")).total == 29


@pytest.mark.parametrize("content", ["", "g9", "../../etc", "\xff"])
def test_a_wrong_pointer_is_damage(index: SearchIndex, content: str) -> None:
    index.write([document(1)])
    (index.folder / "current").write_text(content, "latin-1")
    damaged = SearchIndex(index.folder)
    with pytest.raises(IndexDamaged):
        damaged.search(Query("judul"))
    assert not damaged.is_current()
    damaged.rebuild([document(1)])
    assert found(damaged, "judul") == [1]


def test_bytes_changed_anywhere_give_answers_or_damage_and_nothing_else(index: SearchIndex) -> None:
    index.write([document(n, "wakaf", "zakat infak sedekah") for n in range(1, 20)])
    for path in _files(index, "*.seg"):
        whole = path.read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 40)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
            with suppress(IndexDamaged):
                SearchIndex(index.folder).search(Query('wakaf "zakat infak" sedek*'))
        path.write_bytes(whole)
    assert SearchIndex(index.folder).search(Query("wakaf zakat")).total == 19


def test_an_index_of_another_analysis_is_not_current(index: SearchIndex) -> None:
    index.write([document(1)])
    (fingerprint,) = index.folder.glob("g*/fingerprint")
    fingerprint.write_text("older")
    assert not index.is_current()
    index.rebuild([document(1)])
    assert index.is_current()


def test_a_failed_rebuild_leaves_the_old_index(index: SearchIndex) -> None:
    index.write([document(1, "wakaf")])

    def documents():
        yield document(2, "wakaf")
        yield document(2, "wakaf")

    with pytest.raises(ValueError, match="id 2"):
        index.rebuild(documents())
    assert found(index, "wakaf") == [1]
    assert len(list(index.folder.glob("g*"))) == 1


def test_a_rebuild_too_large_for_memory_is_written_in_parts(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_index.gathering.POOL_BYTES", 2000)
    monkeypatch.setattr("search_index.gathering.LARGEST_SEGMENT", 8)
    assert index.rebuild(document(n, "wakaf", "zakat infak") for n in range(1, 30)) == 29
    assert index.segment_count() > 3
    assert index.search(Query("wakaf zakat")).total == 29
    assert index.page_count() == 29


def test_all_hits_can_be_listed_in_order(index: SearchIndex) -> None:
    index.write([document(n, f"{n % 7} wakaf", "wakaf " * n, year=2000 + n) for n in range(1, 30)])
    for sort in Sort:
        query = Query("wakaf", years=("2003-2025",), sort=sort, page=2, page_size=100)
        listed = index.item_ids(query)
        assert list(listed) == found(index, "wakaf", years=query.years, sort=sort, page_size=100)
        assert len(listed) == 23
        assert index.item_ids(query, limit=3) == listed[:3]


def test_a_commit_is_seen_at_once_by_an_index_that_has_long_been_at_rest(
    index: SearchIndex,
) -> None:
    index.write([document(1, "wakaf")])
    reader = SearchIndex(index.folder).open()
    for number in range(2, 5):
        time.sleep(0.3)
        assert reader.refresh() is reader.refresh()
        index.write([document(number, "wakaf")])
        index.write([document(number + 10, "wakaf")])
        assert len(found(reader, "wakaf")) == 2 * number - 1
    time.sleep(0.3)
    assert reader.refresh() is reader.refresh()
    index.rebuild([document(9, "wakaf")])
    assert found(reader, "wakaf") == [9]


def test_an_index_laid_out_by_another_release_is_not_read(index: SearchIndex) -> None:
    index.write([document(1, "wakaf")])
    (fingerprint,) = index.folder.glob("g*/fingerprint")
    present = fingerprint.read_text()
    fingerprint.write_text(f"{'0' * 16}-{present.partition('-')[2]}")
    with pytest.raises(IndexDamaged, match="another release"):
        found(SearchIndex(index.folder), "wakaf")


def test_an_index_whose_words_were_analysed_otherwise_is_read_until_it_is_rebuilt(
    index: SearchIndex,
) -> None:
    index.write([document(1, "wakaf")])
    (fingerprint,) = index.folder.glob("g*/fingerprint")
    fingerprint.write_text(f"{fingerprint.read_text().partition('-')[0]}-{'0' * 16}")
    again = SearchIndex(index.folder)
    assert not again.is_current()
    assert found(again, "wakaf") == [1]
    again.rebuild([document(1, "wakaf")])
    assert again.is_current()
