"""The policy as reader tokens of the search index: who may read a page, and which tokens somebody holds."""

from __future__ import annotations

from datetime import date

from repository.access.policy import Access, Actor, Subject, effective_access


def readers_of(subject: Subject, today: date) -> tuple[tuple[str, ...], date | None]:
    """Return the index tokens of those who may read a published item's pages today, and the day they open to all.

    Where one of item and file is embargoed and the other restricted, groups wait for the next indexing after the
    embargo: never too early.
    """
    if not subject.is_served:
        return (), None
    levels = {subject.access, subject.file_access or subject.access}
    if levels == {Access.EMBARGOED, Access.RESTRICTED}:
        levels = {effective_access(level, subject.embargo_until, today) for level in levels}
    if levels == {Access.OPEN}:
        return ("all",), None
    private = ("staff", f"item:{subject.item_id}")
    if levels <= {Access.OPEN, Access.EMBARGOED}:
        return private, subject.embargo_until
    if levels <= {Access.OPEN, Access.RESTRICTED}:
        return (*private, *(f"group:{g}" for g in sorted(subject.groups))), None
    return private, None


def tokens_of(actor: Actor, own_items: frozenset[int] = frozenset()) -> frozenset[str]:
    """Return the reader tokens of `actor`; `own_items` are ids of published items that the actor deposited."""
    tokens = {"all"} | {f"group:{g}" for g in actor.groups} | {f"item:{i}" for i in own_items}
    return frozenset(tokens | {"staff"} if actor.is_staff else tokens)
