"""Faults of every kind in any order: after enough harvests the mirror equals the partner."""

import random

import pytest

from tests.repository.partners.provider import Kept, error, records

SEEDS = range(6)


def faults(chance, provider, share):
    """Each request fails with this probability, in a way drawn anew."""

    def cut():
        return 200, {}, provider.right(provider.requests[-1])[2][: chance.randrange(400)]

    def dead():
        return 200, {}, provider.envelope(error("badResumptionToken"))

    kinds = [
        lambda: (503, {"Retry-After": "0"}, b""),
        lambda: (500, {}, b"<html>"),
        lambda: (200, {}, b"<html>Masuk</html>"),
        lambda: (200, {"Content-Length": "100000"}, b"<OAI-PMH>"),
        cut,
        lambda: dead() if "resumptionToken" in provider.requests[-1] else cut(),
    ]

    def fault(arguments, number):
        return chance.choice(kinds)() if chance.random() < share else None

    return fault


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mirror_of_a_bad_partner(harvesting, provider, seed):
    chance = random.Random(seed)
    provider.records = records(60)
    provider.fault = faults(chance, provider, 0.3)
    for day in range(1, 6):
        provider.now = f"2026-06-{day:02d}T12:00:00Z"
        harvesting.run()
        at = f"2026-06-{day:02d}T18:00:00Z"
        for record in chance.sample(provider.records, 8):
            record.datestamp = at
            record.is_deleted = chance.random() < 0.4
            record.title = f"Diubah hari {day}"
        provider.records.append(Kept(f"oai:mitra.example:baru{day}", "Baru", at))
    provider.now = "2026-06-20T12:00:00Z"
    for _ in range(20):
        if harvesting.run().state == "complete":
            break
    provider.fault = None
    assert harvesting.run().state == "complete"
    assert harvesting.held() == harvesting.offered()
