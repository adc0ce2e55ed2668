"""How fast queries are answered, against tantivy (a native engine) and stock Whoosh over the same records.

Processor time of this process, median and 95th percentile of twenty queries of a kind. The engines take turns, query by
query, so that a busy machine slows all alike. Each reads what is asked, evaluates it and gives the exact number of hits
and the ids of the ten best; with facets Daluang counts all of its nine, the others five. "Asked again": the same
was asked before, in whatever order and with whatever filters. "Words known": the words, phrases and prefixes were asked
before, but not in this expression. "Made anew": what they give is forgotten before each query, the postings are kept.
"First use": no query held the word before. Stemming changes none of the words, so that all engines find the same, which
is checked.

    python -m benchmarks.search [--records N] [--texts N] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.instances import table
from benchmarks.search_corpus import Corpus, vocabulary
from benchmarks.search_engines import Daluang, Engine, StockWhoosh, Tantivy, Words, opened

ROUNDS = 5
KINDS = {
    "term": "term",
    "and": "and",
    "or": "or",
    "phrase": "phrase",
    "prefix": "prefix",
    "fuzzy": "fuzzy",
    "filter": "term",
    "sort": "term",
    "facets": "term",
}


def forget_expressions(engine: Engine) -> None:
    """What expressions give is forgotten; what their words give is kept."""
    if isinstance(engine, Daluang):
        engine.index._cache.forget(frozenset(("found",)))


def forget_words(engine: Engine) -> None:
    """What words and phrases give is forgotten; their postings are kept."""
    if isinstance(engine, Daluang):
        engine.index._cache.forget(frozenset(("found", "leaf", "items", "pages")))


def timed(
    engines: list[Engine],
    kind: str,
    queries: list[Words],
    rounds: int = ROUNDS,
    before: Callable[[Engine], None] = lambda engine: None,
) -> dict[str, list[float]]:
    """Processor milliseconds of each query, the median of the rounds, by engine."""
    asked = [engine for engine in engines if kind not in engine.lacks]
    taken: dict[str, list[list[float]]] = {e.name: [[] for _ in queries] for e in asked}
    for _ in range(rounds):
        for number, words in enumerate(queries):
            for engine in asked:
                before(engine)
                started = time.process_time()
                engine.ask(kind, words)
                taken[engine.name][number].append(1000 * (time.process_time() - started))
    return {name: [statistics.median(t) for t in of_query] for name, of_query in taken.items()}


def compare(kind: str, engines: list[Engine], queries: list[Words]) -> float:
    """The mean number of hits. AssertionError where engines differ."""
    totals = []
    for words in queries:
        found = {e.name: e.ask(kind, words)[0] for e in engines if kind not in e.lacks}
        assert len(set(found.values())) == 1 or kind == "fuzzy", (kind, words, found)
        totals.append(next(iter(found.values())))
    return statistics.mean(totals)


def row(what: str, hits: float, taken: dict[str, list[float]]) -> tuple[object, ...]:
    cells: list[object] = [what, f"{hits:.0f}"]
    for name in ("Daluang", "tantivy", "stock Whoosh"):
        if name in taken:
            values = sorted(taken[name])
            high = values[int(len(values) * 0.95)]
            cells.append(f"{statistics.median(values):.3f} ({high:.3f})")
    cells += [""] * (5 - len(cells))
    ours = statistics.median(taken["Daluang"])
    for name in ("tantivy", "stock Whoosh"):
        cells.append(f"{ours / statistics.median(taken[name]):.2f}" if name in taken else "")
    return tuple(cells)


def rows(engines: list[Engine], queries: dict[str, list[Words]]) -> Iterator[tuple[object, ...]]:
    rest, slow = [e for e in engines if e.name != "stock Whoosh"], engines
    for kind, asked in KINDS.items():
        if kind in engines[0].lacks:
            continue
        hits = compare(kind, engines, queries[asked])
        taken = timed(slow, kind, queries[asked], 1) | timed(rest, kind, queries[asked])
        yield row(f"{kind}, asked again", hits, taken)
        known = timed(rest, kind, queries[asked], before=forget_expressions)
        yield row(f"{kind}, words known", hits, known)
        if kind in ("term", "and", "phrase", "prefix"):
            anew = timed(rest, kind, queries[asked], before=forget_words)
            yield row(f"{kind}, made anew", hits, anew)
    for engine in engines:
        engine.open()
        engine.ask("term", queries["term"][0])
    yield row("term, first use", 0, timed(engines, "term", queries["cold"], 1))


@contextmanager
def kept_in(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="daluang-benchmark-") as made:
            yield Path(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--texts", type=int, default=3_000)
    parser.add_argument("--folder", type=Path, help="Keeps the indexes for another run.")
    arguments = parser.parse_args()
    words = vocabulary()
    head = (
        "query",
        "hits",
        "Daluang, ms (95 %)",
        "tantivy, ms",
        "stock Whoosh, ms",
        "/ tantivy",
        "/ stock",
    )
    corpora = (
        ("records of 150 words", Corpus(words, arguments.records, 150), False),
        ("texts of 5,000 words", Corpus(words, arguments.texts, 5_000), True),
    )
    with kept_in(arguments.folder) as folder:
        for what, corpus, are_pages in corpora:
            engines = opened(
                folder / what.split()[0], are_pages, corpus, [Daluang, Tantivy, StockWhoosh]
            )
            print(f"{corpus.count} {what}\n")
            table(head, *rows(engines, corpus.queries()))
            print()


if __name__ == "__main__":
    main()
