"""What the pages of review show: the queue, the documents, the answers with comments, the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from repository import clock
from repository.access.policy import Actor
from repository.audit.models import AuditEntry
from repository.deposit.asking import questions_for
from repository.deposit.wording import label_of
from repository.files.queries import listed_files
from repository.items.models import Collection, Item
from repository.items.presenting import reading_sentence
from repository.items.records import file_url
from repository.metadata.record import main_title
from repository.people.models import User
from repository.people.operations import actor_of
from repository.review.models import Review, ReviewComment, ReviewStage
from repository.review.stages import may_decide
from repository.web import language

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
                "collection": item.collection.title(language()),
                "stage": review.stage.title(language()) if review and review.stage else None,
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
    return _("Being looked at by %(name)s", name=review.reviewer.name), "work"


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


def detail_rows(
    rows: list[dict[str, Any]], remarks: list[ReviewComment], handle: str
) -> list[dict[str, Any]]:
    """Return the answers with what was said about each: `name`, `comments`, and where a comment is written."""
    known = set()
    for row in rows:
        name = str(row.get("change_url") or "").partition("#")[2]
        known.add(name)
        row["name"] = name
        row["comments"] = [remark for remark in remarks if remark.field == name]
        row["comment_url"] = (
            f"{url_for('review.show', handle=handle, field=name)}#comment" if name else None
        )
    loose = [remark for remark in remarks if remark.field not in known]
    if loose:
        rows.append({"label": _("Other questions"), "values": [], "name": "", "comments": loose})
    return rows


def question_choices(item: Item, actor: Actor) -> list[tuple[str, str]]:
    """Return the questions that a comment can be about, with their labels."""
    locale = language()
    named = [(q.name, label_of(q.name, q.field, locale)) for q in questions_for(item, actor)]
    others = [(name, label_of(name, None, locale)) for name in ("collection", "files")]
    return [*named, *others]


def colleagues(users: list[User], item: Item, stage: ReviewStage | None) -> list[tuple[int, str]]:
    """Return to whom the deposit can be given at its stage: id and name."""
    return [
        (user.id, user.name)
        for user in users
        if user.id != item.depositor_id and may_decide(actor_of(user), stage)
    ]


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
        "assign": _("%(name)s gave it to a colleague", name=name),
        "pass_on": _("%(name)s passed it on to the next stage", name=name),
        "comment": _("%(name)s commented on a question", name=name),
        "resolve_comment": _("%(name)s marked a comment as done", name=name),
        "reopen_comment": _("%(name)s opened a comment again", name=name),
        "message": _("%(name)s wrote a message", name=name),
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


def collection_choices(places: list[Collection], locale: str) -> list[tuple[str, str]]:
    """Return slug and title of each collection, the path from the root down before its own."""
    named = [
        (place.slug, " › ".join(part.title(locale) for part in place.path())) for place in places
    ]
    return sorted(named, key=lambda pair: pair[1].casefold())
