"""Answers that are words: titles, abstracts, keywords, subjects, publisher, places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from repository.deposit.questions import Kind, Question
from repository.metadata import paths, vocabularies
from repository.metadata.findings import Problem, shown
from repository.metadata.normalise import clean_line, clean_text, clean_title

Document = dict[str, Any]
DEFAULT_LANGUAGE = "ind"


@dataclass(frozen=True)
class Writing:
    """A document being changed: `new` is written, `old` is what it was."""

    new: Document
    old: Document

    def language(self, text: Document | None) -> str:
        """Return the language of a text of the item: its own when it was said apart, else that of the item."""
        here, before = language_of(self.new), language_of(self.old)
        stated = str((text or {}).get("lang", before))
        return here if stated == before else stated

    def other_language(self, text: Document | None) -> str:
        """Return the language of a translated text: its own, else English, or Indonesian beside English."""
        here = language_of(self.new)
        stated = str((text or {}).get("lang", ""))
        if stated and stated != here:
            return stated
        return "eng" if here != "eng" else DEFAULT_LANGUAGE


def language_of(document: Document) -> str:
    """Return the first language of the item; Indonesian while none is said."""
    return str(next(iter(document.get("language") or []), DEFAULT_LANGUAGE))


def lines_in(answer: Any) -> list[str]:
    """Return the lines of a text box, cleaned, each once, empty ones left out."""
    lines = (clean_line(line) for line in str(answer or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _texts(document: Document, key: str) -> list[Document]:
    return list(document.get(key) or [])


def _title_rows(document: Document, kind: str) -> list[Document]:
    return [t for t in _texts(document, "title") if (t.get("kind") or "main") == kind]


def _write_title(writing: Writing, question: Question, answer: Any) -> Problem | None:
    kind = "main" if question.kind == Kind.TITLE else "translated"
    present = next(iter(_title_rows(writing.new, kind)), None)
    value = clean_title(answer or "")
    lang = writing.language(present) if kind == "main" else writing.other_language(present)
    changed = _text(present, value, lang) | {"kind": kind}
    rest = [t for t in _texts(writing.new, "title") if t is not present]
    mains = [t for t in rest if t.get("kind") == "main"]
    others = [t for t in rest if t.get("kind") != "main"]
    given = [changed] if value else []
    writing.new["title"] = (
        [*given, *mains, *others] if kind == "main" else [*mains, *given, *others]
    )
    return None


def _write_abstract(writing: Writing, question: Question, answer: Any) -> Problem | None:
    rows = _texts(writing.new, "abstract")
    place = 0 if question.kind == Kind.ABSTRACT else 1
    present = rows[place] if len(rows) > place else None
    value = clean_text(answer or "")
    lang = writing.language(present) if place == 0 else writing.other_language(present)
    changed = [_text(present, value, lang)] if value else []
    writing.new["abstract"] = [*rows[:place], *changed, *rows[place + 1 :]]
    return None


def _write_prose(writing: Writing, question: Question, answer: Any) -> Problem | None:
    rows = paths.values(writing.new, question.path)
    value = clean_text(answer or "")
    present = rows[0] if rows else None
    changed = [_text(present, value, writing.language(present))] if value else []
    head, _, key = question.path.partition(".")
    if key:
        writing.new[head] = {**(writing.new.get(head) or {}), key: [*changed, *rows[1:]]}
        if not writing.new[head][key]:
            del writing.new[head][key]
    else:
        writing.new[head] = [*changed, *rows[1:]]
    return None


def _text(present: Document | None, value: str, lang: str) -> Document:
    """The text with this value; what else was said of it (script, numbers of an extent) stays while it stays."""
    if present is not None and present.get("value") == value:
        return {**present, "lang": lang}
    return {"value": value, "lang": lang}


def _write_keywords(writing: Writing, question: Question, answer: Any) -> Problem | None:
    present = {row["value"]: row for row in _texts(writing.new, "keywords")}
    words = lines_in(str(answer or "").replace(";", "\n"))
    lang = language_of(writing.new)
    writing.new["keywords"] = [present.get(word, {"value": word, "lang": lang}) for word in words]
    return None


def _write_subjects(writing: Writing, question: Question, answer: Any) -> Problem | None:
    chosen = list(dict.fromkeys(answer or []))
    rows = {notation: vocabularies.entry("subjects", notation) for notation in chosen}
    wrong = next((notation for notation, row in rows.items() if row is None), None)
    if wrong is not None:
        return Problem(question.name, "not_in_list", {"value": shown(wrong), "list": "subjects"})
    present = {row.get("notation"): row for row in _texts(writing.new, "subjects")}
    writing.new["subjects"] = [
        present.get(n, {"scheme": vocabularies.scheme_of(rows[n]), "notation": n}) for n in chosen
    ]
    return None


def _write_publisher(writing: Writing, question: Question, answer: Any) -> Problem | None:
    name, present = clean_line(answer or ""), writing.new.get("publisher") or {}
    if not name:
        writing.new.pop("publisher", None)
    elif present.get("name") != name:
        writing.new["publisher"] = {"kind": "organisation", "name": name}
    return None


def _write_places(writing: Writing, question: Question, answer: Any) -> Problem | None:
    rows = _texts(writing.new, "spatial")
    present = {row["name"]: row for row in rows if row.get("role", "") == question.role}
    role = {"role": question.role} if question.role else {}
    given = [present.get(name, {"name": name, **role}) for name in lines_in(answer)]
    kept = [row for row in rows if row.get("role", "") != question.role]
    writing.new["spatial"] = [*given, *kept]
    return None


def _nth(rows: list[Document], place: int) -> str:
    return str(rows[place]["value"]) if len(rows) > place else ""


READERS: dict[Kind, Callable[[Document, Question], Any]] = {
    Kind.TITLE: lambda document, q: _nth(_title_rows(document, "main"), 0),
    Kind.TITLE_TRANSLATED: lambda document, q: _nth(_title_rows(document, "translated"), 0),
    Kind.ABSTRACT: lambda document, q: _nth(_texts(document, "abstract"), 0),
    Kind.ABSTRACT_TRANSLATED: lambda document, q: _nth(_texts(document, "abstract"), 1),
    Kind.PROSE: lambda document, q: _nth(paths.values(document, q.path), 0),
    Kind.KEYWORDS: lambda document, q: "\n".join(
        row["value"] for row in _texts(document, "keywords")
    ),
    Kind.SUBJECTS: lambda document, q: [
        str(row.get("notation")) for row in _texts(document, "subjects")
    ],
    Kind.PUBLISHER: lambda document, q: str((document.get("publisher") or {}).get("name", "")),
    Kind.PLACES: lambda document, q: "\n".join(
        row["name"] for row in _texts(document, "spatial") if row.get("role", "") == q.role
    ),
}
WRITERS: dict[Kind, Callable[[Writing, Question, Any], Problem | None]] = {
    Kind.TITLE: _write_title,
    Kind.TITLE_TRANSLATED: _write_title,
    Kind.ABSTRACT: _write_abstract,
    Kind.ABSTRACT_TRANSLATED: _write_abstract,
    Kind.PROSE: _write_prose,
    Kind.KEYWORDS: _write_keywords,
    Kind.SUBJECTS: _write_subjects,
    Kind.PUBLISHER: _write_publisher,
    Kind.PLACES: _write_places,
}
