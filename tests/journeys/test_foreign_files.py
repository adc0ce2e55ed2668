"""Files that others made, good and broken, through import and jobs: each has a result, none is an error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.db import db
from repository.files.models import File, ReadingStatus
from repository.jobs.queue import failed, unfinished

FOLDERS = ("pdf", "office", "scans", "jp2", "dspace")
CHECKOUT = Path(__file__).resolve().parents[2]


def run(folder, *arguments):
    # recognition is tested elsewhere; with an unknown language it ends at once
    environment = {**os.environ, "DALUANG_INSTANCE": str(folder), "DALUANG_OCR_LANGUAGES": "none"}
    command = [sys.executable, "-m", "repository", *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=900
    )


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_real_files_go_through_import_and_each_has_a_result(samples, app, tmp_path):
    paths = sorted(p for f in FOLDERS for p in (samples / f).rglob("*") if p.is_file())
    assert len(paths) > 200
    rows = tmp_path / "rows.jsonl"
    with rows.open("w", encoding="utf-8") as out:
        for number, path in enumerate(paths):
            row = {
                "identifier": f"berkas-{number}",
                "type": "report",
                "title": f"Berkas nomor {number}",
                "creators": [{"name": "Wagiman"}],
                "date": "2020",
                "language": "id",
                "files": [str(path.relative_to(samples))],
            }
            out.write(json.dumps(row) + "\n")
    folder = app.config["DALUANG"].instance
    imported = run(folder, "import", str(rows), "--files", str(samples), "--publish")
    assert imported.returncode == 0, imported.stderr[-2000:]
    drained = run(folder, "worker", "--drain")
    assert drained.returncode == 0, drained.stderr[-2000:]

    with app.app_context():
        session = db.session()
        assert unfinished(session) == 0
        assert failed(session) == 0
        results = Counter(session.execute(select(File.mime, File.reading)).all())
        db.session.remove()
    assert sum(results.values()) == len(paths)
    pdfs = {reading: n for (mime, reading), n in results.items() if mime == "application/pdf"}
    assert pdfs[ReadingStatus.OK] >= 0.85 * sum(pdfs.values())
    assert not [key for key in results if key[1] == ReadingStatus.PENDING]
    # the words of a real file are found
    answer = app.test_client().get("/api/search?q=constitution")
    assert answer.json["total"] >= 1
