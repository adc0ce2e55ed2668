"""Whether the audit record is whole: each entry follows from the one before, and the heads of past days stand in it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from repository.audit.chain import first_broken
from repository.audit.heads import FILE_NAME, lost_heads
from repository.checking.findings import Finding
from repository.settings import Settings

REMEDY = "Somebody wrote to the database behind the program's back: compare it with a backup."


def history_findings(session: Session, settings: Settings) -> Iterator[Finding]:
    """Yield the first entry that does not follow from the one before, and the first day whose head is lost."""
    number = first_broken(session)
    if number is not None:
        what = f"entry {number} was changed, or one before it was taken out or put in"
        yield Finding("history", what, REMEDY)
    day = next(lost_heads(session, settings), None)
    if day is not None:
        what = f"its head of {day} in logs/{FILE_NAME} does not stand in it: it was rewritten or cut off"
        yield Finding("history", what, REMEDY)
