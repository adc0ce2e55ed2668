"""How fast texts are brought into the search index, against stock Whoosh with the same schema and analysis.

Stock Whoosh is its own segment writer in one process, given what our analysis makes of each document and our types of
fields; ours is a rebuild with two processes. Both begin from the same documents in memory and end with an index on the
disk that has been opened. They take turns; rates are of wall time, in megabytes of text a second. Words are Indonesian
with affixes, drawn as in real text, and one in forty is a name that hardly occurs again.

Then queries are asked, some dozens a second, at rest and while the index is built anew at low priority.

    python -m benchmarks.index_building [--turns N] [--records N] [--texts N] [--queries N]
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from benchmarks.corpus import Writer
from benchmarks.instances import table
from search_index import Document, PageDocument, Query, SearchIndex
from search_index.analysis import analyse_metadata, analyse_page
from search_index.schema import ITEMS, PAGES, item_fields, page_fields

QUERIES = (
    "penelitian",
    "pesantren wakaf",
    '"dan keluarga"',
    "moderasi OR kerukunan",
    "pendidik*",
    "-masjid umat",
)
RARE = 40
ROOTS = "roots.tsv"


def text(writer: Writer, words: int) -> str:
    """Running text, in which one word of `RARE` is rare."""
    found = writer.text(words).split()
    for at in range(writer.chance.randrange(RARE), words, RARE):
        found[at] = f"{writer.chance.choice(writer.words)[:5]}{writer.chance.randrange(1_000_000)}"
    return " ".join(found)


def metadata(count: int) -> list[Document]:
    """Records of 150 words without pages."""
    writer = Writer(1)
    return [
        Document(
            number,
            1,
            (" ".join(writer.some(10)).capitalize(),),
            creators=("Rahmawati, Siti", "Hidayat, Ahmad"),
            keywords=tuple(dict.fromkeys(writer.some(4))),
            abstracts=(text(writer, 130),),
            type="report",
            year=1980 + number % 45,
            languages=("id",),
            collections=("umum",),
        )
        for number in range(1, count + 1)
    ]


def full_texts(count: int, first: int = 1_000_000) -> list[Document]:
    """Items with twenty pages of 250 words."""
    writer = Writer(2)
    found = []
    for number in range(first, first + count):
        pages = tuple(
            PageDocument(number * 100 + n, number, n, "ind", text(writer, 250), ("all",))
            for n in range(1, 21)
        )
        title = " ".join(writer.some(10)).capitalize()
        found.append(
            Document(number, 1, (title,), type="book", year=2000, languages=("id",), pages=pages)
        )
    return found


def size_mb(documents: list[Document]) -> float:
    """How much text there is, in megabytes."""
    pages = sum(len(page.text.encode()) for document in documents for page in document.pages)
    texts = ("\n".join((*d.titles, *d.creators, *d.keywords, *d.abstracts)) for d in documents)
    return (pages + sum(len(one.encode()) for one in texts)) / 1e6


def stock(documents: list[Document], folder: Path) -> None:
    """Both indexes are written by stock Whoosh."""
    indexes = {}
    for name, schema in (("items", ITEMS), ("pages", PAGES)):
        (folder / name).mkdir()
        indexes[name] = FileIndex.create(FileStorage(str(folder / name)), schema, name)
    items, pages = indexes["items"].writer(), indexes["pages"].writer()
    for document in documents:
        for page in document.pages:
            pages.add_document(**page_fields(page, analyse_page(page.text, page.language)))
        fields = (
            document.titles,
            document.creators,
            document.subjects + document.keywords,
            document.abstracts,
            document.other.splitlines(),
            document.manuscript.splitlines(),
        )
        items.add_document(**item_fields(document, analyse_metadata(fields)))
    pages.commit()
    items.commit()
    for index in indexes.values():
        index.reader().close()


def known_roots(documents: list[Document]) -> bytes:
    """A file of the roots of all words, as a library at work has it; this process knows them then too."""
    with tempfile.TemporaryDirectory() as name:
        SearchIndex(Path(name), processes=0).rebuild(documents)
        return (Path(name) / ROOTS).read_bytes() if (Path(name) / ROOTS).exists() else b""


def ours(documents: list[Document], folder: Path, processes: int, known: bytes) -> None:
    """Our own index is built."""
    (folder / ROOTS).write_bytes(known)
    index = SearchIndex(folder, processes=processes)
    index.rebuild(documents)
    index.open()


def timed(
    build: Callable[[list[Document], Path], None], documents: list[Document]
) -> tuple[float, float, float]:
    """Give the seconds it took, those of processor time with all processes, and the size of the index in megabytes."""
    with tempfile.TemporaryDirectory() as name:
        wall, cpu = time.perf_counter(), cpu_seconds()
        build(documents, Path(name))
        seconds = time.perf_counter() - wall, cpu_seconds() - cpu
        size = sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file())
    return *seconds, size / 1e6


def cpu_seconds() -> float:
    """Processor time of this process and those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--texts", type=int, default=500)
    parser.add_argument("--queries", type=int, default=300)
    arguments = parser.parse_args()
    rows = []
    for what, documents in (
        (f"{arguments.records} descriptions of 150 words", metadata(arguments.records)),
        (f"{arguments.texts} texts of 5,000 words", full_texts(arguments.texts)),
    ):
        rows += _compared(what, documents, arguments.turns)
    table(("corpus", "writer", "MB/s", "CPU s/MB", "index, MB", "times stock"), *rows)
    print()
    idle, busy, built = _queries(full_texts(arguments.texts), arguments.queries)
    lines = []
    for text_, before, after in zip(QUERIES, idle, busy, strict=True):
        lines.append(
            (f"`{text_}`", *_both(before), *_both(after), f"{_p95(after) / _p95(before):.2f}")
        )
    table(
        (
            "query",
            "idle: median ms",
            "95 % ms",
            "while building: median ms",
            "95 % ms",
            "ratio of 95 %",
        ),
        *lines,
    )
    print(f"\nThe index was built {built} times meanwhile, each by two processes of priority 19.")


def _compared(what: str, documents: list[Document], turns: int) -> Iterator[tuple[object, ...]]:
    size = size_mb(documents)
    known = known_roots(documents)
    found: dict[str, list[tuple[float, float, float]]] = {
        "stock Whoosh": [],
        "ours": [],
        "ours, one process": [],
    }
    for _ in range(turns):
        found["stock Whoosh"].append(timed(stock, documents))
        found["ours"].append(timed(partial(ours, processes=2, known=known), documents))
        found["ours, one process"].append(timed(partial(ours, processes=0, known=known), documents))
    base = statistics.median(one[0] for one in found["stock Whoosh"])
    for name, runs in found.items():
        wall, cpu, mb = (statistics.median(column) for column in zip(*runs, strict=True))
        yield (
            what,
            name,
            f"{size / wall:.2f}",
            f"{cpu / size:.2f}",
            f"{mb:.0f}",
            f"{base / wall:.1f}",
        )


BUILDER = """
import sys, time, tempfile
from pathlib import Path
from benchmarks.index_building import full_texts, known_roots, ours
documents = full_texts(int(sys.argv[1]))
known = known_roots(documents)
print("ready", flush=True)
sys.stdin.readline()
while True:
    with tempfile.TemporaryDirectory() as name:
        ours(documents, Path(name), 2, known)
    print("built", flush=True)
"""


def _queries(
    documents: list[Document], count: int
) -> tuple[list[list[float]], list[list[float]], int]:
    """Give the milliseconds of each query at rest and while another process builds an index again and again."""
    with tempfile.TemporaryDirectory() as name:
        index = SearchIndex(Path(name), processes=2)
        index.rebuild(documents)
        _ask(index, 3)
        idle = _ask(index, count // len(QUERIES))
        command = (sys.executable, "-c", BUILDER, str(len(documents)))
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as builder:
            assert builder.stdin
            assert builder.stdout
            builder.stdout.readline()
            builder.stdin.write("go\n")
            builder.stdin.flush()
            time.sleep(2)
            busy = _ask(index, count // len(QUERIES))
            builder.kill()
            built = builder.stdout.read().count("built")
    return idle, busy, built


def _ask(index: SearchIndex, times: int) -> list[list[float]]:
    found: list[list[float]] = [[] for _ in QUERIES]
    chance = random.Random(3)
    for _ in range(times):
        for number, one in enumerate(QUERIES):
            time.sleep(0.05 * chance.random())
            started = time.perf_counter()
            index.search(Query(one, readers=frozenset({"all"}), today=20_000))
            found[number].append(1000 * (time.perf_counter() - started))
    return found


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _both(times: list[float]) -> tuple[str, str]:
    return f"{statistics.median(times):.2f}", f"{_p95(times):.2f}"


if __name__ == "__main__":
    main()
