"""What changed between two descriptions, field by field, in words that people read.

Pure: two documents in, changes out. Used wherever somebody must see what another one did: between
two rounds of a review, two revisions of a published work, before and after a batch edit.
`items.changes` adds the labels, `templates/_macros/changes.html` shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from repository.metadata import vocabularies
from repository.metadata.differing_values import Document, Value, fields_of
from repository.metadata.differing_words import Piece, likeness, pieces

EntryKind = Literal["added", "removed", "changed", "moved", "kept"]

ALIKE = 0.4
"""Two values of a list that share this much of their words are one that was changed, not two."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one value.

    `added`, `moved`, `kept`: `text` is what is there now; `removed`: what was there; `changed`: what
    is there now, `before` what was, `pieces` both word by word. `position` and `moved_from` count
    from 1 and are given for `moved` only. `tag` is a BCP 47 tag or None, `direction` `ltr`, `rtl` or
    `auto`.
    """

    kind: EntryKind
    text: str
    before: str = ""
    pieces: tuple[Piece, ...] = ()
    tag: str | None = None
    direction: str = "auto"
    position: int = 0
    moved_from: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its key (of the profiles or the deposit form) and what became of its
    values, in their present order; values that stayed as they are are there as `kept`.
    """

    field: str
    entries: tuple[Entry, ...]

    @property
    def differences(self) -> tuple[Entry, ...]:
        """The entries that are not `kept`; never empty."""
        return tuple(entry for entry in self.entries if entry.kind != "kept")


def changes(before: Document, after: Document, locale: str = "id") -> list[Change]:
    """Every field in which two documents differ, in the order of the form; empty when they say the
    same.

    Either may be a draft or empty. Terms are named in `locale` (`id`, `en`).
    """
    old, new = fields_of(before, locale), fields_of(after, locale)
    order = {field: number for number, field in enumerate(vocabularies.fields())}
    names = sorted(dict.fromkeys([*new, *old]), key=lambda name: order.get(name, len(order)))
    found = (
        Change(name, tuple(_entries(old.get(name, []), new.get(name, []))))
        for name in names
        if _identities(old.get(name, [])) != _identities(new.get(name, []))
    )
    return list(found)


def _identities(values: list[Value]) -> list[str]:
    return [value.identity for value in values]


def _entries(old: list[Value], new: list[Value]) -> Iterator[Entry]:
    matcher = SequenceMatcher(None, _identities(old), _identities(new), autojunk=False)
    codes = matcher.get_opcodes()
    gone = Counter(v.identity for tag, i, j, _k, _m in codes if tag != "equal" for v in old[i:j])
    come = Counter(v.identity for tag, _i, _j, k, m in codes if tag != "equal" for v in new[k:m])
    leaving, arriving = gone & come, gone & come
    for tag, i, j, k, m in codes:
        if tag == "equal":
            yield from (_entry("kept", value) for value in new[k:m])
            continue
        left = [value for value in old[i:j] if not _take(leaving, value)]
        for position, value in enumerate(new[k:m], k + 1):
            if _take(arriving, value):
                came_from = _identities(old).index(value.identity) + 1
                yield _entry("moved", value, position=position, moved_from=came_from)
            else:
                yield _placed(value, left, is_only=j - i == m - k == 1)
        yield from (_entry("removed", value) for value in left)


def _take(counts: Counter[str], value: Value) -> bool:
    """Whether one more of this value is counted; it is not counted any more then."""
    if counts[value.identity] < 1:
        return False
    counts[value.identity] -= 1
    return True


def _placed(value: Value, left: list[Value], *, is_only: bool) -> Entry:
    """A value that was not there before: one of those that `left` in new words, or a new one."""
    partner = _partner(value, left, is_only=is_only)
    if partner is None:
        return _entry("added", value)
    left.remove(partner)
    return _entry("changed", value, before=partner.text, pieces=pieces(partner.text, value.text))


def _partner(value: Value, gone: list[Value], *, is_only: bool) -> Value | None:
    """The value that this one was before, or None."""
    if not gone:
        return None
    if value.slot:
        same = (old for old in gone if old.slot == value.slot)
        return next(same, gone[0] if is_only else None)
    best = max(gone, key=lambda old: likeness(old.text, value.text))
    return best if is_only or likeness(best.text, value.text) >= ALIKE else None


def _entry(
    kind: EntryKind,
    value: Value,
    *,
    before: str = "",
    pieces: tuple[Piece, ...] = (),
    position: int = 0,
    moved_from: int = 0,
) -> Entry:
    return Entry(kind, value.text, before, pieces, value.tag, value.direction, position, moved_from)
