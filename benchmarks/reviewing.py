"""What the pages of review cost when very many deposits wait: the queue, its last page, its filters, one deposit.

The deposits are made as rows in a tree of collections with stages; the pages are asked for within one process, and the
time is that of the processor. p95 is of all turns of a page.

    python -m benchmarks.reviewing [--records N] [--turns N]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from repository import clock, setting_up
from repository.app import create_app
from repository.db import db, transaction
from repository.items.collections import add_collection
from repository.items.models import Item, Revision
from repository.people.models import Role
from repository.people.operations import add_user, system_actor
from repository.review.models import Review
from repository.review.stages import StageWords, own_stages, set_stages
from tests.signing_in import client_of

LIMIT_SECONDS = 0.3
COLLECTIONS = 20
_LETTERS = str.maketrans("0123456789", "bcdfghjkmn")
_WORDS = [
    "moderasi",
    "beragama",
    "pesantren",
    "madrasah",
    "kerukunan",
    "naskah",
    "tradisi",
    "lokal",
    "kabupaten",
    "studi",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--turns", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = setting_up.write_settings(Path(folder) / "instance", name="Ukuran")
        app = create_app(settings)
        setting_up.prepare_database(app)
        with app.app_context():
            email, stage_id = _fill(given.records)
            db.session.remove()
        client = client_of(app, email)
        print(f"{given.records} deposits wait, {given.turns} turns\n")
        print("| Page | median CPU ms | p95 CPU ms | limit ms |\n|---|---:|---:|---:|")
        for name, path in _pages(given.records, stage_id):
            client.get(path)
            seconds = sorted(_cost(client, path) for _ in range(given.turns))
            at = [seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.95)]
            print(f"| {name} | {at[0]:.0f} | {at[1]:.0f} | {LIMIT_SECONDS * 1000:.0f} |")
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def _pages(records: int, stage_id: int) -> list[tuple[str, str]]:
    return [
        ("queue", "/review"),
        ("its last page", f"/review?page={max(1, records // 50)}"),
        ("one collection and those below", "/review?collection=k0"),
        ("one stage", f"/review?stage={stage_id}"),
        ("what I may decide", "/review?show=mine"),
        ("what I have taken", "/review?show=taken"),
        ("one deposit", "/review/" + "00000007".translate(_LETTERS)),
    ]


def _cost(client: Any, path: str) -> float:
    began = time.process_time()
    answer = client.get(path)
    took = time.process_time() - began
    assert answer.status_code == 200, (path, answer.status_code)
    return took


def _fill(count: int) -> tuple[str, int]:
    """Return the address of a cataloguer, and a stage at which deposits wait."""
    with transaction() as session:
        system = system_actor(session)
        add = {"session": session, "actor": system}
        owner = add_user(**add, email="siti@contoh.id", name="Siti", role=Role.DEPOSITOR)
        user = add_user(**add, email="kata@contoh.id", name="Kata", role=Role.CATALOGUER)
        places = []
        for number in range(COLLECTIONS):
            above = places[number // 4] if number and number % 4 else None
            places.append(
                add_collection(
                    session, system, slug=f"k{number}", title_id=f"K {number}", parent=above
                )
            )
        two = [
            StageWords(None, "Isi", "Content", "reviewer"),
            StageWords(None, "Katalog", "Cataloguing", "cataloguer"),
        ]
        set_stages(session, system, places[0], two)
        stages = own_stages(session, places[0].id)
        _deposits(session, count, [place.id for place in places], owner.id, stages[1].id)
        return user.email, stages[1].id


def _deposits(session: Any, count: int, places: list[int], owner_id: int, stage_id: int) -> None:
    chance, now = random.Random(7), clock.now()
    for first in range(0, count, 5000):
        numbers = range(first, min(count, first + 5000))
        titles = {n: " ".join(chance.sample(_WORDS, 5)).capitalize() for n in numbers}
        fixed = {
            "state": "submitted", "version": 1, "depositor_id": owner_id, "revision_number": 1, "created_at": now,
            "changed_at": now, "profile": "report", "resource_type": "research_report", "access": "open",
            "licence": "cc-by-4.0", "is_edited_since_import": False,
        }  # fmt: skip
        session.execute(
            insert(Item),
            [
                {**fixed, "id": n + 1, "handle": f"{n:08d}".translate(_LETTERS), "title": t, "title_sort": t.casefold(),
                 "collection_id": places[n % len(places)], "submitted_at": now - timedelta(minutes=n)}
                for n, t in titles.items()
            ],
        )  # fmt: skip
        session.execute(
            insert(Revision),
            [
                {"item_id": n + 1, "number": 1, "actor_id": owner_id, "created_at": now, "reason": "",
                 "document": {"type": "research_report", "title": [{"value": t, "lang": "ind", "kind": "main"}]}}
                for n, t in titles.items()
            ],
        )  # fmt: skip
        session.execute(
            insert(Review),
            [
                {"item_id": n + 1, "revision_number": 1, "opened_at": now, "reason": "",
                 "stage_id": stage_id if n % 3 == 0 else None}
                for n in numbers
            ],
        )  # fmt: skip


if __name__ == "__main__":
    main()
