"""How fast completion and similar works answer, and what their first use costs.

In this process, processor time: what the first question costs after a start (all words are sorted)
and after a commit of one item, the memory that takes, and the median and 95th percentile of
questions of one to twelve letters, each new. Then the same questions at `/api/suggest`, one after
the other through the application and its database, as a visitor's browser asks them.

    python -m benchmarks.suggesting [--records N] [--questions N]
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks import corpus
from benchmarks.instances import table
from repository import clock, setting_up
from repository.app import create_app
from repository.db import db, transaction
from repository.items.collections import by_slug
from repository.items.handles import new_handle
from repository.items.models import Item, Revision
from repository.people.operations import system_actor
from search_index import Document, Query, SearchIndex


def documents(count: int) -> Iterator[Document]:
    """Records with titles, creators, subjects, keywords and abstracts of made-up words."""
    writer = corpus.Writer(11)
    chance = writer.chance
    subjects = [" ".join(writer.some(2)).capitalize() for _ in range(500)]
    people = [
        f"{chance.choice(corpus.NAMES)} {n}, {chance.choice(corpus.GIVEN)}"
        for n in range(count // 4)
    ]
    for number in range(1, count + 1):
        yield Document(
            number,
            1,
            (" ".join(writer.some(chance.randint(5, 14))).capitalize(),),
            tuple(chance.sample(people, chance.randint(1, 3))),
            tuple(chance.sample(subjects, 2)),
            tuple(writer.some(3)),
            (writer.text(90),),
            year=1980 + number % 45,
            type=chance.choice(corpus.TYPES),
            added_at=number,
        )


def questions(found: list[Document], count: int) -> list[str]:
    """Beginnings of values, some of two words in another order."""
    chance = random.Random(5)
    asked = []
    for _ in range(count):
        document = chance.choice(found)
        value = chance.choice((document.titles[0], document.creators[0], document.subjects[0]))
        words = value.split()[: chance.randint(1, 3)]
        if chance.random() < 0.3:
            words.reverse()
        asked.append(" ".join(words)[: chance.randint(1, 12)])
    return asked


def timed(ask: Callable[[], object]) -> float:
    """Processor milliseconds of one call."""
    started = time.process_time()
    ask()
    return 1000 * (time.process_time() - started)


def spread(milliseconds: list[float]) -> tuple[str, str]:
    """Median and 95th percentile."""
    return (
        f"{statistics.median(milliseconds):.1f}",
        f"{statistics.quantiles(milliseconds, n=20)[18]:.1f}",
    )


def memory_mb() -> float:
    """The memory that this process has now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def in_process(index: SearchIndex, found: list[Document], asked: list[str]) -> None:
    """Print what completion and similar works cost without web and database."""
    index.search(Query(text="agama"))
    before = memory_mb()
    first = timed(lambda: index.suggest("agama"))
    memory = memory_mb() - before
    index.write([found[0]])
    index.refresh()
    after_commit = timed(lambda: index.suggest("agama"))
    warm = spread([timed(lambda text=text: index.suggest(text)) for text in asked])
    chance = random.Random(6)
    ids = [chance.randrange(1, len(found) + 1) for _ in range(200)]
    alike = [timed(lambda i=i: index.related(i)) for i in ids]
    again = [timed(lambda i=i: index.related(i)) for i in ids]
    table(
        ("what", "CPU ms, median", "CPU ms, 95th percentile"),
        ("completion, first question after a start", f"{first:.0f}", "one measurement"),
        ("completion, first question after a commit", f"{after_commit:.0f}", "one measurement"),
        ("completion", *warm),
        ("similar works, an item not asked for before", *spread(alike)),
        ("similar works, again", *spread(again)),
    )
    print(f"\nThe words sorted for completion take {memory:.0f} MB at {len(found)} records.\n")


def through_the_application(
    folder: Path, index: SearchIndex, titles: dict[int, str], asked: list[str]
) -> None:
    """Print what `/api/suggest` takes with as many items in the database as in the index."""
    app = create_app(setting_up.write_settings(folder / "instance", name="Pengukuran"))
    setting_up.prepare_database(app)
    with app.app_context():
        with transaction() as session:
            _insert(session, titles)
        db.session.remove()
    app.extensions["daluang_stores"] = replace(app.extensions["daluang_stores"], index=index)
    client = app.test_client()
    client.get("/api/suggest?q=agama")
    cpu, wall, given = [], [], 0
    for text in asked:
        started, cpu_started = time.perf_counter(), time.process_time()
        answer = client.get("/api/suggest", query_string={"q": text})
        cpu.append(1000 * (time.process_time() - cpu_started))
        wall.append(1000 * (time.perf_counter() - started))
        given += sum(s["kind"] == "title" for s in answer.json["suggestions"])
    table(
        ("/api/suggest", "median, ms", "95th percentile, ms"),
        ("processor time", *spread(cpu)),
        ("elapsed", *spread(wall)),
    )
    print(f"\n{len(asked)} questions, {given} titles given, {len(titles)} items in the database.")


def _insert(session: Session, titles: dict[int, str]) -> None:
    """Published items of these ids and titles stand in the database, with nothing that completion does not read."""
    actor, place, now = system_actor(session), by_slug(session, "umum"), clock.now()
    item = {
        "state": "published",
        "collection_id": place.id,
        "depositor_id": actor.user_id,
        "created_at": now,
        "changed_at": now,
        "published_at": now,
        "published_by_id": actor.user_id,
        "profile": "report",
        "resource_type": "report",
        "year": 2020,
        "access": "open",
        "licence": "id-copyright",
    }
    revision = {"number": 1, "actor_id": actor.user_id, "created_at": now}
    items, revisions = [], []
    for number, title in titles.items():
        named = {"id": number, "handle": new_handle(), "title": title, "title_sort": title[:200]}
        items.append(item | named)
        document = {"title": [{"value": title, "lang": "ind", "kind": "main"}]}
        revisions.append(revision | {"item_id": number, "document": document})
    session.execute(insert(Item), items)
    session.execute(insert(Revision), revisions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--questions", type=int, default=500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="daluang-benchmark-") as name:
        index = SearchIndex(Path(name) / "index")
        found = list(documents(arguments.records))
        index.rebuild(found)
        asked = questions(found, arguments.questions)
        in_process(index, found, asked)
        titles = {document.id: document.titles[0] for document in found}
        through_the_application(Path(name), index, titles, asked)


if __name__ == "__main__":
    main()
