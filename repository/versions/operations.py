"""A new version is a new item: a draft with the description of the one it replaces, its own handle and new files."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from repository.access.checks import require
from repository.access.policy import Access, Action, Actor
from repository.audit.operations import record as audit
from repository.errors import NotFound, WrongState
from repository.items.models import Item
from repository.items.operations import create
from repository.items.queries import find
from repository.items.relations import REPLACED_BY, REPLACES
from repository.items.versions import newest_version, version_in_work

Document = dict[str, Any]
OWN_SCHEMES = frozenset({"doi", "handle", "ark", "urn", "isbn"})
"""Identifiers that name one version and not the work; each version gets its own."""


def start_version(session: Session, handle: str, actor: Actor, *, today: date) -> Item:
    """A draft of `actor` exists that will replace the published item, with its description and none of its files.

    Nothing public changes until it is published. Raises WrongState when there is a newer version already, or when one
    is being prepared.
    """
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    require(actor, Action.NEW_VERSION, item)
    if newest_version(item) is not None:
        raise WrongState("There is a newer version already; begin from that one.")
    if version_in_work(session, item) is not None:
        raise WrongState("A new version of this work is being prepared already.")
    document = document_of_next(item.document, item.handle, item.title, today)
    draft = create(session, actor, collection=item.collection, document=document)
    draft.readers = list(item.readers)
    session.flush()
    audit(session, actor, "start_version", item, version=draft.handle)
    return draft


def document_of_next(document: Document, handle: str, title: str, today: date) -> Document:
    """Return the description that a version after `document` begins with: its own identifiers are still to come."""
    found: Document = copy.deepcopy(document)
    found["identifiers"] = [
        row for row in found.get("identifiers", []) if row.get("scheme") not in OWN_SCHEMES
    ]
    kept = [
        row for row in found.get("relations", []) if row.get("type") not in (REPLACES, REPLACED_BY)
    ]
    found["relations"] = [*kept, {"type": REPLACES, "item": handle, "title": title}]
    rights = found.get("rights") or {}
    until = rights.get("embargo_until")
    if until and date.fromisoformat(until) <= today:
        rights["access"] = Access.OPEN.value
        for key in ("embargo_from", "embargo_until", "embargo_reason"):
            rights.pop(key, None)
    return found
