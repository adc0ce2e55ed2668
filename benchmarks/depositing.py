"""What the pages of a deposit cost, beside many works: the form, keeping what is typed, duplicates, saving, checking.

The works are made as rows with titles of common and rare words; the pages are asked for within one process, and the
time is that of the processor, so that other programs do not count. p95 is of all turns of a page.

    python -m benchmarks.depositing [--records N] [--turns N]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from repository import clock, setting_up
from repository.app import create_app
from repository.db import db, transaction
from repository.deposit.operations import start
from repository.duplicates.words import title_words
from repository.items.collections import by_slug
from repository.items.models import Collection, Item, ItemTitleWord, Revision
from repository.people.models import Role
from repository.people.operations import actor_of, add_user, system_actor
from tests.browsing import form_of  # the form is filled in as a browser does
from tests.pages import parse
from tests.signing_in import client_of

DEPOSITOR = "siti@contoh.id"
LIMIT_SECONDS = 0.2
ALIKE_LIMIT_SECONDS = 0.1
TITLE = "Moderasi Beragama di Pesantren Salafiyah: Studi di Lima Kabupaten"
_COMMON = [
    *("agama", "moderasi", "beragama", "pesantren", "madrasah", "studi", "masyarakat", "kerukunan"),
    *("umat", "pendidikan", "islam", "nilai", "kabupaten", "indonesia", "budaya", "tradisi"),
    *("naskah", "sejarah", "lokal", "analisis", "peran", "kebijakan"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--turns", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = setting_up.write_settings(Path(folder) / "instance", name="Ukuran")
        app = create_app(settings)
        setting_up.prepare_database(app)
        with app.app_context():
            handle = _fill(given.records)
            db.session.remove()
        client = client_of(app, DEPOSITOR)
        print(f"{given.records} works, {given.turns} turns\n")
        print("| Page | median CPU ms | p95 CPU ms | limit ms |\n|---|---:|---:|---:|")
        for name, prepare, ask, limit in _pages(client, handle):
            seconds = sorted(_cost(prepare, ask) for _ in range(given.turns))
            at = [seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.95)]
            print(f"| {name} | {at[0]:.0f} | {at[1]:.0f} | {limit * 1000:.0f} |")
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def _pages(
    client: Any, handle: str
) -> list[tuple[str, Callable[[], Any], Callable[[Any], Any], float]]:
    """Return for each page its name, what is made ready for a turn, what is measured, and the limit."""
    address = f"/deposit/{handle}"
    turns = count(1)

    def form() -> dict[str, Any]:
        sent = form_of(parse(client.get(address).get_data(as_text=True)), address, "version")
        values: dict[str, Any] = {}
        for key, value in sent.values:
            values.setdefault(key, []).append(value)
        return {**values, "title": f"{TITLE} {next(turns)}", "licence": "cc-by-4.0"}

    def get(path: str) -> Callable[[Any], Any]:
        return lambda _ready: client.get(path)

    def nothing() -> None:
        return None

    query = "title=" + TITLE.replace(" ", "+") + "&doi=10.5072/abc&isbn=9789791234566"
    return [
        ("duplicates while typing", nothing, get(f"{address}/alike?{query}"), ALIKE_LIMIT_SECONDS),
        ("form of the description", nothing, get(address), LIMIT_SECONDS),
        (
            "keeping what is typed",
            form,
            lambda v: client.post(f"{address}/answers", data=v),
            LIMIT_SECONDS,
        ),
        (
            "saving the description",
            form,
            lambda v: client.post(address, data={**v, "again": "1"}),
            LIMIT_SECONDS,
        ),
        ("check and send", nothing, get(f"{address}/check"), LIMIT_SECONDS),
        ("own deposits", nothing, get("/deposits"), LIMIT_SECONDS),
    ]


def _cost(prepare: Callable[[], Any], ask: Callable[[Any], Any]) -> float:
    ready = prepare()
    began = time.process_time()
    answer = ask(ready)
    took = time.process_time() - began
    assert answer.status_code == 200 or "/deposit/" in answer.headers["Location"], answer.status
    return took


def _fill(works: int) -> str:
    """Return the handle of a draft beside `works` published works."""
    with transaction() as session:
        system = system_actor(session)
        user = add_user(session, system, email=DEPOSITOR, name="Siti", role=Role.DEPOSITOR)
        place = by_slug(session, "umum") or session.scalars(select(Collection)).first()
        assert place is not None
        _works(session, works, place.id, system.user_id)
        item = start(session, actor_of(user), [], collection=place)
        return item.handle


def _works(session: Any, works: int, collection_id: int, user_id: int) -> None:
    chance, at = random.Random(7), clock.now()
    for first in range(0, works, 5000):
        numbers = range(first, min(works, first + 5000))
        titles = {n: _title(chance, n) for n in numbers}
        fixed = {
            "state": "published", "version": 1, "collection_id": collection_id, "depositor_id": user_id,
            "revision_number": 1, "created_at": at, "changed_at": at, "published_at": at,
            "published_by_id": user_id, "profile": "report", "resource_type": "research_report",
            "access": "open", "licence": "cc-by-4.0", "is_edited_since_import": False,
        }  # fmt: skip
        rows = [
            {**fixed, "id": n + 1, "handle": f"x{n:07d}", "title": t, "title_sort": t.casefold()}
            for n, t in titles.items()
        ]
        session.execute(insert(Item), rows)
        words = [{"item_id": n + 1, "word": w} for n, t in titles.items() for w in title_words(t)]
        session.execute(insert(ItemTitleWord), words)
        revisions = [
            {"item_id": n + 1, "number": 1, "actor_id": user_id, "created_at": at, "reason": "",
             "document": {"type": "research_report", "title": [{"value": t, "lang": "ind", "kind": "main"}]}}
            for n, t in titles.items()
        ]  # fmt: skip
        session.execute(insert(Revision), revisions)


def _title(chance: random.Random, number: int) -> str:
    if number % 5000 == 17:
        return TITLE
    words = [*chance.sample(_COMMON, 6), f"desa{chance.randrange(3000)}", f"tahun{number % 60}"]
    chance.shuffle(words)
    return " ".join(words).capitalize()


if __name__ == "__main__":
    main()
