"""How fast a batch changes many items: preview, run and undo, by the worker's own steps, harvest entries included.

Every item gets a new revision, its harvest entries, rows for lists, an audit entry and an index job, as by the form.
Then the pages of the batch are asked for, of another batch that holds the whole collection too.

    python -m benchmarks.batches [--records N] [--changed N]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable

from benchmarks import corpus
from benchmarks.instances import instance, table
from repository.db import db, transaction

Row = tuple[object, ...]
PAGE_TURNS = 40
CURATOR, PASSWORD = "kurator@contoh.id", "rahasia-lembar-daluang-1817"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--changed", type=int, default=5_000)
    arguments = parser.parse_args()
    with instance("--base-url", "http://127.0.0.1:8000") as made:
        path = made.folder.parent / "corpus.jsonl"
        corpus.write(path, arguments.records, 0)
        made.run("import", str(path), "--publish")
        os.environ["DALUANG_INSTANCE"] = str(made.folder)
        from repository.app import create_app

        app = create_app()
        with app.app_context():
            _add_curator()
            rows, pages = measured(app, arguments.changed)
    table(("stage", "items", "s", "CPU ms/item", "items/s", "longest transaction, s"), *rows)
    print()
    table(("page", "of items", "median ms", "p95 ms"), *pages)


def measured(app: object, changed: int) -> tuple[list[Row], list[Row]]:
    from sqlalchemy import select

    from repository.batches import operations
    from repository.batches.edits import Act, Edit
    from repository.items.models import Item

    edit = Edit(Act.ADD, "keywords", "penyeragaman 2026")
    ids = list(db.session.scalars(select(Item.id).order_by(Item.id)))
    batch_id = _with_actor(lambda s, a: operations.of_items(s, a, ids[:changed], {}).id)
    rows = [
        _stage("preview", batch_id, changed, lambda s, b, a: operations.choose(s, b, a, edit, "")),
        _stage("run", batch_id, changed, operations.run),
    ]
    pages = _pages(app, batch_id, changed)
    rows.append(_stage("undo", batch_id, changed, operations.undo))
    large = _with_actor(lambda s, a: operations.of_items(s, a, ids[:20_000], {}).id)
    _stage("preview", large, 0, lambda s, b, a: operations.choose(s, b, a, edit, ""))
    return rows, pages + _pages(app, large, min(len(ids), 20_000))


def _add_curator() -> None:
    from repository.people.models import Role
    from repository.people.operations import add_user, set_password, system_actor

    with transaction() as session:
        system = system_actor(session)
        user = add_user(session, system, email=CURATOR, name="Kurator", role=Role.CATALOGUER)
        set_password(session, user, PASSWORD)


def _with_actor(what: Callable[..., int]) -> int:
    from repository.people.operations import actor_of, by_email

    with transaction() as session:
        user = by_email(session, CURATOR)
        assert user is not None
        return what(session, actor_of(user))


def _stage(name: str, batch_id: int, count: int, begin: Callable[..., None]) -> Row:
    from repository.batches import operations, running

    def asked(session: object, actor: object) -> int:
        begin(session, operations.find(session, actor, batch_id), actor)  # type: ignore[arg-type]
        return 0

    _with_actor(asked)
    lengths: list[float] = []
    whole = running._step

    def timed(*arguments: int) -> int | None:
        started = time.perf_counter()
        try:
            return whole(*arguments)
        finally:
            lengths.append(time.perf_counter() - started)

    running._step = timed
    started, used = time.perf_counter(), _cpu()
    while not running.go_on(batch_id, 10):
        pass
    seconds, cpu = time.perf_counter() - started, _cpu() - used
    running._step = whole
    each = f"{1000 * cpu / max(count, 1):.1f}"
    return name, count, f"{seconds:.1f}", each, f"{count / seconds:.0f}", f"{max(lengths):.2f}"


def _pages(app: object, batch_id: int, count: int) -> list[Row]:
    app.config["WTF_CSRF_ENABLED"] = False  # type: ignore[attr-defined]
    client = app.test_client()  # type: ignore[attr-defined]
    answer = client.post("/login", data={"email": CURATOR, "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.status
    found = []
    for name, path in (
        ("batch", f"/batches/{batch_id}"),
        ("batch, last page", f"/batches/{batch_id}?page={count // 25}"),
        ("list of batches", "/batches"),
        ("curation", "/curation"),
    ):
        times = []
        for _ in range(PAGE_TURNS):
            started = time.perf_counter()
            answer = client.get(path)
            times.append(1000 * (time.perf_counter() - started))
            assert answer.status_code == 200, (path, answer.status)
        times.sort()
        p95 = times[int(len(times) * 0.95) - 1]
        found.append((name, count, f"{statistics.median(times):.0f}", f"{p95:.0f}"))
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
