"""The worked examples: records, and what each format must make of them on the day they were made."""

import json
from datetime import date
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
SITE = "https://repositori.example.org"
DAY = date(2026, 11, 23)
NAMES = ["01-report", "02-thesis-embargoed", "03-article-mononym", "04-manuscript", "05-dataset"]


def load(name):
    record = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    landing = f"{SITE}/items/{record['handle']}"
    record["urls"] = {"base": SITE, "landing": landing}
    for file in record["files"]:
        file["url"] = f"{landing}/files/{file['name']}"
        file["is_open"] = record["rights"]["access"] == "open"
    return record


@pytest.fixture
def day():
    return DAY


@pytest.fixture(params=NAMES)
def example(request):
    """Name and record of each worked example."""
    return request.param, load(request.param)


@pytest.fixture
def expected():
    """Reads what a format must make of an example."""
    return lambda name, extension: (DATA / f"{name}.{extension}").read_text(encoding="utf-8")


@pytest.fixture
def record_named():
    """Loads the record of an example by its name."""
    return load
