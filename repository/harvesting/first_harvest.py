"""Noting that somebody has harvested: from then on the namespace of identifiers is fixed (architecture D3)."""

from __future__ import annotations

import logging

from flask import Flask, current_app
from sqlalchemy import inspect, select

from oai import Exchange
from repository.db import db, transaction
from repository.errors import Busy
from repository.harvesting.models import Counter

HARVESTED = "harvested"
_NOTED = "daluang_harvest_noted"
log = logging.getLogger(__name__)


def note_harvest(told: Exchange) -> None:
    """The first answer to a harvester that hands out identifiers is noted; every later one costs nothing.

    The one write that a GET ever causes. When the database is busy it is left to the next request.
    """
    if told.record_count and not current_app.extensions.get(_NOTED):
        try:
            _note()
            current_app.extensions[_NOTED] = True
        except Busy:
            log.info("the first harvest will be noted by a later request")


def has_been_harvested(app: Flask) -> bool:
    """Whether identifiers were ever handed out."""
    with app.app_context():
        if not inspect(db.engine).has_table(Counter.__tablename__):
            return False  # `init` was interrupted before its tables were made
        found = db.session.get(Counter, HARVESTED)
        db.session.remove()
    return found is not None


def _note() -> None:
    if db.session.scalar(select(Counter.name).where(Counter.name == HARVESTED)) is None:
        with transaction() as session:
            session.merge(Counter(name=HARVESTED, value=1))
