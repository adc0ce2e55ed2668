"""Bringing together what several windows and people answered to the same form: pure, question by question.

Each page remembers a digest of every answer it showed (`shown`). So three answers to a question are told apart: the
one that was shown, the one that stands now, and the one that was typed. Who changed nothing loses nothing;
who alone changed a question is taken; where two changed the same question, both answers are kept until a person
chooses.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Answers = Mapping[str, Any]
MOST_WINDOWS = 8
_SPACES = re.compile(r"[ \t]+$", re.MULTILINE)


@dataclass(frozen=True)
class Change:
    """An answer that was typed: `base` is the digest of the answer in the description that it is to replace.

    `window` and `turn` say which window sent it last, and as its how-many-eth.
    """

    value: Any
    base: str
    window: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Typed:
    """What one person typed: a change by question, and by question and window what contradicts it."""

    changes: Mapping[str, Change] = field(default_factory=dict)
    disputed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def over(self, saved: Answers) -> dict[str, Any]:
        """Return the answers of the description with what was typed in their place."""
        return {**saved, **{n: c.value for n, c in self.changes.items() if n in saved}}


@dataclass(frozen=True)
class Sheet:
    """A form as a window sent it: its answers, and the digests of those it had shown; None when they are not known."""

    answers: Answers
    shown: Mapping[str, str] | None
    window: str = ""
    turn: int = 0


@dataclass(frozen=True)
class Taken:
    """What became of a sheet: the new `typed`, the questions `taken` from it, those that `came` from elsewhere."""

    typed: Typed
    taken: tuple[str, ...]
    came: tuple[str, ...]


def digest(answer: Any) -> str:
    """Return twelve figures that are equal for answers that mean the same to a form."""
    text = json.dumps(_normal(answer), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def digests(answers: Answers) -> dict[str, str]:
    """Return the digest of every answer."""
    return {name: digest(answer) for name, answer in answers.items()}


def take(saved: Answers, typed: Typed, sheet: Sheet) -> Taken:
    """Return what stands after `sheet` came, where the description answers `saved`.

    Nothing that was typed is lost: it is in `changes` or in `disputed` afterwards, unless it equals what is saved.
    """
    changes, disputed = dict(typed.changes), {n: dict(d) for n, d in typed.disputed.items()}
    taken, came = [], []
    for name in (n for n in sheet.answers if n in saved):
        mine, present = sheet.answers[name], _present(saved, changes, name)
        shown = sheet.shown.get(name, "") if sheet.shown is not None else ""
        if digest(mine) == shown:
            _settle(disputed, name, sheet.window)
            came += [name] if digest(present) != shown else []
            continue
        change = changes.get(name)
        is_own = change is not None and bool(sheet.window) and change.window == sheet.window
        if is_own and change is not None and sheet.turn < change.turn:
            continue
        if not (is_own or digest(present) in (shown, digest(mine))):
            disputed[name] = _with_window(disputed.get(name, {}), sheet.window, mine)
            continue
        taken.append(name)
        _settle(disputed, name, sheet.window)
        _change(changes, saved, name, Change(mine, "", sheet.window, sheet.turn))
    return Taken(Typed(changes, disputed), tuple(taken), tuple(came))


def disputes(saved: Answers, typed: Typed) -> dict[str, list[Any]]:
    """Return by question the answers that contradict what is saved, or each other; the first is what is saved now."""
    found = {}
    for name in [n for n in saved if n in typed.changes or n in typed.disputed]:
        change, others = typed.changes.get(name), list(typed.disputed.get(name, {}).values())
        is_stale = change is not None and digest(saved[name]) not in (
            change.base,
            digest(change.value),
        )
        if is_stale or others:
            mine = [change.value] if change is not None else []
            found[name] = _distinct([saved[name], *mine, *others])
    return {name: answers for name, answers in found.items() if len(answers) > 1}


def chosen(saved: Answers, typed: Typed, choice: Answers, seen: Mapping[str, str]) -> Typed:
    """Return `typed` after a person chose answers to disputed questions; `seen` has digests of what was saved then."""
    changes = dict(typed.changes)
    for name in (n for n in choice if n in saved):
        changes[name] = Change(choice[name], seen.get(name, ""))
        if digest(choice[name]) == digest(saved[name]):
            del changes[name]
    disputed = {n: d for n, d in typed.disputed.items() if n not in choice}
    return Typed(changes, disputed)


def rest(saved: Answers, typed: Typed, refused: Iterable[str]) -> Typed:
    """Return what is left of `typed` after saving: the answers that were refused, over what is saved now."""
    changes = {
        name: Change(typed.changes[name].value, digest(saved[name]))
        for name in refused
        if name in typed.changes
        and name in saved
        and digest(typed.changes[name].value) != digest(saved[name])
    }
    return Typed(changes, {})


def _present(saved: Answers, changes: Mapping[str, Change], name: str) -> Any:
    return changes[name].value if name in changes else saved[name]


def _change(changes: dict[str, Change], saved: Answers, name: str, given: Change) -> None:
    """The base of an answer that is typed further stays the one it was begun on."""
    before = changes.get(name)
    base = before.base if before is not None else digest(saved[name])
    if digest(given.value) == digest(saved[name]):
        changes.pop(name, None)
    else:
        changes[name] = Change(given.value, base, given.window, given.turn)


def _settle(disputed: dict[str, dict[str, Any]], name: str, window: str) -> None:
    disputed.get(name, {}).pop(window, None)
    if not disputed.get(name):
        disputed.pop(name, None)


def _with_window(others: Mapping[str, Any], window: str, answer: Any) -> dict[str, Any]:
    kept = [(w, a) for w, a in others.items() if w != window]
    return dict([*kept[-MOST_WINDOWS + 1 :], (window, answer)])


def _distinct(answers: Iterable[Any]) -> list[Any]:
    return list({digest(answer): answer for answer in answers}.values())


def _normal(answer: Any) -> Any:
    """The answer without what a form adds or drops on its way: line ends, outer spaces, empty boxes, order of ticks."""
    if answer is None:
        return ""
    if isinstance(answer, str):
        return _SPACES.sub("", answer.replace("\r\n", "\n")).strip()
    if not isinstance(answer, list):
        return answer
    if not answer:
        return ""
    if all(isinstance(row, str) for row in answer):
        return sorted(answer)
    rows = [{k: _normal(v) for k, v in row.items() if _normal(v)} for row in answer]
    return [row for row in rows if row] or ""
