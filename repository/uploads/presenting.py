"""Unfinished uploads as pages list them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from repository import clock, web
from repository.db import db
from repository.items.models import Item
from repository.uploads import queries


def unfinished_of(item: Item | None) -> list[dict[str, Any]]:
    """Return what the asking person has begun to upload and not finished: for `item`, or for all their drafts."""
    found = queries.unfinished(
        db.session(), web.current_actor(), clock.now(), item_id=item.id if item else None
    )
    return [
        {
            "name": upload.name,
            "size_bytes": upload.size_bytes,
            "received_bytes": upload.received_bytes,
            "percent": 100 * upload.received_bytes // upload.size_bytes,
            "fingerprint": upload.fingerprint,
            "expires_at": upload.expires_at,
            "url": url_for("uploads.upload", public_id=upload.public_id),
            "remove_url": url_for("uploads.remove", public_id=upload.public_id),
            "files_url": url_for("deposit.files", handle=upload.item.handle),
        }
        for upload in found
    ]
