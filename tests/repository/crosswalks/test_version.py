"""Whoever changes what a format makes of a record raises `VERSION`, or stored records would stay as they were."""

import hashlib
import json

from repository.crosswalks.harvested import HARVESTED, VERSION
from tests.repository.crosswalks.conftest import DATA, DAY, NAMES, load

NOTED = DATA / "version.json"


def digest():
    found = hashlib.sha256()
    for name in NAMES:
        for prefix in sorted(HARVESTED):
            found.update(HARVESTED[prefix].serialise(load(name), DAY))
    return found.hexdigest()


def test_a_changed_format_raises_the_version():
    now = {"version": VERSION, "sha256": digest()}
    noted = json.loads(NOTED.read_text("utf-8"))
    assert noted == now, f"raise VERSION in crosswalks/harvested.py and write {now} to {NOTED.name}"
