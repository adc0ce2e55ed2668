"""The content of a form: pure. Its sections with titles, and its questions in order, each with what was set for it.

`{"sections": [{"key", "title_id", "title_en"}], "questions": [{"name", "section", "is_needed", "is_single",
"is_for_staff", "label_id", "label_en", "help_id", "help_en", "terms", "default"}]}`. The sections `first`, `rights` and
`more` are in every form; an empty title of these is the shipped one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from repository.deposit.questions import Kind, Question, all_questions_of, questions_of

Content = dict[str, Any]
FIRST, RIGHTS, MORE = "first", "rights", "more"
SHIPPED_SECTIONS = (FIRST, RIGHTS, MORE)
RIGHTS_KINDS = frozenset({Kind.LICENCE, Kind.ACCESS, Kind.EMBARGO, Kind.REASON})
ALWAYS = frozenset({"type", "title", "language", "licence", "access", "embargo_until"})
REPEATABLE = frozenset(
    {
        Kind.PEOPLE,
        Kind.SUBJECTS,
        Kind.KEYWORDS,
        Kind.PLACES,
        Kind.IDENTIFIERS,
        Kind.LINES,
        Kind.MANY,
    }
)
WITH_TERMS = frozenset(
    {
        Kind.LINE,
        Kind.LINES,
        Kind.KEYWORDS,
        Kind.PLACES,
        Kind.PUBLISHER,
        Kind.ONE,
        Kind.MANY,
        Kind.LICENCE,
    }
)
WITH_DEFAULT = frozenset(
    {Kind.LINE, Kind.LINES, Kind.KEYWORDS, Kind.PLACES, Kind.PUBLISHER, Kind.ONE, Kind.LICENCE}
    | {Kind.LANGUAGE, Kind.PROSE, Kind.NUMBER}
)
MOST_SECTIONS = 8


def shipped(profile: str) -> Content:
    """Return the form of a profile as it is shipped."""
    sections = [{"key": key, "title_id": "", "title_en": ""} for key in SHIPPED_SECTIONS]
    questions = [entry_of(q, _shipped_section(q)) for q in questions_of(profile)]
    questions.sort(key=lambda entry: SHIPPED_SECTIONS.index(entry["section"]))
    return {"sections": sections, "questions": questions}


def _shipped_section(question: Question) -> str:
    if question.kind in RIGHTS_KINDS:
        return RIGHTS
    return FIRST if question.is_core else MORE


def entry_of(question: Question, section: str) -> dict[str, Any]:
    """Return the entry of a question for which nothing is set."""
    words = dict.fromkeys(("label_id", "label_en", "help_id", "help_en", "default"), "")
    flags = dict.fromkeys(("is_needed", "is_single", "is_for_staff"), False)
    return {"name": question.name, "section": section, **flags, **words, "terms": []}


def questions_in(profile: str, content: Content | None) -> tuple[Question, ...]:
    """Return the questions of a form in its order, with what was set for each."""
    known = {q.name: q for q in all_questions_of(profile)}
    given = content or shipped(profile)
    order = [section["key"] for section in given["sections"]]
    entries = sorted(given["questions"], key=lambda entry: order.index(entry["section"]))
    return tuple(_set(known[e["name"]], e) for e in entries if e["name"] in known)


def _set(question: Question, entry: Mapping[str, Any]) -> Question:
    return replace(
        question,
        section=entry["section"],
        is_needed=entry["is_needed"],
        is_single=entry["is_single"],
        is_for_staff=entry["is_for_staff"],
        labels=(entry["label_id"], entry["label_en"]),
        helps=(entry["help_id"], entry["help_en"]),
        terms=tuple(entry["terms"]),
        default=entry["default"],
    )


def must_stay(question: Question) -> bool:
    """Whether the rules need this question in every form: an answer to it is asked for before sending or publishing."""
    return question.name in ALWAYS or question.is_core or question.need == "P"


def must_be_for_all(question: Question) -> bool:
    """Whether depositors cannot do without this question."""
    return question.name in ALWAYS or question.is_core


def addable(profile: str, content: Content) -> list[Question]:
    """Return the questions that the form could ask and does not."""
    names = {entry["name"] for entry in content["questions"]}
    return [q for q in all_questions_of(profile) if q.name not in names]


def faults(profile: str, content: Content) -> list[str]:
    """Return the names of questions that the rules need and that the form lacks or hides from depositors."""
    entries = {entry["name"]: entry for entry in content["questions"]}
    found = []
    for question in questions_of(profile):
        entry = entries.get(question.name)
        is_hidden = entry is not None and entry["is_for_staff"] and must_be_for_all(question)
        if must_stay(question) and (entry is None or is_hidden):
            found.append(question.name)
    return found


# -- changes ---------------------------------------------------------------------------------------


def moved(content: Content, name: str, by: int) -> Content:
    """Return the form with a question one place up (-1) or down (1) within its section, or in the next section."""
    new = _ordered(content)
    entries, keys = new["questions"], [s["key"] for s in new["sections"]]
    at = next((n for n, e in enumerate(entries) if e["name"] == name), None)
    if at is None:
        return new
    entry, other = entries[at], at + by
    if 0 <= other < len(entries) and entries[other]["section"] == entry["section"]:
        entries[at], entries[other] = entries[other], entries[at]
    else:
        place = keys.index(entry["section"]) + by
        entry["section"] = keys[place] if 0 <= place < len(keys) else entry["section"]
    return _ordered(new)


def without(content: Content, name: str) -> Content:
    """Return the form without a question; what it was answered with stays in the descriptions."""
    new = _ordered(content)
    new["questions"] = [entry for entry in new["questions"] if entry["name"] != name]
    return new


def with_question(profile: str, content: Content, name: str) -> Content:
    """Return the form with one more question, at the end of the last section."""
    new, question = (
        _ordered(content),
        next((q for q in addable(profile, content) if q.name == name), None),
    )
    if question is not None:
        new["questions"].append(entry_of(question, new["sections"][-1]["key"]))
    return new


def with_values(content: Content, name: str, values: Mapping[str, Any]) -> Content:
    """Return the form with other settings of a question."""
    new = _ordered(content)
    for entry in new["questions"]:
        if entry["name"] == name:
            entry.update(values)
    return _ordered(new)


def with_section(content: Content, title_id: str, title_en: str) -> Content:
    """Return the form with one more section at its end; it is shown when a question stands in it."""
    new = _ordered(content)
    keys = {section["key"] for section in new["sections"]}
    key = next(k for n in range(1, MOST_SECTIONS + 2) if (k := f"own{n}") not in keys)
    if title_id and len(keys) < MOST_SECTIONS:
        new["sections"].append({"key": key, "title_id": title_id, "title_en": title_en or title_id})
    return new


def without_section(content: Content, key: str) -> Content:
    """Return the form without an own section; its questions stand in the section before it."""
    new = _ordered(content)
    keys = [section["key"] for section in new["sections"]]
    if key in keys and key not in SHIPPED_SECTIONS:
        before = keys[keys.index(key) - 1]
        new["sections"] = [s for s in new["sections"] if s["key"] != key]
        for entry in new["questions"]:
            entry["section"] = before if entry["section"] == key else entry["section"]
    return _ordered(new)


def _ordered(content: Content) -> Content:
    new = copy.deepcopy(content)
    order = [section["key"] for section in new["sections"]]
    new["questions"].sort(key=lambda entry: order.index(entry["section"]))
    return new


CHANGES: Mapping[str, Callable[[str, Content, str], Content]] = {
    "up": lambda profile, content, name: moved(content, name, -1),
    "down": lambda profile, content, name: moved(content, name, 1),
    "out": lambda profile, content, name: without(content, name),
    "add": with_question,
    "drop_section": lambda profile, content, name: without_section(content, name),
}
