"""When a setting or a format that shows in records changes: drop serialisations, move datestamps (architecture D10)."""

from __future__ import annotations

import hashlib

from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repository.crosswalks.harvested import VERSION
from repository.db import db, transaction
from repository.harvesting.models import Counter, HarvestEntry, Serialisation
from repository.harvesting.touch import touch
from repository.items.models import Item
from repository.settings import Settings

SHOWN = "shown_settings"
BATCH = 200  # items a transaction, so that none holds the write lock for a second


def is_rebased(session: Session, settings: Settings) -> bool:
    """Whether the records were last brought in line with these settings."""
    present = session.scalar(select(Counter.value).where(Counter.name == SHOWN))
    return present == _fingerprint(settings)


def rebase(app: Flask) -> int:
    """Records and settings agree afterwards; return how many records were moved to a new datestamp.

    An address that is configured for the first time moves nothing that was never harvested under another one: there
    were no serialisations yet, because none are kept while the address is provisional.
    """
    with app.app_context():
        settings: Settings = app.config["DALUANG"]
        if is_rebased(db.session(), settings):
            db.session.remove()
            return 0
        ids = list(
            db.session.scalars(
                select(HarvestEntry.item_id).distinct().order_by(HarvestEntry.item_id)
            )
        )
        for start in range(0, len(ids), BATCH):
            with transaction() as session:
                session.execute(
                    delete(Serialisation).where(
                        Serialisation.item_id.in_(ids[start : start + BATCH])
                    )
                )
                for item in session.scalars(
                    select(Item).where(Item.id.in_(ids[start : start + BATCH]))
                ):
                    touch(session, item)
        with transaction() as session:
            session.merge(Counter(name=SHOWN, value=_fingerprint(settings)))
        db.session.remove()
        return len(ids)


def _fingerprint(settings: Settings) -> int:
    shown = f"{settings.base_url}\n{settings.oai_namespace}\n{VERSION}\n{settings.metadata_licence}"
    return int.from_bytes(hashlib.sha256(shown.encode()).digest()[:3], "big")
