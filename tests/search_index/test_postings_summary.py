"""Summaries of posting lists say what the lists say; segments are read where they lie."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index import Document, IndexDamaged, PageDocument, SearchIndex, segments
from search_index.postings_summary import MIN_POSTINGS, read_summary, summary

WORDS = ("wakaf", "zakat", "infak", "masjid", "santri", "kitab")


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def get(self, position: int, length: int) -> bytes:
        return self.data[position : position + length]


class _Info:
    """A term whose list of 6 bytes stands before its checksum and summary."""

    def __init__(self, count: int) -> None:
        self.count = count

    def extent(self) -> tuple[int, int]:
        return 0, 6

    def doc_frequency(self) -> int:
        return self.count


def _read(data: bytes, count: int) -> Any:
    return read_summary(_Bytes(bytes(10) + data), _Info(count))


@given(
    st.sets(st.integers(0, 2**31 - 1), min_size=MIN_POSTINGS, max_size=300),
    st.sampled_from((None, 1, 255, 256, 70_000, 0.5, 2.75)),
)
def test_a_summary_gives_back_what_was_put_in(docs, top):
    docs = sorted(docs)
    chance = random.Random(len(docs))
    if top is None:
        weights = None
    else:
        steps = [chance.choice((0.5, 1, 2.75) if top % 1 else (1, top)) for _ in docs]
        weights = np.array(steps, np.float32)
    found, told = _read(summary(docs, weights), len(docs))
    assert found.tolist() == docs
    assert told.tolist() == ([1.0] * len(docs) if weights is None else weights.tolist())


def test_any_changed_or_missing_byte_is_recognised_and_no_summary_is_none():
    docs = list(range(3, 3 + 7 * MIN_POSTINGS, 7))
    data = summary(docs, None)
    for at in range(4, len(data)):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(IndexDamaged):
            _read(changed, len(docs))
        with pytest.raises(IndexDamaged):
            _read(data[:at], len(docs))
    assert _read(b"", len(docs)) is None
    assert _read(b"whoosh posting list", len(docs)) is None
    assert _read(data, MIN_POSTINGS - 1) is None


def _built(folder: Path) -> SearchIndex:
    chance = random.Random(5)
    index = SearchIndex(folder)
    index.write(
        Document(
            n,
            1,
            titles=(" ".join(chance.choices(WORDS, k=3)),),
            creators=(chance.choice(WORDS),),
            abstracts=(" ".join(chance.choices(WORDS, k=30)),),
            pages=(PageDocument(n, n, 1, "ind", " ".join(chance.choices(WORDS, k=40)), ("all",)),),
        )
        for n in range(1, 400)
    )
    return index


def test_words_weigh_the_same_by_summary_and_by_list(tmp_path, monkeypatch):
    snapshot = _built(tmp_path).refresh()
    parts = [part.segment for rows in (snapshot.items, snapshot.pages) for part in rows.segments]
    compared = 0
    for segment in parts:
        for field in ("words", "stems"):
            for term in segment.every_term(field):
                told = segment._summed(field, term)
                with monkeypatch.context() as patched:
                    patched.setattr(segments, "read_summary", lambda file, info: None)
                    listed = segment._read_postings(field, term)
                if told is None:
                    assert len(listed.docs) < MIN_POSTINGS
                    continue
                compared += 1
                assert told.docs.tolist() == listed.docs.tolist()
                assert told.weights.tolist() == listed.weights.tolist()
    assert compared >= 2 * len(WORDS)
    assert parts[0]._summed("words", "tiada").docs.tolist() == []


CUT = """
import sys
from pathlib import Path
from search_index import IndexDamaged, Query, SearchIndex
folder = Path(sys.argv[1])
index = SearchIndex(folder).open()
print(index.search(Query("wakaf")).total)
for path in folder.glob("g*/*/*.seg"):
    with path.open("r+b") as file:
        file.truncate(4096)
try:
    print(index.search(Query("zakat masjid")).total)
except IndexDamaged:
    print("damaged")
"""


def test_a_file_cut_short_while_it_is_read_ends_no_process(tmp_path):
    """A file mapped into memory would: the process that looks beyond its new end is killed."""
    _built(tmp_path)
    command = (sys.executable, "-c", CUT, str(tmp_path))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[1:]) == (0, ["damaged"]), done


MEMORY = """
import sys, tracemalloc
from pathlib import Path
from search_index import SearchIndex
from search_index.stemming import roots
print("penyantrian" in roots._roots)
tracemalloc.start()
SearchIndex(Path(sys.argv[1])).open().refresh().pages.segments[0].segment.postings("words", "wakaf")
print(tracemalloc.get_traced_memory()[1], "penyantrian" in roots._roots)
"""


def test_a_reader_takes_the_roots_over_and_leaves_the_postings_where_they_are(tmp_path):
    index = SearchIndex(tmp_path)
    strange = [
        " ".join(f"{chr(97 + n % 26)}{n}x{m}" for m in range(400)) + " penyantrian wakaf"
        for n in range(300)
    ]
    index.write(
        Document(n, 1, ("wakaf",), pages=(PageDocument(n, n, 1, "ind", text, ("all",)),))
        for n, text in enumerate(strange, 1)
    )
    size = sum(path.stat().st_size for path in tmp_path.glob("g*/*/*.seg"))
    command = (sys.executable, "-c", MEMORY, str(tmp_path))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    knew, peak_bytes, knows = done.stdout.split()
    assert (knew, knows) == ("False", "True")
    assert int(peak_bytes) < size / 3, (peak_bytes, size)
