"""Adding lines of the harvest log to the sums, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

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
_Row = TypeVar("_Row", HarvesterDay, HarvesterError, HarvestedList)


def add(session: Session, lines: Sequence[Line], zone: str) -> None:
    """Every line stands in the sums of its harvester; days are counted in `zone`."""
    adding = _Adding(session, zone)
    adding.know(lines)
    with session.no_autoflush:
        for line in lines:
            adding.add(line)
    session.flush()


def faults(told: Exchange) -> list[str]:
    """Return the codes of an answer that are counted, being busy and failing among them."""
    if told.status != 200:
        return [BUSY if told.status == 503 else FAILED]
    return list(dict.fromkeys(told.error_codes))


class _Adding:
    """One batch of lines: each row is loaded or made once, however many lines fall on it."""

    def __init__(self, session: Session, zone: str) -> None:
        self._session = session
        self._zone = zone
        self._harvesters: dict[tuple[str, str], Harvester] = {}
        self._new: set[int] = set()
        self._rows: dict[tuple[Any, ...], Any] = {}
        self._lists: dict[int, int] = {}

    def add(self, line: Line) -> None:
        """The line stands in all sums that it belongs to."""
        harvester = self._harvesters[_key(line)]
        told, codes = line.told, faults(line.told)
        is_fault = bool(set(codes) - {BUSY, NOTHING_NEW})
        harvester.user_agent = line.agent if harvester.agent != OTHERS else ""
        harvester.first_seen_at = min(harvester.first_seen_at, line.at)
        harvester.last_seen_at = max(harvester.last_seen_at, line.at)
        harvester.request_count += 1
        harvester.record_count += told.record_count
        harvester.error_count += is_fault
        harvester.busy_count += BUSY in codes
        day = self._day(harvester, line.at)
        day.request_count += 1
        day.record_count += told.record_count
        day.error_count += is_fault
        day.list_count += _ends_list(told)
        for code in codes:
            error = self._row(HarvesterError, harvester.id, code, count=0, last_at=line.at)
            error.count += 1
            error.last_at = max(error.last_at, line.at)
        if told.selection is not None and told.verb:
            self._add_list(harvester, line, told.selection)

    def know(self, lines: Sequence[Line]) -> None:
        """The harvesters of these lines are loaded or made, in two statements however many they are."""
        keys: dict[tuple[str, str], datetime] = {}
        for line in lines:
            keys.setdefault(_key(line), line.at)
        query = select(Harvester).where(
            Harvester.agent.in_({OTHERS, *(agent for agent, _ in keys)})
        )
        known = {(found.agent, found.network): found for found in self._session.scalars(query)}
        count = self._session.scalar(select(func.count()).select_from(Harvester)) or 0
        made: dict[tuple[str, str], Harvester] = {}
        for key, at in keys.items():
            found = known.get(key)
            if found is None:
                own = key if count + len(made) < MOST_HARVESTERS else (OTHERS, "")
                found = known.get(own) or made.setdefault(own, _new_harvester(own, at))
            self._harvesters[key] = found
        self._session.add_all(made.values())
        self._session.flush()
        self._new = {harvester.id for harvester in made.values()}

    def _row(self, model: type[_Row], harvester_id: int, *key: Any, **first: Any) -> _Row:
        """The row of a harvester under a key, made with `first` when there is none."""
        name = (model, harvester_id, *key)
        if name not in self._rows:
            found = None
            if harvester_id not in self._new:
                found = self._session.get(model, (harvester_id, *key))
            if found is None:
                columns = [column.name for column in model.__table__.primary_key]
                found = model(**dict(zip(columns, (harvester_id, *key), strict=True)), **first)
                self._session.add(found)
            self._rows[name] = found
        row: _Row = self._rows[name]
        return row

    def _day(self, harvester: Harvester, at: datetime) -> HarvesterDay:
        none_yet = dict.fromkeys(("request_count", "record_count", "error_count", "list_count"), 0)
        return self._row(HarvesterDay, harvester.id, clock.day_of(at, self._zone), **none_yet)

    def _add_list(self, harvester: Harvester, line: Line, asked: Selection) -> None:
        key = (line.told.verb, asked.prefix, asked.set_spec or "")
        if self._has_no_room(harvester, key):
            return
        found = self._row(HarvestedList, harvester.id, *key, request_count=0, asked_at=line.at)
        found.request_count += 1
        found.asked_at = max(found.asked_at, line.at)
        if _ends_list(line.told):
            _complete(found, line, asked)

    def _has_no_room(self, harvester: Harvester, key: tuple[str, str, str]) -> bool:
        """Whether the list is one too many of this harvester."""
        if (HarvestedList, harvester.id, *key) in self._rows:
            return False
        if harvester.id not in self._new:
            known = self._session.get(HarvestedList, (harvester.id, *key))
            if known is not None:
                return False
        if harvester.id not in self._lists:
            query = select(func.count()).select_from(HarvestedList)
            query = query.where(HarvestedList.harvester_id == harvester.id)
            self._lists[harvester.id] = self._session.scalar(query) or 0
        self._lists[harvester.id] += 1
        return self._lists[harvester.id] > MOST_LISTS


def _key(line: Line) -> tuple[str, str]:
    return agents.name_of(line.agent) or line.agent, line.network


def _new_harvester(key: tuple[str, str], at: datetime) -> Harvester:
    return Harvester(
        agent=key[0],
        network=key[1],
        first_seen_at=at,
        last_seen_at=at,
        request_count=0,
        record_count=0,
        error_count=0,
        busy_count=0,
    )


def _ends_list(told: Exchange) -> bool:
    """Whether the harvester has a list to its end now; an answer that nothing had changed is such an end too."""
    if told.page is not None:
        return told.page.is_last
    return told.error_codes == (NOTHING_NEW,) and told.selection is not None


def _complete(found: HarvestedList, line: Line, asked: Selection) -> None:
    """The list is the last complete one, unless one that covers more is known (a last page asked for again)."""
    page = line.told.page
    began_at = page.began_at if page is not None else line.told.answered_at or line.at
    covered = began_at if asked.until_at is None else min(began_at, asked.until_at)
    if found.covered_until is not None and covered < found.covered_until:
        return
    found.covered_until, found.from_at, found.completed_at = covered, asked.from_at, line.at
    found.sent_count = page.sent_count if page is not None else 0
