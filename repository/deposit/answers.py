"""From a metadata document to the answers a form shows, and back: what is not asked is left as it is.

An answer has the shape of its control: a string, a list of keys, or rows of a person's names. A value that cannot be
understood leaves the document as it was at that place, and is named in a problem with the question as its field.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from repository.deposit.answers_people import people_answer, write_people
from repository.deposit.answers_texts import DEFAULT_LANGUAGE, Writing, language_of, lines_in
from repository.deposit.answers_texts import READERS as TEXT_READERS
from repository.deposit.answers_texts import WRITERS as TEXT_WRITERS
from repository.deposit.dates import date_answer, date_in, day_in
from repository.deposit.questions import Kind, Question
from repository.metadata import identifiers, paths, vocabularies
from repository.metadata.findings import Problem, shown
from repository.metadata.normalise import clean_line

Document = dict[str, Any]
Answers = Mapping[str, Any]
Writer = Callable[[Writing, Question, Any], Problem | None]

_FOLLOW_LANGUAGE = {Kind.TITLE, Kind.ABSTRACT, Kind.PROSE}
_FIRST = (Kind.TYPE, Kind.LANGUAGE, Kind.LANGUAGE_MORE)


def answers_of(document: Document, questions: Iterable[Question]) -> dict[str, Any]:
    """Return what the document answers to each question, by its name; empty answers included."""
    return {q.name: _READERS[q.kind](document, q) for q in questions}


def with_answers(
    document: Document, questions: Iterable[Question], answers: Answers
) -> tuple[Document, list[Problem]]:
    """Return a copy of `document` with `answers`, and what could not be understood."""
    writing = Writing(copy.deepcopy(document), document)
    problems = []
    for question in sorted(questions, key=_turn):
        if question.name in answers and _is_changed(writing, question, answers[question.name]):
            problem = _WRITERS[question.kind](writing, question, answers[question.name])
            problems += [problem] if problem else []
    return {
        key: value for key, value in writing.new.items() if value not in (None, "", [], {})
    }, problems


def _turn(question: Question) -> int:
    """Type and languages first, and access before what hangs on it, whatever the order of the form."""
    return 0 if question.kind in _FIRST else 1 if question.kind == Kind.ACCESS else 2


def _is_changed(writing: Writing, question: Question, answer: Any) -> bool:
    """Whether writing the answer can alter anything; words follow the language of the item."""
    follows_language = question.kind in _FOLLOW_LANGUAGE and (
        language_of(writing.new) != language_of(writing.old)
    )
    # what the form shows for no answer is an answer too, and an embargo goes with the access
    is_access = question.kind in (Kind.ACCESS, Kind.EMBARGO, Kind.REASON)
    return follows_language or is_access or _READERS[question.kind](writing.new, question) != answer


# -- type, languages, codes ------------------------------------------------------------------------


def _write_type(writing: Writing, question: Question, answer: Any) -> Problem | None:
    profile = vocabularies.profile_of(answer)
    if profile is None:
        values = {"value": shown(answer), "list": "resource_types"}
        return Problem(question.name, "not_in_list", values)
    writing.new["type"] = answer
    for group in paths.GROUPS - paths.groups_of(profile):
        writing.new.pop(group, None)
    return None


def _write_language(writing: Writing, question: Question, answer: Any) -> Problem | None:
    present = list(writing.new.get("language") or [])
    place = 0 if question.kind == Kind.LANGUAGE else 1
    kept = [code for n, code in enumerate(present) if n != place]
    if answer and answer not in vocabularies.entries("languages"):
        return Problem(question.name, "not_in_list", {"value": shown(answer), "list": "languages"})
    if answer:
        kept.insert(place, answer)
    writing.new["language"] = list(dict.fromkeys(kept))
    return None


def _write_one(writing: Writing, question: Question, answer: Any) -> Problem | None:
    if answer and answer not in question.choices:
        return _not_chosen(question, answer)
    set_at(writing.new, question.path, answer or None)
    return None


def _write_many(writing: Writing, question: Question, answer: Any) -> Problem | None:
    chosen = list(dict.fromkeys(answer or []))
    wrong = [key for key in chosen if key not in question.choices]
    if wrong:
        return _not_chosen(question, wrong[0])
    set_at(writing.new, question.path, chosen)
    return None


def _not_chosen(question: Question, answer: Any) -> Problem:
    values = {"value": shown(answer), "list": question.vocabulary or question.field}
    return Problem(question.name, "not_in_list", values)


# -- rights ----------------------------------------------------------------------------------------


def _write_licence(writing: Writing, question: Question, answer: Any) -> Problem | None:
    if answer and answer not in vocabularies.entries("licences"):
        return Problem(question.name, "not_in_list", {"value": shown(answer), "list": "licences"})
    set_at(writing.new, question.path, answer or None)
    return None


def _write_access(writing: Writing, question: Question, answer: Any) -> Problem | None:
    if answer and answer not in vocabularies.entries("access_rights"):
        values = {"value": shown(answer), "list": "access_rights"}
        return Problem(question.name, "not_in_list", values)
    if answer:
        set_at(writing.new, question.path, answer)
    return None


def _write_embargo(writing: Writing, question: Question, answer: Any) -> Problem | None:
    rights = writing.new.get("rights", {})
    if rights.get("access") != "embargoed":
        for key in ("embargo_from", "embargo_until"):
            rights.pop(key, None)
        return None
    text = clean_line(answer or "")
    day: date | None = day_in(text)
    if day is not None:
        rights["embargo_until"] = day.isoformat()
        return None
    before = writing.old.get("rights", {})  # never an embargo without its day
    for key in ("access", "embargo_until"):
        rights.pop(key, None)
        rights |= {key: before[key]} if key in before else {}
    if text:
        return Problem(question.name, "day_form", {"value": shown(text)})
    return Problem(question.name, "embargo_date_missing")


def _write_reason(writing: Writing, question: Question, answer: Any) -> Problem | None:
    """The reason belongs to files that are not open; it goes with their being closed."""
    is_open = writing.new.get("rights", {}).get("access", "open") == "open"
    set_at(writing.new, question.path, None if is_open else clean_line(answer or "") or None)
    return None


# -- single values ---------------------------------------------------------------------------------


def _write_line(writing: Writing, question: Question, answer: Any) -> Problem | None:
    set_at(writing.new, question.path, clean_line(answer or "") or None)
    return None


def _write_day(writing: Writing, question: Question, answer: Any) -> Problem | None:
    text = clean_line(answer or "")
    day = day_in(text) if text else None
    if text and day is None:
        return Problem(question.name, "day_form", {"value": shown(text)})
    set_at(writing.new, question.path, day.isoformat() if day else None)
    return None


def _write_lines(writing: Writing, question: Question, answer: Any) -> Problem | None:
    set_at(writing.new, question.path, lines_in(answer))
    return None


def _write_number(writing: Writing, question: Question, answer: Any) -> Problem | None:
    text = clean_line(answer or "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        return Problem(question.name, "expects_number", {"value": shown(text)})
    set_at(writing.new, question.path, int(text) if text else None)
    return None


def _write_identifiers(writing: Writing, question: Question, answer: Any) -> Problem | None:
    scheme = question.select
    kept = [row for row in writing.new.get("identifiers", []) if row.get("scheme") != scheme]
    given = [{"scheme": scheme, "value": identifiers.bare(scheme, v)} for v in lines_in(answer)]
    writing.new["identifiers"] = [*kept, *given]
    return None


def _write_date(writing: Writing, question: Question, answer: Any) -> Problem | None:
    text, rows = clean_line(answer or ""), list(writing.new.get("dates", []))
    present = next((row for row in rows if row.get("type") == question.select), None)
    if present is not None and date_answer(present) == text:
        return None
    found = date_in(text, question.select) if text else None
    if text and found is None:
        return Problem(question.name, "date_form", {"value": shown(text)})
    kept = [row for row in rows if row.get("type") != question.select]
    writing.new["dates"] = [*kept, *([found] if found else [])]
    return None


def set_at(document: Document, path: str, value: Any) -> None:
    """Put `value` at a path of one or two names; None and empty lists are taken out, an empty parent with them."""
    head, _, key = path.partition(".")
    if not key:
        document.pop(head, None)
        document |= {head: value} if value not in (None, []) else {}
        return
    parent = dict(document.get(head) or {})
    parent.pop(key, None)
    document[head] = parent | ({key: value} if value not in (None, []) else {})


def _first(document: Document, question: Question) -> str:
    return str(next(iter(paths.values(document, question.path)), None) or "")


def _all(document: Document, question: Question) -> list[str]:
    return [str(value) for value in paths.values(document, question.path)]


def _language(document: Document, question: Question) -> str:
    place = 0 if question.kind == Kind.LANGUAGE else 1
    return str(next(iter((document.get("language") or [])[place : place + 1]), ""))


_READERS: dict[Kind, Callable[[Document, Question], Any]] = {
    **TEXT_READERS,
    Kind.TYPE: _first,
    Kind.LANGUAGE: _language,
    Kind.LANGUAGE_MORE: _language,
    Kind.PEOPLE: people_answer,
    Kind.DATE: lambda document, q: next(map(date_answer, paths.values(document, q.path)), ""),
    Kind.IDENTIFIERS: lambda document, q: "\n".join(
        str(row["value"]) for row in paths.values(document, q.path)
    ),
    Kind.LICENCE: _first,
    Kind.ACCESS: lambda document, q: _first(document, q) or "open",
    Kind.EMBARGO: _first,
    Kind.REASON: _first,
    Kind.LINE: _first,
    Kind.LINES: lambda document, q: "\n".join(_all(document, q)),
    Kind.NUMBER: _first,
    Kind.DAY: _first,
    Kind.ONE: _first,
    Kind.MANY: _all,
}
_WRITERS: dict[Kind, Writer] = {
    **TEXT_WRITERS,
    Kind.TYPE: _write_type,
    Kind.LANGUAGE: _write_language,
    Kind.LANGUAGE_MORE: _write_language,
    Kind.PEOPLE: write_people,
    Kind.DATE: _write_date,
    Kind.IDENTIFIERS: _write_identifiers,
    Kind.LICENCE: _write_licence,
    Kind.ACCESS: _write_access,
    Kind.EMBARGO: _write_embargo,
    Kind.REASON: _write_reason,
    Kind.LINE: _write_line,
    Kind.LINES: _write_lines,
    Kind.NUMBER: _write_number,
    Kind.DAY: _write_day,
    Kind.ONE: _write_one,
    Kind.MANY: _write_many,
}
assert _READERS.keys() == _WRITERS.keys() == set(Kind)
assert DEFAULT_LANGUAGE in vocabularies.entries("languages")
