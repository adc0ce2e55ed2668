"""What it costs to hand out a whole result: CSV, RIS, BibTeX and a feed, through the application.

In this process, processor time: the whole file, the time to its first byte, its size, and by how much
the memory of the process grew at most.

    python -m benchmarks.exporting [--items N]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from flask import Flask

from repository import indexing, setting_up
from repository.app import create_app
from repository.db import db, transaction
from repository.items import operations
from repository.items.collections import by_slug
from repository.metadata.flat import from_flat
from repository.people.operations import system_actor

TODAY = date(2026, 11, 23)
BATCH = 200


def main() -> None:
    """Fill an instance, ask for every format twice, print a line each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=5000)
    count = parser.parse_args().items
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(setting_up.write_settings(Path(folder) / "instance", name="Repository"))
        setting_up.prepare_database(app)
        _fill(app, count)
        for _ in range(2):
            for extension in ("csv", "ris", "bib"):
                print(_measured(app, f"/search.{extension}?q=moderasi"))
            print(_measured(app, f"/search.atom?q=moderasi&try={_}"))


def _fill(app: Flask, count: int) -> None:
    with app.app_context():
        for start in range(0, count, BATCH):
            with transaction() as session:
                actor, place = system_actor(session), by_slug(session, "umum")
                assert place is not None
                for n in range(start, min(count, start + BATCH)):
                    item = operations.create(
                        session, actor, collection=place, document=_document(n)
                    )
                    operations.publish(session, item, actor, today=TODAY, let_pass=[])
            db.session.expunge_all()
        stores = app.extensions["daluang_stores"]
        indexing.rebuild(db.session(), stores.index, stores.pages)
        db.session.remove()


def _document(number: int) -> dict[str, object]:
    row = {
        "identifier": f"uji-{number}",
        "type": "report",
        "title": f"Kajian nomor {number} tentang moderasi beragama di kabupaten",
        "creators": [{"family": "Rahmawati", "given": "Siti"}],
        "abstract": "Penelitian ini mengkaji moderasi beragama. " * 25,
        "keywords": ["moderasi", "pesantren"],
        "date": str(1980 + number % 45),
        "language": "id",
    }
    return from_flat(row, today=TODAY).document


def _measured(app: Flask, path: str) -> str:
    before = _peak_megabytes()
    began, first, size = time.process_time(), None, 0
    with app.test_client().get(path, buffered=False) as response:
        assert response.status_code == 200, response.status
        for chunk in response.response:
            first = first or time.process_time() - began
            size += len(chunk)
    seconds, grown = time.process_time() - began, _peak_megabytes() - before
    return (
        f"{path:30} {seconds:6.2f} s  first byte {1000 * (first or 0):4.0f} ms"
        f"  {size / 1e6:5.1f} MB  memory +{grown:.0f} MB"
    )


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
