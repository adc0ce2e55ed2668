"""The queue: enqueue in the caller's transaction, lease, finish, fail.

A job is leased for a time; when its worker dies the lease runs out and another takes it. A job that failed five times
stays as `failed` and is shown to the administrator.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from repository import clock
from repository.db import before_commit
from repository.jobs.models import MAXIMUM_TRIES, Job

if TYPE_CHECKING:
    from repository.items.models import Item

LEASE_SECONDS = 300


def enqueue(
    session: Session, kind: str, subject_ids: Iterable[int], *, run_after: datetime | None = None
) -> None:
    """See to it that one pending job of `kind` stands for each subject once the caller commits.

    A job that is pending already is held until then, so that no worker takes it, reads the subject as it was, and
    removes the job before the caller's change can be seen.
    """
    at = clock.now()
    rows = [
        {
            "kind": kind,
            "subject_id": i,
            "payload": {},
            "state": "pending",
            "run_after": run_after or at,
            "tries": 0,
            "created_at": at,
        }
        for i in sorted(set(subject_ids))
    ]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(Job)
        statement = statement.on_conflict_do_update(
            index_elements=[Job.kind, Job.subject_id],
            index_where=text("state = 'pending'"),
            set_={"run_after": func.least(Job.run_after, statement.excluded.run_after)}
            if dialect is postgresql
            else {"run_after": func.min(Job.run_after, statement.excluded.run_after)},
        )
        session.execute(statement, rows)


_LATER = "jobs_to_enqueue"


def enqueue_later(session: Session, kind: str, item: Item) -> None:
    """As `enqueue` for one item that may not have its id yet: done with the transaction's last statements."""
    session.info.setdefault(_LATER, {}).setdefault(kind, []).append(item)


@before_commit
def _enqueue(session: Session) -> None:
    for kind, items in session.info.pop(_LATER, {}).items():
        enqueue(session, kind, list(dict.fromkeys(item.id for item in items)))


def lease(session: Session, kinds: Iterable[str], worker: str, limit: int) -> list[Job]:
    """Return up to `limit` jobs of one kind, the oldest first, leased to `worker` for five minutes.

    A job whose lease ran out counts as pending, but is given alone: it may be the one that ended its worker, and must
    take no other with it. After five tries it fails. Jobs that other workers are just taking are passed over.
    """
    at = clock.now()
    _give_up(session, at)
    choice = (
        select(Job)
        .where(Job.kind.in_(list(kinds)), _ready(at))
        .order_by(Job.run_after, Job.id)
        .limit(limit)
    )
    jobs = list(session.scalars(choice.with_for_update(skip_locked=True)))
    jobs = [job for job in jobs if job.kind == jobs[0].kind and job.state == jobs[0].state]
    jobs = jobs[:1] if jobs and jobs[0].state == "leased" else jobs
    for job in jobs:
        job.state, job.leased_by, job.tries = "leased", worker, job.tries + 1
        job.lease_until = at + timedelta(seconds=LEASE_SECONDS)
    session.flush()
    return jobs


def _give_up(session: Session, at: datetime) -> None:
    """Jobs that ended their worker at each of five tries have failed."""
    session.execute(
        update(Job)
        .where(Job.state == "leased", Job.lease_until < at, Job.tries >= MAXIMUM_TRIES)
        .values(
            state="failed", lease_until=None, leased_by=None, error="the worker ended at each try"
        )
    )


def is_waiting(session: Session, kind: str) -> bool:
    """Whether a job of `kind` could be leased now; takes no lock."""
    return (
        session.scalar(select(Job.id).where(Job.kind == kind, _ready(clock.now())).limit(1))
        is not None
    )


def extend(session: Session, job_ids: Iterable[int], worker: str) -> None:
    """Lengthen the leases of `worker` on long work."""
    until = clock.now() + timedelta(seconds=LEASE_SECONDS)
    session.execute(
        update(Job)
        .where(Job.id.in_(list(job_ids)), Job.leased_by == worker, Job.state == "leased")
        .values(lease_until=until)
    )


def finish(session: Session, job_ids: Iterable[int], worker: str) -> None:
    """Remove jobs that `worker` has done; those whose lease was lost meanwhile are left to their new holder."""
    session.execute(
        delete(Job).where(Job.id.in_(list(job_ids)), Job.leased_by == worker, Job.state == "leased")
    )


def fail(session: Session, job_id: int, worker: str, error: str) -> None:
    """Put a job back for a later try, after a growing pause, or mark it failed after the fifth."""
    job = session.get(Job, job_id)
    if job is None or job.leased_by != worker or job.state != "leased":
        return
    job.error = error[:2000]
    _put_back(session, job, "failed" if job.tries >= MAXIMUM_TRIES else "pending")
    job.run_after = clock.now() + timedelta(seconds=2**job.tries)
    session.flush()


def release(session: Session, job_ids: Iterable[int], worker: str) -> None:
    """Give leased jobs back untouched, without counting a try (the index was held by another process)."""
    for job_id in job_ids:
        job = session.get(Job, job_id)
        if job is not None and job.leased_by == worker and job.state == "leased":
            job.tries -= 1
            _put_back(session, job, "pending")


def _put_back(session: Session, job: Job, state: str) -> None:
    """The leased `job` is in `state`, or gone when a newer change already waits, which stands for this one too."""
    again = session.scalar(
        select(Job.id).where(
            Job.kind == job.kind, Job.subject_id == job.subject_id, Job.state == "pending"
        )
    )
    if again is not None:
        session.delete(job)
        return
    job.state, job.lease_until, job.leased_by = state, None, None


def unfinished(session: Session) -> int:
    """Return how many jobs are pending or leased, whoever holds them, those that wait for a later time included."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.state != "failed")) or 0


def unfinished_subjects(session: Session, kind: str) -> set[int]:
    """Return the subjects for which a job of `kind` is pending or leased."""
    return set(
        session.scalars(select(Job.subject_id).where(Job.kind == kind, Job.state != "failed"))
    )


def pending_subjects(session: Session, kind: str, subject_ids: Iterable[int]) -> set[int]:
    """Return those of these subjects for which a job of `kind` is pending: they changed since one was leased."""
    wanted = Job.subject_id.in_(list(subject_ids))
    return set(
        session.scalars(
            select(Job.subject_id).where(Job.kind == kind, Job.state == "pending", wanted)
        )
    )


def holders(session: Session) -> set[str]:
    """Return the names of the workers that hold a lease."""
    query = select(Job.leased_by).where(Job.state == "leased").distinct()
    return {name for name in session.scalars(query) if name}


def give_back(session: Session, workers: Iterable[str]) -> None:
    """End the leases of `workers` that are known to be dead, so that others need not wait for their end."""
    session.execute(
        update(Job)
        .where(Job.leased_by.in_(list(workers)), Job.state == "leased")
        .values(lease_until=clock.now() - timedelta(seconds=1))
    )


def failed(session: Session) -> int:
    """Return how many jobs failed for good."""
    return session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed")) or 0


def _ready(at: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Job.state == "pending", Job.run_after <= at),
        and_(Job.state == "leased", Job.lease_until < at),
    )
