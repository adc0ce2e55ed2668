"""What the pages of a deposit show: its steps, its files with what could be read, its answers in words."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from repository.access.policy import Actor
from repository.deposit.answers import answers_of
from repository.deposit.answers_people import row_of
from repository.deposit.asking import questions_for
from repository.deposit.questions import Kind, Question
from repository.deposit.wording import choice_label, label_of, licence_label, question_label
from repository.files.models import ReadingStatus
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.presenting import reading_sentence
from repository.items.states import State
from repository.metadata import vocabularies
from repository.ownership.presenting import item_actions


def _(text: str, **values: Any) -> str:
    return str(gettext(text, **values))


STEPS = ("files", "describe", "check")


def steps_of(item: Item | None, current: str, is_complete: bool = False) -> list[dict[str, Any]]:
    """Return the three steps of a deposit with their state, for one that may not exist yet."""
    labels = {
        "files": _("Files"),
        "describe": _("Description"),
        "check": _("Check and send"),
    }
    done = {"files": bool(item and listed_files(item)), "describe": is_complete}
    steps = []
    for name in STEPS:
        state = "current" if name == current else "done" if done.get(name) else "todo"
        url = url_for(f"deposit.{name}", handle=item.handle) if item else None
        steps.append({"label": labels[name], "url": url, "state": state})
    return steps


def files_of(item: Item, *, with_remove: bool) -> list[dict[str, Any]]:
    """Return the files of a deposit as its pages list them."""
    return [
        {
            "name": file.name,
            "size_bytes": file.size_bytes,
            "page_count": file.page_count or None,
            "status": _status(file.reading, reading_sentence(file)),
            "is_good": file.reading == ReadingStatus.OK,
            "is_plain": file.reading == ReadingStatus.UNSUPPORTED,
            "sha256": file.sha256,
            "is_waiting": file.reading == ReadingStatus.PENDING,
            "thumb": None,
            "remove_url": url_for("deposit.remove", handle=item.handle, file_id=file.id)
            if with_remove
            else None,
        }
        for file in listed_files(item)
    ]


def _status(reading: str, sentence: str | None) -> str:
    if reading == ReadingStatus.OK:
        return _("Its text can be searched")
    if reading == ReadingStatus.PENDING:
        return _("Its text is being read")
    return sentence or _("Kept as it is; a file of this kind has no text to search.")


def rows_of(item: Item, actor: Actor, locale: str) -> list[dict[str, Any]]:
    """Return what was answered, question by question, in words; unanswered ones only where they are required."""
    questions = questions_for(item, actor)
    answers = answers_of(item.document, questions)
    describe = url_for("deposit.describe", handle=item.handle)
    rows = []
    for question in questions:
        values = values_in_words(question, answers[question.name], item, locale)
        if values or question.is_required:
            rows.append(
                {
                    "label": question_label(question, locale),
                    "values": [{"value": value} for value in values],
                    "change_url": f"{describe}#{question.name}",
                }
            )
    rows.append(
        {
            "label": label_of("collection", None, locale),
            "values": [{"value": item.collection.title(locale)}],
            "change_url": f"{describe}#collection",
        }
    )
    return rows


def values_in_words(question: Question, answer: Any, item: Item, locale: str) -> list[str]:
    """Return an answer as people read it, a line for each value."""
    if question.kind == Kind.PEOPLE:
        named = [row if isinstance(row, dict) else row_of(row) for row in answer]
        return [", ".join(part for part in (row["family"], row["given"]) if part) for row in named]
    if question.kind == Kind.ACCESS and "access" not in item.document.get("rights", {}):
        return []
    values = answer if isinstance(answer, list) else str(answer).splitlines()
    return [_in_words(question, value, locale) for value in values if value]


def _in_words(question: Question, value: str, locale: str) -> str:
    if question.kind == Kind.LICENCE:
        return licence_label(value, locale)
    lists = {
        Kind.LANGUAGE: "languages",
        Kind.LANGUAGE_MORE: "languages",
        Kind.SUBJECTS: "subjects",
        Kind.ACCESS: "access_rights",
    }
    if question.kind in lists:
        return vocabularies.label(lists[question.kind], value, locale)
    if question.kind in (Kind.TYPE, Kind.ONE, Kind.MANY):
        return choice_label(question, value, locale)
    return value


def actions_of(item: Item, actor: Actor) -> list[dict[str, Any]]:
    """Return what a depositor can do with a deposit in the list of their own."""
    return [*_steps_on(item), *item_actions(item, actor)]


def _steps_on(item: Item) -> list[dict[str, Any]]:
    describe = url_for("deposit.describe", handle=item.handle)
    if item.state == State.DRAFT:
        return [
            {"label": _("Go on"), "url": describe, "method": "get"},
            {
                "label": _("Discard"),
                "url": url_for("deposit.discard", handle=item.handle),
                "method": "get",
            },
        ]
    if item.state == State.RETURNED:
        return [{"label": _("Correct"), "url": describe, "method": "get"}]
    if item.state in (State.PUBLISHED, State.WITHDRAWN):
        return [
            {"label": _("Open"), "url": url_for("items.show", handle=item.handle), "method": "get"}
        ]
    return []
