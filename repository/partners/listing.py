"""A harvest as a machine of small steps: each answer is entered in one transaction, together with what to ask next.

Between two steps everything that matters stands in the database, so a harvest may end at any moment and goes on from
its last page. A list whose token died is begun again from the same `from`; the records that came before are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.partners.answers import Page
from repository.partners.asking import Fault, request_url
from repository.partners.mending import Oddity
from repository.partners.models import PASSES, HarvestState, Partner, PartnerHarvest
from repository.partners.noting import note
from repository.partners.records import enter_records, mark_gone

FULL_AFTER_DAYS = {"no": 7, "transient": 30, "persistent": 90}
"""Everything is harvested again after so many days: to find deletions that a partner does not keep, and what it lost
from its lists."""
MOST_TRIES = 6
MOST_IDLE_PAGES = 5
AGAIN_AFTER = timedelta(days=1)
AGAIN_AFTER_FAILURE = timedelta(hours=3)
CLOCK_TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True)
class Pace:
    """How long to wait: the first pause after a fault, doubled each time, and the ceiling for `Retry-After`."""

    first_pause_seconds: float = 10
    longest_pause_seconds: float = 3600


@dataclass(frozen=True)
class Step:
    """What follows: the end of the harvest, or another question after `wait_seconds`."""

    is_end: bool = False
    wait_seconds: float = 0


END = Step(is_end=True)


def begin(session: Session, partner: Partner, *, is_forced: bool = False) -> PartnerHarvest:
    """Return the harvest of `partner` that is not at its end, or a new one; a forced one is full and new."""
    running = PartnerHarvest.state == HarvestState.RUNNING
    query = select(PartnerHarvest).where(PartnerHarvest.partner_id == partner.id, running)
    found = session.scalar(query)
    if found is not None and (found.is_forced or not is_forced):
        return found
    if found is not None:
        _end(session, found, HarvestState.FAILED)
    is_full = is_forced or _is_full_due(partner)
    harvest = PartnerHarvest(
        partner_id=partner.id,
        state=HarvestState.RUNNING,
        started_at=clock.now(),
        is_full=is_full,
        is_forced=is_forced,
        from_date="" if is_full else partner.next_from,
    )
    session.add(harvest)
    session.flush()
    return harvest


def question(partner: Partner, harvest: PartnerHarvest) -> str:
    """Return the address that gives the page to be entered next."""
    if harvest.token:
        return request_url(partner.base_url, verb="ListRecords", resumptionToken=harvest.token)
    return request_url(
        partner.base_url,
        verb="ListRecords",
        metadataPrefix=partner.prefix,
        set=partner.set_spec,
        from_=harvest.from_date,
    )


def enter(session: Session, harvest_id: int, answer: Page | Fault, pace: Pace) -> Step:
    """What came is entered, and the harvest stands at the next question or at its end."""
    harvest = session.get(PartnerHarvest, harvest_id, with_for_update=True, populate_existing=True)
    if harvest is None or harvest.state != HarvestState.RUNNING:
        return END
    partner = session.get_one(Partner, harvest.partner_id)
    if isinstance(answer, Page) and not answer.errors and not answer.has_list:
        answer = Fault("no_list")
    if isinstance(answer, Fault):
        return _after_fault(session, harvest, answer, pace)
    note(harvest, *answer.oddities)
    harvest.tries, harvest.wait_until = 0, None
    if answer.errors:
        return _after_error(session, partner, harvest, answer)
    return _after_page(session, partner, harvest, answer)


def _is_full_due(partner: Partner) -> bool:
    if partner.full_at is None or not partner.next_from:
        return True
    days = FULL_AFTER_DAYS[partner.deleted_record]
    return clock.now() - partner.full_at >= timedelta(days=days)


def _after_fault(session: Session, harvest: PartnerHarvest, fault: Fault, pace: Pace) -> Step:
    harvest.tries += 1
    if fault.is_final or harvest.tries >= MOST_TRIES:
        if harvest.token and not fault.is_final and fault.code in ("http_status", "html"):
            return _once_more(session, harvest)  # a dead token, told in a wrong way
        return _fail(session, harvest, fault.code, fault.detail)
    pause = pace.first_pause_seconds * 2 ** (harvest.tries - 1)
    asked = fault.retry_after_seconds
    seconds = min(pause if asked is None else asked, pace.longest_pause_seconds)
    harvest.wait_until = clock.now() + timedelta(seconds=round(seconds))
    return Step(wait_seconds=seconds)


def _after_error(session: Session, partner: Partner, harvest: PartnerHarvest, page: Page) -> Step:
    if page.has_error("noRecordsMatch"):
        if harvest.token:
            note(harvest, Oddity("extra_token"))
        _keep_date(partner, harvest, page)
        return _complete(session, partner, harvest)
    if harvest.token and page.has_error("badResumptionToken"):
        size = harvest.complete_list_size
        if size is not None and harvest.listed >= size:
            note(harvest, Oddity("extra_token"))
            return _complete(session, partner, harvest)
        return _once_more(session, harvest)
    if "T" in harvest.from_date and not harvest.token and page.has_error("badArgument"):
        partner.has_seconds, harvest.from_date = False, harvest.from_date[:10]
        note(harvest, Oddity("day_only"))
        return Step()
    detail = "; ".join(f"{code} {text}".strip() for code, text in page.errors)
    return _fail(session, harvest, "protocol_error", detail)


def _after_page(session: Session, partner: Partner, harvest: PartnerHarvest, page: Page) -> Step:
    _keep_date(partner, harvest, page)
    is_news = enter_records(session, partner, harvest, page.records)
    harvest.lost += page.lost
    harvest.pages += 1
    harvest.listed += len(page.records) + page.lost
    harvest.complete_list_size = page.complete_list_size or harvest.complete_list_size
    harvest.token = page.token or ""
    if not page.token:
        return _at_end(session, partner, harvest)
    harvest.idle_pages = 0 if is_news else harvest.idle_pages + 1
    if harvest.idle_pages < MOST_IDLE_PAGES:
        return Step()
    size = harvest.complete_list_size
    if size is not None and harvest.listed >= size:
        note(harvest, Oddity("extra_token"))
        return _complete(session, partner, harvest)
    return _fail(session, harvest, "loop")


def _at_end(session: Session, partner: Partner, harvest: PartnerHarvest) -> Step:
    """A list shorter than announced may have lost its token on the way: it is gone through once more."""
    size = harvest.complete_list_size
    if size is None or harvest.listed >= size:
        return _complete(session, partner, harvest)
    is_known = "short_list" in (harvest.odd_counts or {})
    note(harvest, Oddity("short_list", detail=f"{harvest.listed} / {size}"))
    if is_known:  # the number announced is wrong
        return _complete(session, partner, harvest)
    return _from_beginning(harvest)


def _once_more(session: Session, harvest: PartnerHarvest) -> Step:
    """The list is begun again after its token died, three times at most."""
    if harvest.passes + 1 >= PASSES // 2:
        return _fail(session, harvest, "dead_token")
    note(harvest, Oddity("dead_token"))
    return _from_beginning(harvest)


def _from_beginning(harvest: PartnerHarvest) -> Step:
    harvest.passes += 1
    harvest.token, harvest.complete_list_size = "", None
    harvest.listed = harvest.idle_pages = harvest.tries = 0
    return Step()


def _keep_date(partner: Partner, harvest: PartnerHarvest, page: Page) -> None:
    """From when the next harvest asks: the time of the first answer, by the earlier one of both clocks."""
    if harvest.next_from:
        return
    now = clock.now()
    at = _instant(page.response_date)
    if at is None:
        note(harvest, Oddity("no_response_date", detail=page.response_date[:60]))
        at = harvest.started_at - timedelta(days=1)
    elif at > now + CLOCK_TOLERANCE:
        note(harvest, Oddity("clock_ahead", detail=page.response_date))
    at = min(at, now)
    harvest.next_from = f"{at:%Y-%m-%dT%H:%M:%SZ}" if partner.has_seconds else f"{at:%Y-%m-%d}"


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _complete(session: Session, partner: Partner, harvest: PartnerHarvest) -> Step:
    if harvest.is_full:
        mark_gone(session, harvest)
        partner.full_at = harvest.started_at
    partner.next_from = harvest.next_from
    partner.due_at = clock.now() + AGAIN_AFTER
    _end(session, harvest, HarvestState.COMPLETE)
    return END


def _fail(session: Session, harvest: PartnerHarvest, code: str, detail: str = "") -> Step:
    harvest.fault, harvest.fault_detail = code, detail[:1000]
    session.get_one(Partner, harvest.partner_id).due_at = clock.now() + AGAIN_AFTER_FAILURE
    _end(session, harvest, HarvestState.FAILED)
    return END


def _end(session: Session, harvest: PartnerHarvest, state: HarvestState) -> None:
    harvest.state, harvest.ended_at, harvest.wait_until = state, clock.now(), None
    session.flush()
