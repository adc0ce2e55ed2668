"""Keeping what was odd in a harvest: every code is counted, the first hundred are kept with their details."""

from __future__ import annotations

from repository.partners.mending import Oddity
from repository.partners.messages import SKIPPED
from repository.partners.models import PartnerHarvest

MOST_KEPT = 100
LONGEST_DETAIL = 200


def note(harvest: PartnerHarvest, *oddities: Oddity) -> None:
    """The oddities stand in the report of `harvest`; those that cost a record are counted as skipped."""
    if not oddities:
        return
    counts, kept = dict(harvest.odd_counts or {}), list(harvest.oddities or [])
    for oddity in oddities:
        counts[oddity.code] = counts.get(oddity.code, 0) + 1
        if len(kept) < MOST_KEPT:
            kept.append(
                {
                    "code": oddity.code,
                    "identifier": oddity.identifier[:LONGEST_DETAIL],
                    "detail": oddity.detail[:LONGEST_DETAIL],
                }
            )
    harvest.odd_counts, harvest.oddities = counts, kept
    harvest.skipped = sum(count for code, count in counts.items() if code in SKIPPED)
