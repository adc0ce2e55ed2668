"""What a depositor does: start a draft from files, describe it, send it for review, discard it.

Each operation finds its draft anew under the transaction's lock, asks whether the actor may, and compares the version
that the person saw. Reviewers and cataloguers describe items with the same operation where the policy lets them edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from repository.access.checks import require, require_version
from repository.access.policy import Access, Action, Actor
from repository.authorities.linking import settled
from repository.deposit.answers import answers_of, with_answers
from repository.deposit.asking import is_empty, questions_for
from repository.deposit.limits import beyond_the_form
from repository.deposit.places import place_by_type, set_place, with_defaults, wrong_place
from repository.deposit.questions import Question, question_for
from repository.deposit.uploads import Received, first_readable
from repository.errors import IncompleteMetadata, NotAllowed, NotFound, WrongState
from repository.files.models import FileRole, ReadingStatus
from repository.files.operations import attach, detach
from repository.files.queries import listed_files
from repository.files.storage import Stored
from repository.items import operations as items
from repository.items.models import Collection, Item
from repository.items.queries import find
from repository.items.states import EVER_PUBLIC, IN_WORK
from repository.metadata.problems import Problem, Stage, problems
from repository.pages.extract import Proposal
from repository.review.letters import received as received_letter
from repository.review.rounds import open_round
from repository.sources import operations as sources
from repository.sources.models import SourceKind
from repository.sources.offers import offers_of
from repository.sources.placing import FIRST_TYPE


@dataclass(frozen=True)
class Description:
    """What a person answered in the form: answers by question, the collection's slug, ids of reader groups, and why."""

    answers: dict[str, Any]
    collection: str | None = None
    readers: tuple[int, ...] | None = None
    reason: str = ""


def start(
    session: Session,
    actor: Actor,
    received: Sequence[Received],
    *,
    collection: Collection,
    proposal: Proposal | None = None,
    publisher: str = "",
) -> Item:
    """A draft with these files exists; what the first readable one says (`proposal`) is proposed for it."""
    if not actor.may_deposit:
        raise NotAllowed("Your account may not deposit. Ask the administrator.")
    document: dict[str, Any] = {"type": FIRST_TYPE}
    if publisher:
        document["publisher"] = {"kind": "organisation", "name": publisher}
    item = items.create(session, actor, collection=collection, document=document)
    session.flush()
    for file in received:
        attach(session, item, actor, file.stored, name=file.name, mime=file.mime)
    session.flush()
    _propose(session, item, actor, received, proposal)
    items.revise(session, item, actor, with_defaults(session, item))
    return item


def add_files(
    session: Session,
    handle: str,
    actor: Actor,
    received: Sequence[Received],
    proposal: Proposal | None = None,
) -> None:
    """The files are the item's; what the first readable one says (`proposal`) is proposed for it."""
    item = editable(session, handle, actor)
    for file in received:
        attach(session, item, actor, file.stored, name=file.name, mime=file.mime)
    session.flush()
    _propose(session, item, actor, received, proposal)


def _propose(
    session: Session,
    item: Item,
    actor: Actor,
    received: Sequence[Received],
    proposal: Proposal | None,
) -> None:
    read = first_readable(received)
    if proposal is None or read is None:
        return
    language = next(iter(item.document.get("language") or []), "")
    found = offers_of(proposal, language)
    sources.offer(session, item, actor, found, SourceKind.FILE, read.name)


def remove_file(session: Session, handle: str, actor: Actor, file_id: int) -> None:
    """The file is no longer the item's."""
    item = editable(session, handle, actor)
    if file_id not in {file.id for file in listed_files(item)}:
        raise NotFound
    detach(session, item, actor, file_id)


def describe(
    session: Session, item: Item, actor: Actor, description: Description, *, today: date
) -> list[Problem]:
    """Everything that is right is saved; return what is wrong or still missing, with the question as its field.

    A wrong answer leaves its place as it was. `item` was got by `editable`.
    """
    questions, profile = questions_for(item, actor), item.profile
    document, found = judged(item, actor, description.answers, today)
    refused = refused_names(found)
    if refused:
        kept = {name: a for name, a in description.answers.items() if name not in refused}
        document, _ = with_answers(item.document, questions, kept)
    document = settled(session, actor, item.document, document)
    items.revise(session, item, actor, document, reason=description.reason)
    if item.profile != profile:
        place = place_by_type(session, item, actor, description.collection)
        description = replace(description, collection=place)
        items.revise(session, item, actor, with_defaults(session, item))
    found += set_place(session, item, actor, description.collection, description.readers)
    session.flush()
    return found + [p for p in missing(item, actor, today) if p.field not in refused]


def judged(
    item: Item, actor: Actor, answers: Mapping[str, Any], today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Return the description of `item` with `answers`, and what of them must not be saved."""
    questions = questions_for(item, actor)
    document, found = with_answers(item.document, questions, answers)
    found += beyond_the_form(questions, answers, answers_of(item.document, questions))
    return document, found + _refusals(item, document, questions, today)


def missing(item: Item, actor: Actor, today: date) -> list[Problem]:
    """Return what the description still needs before it can be sent, with the question as its field."""
    return _missing(item.document, questions_for(item, actor), today)


def _missing(document: dict[str, Any], questions: Sequence[Question], today: date) -> list[Problem]:
    found = problems(document, stage="deposit", today=today)
    named = [_named(p, document, questions) for p in found if p.severity == "missing"]
    rights = document.get("rights", {})
    named += [
        Problem(k, "required", {}, "missing") for k in ("licence", "access") if k not in rights
    ]
    answers = answers_of(document, questions)
    needed = (q for q in questions if q.is_needed and is_empty(q, answers[q.name]))
    named += [Problem(q.name, "required", {}, "missing") for q in needed]
    return list({p.field: p for p in named}.values())


def _refusals(
    item: Item, document: dict[str, Any], questions: Sequence[Question], today: date
) -> list[Problem]:
    """Return what must not be saved: wrong values, and gaps in what was sent or published whole."""
    stage: Stage = "publish" if item.state in EVER_PUBLIC else "deposit"
    rules = problems(document, stage=stage, today=today)
    found = [_named(p, document, questions) for p in rules if p.severity == "wrong"]
    if item.state in IN_WORK:
        return found
    before = {p.field for p in _missing(item.document, questions, today)}
    return found + [p for p in _missing(document, questions, today) if p.field not in before]


def obstacles(item: Item, actor: Actor, today: date) -> list[Problem]:
    """Return everything that keeps a deposit from being sent: wrong and missing values, and a missing file."""
    questions = questions_for(item, actor)
    found = problems(item.document, stage="deposit", today=today)
    named = [_named(p, item.document, questions) for p in found if p.severity == "wrong"]
    named += missing(item, actor, today)
    named += wrong_place(item)
    if item.access != Access.METADATA_ONLY and not listed_files(item):
        named.append(Problem("files", "file_needed", {}, "missing"))
    return named


def submit(
    session: Session,
    handle: str,
    actor: Actor,
    consent: Stored,
    *,
    version: int | None,
    today: date,
) -> Item:
    """The deposit waits for review and a round of review is open; the consent's text is kept with it, never served.

    Raises IncompleteMetadata with everything that must be mended first.
    """
    item = editable(session, handle, actor)
    require(actor, Action.SUBMIT, item)
    require_version(item, version)
    found = obstacles(item, actor, today)
    if found:
        raise IncompleteMetadata(found)
    file = attach(
        session,
        item,
        actor,
        consent,
        name="persetujuan.txt",
        mime="text/plain",
        role=FileRole.CONSENT,
    )
    file.reading = ReadingStatus.UNSUPPORTED  # a private statement has no pages
    items.submit(session, item, actor, today=today)
    received_letter(session, item, open_round(session, item))
    session.flush()
    return item


def discard(session: Session, handle: str, actor: Actor) -> None:
    """The draft is gone. Raises WrongState when it was sent: then it is the reviewers' to decide."""
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    require(actor, Action.DISCARD, item)
    if item.state not in IN_WORK:
        raise WrongState("Only a draft can be discarded.")
    items.discard(session, item, actor)


def editable(session: Session, handle: str, actor: Actor) -> Item:
    """Return the item of this handle, its row locked, when `actor` may edit it.

    Raises NotFound when the actor may not know of it, NotAllowed when it may be seen but not edited.
    """
    item = find(session, handle, lock=True)
    if item is None:
        raise NotFound
    require(actor, Action.EDIT, item)
    return item


def _named(problem: Problem, document: dict[str, Any], questions: Sequence[Question]) -> Problem:
    question = question_for(problem.field, document, tuple(questions))
    return replace(problem, field=question.name) if question else problem


def refused_names(found: Iterable[Problem]) -> set[str]:
    """Return the questions whose answers are not saved when `found` was found."""
    refused = {p.field for p in found}
    # access and embargo are one answer: the one without the other would be wrong in the database too
    return refused | (
        {"access", "embargo_until"} if refused & {"access", "embargo_until"} else set()
    )
