"""What the pages of review show: the queue, the documents, what was looked at by machine, the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from repository import clock
from repository.access.policy import Access, Actor
from repository.audit.models import AuditEntry
from repository.files.models import ReadingStatus
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.presenting import reading_sentence
from repository.items.records import file_url
from repository.metadata.record import main_title
from repository.review.models import Review

PDF = "application/pdf"


def _(text: str, **values: Any) -> str:
    return str(gettext(text, **values))


def queue_rows(
    items: list[Item], rounds: dict[int, Review], actor: Actor, current: str | None = None
) -> list[dict[str, Any]]:
    """Return the queue as its template lists it."""
    rows = []
    for item in items:
        title, review = main_title(item.document), rounds.get(item.id)
        label, kind = _claim_label(item, review, actor)
        rows.append(
            {
                "title": title.value or _("Untitled"),
                "lang": title.tag,
                "url": url_for("review.show", handle=item.handle),
                "depositor": item.depositor.name,
                "age_label": age_label(item.submitted_at),
                "state_label": label,
                "state_kind": kind,
                "is_current": item.handle == current,
            }
        )
    return rows


def _claim_label(item: Item, review: Review | None, actor: Actor) -> tuple[str, str]:
    if item.depositor_id == actor.id:
        return _("Your own deposit"), "fix"
    if review is None or review.reviewer is None:
        return _("Waiting"), "wait"
    if review.reviewer_id == actor.id:
        return _("Taken by you"), "work"
    return _("Taken by %(name)s", name=review.reviewer.name), "work"


def age_label(since: datetime | None) -> str:
    """Return how long ago something was, in whole days or hours."""
    seconds = (clock.now() - since).total_seconds() if since else 0
    days, hours = int(seconds // 86400), int(seconds // 3600)
    if days:
        return str(ngettext("%(num)s day", "%(num)s days", days))
    if hours:
        return str(ngettext("%(num)s hour", "%(num)s hours", hours))
    return _("just now")


def documents_of(item: Item) -> list[dict[str, Any]]:
    """Return the files to look at, the first PDF first."""
    files = sorted(listed_files(item), key=lambda file: file.mime != PDF)
    return [
        {
            "name": file.name,
            "size_bytes": file.size_bytes,
            "page_count": file.page_count or None,
            "url": file_url(item.handle, file.name) + "?download=1",
            "pdf_url": file_url(item.handle, file.name) if file.mime == PDF else None,
            "page": None,
            "pages": [],
            "status": reading_sentence(file),
        }
        for file in files
    ]


def checks_of(item: Item, others: list[Item]) -> list[dict[str, Any]]:
    """Return what the program looked at: files, duplicates, access."""
    checks = []
    for file in listed_files(item):
        if file.reading == ReadingStatus.OK:
            text, kind = _("%(name)s: text can be read", name=file.name), "ok"
        elif file.reading == ReadingStatus.PENDING:
            text, kind = _("%(name)s: text is still being read", name=file.name), "wait"
        else:
            sentence = reading_sentence(file) or _("a file of this kind has no text to search")
            text, kind = f"{file.name}: {sentence}", "fix"
        checks.append({"text": text, "kind": kind})
    if not checks:
        checks.append({"text": _("There is no file."), "kind": "fix"})
    if others:
        named = ", ".join(f"{other.title} ({other.handle})" for other in others)
        checks.append(
            {"text": _("Looks like a work that is here: %(named)s", named=named), "kind": "fix"}
        )
    else:
        checks.append({"text": _("No other work with this title or file"), "kind": "ok"})
    if item.access == Access.RESTRICTED and not item.readers:
        checks.append({"text": _("Restricted, but no reader group is chosen"), "kind": "fix"})
    return checks


def history_rows(entries: list[AuditEntry], rounds: list[Review]) -> list[dict[str, Any]]:
    """Return what was done with the item and when, with the reasons that were given."""
    rows = [{"at": entry.at, "text": _act(entry.action, entry.actor.name)} for entry in entries]
    for review in rounds:
        if review.decided_at and review.reason:
            name = review.reviewer.name if review.reviewer else ""
            rows.append({"at": review.decided_at, "text": f"{name}: “{review.reason}”"})
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def _act(action: str, name: str) -> str:
    sentences = {
        "create": _("%(name)s began the deposit", name=name),
        "revise": _("%(name)s changed the description", name=name),
        "attach": _("%(name)s added a file", name=name),
        "detach": _("%(name)s removed a file", name=name),
        "submit": _("%(name)s sent it for review", name=name),
        "claim": _("%(name)s took it for review", name=name),
        "release": _("%(name)s released it", name=name),
        "returned": _("%(name)s asked for changes", name=name),
        "declined": _("%(name)s declined it", name=name),
        "publish": _("%(name)s published it", name=name),
        "withdraw": _("%(name)s withdrew it", name=name),
        "restore": _("%(name)s restored it", name=name),
        "move": _("%(name)s moved it to another collection", name=name),
        "choose_collection": _("%(name)s chose the collection", name=name),
        "set_readers": _("%(name)s chose the reader groups", name=name),
    }
    return sentences.get(action, f"{name}: {action}")


def phrases() -> list[str]:
    """Return sentences that a reviewer often needs, to copy into the note."""
    return [
        _("Please add an abstract of 100 to 300 words."),
        _("The file cannot be opened; please upload it again."),
        _("Please name all authors in the order of the title page."),
        _("The text holds personal data of respondents; please remove it or restrict the access."),
    ]
