"""The job `examine`: the text of a deposit's files is looked through once, so that the page of review is fast.

What is found belongs to the bytes (`text_check` by checksum): two works with the same file share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from repository import clock
from repository.db import db, transaction
from repository.files.models import File, FileRole, ReadingStatus
from repository.pages.extract.child import language
from repository.pages.store import PageStore
from repository.review.models import TextCheck
from repository.review.personal import VERSION, personal_numbers

BATCH_PAGES = 100
MOST_FINDINGS = 200
"""Kept for one file; the number of all is kept beside them."""


def examine_item(item_id: int, store: PageStore, still_at_it: Callable[[], None]) -> None:
    """Every file of the item that was read has its `text_check` of the present rules afterwards."""
    for sha256, page_count in _unchecked(item_id):
        checked = examine(sha256, page_count, store, still_at_it)
        with transaction() as session:
            session.merge(checked)


def examine(
    sha256: str, page_count: int, store: PageStore, still_at_it: Callable[[], None] = lambda: None
) -> TextCheck:
    """Return what stands in the text of a file: how many pages in which language, and personal numbers by page."""
    languages: Counter[str] = Counter()
    findings: list[dict[str, object]] = []
    count = 0
    for numbers in _batches(range(1, page_count + 1)):
        pages = store.texts([(sha256, number) for number in numbers])
        for number in numbers:
            page = pages.get((sha256, number))
            if page is None or not page.text.strip():
                continue
            guess = language.of(page.text)
            languages[str(guess.value) if guess is not None else ""] += 1
            for found in personal_numbers(page.text):
                count += 1
                if len(findings) < MOST_FINDINGS:
                    findings.append({"page": number, "kind": found.kind, "shown": found.shown})
        still_at_it()
    return TextCheck(
        sha256=sha256,
        version=VERSION,
        checked_at=clock.now(),
        languages=dict(languages),
        findings=findings,
        finding_count=count,
    )


def _unchecked(item_id: int) -> list[tuple[str, int]]:
    known = select(TextCheck.sha256).where(TextCheck.version == VERSION)
    query = select(File.sha256, File.page_count).where(
        File.item_id == item_id,
        File.role != FileRole.CONSENT,
        File.reading.in_((ReadingStatus.OK, ReadingStatus.PARTIAL)),
        File.sha256.not_in(known),
    )
    found = [(row[0], row[1]) for row in db.session.execute(query.distinct())]
    db.session.rollback()
    return found


def _batches(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + BATCH_PAGES] for start in range(0, len(numbers), BATCH_PAGES))
