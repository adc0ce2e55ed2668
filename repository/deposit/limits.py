"""What a library's own form allows less of than the rules do: one value only, terms of a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from repository.deposit.merging import digest
from repository.deposit.questions import Kind, Question
from repository.metadata.findings import Problem, shown
from repository.metadata.normalise import clean_line

_LINES = frozenset({Kind.LINES, Kind.KEYWORDS, Kind.PLACES, Kind.IDENTIFIERS})
_FREE = frozenset({Kind.LINE, Kind.PUBLISHER}) | _LINES - {Kind.IDENTIFIERS}


def beyond_the_form(
    questions: Iterable[Question], answers: Mapping[str, Any], saved: Mapping[str, Any]
) -> list[Problem]:
    """Return what the form does not allow in `answers`; what is `saved` already is let be."""
    return [
        problem
        for question in questions
        if question.name in answers
        and digest(answers[question.name]) != digest(saved[question.name])
        for problem in _beyond(question, _values(question, answers[question.name]), saved)
    ]


def _beyond(question: Question, values: list[Any], saved: Mapping[str, Any]) -> Iterator[Problem]:
    if question.is_single and len(values) > 1:
        yield Problem(question.name, "only_one", {"count": len(values)})
    if question.terms and question.kind in _FREE:
        allowed = {*question.terms, *_values(question, saved[question.name])}
        wrong = next((value for value in values if value not in allowed), None)
        if wrong is not None:
            yield Problem(question.name, "not_among_terms", {"value": shown(wrong)})


def _values(question: Question, answer: Any) -> list[Any]:
    if isinstance(answer, list):
        return [value for value in answer if value]
    lines = str(answer or "").splitlines() if question.kind in _LINES else [str(answer or "")]
    return [line for line in map(clean_line, lines) if line]
