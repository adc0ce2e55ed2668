"""Batches as the pages show them: what they do in words, and each item's change before and after."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from repository import web
from repository.batches import messages, planning, wording
from repository.batches.edits import edit_of
from repository.batches.models import Batch, BatchChange, Kind, Outcome
from repository.items.changes import change_rows
from repository.items.models import Item
from repository.items.records import item_url
from repository.metadata.differing import Entry
from repository.metadata.differing_words import pieces
from repository.metadata.record import main_title
from repository.people.operations import actor_of


def summary(batch: Batch) -> dict[str, Any]:
    """Return what a list says of a batch."""
    stage, kind = wording.STAGES[batch.stage]
    return {
        "id": batch.id,
        "what": what(batch),
        "source": source(batch),
        "total": batch.total,
        "owner": batch.owner.name,
        "created_at": batch.created_at,
        "stage": stage,
        "tag": kind,
        "reason": batch.reason,
    }


def what(batch: Batch) -> str:
    """Return what a batch does, in one sentence."""
    if batch.kind == Kind.TABLE:
        return str(_("Changes from the table %(name)s", name=batch.source.get("name", "")))
    if batch.kind == Kind.FILES:
        return str(_("New items from %(name)s", name=batch.source.get("name", "")))
    if not batch.edit:
        return str(_("Nothing chosen yet"))
    return wording.edit_in_words(edit_of(batch.edit))


def source(batch: Batch) -> dict[str, str]:
    """Return where the items come from: words, and the address of the search."""
    url = batch.source.get("url", "")
    if url:
        return {"text": _("a search"), "url": url}
    if batch.kind == Kind.EDIT:
        return {"text": _("a list of handles"), "url": ""}
    return {"text": str(batch.source.get("name", "")), "url": ""}


def outcome_tabs(counts: dict[str, int], shown: str, path: str) -> list[dict[str, Any]]:
    """Return a link for each outcome that there is, with its count."""
    return [
        {
            "url": f"{path}?show={outcome}",
            "label": label,
            "count": counts[outcome],
            "is_current": outcome == shown,
        }
        for outcome, label in wording.OUTCOMES.items()
        if counts.get(outcome)
    ]


def row(
    session: Session, batch: Batch, change: BatchChange, collections: dict[str, int]
) -> dict[str, Any]:
    """Return one item of a batch: its title, what changes, and why something does not."""
    item = change.item
    found = [messages.read(problem) for problem in change.problems]
    title = main_title(item.document) if item is not None else None
    return {
        "title": {"value": title.value, "lang": title.tag} if title is not None else None,
        "handle": change.handle or (item.handle if item is not None else ""),
        "url": item_url(item.handle) if item is not None else None,
        "row_number": change.row_number,
        "changes": _changes(batch, change, item, collections) if item is not None else [],
        "problems": [
            {"field": wording.field_name(_column(p.field)), "sentence": messages.sentence(p, _)}
            for p in found
        ],
    }


def _column(place: str) -> str:
    return place.partition("[")[0].partition(".")[0]


def _changes(
    batch: Batch, change: BatchChange, item: Item, collections: dict[str, int]
) -> list[dict[str, Any]]:
    if change.outcome == Outcome.WAITING and item.version == change.version_before:
        plan = planning.planned(
            batch, change, item, actor_of(batch.owner), collections, web.today()
        )
        rows = change_rows(item.document, plan.document)
        return rows + _move(item, plan.collection)
    if change.outcome in (Outcome.APPLIED, Outcome.UNDONE, Outcome.KEPT):
        return _made(change, item)
    return []


def _made(change: BatchChange, item: Item) -> list[dict[str, Any]]:
    by_number = {revision.number: revision.document for revision in item.revisions}
    before = change.before or by_number.get(change.revision_before or 0)
    after = by_number.get(change.revision_after or 0)
    if before is None or after is None:
        return []
    return change_rows(before, after)


def _move(item: Item, slug: str | None) -> list[dict[str, Any]]:
    if slug is None or slug == item.collection.slug:
        return []
    before = item.collection.slug
    entry = Entry("changed", slug, before, pieces(before, slug), direction="ltr")
    return [{"field": "collection", "label": wording.field_name("collection"), "entries": (entry,)}]


def handles_in(text: str) -> list[str]:
    """Return what may be handles in a pasted list: the last part of each address, each once."""
    parts = (line.strip().rstrip("/").rpartition("/")[2].partition("?")[0] for line in text.split())
    return [part[:60] for part in dict.fromkeys(parts) if part]


def counted(counts: dict[str, int]) -> str:
    """Return the outcome of a preview in one sentence."""
    waiting, left = counts.get(Outcome.WAITING, 0), counts.get(Outcome.LEFT_OUT, 0)
    sentence = ngettext("%(num)s item will be changed.", "%(num)s items will be changed.", waiting)
    if left:
        more = ngettext("%(num)s is left out.", "%(num)s are left out.", left)
        sentence = f"{sentence} {more}"
    return str(sentence)
