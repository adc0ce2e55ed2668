"""Adding lines of the harvest log to the sums, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oai import Exchange, Selection
from repository import clock
from repository.harvest_log import agents
from repository.harvest_log.lines import Line
from repository.harvest_log.models import HarvestedList, Harvester, HarvesterDay, HarvesterError

MOST_HARVESTERS = 2000
"""Beyond these, new ones are counted together: user agents cost their senders nothing."""
MOST_LISTS = 60
OTHERS = "*"
BUSY, FAILED, NOTHING_NEW = "busy", "failed", "noRecordsMatch"


def add(session: Session, lines: Iterable[Line], zone: str) -> None:
    """Every line stands in the sums of its harvester; days are counted in `zone`."""
    with session.no_autoflush:
        found: dict[tuple[str, str], Harvester] = {}
        for line in lines:
            key = (agents.name_of(line.agent) or line.agent, line.network)
            if key not in found:
                found[key] = _harvester(session, *key, line)
            _add(session, found[key], line, zone)
    session.flush()


def faults(told: Exchange) -> list[str]:
    """Return the codes of an answer that are counted, being busy and failing among them."""
    if told.status != 200:
        return [BUSY if told.status == 503 else FAILED]
    return list(dict.fromkeys(told.error_codes))


def _harvester(session: Session, agent: str, network: str, line: Line) -> Harvester:
    session.flush()
    query = select(Harvester)
    found = session.scalar(query.where(Harvester.agent == agent, Harvester.network == network))
    if found is not None:
        return found
    known = session.scalar(select(func.count()).select_from(Harvester)) or 0
    if known >= MOST_HARVESTERS and (agent, network) != (OTHERS, ""):
        return _harvester(session, OTHERS, "", line)
    found = Harvester(
        agent=agent,
        network=network,
        first_seen_at=line.at,
        last_seen_at=line.at,
        request_count=0,
        record_count=0,
        error_count=0,
        busy_count=0,
    )
    session.add(found)
    session.flush()
    return found


def _add(session: Session, harvester: Harvester, line: Line, zone: str) -> None:
    told, codes = line.told, faults(line.told)
    is_fault = bool(set(codes) - {BUSY, NOTHING_NEW})
    harvester.user_agent = line.agent if harvester.agent != OTHERS else ""
    harvester.first_seen_at = min(harvester.first_seen_at, line.at)
    harvester.last_seen_at = max(harvester.last_seen_at, line.at)
    harvester.request_count += 1
    harvester.record_count += told.record_count
    harvester.error_count += is_fault
    harvester.busy_count += BUSY in codes
    ends_list = _ends_list(told)
    day = _day(session, harvester, line, zone)
    day.request_count += 1
    day.record_count += told.record_count
    day.error_count += is_fault
    day.list_count += ends_list
    for code in codes:
        _add_error(session, harvester, code, line)
    if told.selection is not None and told.verb:
        _add_list(session, harvester, line, told.selection, ends_list=ends_list)


def _day(session: Session, harvester: Harvester, line: Line, zone: str) -> HarvesterDay:
    day = clock.day_of(line.at, zone)
    found = session.get(HarvesterDay, (harvester.id, day))
    if found is None:
        found = HarvesterDay(
            harvester_id=harvester.id,
            day=day,
            request_count=0,
            record_count=0,
            error_count=0,
            list_count=0,
        )
        session.add(found)
        session.flush()
    return found


def _add_error(session: Session, harvester: Harvester, code: str, line: Line) -> None:
    found = session.get(HarvesterError, (harvester.id, code))
    if found is None:
        found = HarvesterError(harvester_id=harvester.id, code=code, count=0, last_at=line.at)
        session.add(found)
        session.flush()
    found.count += 1
    found.last_at = max(found.last_at, line.at)


def _ends_list(told: Exchange) -> bool:
    """Whether the harvester has a list to its end now; an answer that nothing had changed is such an end too."""
    if told.page is not None:
        return told.page.is_last
    return _is_empty_list(told)


def _is_empty_list(told: Exchange) -> bool:
    return told.error_codes == (NOTHING_NEW,) and told.selection is not None


def _add_list(
    session: Session, harvester: Harvester, line: Line, asked: Selection, *, ends_list: bool
) -> None:
    key = (harvester.id, line.told.verb, asked.prefix, asked.set_spec or "")
    found = session.get(HarvestedList, key)
    if found is None:
        if _is_full(session, harvester):
            return
        found = HarvestedList(
            harvester_id=key[0],
            verb=key[1],
            prefix=key[2],
            set_spec=key[3],
            request_count=0,
            asked_at=line.at,
        )
        session.add(found)
        session.flush()
    found.request_count += 1
    found.asked_at = max(found.asked_at, line.at)
    if ends_list:
        _complete(found, line, asked)


def _is_full(session: Session, harvester: Harvester) -> bool:
    query = select(func.count()).select_from(HarvestedList)
    return (session.scalar(query.where(HarvestedList.harvester_id == harvester.id)) or 0) >= (
        MOST_LISTS
    )


def _complete(found: HarvestedList, line: Line, asked: Selection) -> None:
    """The list is the last complete one, unless one that covers more is known (a last page asked for again)."""
    page = line.told.page
    began_at = page.began_at if page is not None else line.told.answered_at or line.at
    covered = began_at if asked.until_at is None else min(began_at, asked.until_at)
    if found.covered_until is not None and covered < found.covered_until:
        return
    found.covered_until, found.from_at, found.completed_at = covered, asked.from_at, line.at
    found.sent_count = page.sent_count if page is not None else 0
