"""What the documents say about the import format, the search and the metadata is so."""

import json
import re
from datetime import date
from pathlib import Path

from repository.metadata import vocabularies
from repository.metadata.flat import KEYS, from_flat
from repository.search.arguments import FACETS
from search_index import Notice, Sort
from search_index.names import FACET_NAMES, TEXT_NAMES, YEAR_NAMES

DOCS = Path(__file__).resolve().parents[2] / "docs"


def document(name):
    return (DOCS / name).read_text("utf-8")


def rows(name, heading):
    """The cells of each line of the tables below a heading, by the first word in backquotes."""
    text = document(name).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `"))
    return {cells[0].split("`")[1]: cells for cells in lines}


def test_every_key_of_the_import_format_is_explained():
    text = document("importing.md")
    assert [key for key in KEYS if f"`{key}`" not in text] == []


def test_the_example_of_an_import_goes_in():
    example = re.search(r"```jsonl\n(.*?)```", document("importing.md"), re.DOTALL)[1]
    lines = example.splitlines()
    assert len(lines) > 1
    for line in lines:
        row = from_flat(json.loads(line), today=date(2026, 11, 23))
        assert [p for p in row.problems if p.severity != "warning"] == []


def test_every_way_to_search_is_explained():
    text = document("searching.md")
    words = [*FACETS, *Sort, *Notice, *vocabularies.profiles()]
    assert [str(word) for word in words if f"`{word}`" not in text] == []
    names = [*TEXT_NAMES, *FACET_NAMES, *YEAR_NAMES]
    assert [name for name in names if f"`{name}:" not in text] == []


def test_every_profile_stands_with_its_types_and_needs():
    table = rows("metadata.md", "Types and profiles")
    for key, profile in vocabularies.profiles().items():
        _, types, deposit, publication = table[key]
        assert re.findall("`([^`]+)`", types) == profile["resource_types"]
        for cell, need in ((deposit, "D"), (publication, "P")):
            wanted = [field for field, n in vocabularies.needs(key).items() if n == need]
            assert re.findall("`([^`]+)`", cell) == wanted, (key, need)


def test_every_licence_and_access_is_explained_in_plain_words():
    for heading, name in (("Licences", "licences"), ("Access", "access_rights")):
        table = rows("metadata.md", heading)
        for key, entry in vocabularies.entries(name).items():
            assert entry["plain_en"] in table[key][2]
