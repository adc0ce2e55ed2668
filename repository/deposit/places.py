"""Where a work is put, whom its files are opened to, and what a new deposit begins with, as the library set it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.deposit.answers import answers_of, with_answers
from repository.deposit.asking import is_empty
from repository.deposit.questions import Kind, Question
from repository.items import operations as items
from repository.items.collections import by_slug
from repository.items.models import Collection, Item
from repository.items.queries import public_collections
from repository.items.states import IN_WORK
from repository.metadata.findings import Problem, shown
from repository.people.models import Group
from repository.profiles.queries import is_proposed, proposed_collection, questions_in_force, takes


def set_place(
    session: Session, item: Item, actor: Actor, slug: str | None, readers: tuple[int, ...] | None
) -> list[Problem]:
    """Put the item into the chosen collection and open it to the chosen groups; return what cannot be."""
    found = []
    if slug and slug != item.collection.slug:
        problem = _set_collection(session, item, actor, slug)
        found += [problem] if problem else []
    if readers is not None:
        chosen = list(session.scalars(select(Group).where(Group.id.in_(readers))))
        if {group.id for group in chosen} != {group.id for group in item.readers}:
            item.readers = chosen
            items.mark_changed(session, item)
            audit(session, actor, "set_readers", item, groups=[group.slug for group in chosen])
    return found


def place_by_type(session: Session, item: Item, actor: Actor, chosen: str | None) -> str | None:
    """A draft whose type has changed stands where its new type is proposed; return where it is to stand in the end.

    Another place that was `chosen` with the type goes before.
    """
    if item.state not in IN_WORK or (chosen and chosen != item.collection.slug):
        return chosen
    place = proposed_collection(session, item.profile, public_collections(session))
    is_better = place is not None and is_proposed(session, place, item.profile)
    if place is None or (takes(session, item.collection, item.profile) and not is_better):
        return chosen
    if place.id != item.collection_id:
        _put(session, item, actor, place)
    return place.slug


def wrong_place(item: Item) -> list[Problem]:
    """Return the problem of an item that stands where works of its type are not taken."""
    session = object_session(item)
    if session is None or takes(session, item.collection, item.profile):
        return []
    return [Problem("collection", "collection_takes_not", {"value": item.collection.title_id})]


def with_defaults(session: Session, item: Item) -> dict[str, Any]:
    """Return the description of a draft with the answers that its form begins with, where it has none."""
    if item.state not in IN_WORK:
        return item.document
    questions = questions_in_force(session, item.profile, item.collection.slug)
    present = answers_of(item.document, questions)
    given = {q.name: _as_answer(q) for q in questions if q.default and is_empty(q, present[q.name])}
    document, _problems = with_answers(item.document, questions, given)
    return document if given else item.document


def _as_answer(question: Question) -> str:
    is_list = question.kind in (Kind.LINES, Kind.PLACES, Kind.KEYWORDS)
    return question.default.replace(";", "\n") if is_list else question.default


def _set_collection(session: Session, item: Item, actor: Actor, slug: str) -> Problem | None:
    collection = by_slug(session, slug)
    if collection is None or (collection.is_hidden and not actor.is_staff):
        return Problem("collection", "not_in_list", {"value": shown(slug), "list": "collection"})
    if not takes(session, collection, item.profile):
        return Problem("collection", "collection_takes_not", {"value": collection.title_id})
    if item.state not in IN_WORK:
        items.move(session, item, actor, collection)
    else:
        _put(session, item, actor, collection)
    return None


def _put(session: Session, item: Item, actor: Actor, collection: Collection) -> None:
    item.collection = collection
    items.mark_changed(session, item)
    audit(session, actor, "choose_collection", item, target=collection.slug)
