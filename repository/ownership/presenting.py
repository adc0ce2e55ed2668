"""What pages offer about whose deposit a work is, and what others offer to the person."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from repository import web
from repository.access.policy import Action, Actor, may
from repository.access.subjects import subject_of
from repository.db import db
from repository.items.models import Item
from repository.metadata.record import main_title
from repository.ownership import queries


def _(text: str) -> str:
    return str(gettext(text))


def item_actions(item: Item, actor: Actor) -> list[dict[str, Any]]:
    """Return copying, the certificate and passing on, where `actor` may: {label, url, method}."""
    subject, today = subject_of(item), web.today()
    offered = (
        (Action.CERTIFY, _("Certificate of deposit"), "certificates.show", "get"),
        (Action.COPY, _("Copy as template"), "ownership.copy", "post"),
    )
    shown = [
        {"label": label, "url": url_for(endpoint, handle=item.handle), "method": method}
        for action, label, endpoint, method in offered
        if may(actor, action, subject, today)
    ]
    if any(may(actor, action, subject, today) for action in (Action.TRANSFER, Action.OFFER)):
        url = url_for("ownership.transfer", handle=item.handle)
        shown.append({"label": _("Pass on"), "url": url, "method": "get"})
    return shown


def offered_to(actor: Actor) -> list[dict[str, Any]]:
    """Return the deposits that others offer to `actor`."""
    found = []
    for row in queries.offers_to(db.session(), actor):
        title = main_title(row.item.document)
        found.append(
            {
                "id": row.id,
                "title": title.value,
                "lang": title.tag,
                "handle": row.item.handle,
                "by": row.offered_by.name,
                "at": row.created_at,
            }
        )
    return found
