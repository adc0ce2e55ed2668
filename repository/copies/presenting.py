"""What the pages about copies show: to those with a link the work alone, behind sign-in who asks and why."""

from __future__ import annotations

from typing import Any

from flask import url_for

from repository.copies.models import CopyRequest
from repository.copies.operations import MOST_FETCHES
from repository.copies.wording import purpose_label, state_label
from repository.files.models import File
from repository.items.entries import titles_of
from repository.items.models import Item
from repository.items.records import item_url


def head_of(item: Item, file: File | None) -> dict[str, Any]:
    """Return work and file."""
    title, _original = titles_of(item)
    return {
        "title": title,
        "url": item_url(item.handle),
        "file": file.name if file is not None else "",
        "size_bytes": file.size_bytes if file is not None else 0,
    }


def row_of(request: CopyRequest) -> dict[str, Any]:
    """Return a request without anything about the person who asks."""
    return {
        **head_of(request.item, request.file),
        "id": request.id,
        "page_url": url_for("copies.show", request_id=request.id),
        "state": request.state,
        "state_label": state_label(request.state),
        "purpose": purpose_label(request.purpose),
        "asked_at": request.confirmed_at or request.created_at,
        "open_until": request.open_until,
        "left": MOST_FETCHES - request.fetched,
    }


def whole_of(request: CopyRequest) -> dict[str, Any]:
    """Return a request with who asks and what they write, for those who answer."""
    return {
        **row_of(request),
        "name": request.name,
        "email": request.email,
        "message": request.message,
        "answered_at": request.answered_at,
        "fetched": request.fetched,
    }
