"""An embargo ends at midnight where the library stands, wherever its machine thinks it is, with no job."""

import time

import pytest

from repository.db import db, transaction
from tests import factories
from tests.harvester import get_record


@pytest.fixture(params=["UTC", "America/Los_Angeles"])
def machine_zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_embargo_ends_at_midnight_in_the_zone_of_the_library(machine_zone, app, at, client):
    at("2026-11-20T05:00:00Z")
    with app.app_context():
        with transaction() as session:
            handle = factories.make_item(
                session, text="zamrud", access="embargoed", embargo_until="2026-11-24"
            ).handle
        db.session.remove()
    factories.work_off(app)
    for moment, is_open in (
        ("2026-11-23T16:59:00Z", False),  # 23:59 in Jakarta
        ("2026-11-23T16:59:59Z", False),
        ("2026-11-23T17:00:00Z", True),
        ("2026-11-23T17:01:00Z", True),  # 00:01
    ):
        at(moment)
        assert seen(client, handle) == expected(is_open), moment


def seen(client, handle):
    with client.get(f"/items/{handle}/files/laporan.txt") as file:
        status = file.status_code
    found = client.get("/api/search?q=zamrud").json
    facets = {f["value"]: f["count"] for f in client.get("/api/search").json["facets"]["access"]}
    record = get_record(client, f"oai:daluang.example:{handle}")
    return {
        "file": status,
        "page": client.get(f"/items/{handle}/pages/1").status_code,
        "hits": found["total"],
        "snippet": [hit["snippet"] for hit in found["hits"]],
        "facets": facets,
        "sets": [spec for spec in record.set_specs if spec.startswith("access")],
        "rights": "info:eu-repo/semantics/openAccess" in [e.text for e in record.metadata],
        "link": f"/items/{handle}/pages/1" in client.get(f"/items/{handle}").get_data(as_text=True),
    }


def expected(is_open):
    return {
        "file": 200 if is_open else 403,
        "page": 200 if is_open else 403,
        "hits": 1 if is_open else 0,
        "snippet": ["zamrud"] if is_open else [],
        "facets": {"open": 1} if is_open else {"embargoed": 1},
        "sets": ["access:open" if is_open else "access:embargoed"],
        "rights": is_open,
        "link": is_open,
    }
