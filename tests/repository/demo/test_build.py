"""The whole sample content, built once: what `daluang demo` loads."""

import json
from datetime import date

import pytest

from repository.demo.build import build
from repository.demo.collections import collections
from repository.demo.fonts import PACKAGES, font_folders
from repository.metadata.flat import from_flat
from tests.requirements import missing


@pytest.mark.slow
def test_build_writes_an_import_file_and_every_file_that_it_names(tmp_path):
    if len(font_folders()) < len(PACKAGES):
        missing("a typeface of the sample content (npm package)")
    items = build(tmp_path)
    rows = [json.loads(line) for line in items.read_text("utf-8").splitlines()]
    assert items == tmp_path / "items.jsonl"
    assert {row["type"] for row in rows} >= {"report", "research_report", "manuscript"}
    slugs = {collection.slug for collection in collections()}
    for row in rows:
        read = from_flat(row, today=date(2026, 11, 23))
        assert [found for found in read.problems if found.severity == "wrong"] == []
        assert read.collection in slugs
        assert read.files
        assert all((tmp_path / "files" / file.name).is_file() for file in read.files)
    assert len({row["identifier"] for row in rows}) == len(rows)


def test_collections_name_parents_before_their_children():
    seen = set()
    for collection in collections():
        assert collection.parent is None or collection.parent in seen
        assert set(collection.title) == {"id", "en"}
        seen.add(collection.slug)
    assert any(collection.internal for collection in collections())
    assert len(seen) == len(collections())
