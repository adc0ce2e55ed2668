"""Load records into an SQLite instance by SQL, thousands a second, as the program would have written them.

A few hundred are imported and some of them withdrawn by the program itself; the others are copies of their rows with
handles and datestamps of their own. Fifty are compared with what the crosswalk makes of them. Copies of records with
pages share the text of their templates, which is stored once.

    python -m benchmarks.load FOLDER [--records N] [--templates N] [--pages N]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from pathlib import Path

from lxml import etree

from benchmarks import corpus
from benchmarks.instances import Instance
from repository.items.handles import new_handle

TABLES = (
    "revision",
    "item_person",
    "item_subject",
    "item_language",
    "item_identifier",
    "quality_problem",
    "harvest_entry",
    "serialisation",
    "file",
    "page",
)
COPIED_ITEM = {"id": "copy.id", "handle": "copy.handle", "identifier": "NULL"}
COPIED = {
    "item_id": "copy.id",
    "datestamp": "copy.datestamp",
    "xml": "CAST(replace(replace(CAST(o.xml AS TEXT), copy.template_handle, copy.handle), of_harvesters(o.datestamp),"
    " of_harvesters(copy.datestamp)) AS BLOB)",
    "file_id": "(SELECT f.id FROM file f WHERE f.item_id = copy.id)",
}
A_SECOND = 20  # records that share a datestamp
WITHDRAWN_SHARE = 50  # one in so many


def load(made: Instance, records: int, templates: int = 200, pages: int = 0) -> None:
    """The new instance, which has a base URL, holds `records` records, one in fifty of them deleted.

    Each has `pages` pages of text.
    """
    templates = min(templates, records)
    path = made.folder.parent / "corpus.jsonl"
    corpus.write(path, templates, pages)
    made.run("import", str(path), "--publish")
    connection = sqlite3.connect(made.folder / "repository.sqlite", isolation_level=None)
    handles = [row[0] for row in connection.execute("SELECT handle FROM item ORDER BY id")]
    for handle in handles[WITHDRAWN_SHARE - 1 :: WITHDRAWN_SHARE]:
        made.run("item", "withdraw", handle, "--reason", "Contoh")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    _number_copies(connection, records - templates)
    _copy(connection, "item", "id", COPIED_ITEM)
    for name in TABLES:
        _copy(connection, name, "item_id", COPIED)
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def check(made: Instance, count: int = 50) -> None:
    """GetRecord gives for `count` records what the crosswalk makes of them; AssertionError where it does not."""
    from sqlalchemy import func, select

    from repository import clock
    from repository.app import create_app
    from repository.crosswalks.harvested import HARVESTED
    from repository.db import db
    from repository.harvesting.serialising import metadata_of
    from repository.items.models import Item
    from repository.settings import load as load_settings

    settings = load_settings(made.folder)
    app = create_app(settings)
    with app.app_context():
        ids = random.Random(1).sample(
            range(1, db.session.scalar(select(func.max(Item.id))) + 1), count
        )
        items = [db.session.get_one(Item, i) for i in ids]
        today = clock.today(settings.timezone)
        expected = metadata_of(db.session(), ids, "oai_dc", settings.base_url, today)
        named = {item.handle: expected[item.id] for item in items if item.state == "published"}
        withdrawn = {item.handle for item in items} - set(named)
    for handle in {*named, *withdrawn}:
        arguments = {
            "verb": "GetRecord",
            "metadataPrefix": "oai_dc",
            "identifier": f"oai:{settings.oai_namespace}:{handle}",
        }
        answer = etree.fromstring(app.test_client().get("/oai", query_string=arguments).data)
        (header,) = answer.iter("{http://www.openarchives.org/OAI/2.0/}header")
        assert (header.get("status") == "deleted") == (handle in withdrawn), handle
        found = [_canonical(e) for e in answer.iter(f"{{{HARVESTED['oai_dc'].namespace}}}dc")]
        wanted = [] if handle in withdrawn else [_canonical(etree.fromstring(named[handle]))]
        assert found == wanted, handle


def _number_copies(connection: sqlite3.Connection, count: int) -> None:
    """The temporary table `copy` names each copy, its template and its datestamp, the oldest first."""
    templates = connection.execute("SELECT id, handle FROM item ORDER BY id").fetchall()
    start = int(time.time()) - 3600 - count // A_SECOND
    connection.execute(
        "CREATE TEMP TABLE copy (id INTEGER PRIMARY KEY, handle TEXT, template INTEGER, template_handle TEXT,"
        " datestamp TEXT)"
    )
    taken: set[str] = set()
    connection.create_function("new_handle", 0, lambda: _unused_handle(taken))
    connection.create_function("of_harvesters", 1, lambda at: f"{at[:10]}T{at[11:19]}Z")
    connection.execute(
        "CREATE TEMP TABLE template (number INTEGER PRIMARY KEY, id INTEGER, handle TEXT)"
    )
    connection.executemany(
        "INSERT INTO template VALUES (?, ?, ?)", [(n, *row) for n, row in enumerate(templates)]
    )
    connection.execute(
        "WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < :count)"
        " INSERT INTO copy SELECT :first + n, new_handle(), t.id, t.handle,"
        " strftime('%Y-%m-%d %H:%M:%S.000000', :start + n / :a_second, 'unixepoch')"
        " FROM counted JOIN template t ON t.number = n % :templates WHERE :count > 0",
        {
            "count": count,
            "first": templates[-1][0] + 1,
            "start": start,
            "a_second": A_SECOND,
            "templates": len(templates),
        },
    )


def _unused_handle(taken: set[str]) -> str:
    while (handle := new_handle()) in taken:  # among a million, one or two come twice
        pass
    taken.add(handle)
    return handle


def _copy(connection: sqlite3.Connection, table: str, key: str, changed: dict[str, str]) -> None:
    """Every copy has the rows of its template in `table`; an `id` of the table's own is given by the database."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    if key != "id":
        columns = [name for name in columns if name != "id"]
    values = [changed.get(name, f"o.{name}") for name in columns]
    order = "o.set_spec, copy.id" if table == "harvest_entry" else "copy.id"
    names = ", ".join(columns)
    connection.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM copy"
        f" JOIN {table} o ON o.{key} = copy.template ORDER BY {order}"
    )


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--templates", type=int, default=200)
    parser.add_argument("--pages", type=int, default=0)
    arguments = parser.parse_args()
    made = Instance(arguments.folder)
    started = time.perf_counter()
    load(made, arguments.records, arguments.templates, arguments.pages)
    print(f"{arguments.records} records in {time.perf_counter() - started:.0f} s")
    check(made)


if __name__ == "__main__":
    main()
