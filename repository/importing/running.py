"""An import from beginning to end: batches of rows, files stored first, one short transaction a batch, a report."""

from __future__ import annotations

import io
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from repository.access.policy import Actor
from repository.db import db, transaction
from repository.errors import IncompleteMetadata, NotFound, RepositoryError
from repository.files.models import FileRole
from repository.files.storage import FileStore
from repository.importing.noting import note_created, note_same_bytes
from repository.importing.operations import (
    TEXT_NAME,
    Choices,
    StoredFile,
    apply_row,
    publish_unchanged,
)
from repository.importing.rows import ImportRow, Outcome, SourceFile, read_rows
from repository.items.collections import DEFAULT_SLUG
from repository.items.models import Collection, Item
from repository.items.states import State
from repository.metadata.findings import Problem, Severity
from repository.pages.extract import sniff
from repository.pages.reading import read_text
from repository.pages.store import PageStore
from repository.people.operations import system_actor

log = logging.getLogger(__name__)
BATCH = 100
MOST_FILES_LOOKED_AT = 50_000  # for files that no row names
STORING_THREADS = 8


class Import:
    """One run of an import into one repository. `counts` says how many rows had which outcome."""

    def __init__(
        self,
        files: FileStore,
        store: PageStore,
        *,
        folder: Path | None,
        collection: str | None,
        choices: Choices,
        is_dry_run: bool = False,
    ) -> None:
        self.files = files
        self.store = store
        self.folder = folder
        self.collection = collection or DEFAULT_SLUG
        self.choices = choices
        self.is_dry_run = is_dry_run
        self.counts: Counter[Outcome] = Counter()
        self.batch_id: int | None = None
        self._seen: dict[str, int] = {}
        self._sums: dict[str, int] = {}
        self._used: set[Path] = set()

    def run(self, path: Path, done: Callable[[ImportRow], None]) -> None:
        """Every row of `path` went in, was unchanged or was refused; `done` is told of each.

        Raises NotFound when the default collection does not exist.
        """
        self.name = path.name
        rows = read_rows(path, self.folder, self.choices.today)
        collections = self._collections()
        if self.collection not in collections:
            raise NotFound("There is no collection %(slug)s.", slug=self.collection)
        with ThreadPoolExecutor(STORING_THREADS) as threads:
            while batch := list(islice(rows, BATCH)):
                self._batch(batch, collections, threads)
                for row in batch:
                    self.counts[row.outcome or Outcome.REFUSED] += 1
                    done(row)

    def unnamed_files(self) -> list[str]:
        """Return the files of the folder that no row named, by their paths in it; the first files are looked at."""
        if self.folder is None:
            return []
        folder = self.folder.resolve()
        found = (Path(place, name) for place, _, names in os.walk(folder) for name in names)
        looked_at = islice(found, MOST_FILES_LOOKED_AT)
        return sorted(str(p.relative_to(folder)) for p in looked_at if p not in self._used)

    def _collections(self) -> dict[str, int]:
        found = {
            row[0]: row[1] for row in db.session.execute(select(Collection.slug, Collection.id))
        }
        db.session.rollback()
        return found

    def _batch(
        self, batch: list[ImportRow], collections: dict[str, int], threads: ThreadPoolExecutor
    ) -> None:
        for row in batch:
            self._check(row, collections)
        rows = [row for row in batch if row.outcome is None]
        rows = self._leave_out_unchanged(rows)
        if self.is_dry_run:
            return
        stored = dict(zip((row.line for row in rows), threads.map(self._store, rows), strict=True))
        rows = [row for row in rows if row.outcome is None]
        try:
            self._write(rows, stored)
        except Exception:
            log.exception("a batch could not be written; its rows are tried one by one")
            for row in rows:
                self._write_alone(row, stored)

    def _check(self, row: ImportRow, collections: dict[str, int]) -> None:
        slug = row.flat.collection or self.collection
        if slug not in collections:
            row.refuse(
                "collection", "unknown_collection", value=slug, known=", ".join(sorted(collections))
            )
        if row.identifier:
            first = self._seen.setdefault(row.identifier, row.line)
            if first != row.line:
                row.refuse("identifier", "identifier_twice", value=row.identifier, line=first)
        note_same_bytes(db.session(), row, self._sums)
        self._used |= {source.path for source in row.files}
        if row.is_refused(publishes=self.choices.publishes):
            row.outcome = Outcome.REFUSED

    def _slug(self, row: ImportRow) -> str:
        return row.flat.collection or self.collection

    def _leave_out_unchanged(self, rows: list[ImportRow]) -> list[ImportRow]:
        """Set the outcome of rows that need no writing; return the others."""
        known = self._items(db.session(), rows)
        for row in rows:
            item = known.get(row.identifier)
            if item is not None:
                row.handle = item.handle
                self._compare(row, item)
            if self.is_dry_run and row.outcome is None:
                row.outcome = Outcome.CREATED if item is None else Outcome.REVISED
        db.session.rollback()
        return [row for row in rows if row.outcome is None]

    def _compare(self, row: ImportRow, item: Item) -> None:
        """Set the outcome of a row whose item is not to be written."""
        if item.is_edited_since_import and not self.choices.overwrites:
            self._keep_edited(row, item.imported_hash == row.content_hash(self._slug(row)))
        elif self._is_same(row, item) and not (
            self.choices.publishes and item.state == State.DRAFT
        ):
            row.outcome = Outcome.UNCHANGED

    def _is_same(self, row: ImportRow, item: Item) -> bool:
        is_same = item.imported_hash == row.content_hash(self._slug(row))
        return is_same and not item.is_edited_since_import

    def _keep_edited(self, row: ImportRow, is_same: bool) -> None:
        severity: Severity = "warning" if is_same else "wrong"
        row.problems.append(
            Problem("identifier", "edited_since", {"value": row.identifier}, severity)
        )
        row.outcome = Outcome.UNCHANGED if is_same else Outcome.REFUSED

    def _items(
        self, session: Session, rows: list[ImportRow], *, lock: bool = False
    ) -> dict[str, Item]:
        """Return the items of the rows' identifiers; `lock` holds them until the transaction ends."""
        query = select(Item).where(Item.identifier.in_([row.identifier for row in rows]))
        if lock:
            query = query.order_by(Item.id).with_for_update(of=Item)
        found = session.scalars(query.options(selectinload(Item.files)))
        return {item.identifier: item for item in found if item.identifier}

    def _store(self, row: ImportRow) -> list[StoredFile]:
        try:
            return list(self._stored(row))
        except (RepositoryError, OSError, ValueError) as error:
            row.refuse("files", "file_not_stored", why=str(error))
            row.outcome = Outcome.REFUSED
            return []

    def _stored(self, row: ImportRow) -> Iterator[StoredFile]:
        for source in row.files:
            yield self._stored_file(row, source)
        if row.flat.fulltext is not None:
            data = row.flat.fulltext.encode()
            stored = self.files.put(io.BytesIO(data), limit_bytes=len(data) + 1)
            shapes = read_text(stored.sha256, row.flat.fulltext, self.store)
            yield StoredFile(TEXT_NAME, "", "text/plain", stored, FileRole.TEXT, tuple(shapes))

    def _stored_file(self, row: ImportRow, source: SourceFile) -> StoredFile:
        with source.path.open("rb") as stream:
            stored = self.files.put(stream, limit_bytes=2**40)
        mime = sniff(self.files.path(stored.sha256))
        is_page = mime.startswith("image/") and row.flat.document.get("type") == "manuscript"
        role = FileRole.PAGE if is_page else FileRole.MAIN
        return StoredFile(source.name, source.label, mime, stored, role)

    def _write(self, rows: list[ImportRow], stored: dict[int, list[StoredFile]]) -> None:
        if not rows:
            return
        self._created: list[tuple[int, Item]] = []
        with transaction() as session:
            actor = system_actor(session)
            known = self._items(session, rows, lock=True)
            collections = {c.slug: c for c in session.scalars(select(Collection))}
            for row in rows:
                self._apply(
                    session, actor, row, known.get(row.identifier), collections, stored[row.line]
                )
            batch_id = note_created(session, actor, self.batch_id, self.name, self._created)
        self.batch_id = batch_id  # not before it is committed
        db.session.expunge_all()

    def _apply(
        self,
        session: Session,
        actor: Actor,
        row: ImportRow,
        item: Item | None,
        collections: dict[str, Collection],
        files: list[StoredFile],
    ) -> None:
        collection = collections[self._slug(row)]
        if item is not None:
            row.handle = item.handle
            self._compare(row, item)  # again, now that it is locked
            if row.outcome is not None:
                return
            if self._is_same(row, item):
                publish_unchanged(session, actor, row, item, self.choices)
                return
        made = apply_row(session, actor, row, item, collection, files, self.choices)
        row.handle = made.handle
        if row.outcome == Outcome.CREATED:
            self._created.append((row.line, made))

    def _write_alone(self, row: ImportRow, stored: dict[int, list[StoredFile]]) -> None:
        row.outcome = None
        try:
            self._write([row], stored)
        except IncompleteMetadata as error:
            row.problems.extend(p for p in error.problems if p not in row.problems)
            row.outcome = Outcome.REFUSED
        except Exception as error:
            log.exception("line %d could not be written", row.line)
            row.refuse("", "row_not_written", why=str(error)[:300])
            row.outcome = Outcome.REFUSED
