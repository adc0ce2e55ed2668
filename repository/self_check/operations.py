"""Asking for a self-check, and keeping what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oai.selfcheck import Outcome
from repository import clock
from repository.access.policy import Actor
from repository.errors import NotAllowed
from repository.jobs.queue import enqueue
from repository.self_check.models import SelfCheck

SELF_CHECK = "self_check"
PAGES = 3
GIVEN_UP_AFTER = timedelta(minutes=10)
KEPT_CHECKS = 20
MOST_FINDINGS = 10
LONGEST_DETAIL = 500


def ask_for(session: Session, actor: Actor, base_url: str) -> SelfCheck:
    """Return the check that waits for the worker, a new one unless one waits or runs already.

    Raises NotAllowed.
    """
    if not actor.may_run_checks:
        raise NotAllowed("The self-check is run by cataloguers and administrators.")
    waiting = under_way(session)
    if waiting is not None:
        return waiting
    check = SelfCheck(
        asked_at=clock.now(),
        asked_by=actor.user_id,
        base_url=base_url[:500],
        page_count=PAGES,
        outcomes=[],
    )
    session.add(check)
    session.flush()
    enqueue(session, SELF_CHECK, [check.id])
    return check


def under_way(session: Session) -> SelfCheck | None:
    """Return the check that waits or runs; one that is older than ten minutes counts as given up."""
    query = select(SelfCheck).where(
        SelfCheck.finished_at.is_(None), SelfCheck.asked_at > clock.now() - GIVEN_UP_AFTER
    )
    return session.scalar(query.order_by(SelfCheck.id.desc()).limit(1))


def keep(session: Session, check_id: int, outcomes: Sequence[Outcome]) -> None:
    """The check is finished with these outcomes, at most ten findings a rule; only the last twenty are kept."""
    check = session.get(SelfCheck, check_id)
    if check is None:
        return
    check.finished_at = clock.now()
    check.outcomes = [
        {
            "rule": outcome.rule,
            "state": outcome.state,
            "findings": [
                {"detail": f.detail[:LONGEST_DETAIL], "query": f.query[:LONGEST_DETAIL]}
                for f in outcome.findings[:MOST_FINDINGS]
            ],
        }
        for outcome in outcomes
    ]
    session.execute(delete(SelfCheck).where(SelfCheck.id <= check_id - KEPT_CHECKS))
    session.flush()
