"""Rules about rights: embargo (R8), consent (R9), personal data (R10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from repository.metadata.findings import Check, Problem, shown

EMBARGO_YEARS = 10
EMBARGO_YEARS_USUAL = 2


def embargo(check: Check) -> Iterator[Problem]:
    """R8: an embargo has its first open day, at most 10 years ahead, in the future when set in the
    browser.
    """
    rights = check.document.get("rights") or {}
    access, text = rights.get("access"), rights.get("embargo_until")
    if access == "embargoed" and not text:
        yield Problem("rights.embargo_until", "embargo_date_missing")
    elif text and access != "embargoed":
        yield Problem("rights.embargo_until", "embargo_without_access", {"value": shown(text)})
    elif text:
        yield from _embargo_date(check, str(text))


def _embargo_date(check: Check, text: str) -> Iterator[Problem]:
    field = "rights.embargo_until"
    try:
        until = date.fromisoformat(text)
    except ValueError:
        yield Problem(field, "day_form", {"value": shown(text)})
        return
    if until <= check.today and check.stage == "deposit":
        yield Problem(field, "embargo_past", {"value": text})
    years = (until - check.today).days / 365.25
    if years > EMBARGO_YEARS:
        yield Problem(field, "embargo_too_long", {"value": text, "years": EMBARGO_YEARS})
    elif years > EMBARGO_YEARS_USUAL:
        values = {"value": text, "years": EMBARGO_YEARS_USUAL}
        yield Problem(field, "embargo_long", values, "warning")


def consent(check: Check) -> Iterator[Problem]:
    """R9: files served with the owner's consent need a consent that has not ended."""
    rights = check.document.get("rights") or {}
    if rights.get("licence") != "owner-consent":
        return
    given = check.document.get("consent")
    if not given:
        yield Problem(
            "consent", "consent_missing", {}, "warning" if check.stage == "import" else "missing"
        )
        return
    until = str(given.get("until") or "")
    if until and until < check.today.isoformat() and rights.get("access") in {"open", "embargoed"}:
        yield Problem("consent.until", "consent_past", {"value": shown(until)})


def personal_data(check: Check) -> Iterator[Problem]:
    """R10: data about identifiable people are never open."""
    dataset, rights = check.document.get("dataset") or {}, check.document.get("rights") or {}
    if dataset.get("personal_data") == "personal" and rights.get("access") in {"open", "embargoed"}:
        yield Problem("rights.access", "personal_data_open")
