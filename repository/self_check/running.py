"""Running a self-check as a job of the worker: it asks for a minute at most and holds no transaction meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from oai import selfcheck
from repository.db import db, transaction
from repository.self_check.asking import base_url, fetch_within
from repository.self_check.models import SelfCheck
from repository.self_check.operations import keep

LONGEST_SECONDS = 60.0


def run_check(check_id: int, still_at_it: Callable[[], None]) -> None:
    """The check has its outcomes afterwards; nothing is done when it has them already."""
    check = db.session.get(SelfCheck, check_id)
    if check is None or check.finished_at is not None:
        return
    page_count = check.page_count
    db.session.rollback()
    fetch, found = fetch_within(LONGEST_SECONDS), []
    address = base_url(current_app._get_current_object())  # type: ignore[attr-defined]
    for outcome in selfcheck.outcomes(fetch, address, max_pages=page_count):
        found.append(outcome)
        still_at_it()
    with transaction() as session:
        keep(session, check_id, found)
