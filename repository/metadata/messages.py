"""Sentences for problem codes: English message ids with %(name)s places, for the caller to
translate.
"""

from __future__ import annotations

from collections.abc import Callable

from repository.metadata.problems import Problem

MESSAGES: dict[str, str] = {}


def message(problem: Problem, translate: Callable[[str], str] = str) -> str:
    """The sentence for a problem; `translate` turns an English message id into the reader's
    language.
    """
    return translate(MESSAGES[problem.code]) % dict(problem.values)
