"""One row becomes an item, a new revision of it, or nothing; in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.operations import READ, keep_former
from repository.files.storage import Stored
from repository.importing.rows import ImportRow, Outcome
from repository.items.derive import quality_rows
from repository.items.models import Collection, Item
from repository.items.operations import create, mark_changed, move, publish, revise
from repository.items.states import EVER_PUBLIC, State
from repository.jobs.queue import enqueue_later
from repository.pages.operations import PageShape, add_text_pages

TEXT_NAME = "fulltext.txt"


@dataclass(frozen=True)
class StoredFile:
    """A file of a row whose bytes are in storage."""

    name: str
    label: str
    mime: str
    stored: Stored
    role: FileRole
    shapes: tuple[PageShape, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What the person who imports asked for."""

    publishes: bool
    overwrites: bool
    today: date


def apply_row(
    session: Session,
    actor: Actor,
    row: ImportRow,
    item: Item | None,
    collection: Collection,
    files: list[StoredFile],
    choices: Choices,
) -> Item:
    """The row is in the database afterwards and `row.outcome` says how; `item` is the one of its identifier, if any."""
    content = row.content_hash(collection.slug)
    if item is None:
        item = create(
            session,
            actor,
            collection=collection,
            document=row.flat.document,
            identifier=row.identifier,
        )
        row.outcome = Outcome.CREATED
        _set_files(session, item, actor, files)
    else:
        revise(session, item, actor, row.flat.document, reason="import")
        move(session, item, actor, collection)
        _set_files(session, item, actor, files)
        row.outcome = Outcome.REVISED
    item.imported_hash, item.is_edited_since_import = content, False
    item.quality = quality_rows(row.problems)
    _publish(session, item, actor, row, choices)
    return item


def publish_unchanged(
    session: Session, actor: Actor, row: ImportRow, item: Item, choices: Choices
) -> None:
    """An item whose row is unchanged is published when that was asked for and it is still a draft."""
    row.outcome = Outcome.UNCHANGED
    if choices.publishes and item.state == State.DRAFT:
        _publish(session, item, actor, row, choices)
        row.outcome = Outcome.REVISED


def _publish(session: Session, item: Item, actor: Actor, row: ImportRow, choices: Choices) -> None:
    if choices.publishes and item.state in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        publish(session, item, actor, today=choices.today, let_pass=row.problems)


def _set_files(session: Session, item: Item, actor: Actor, files: list[StoredFile]) -> None:
    """The item has exactly these files, in this order; one that was there with the same bytes stays what it was.

    Those that go from an item that was ever public are kept for staff.
    """
    present = {(f.name, f.sha256): f for f in item.files}
    wanted = {(f.name, f.stored.sha256) for f in files}
    placed = [(f.name, f.stored.sha256, n, f.label[:100]) for n, f in enumerate(files, 1)]
    if [(f.name, f.sha256, f.position, f.label) for f in item.files] == placed:
        return
    for file in [file for key, file in present.items() if key not in wanted]:
        _take_off(session, item, actor, file)
    if present:
        session.flush()  # so that a new file may take the name of one that goes
    for position, source in enumerate(files, 1):
        file = present.get((source.name, source.stored.sha256)) or _new_file(source)
        file.position, file.label = position, source.label[:100]
        if file not in item.files:
            item.files.append(file)
    if not present and len(files) == 1 and files[0].role == FileRole.TEXT:
        add_text_pages(session, item, item.files[0], files[0].shapes)
    else:
        enqueue_later(session, READ, item)
    mark_changed(session, item)


def _take_off(session: Session, item: Item, actor: Actor, file: File) -> None:
    if item.state in EVER_PUBLIC:
        keep_former(session, item, actor, file, reason="import")
    item.files.remove(file)


def _new_file(source: StoredFile) -> File:
    return File(
        name=source.name,
        role=source.role,
        mime=source.mime,
        size_bytes=source.stored.size_bytes,
        sha256=source.stored.sha256,
        sha512=source.stored.sha512,
        created_at=clock.now(),
        page_count=0,
        reading=ReadingStatus.PENDING,
    )
