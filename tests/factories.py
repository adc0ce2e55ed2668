"""Rows for tests, made by the program's own operations in the caller's `transaction()`.

Each function takes the session first and gives back what it made. Texts of files are stored and
their pages made at once, without the child that reads real files.
"""

import io
import itertools
from datetime import date

from flask import current_app

from repository import clock
from repository.files.models import FileRole, ReadingStatus
from repository.files.operations import attach
from repository.items import operations
from repository.items.collections import add_collection, by_slug
from repository.items.states import State
from repository.metadata.flat import from_flat
from repository.pages.extract import pages_of_text
from repository.pages.operations import PageShape, order_pages, set_pages
from repository.pages.store import PageText
from repository.people.models import Role
from repository.people.operations import actor_of, add_group, add_user, by_email, system_actor

TODAY = date(2026, 11, 23)
_numbers = itertools.count(1)


def flat_row(**changes):
    """Return a row of the import format that can be published; a change to None takes a key away."""
    row = {
        "identifier": f"uji-{next(_numbers)}",
        "type": "report",
        "title": "Layanan perpustakaan keliling",
        "creators": [{"family": "Rahmawati", "given": "Siti"}],
        "date": "2021",
        "language": "id",
        **changes,
    }
    return {key: value for key, value in row.items() if value is not None}


def make_document(*, today=TODAY, **changes):
    """Return the metadata document of `flat_row(**changes)`."""
    flat = from_flat(flat_row(**changes), today=today)
    assert not [p for p in flat.problems if p.severity == "wrong"], flat.problems
    return flat.document


def make_user(session, role=Role.DEPOSITOR, *, email=None, groups=()):
    """Return an account of this role, the same one for the same address."""
    email = email or f"{role}-{next(_numbers)}@contoh.id"
    user = by_email(session, email)
    if user is None:
        user = add_user(session, system_actor(session), email=email, name=email, role=Role(role))
    user.groups = list(groups)
    session.flush()
    return user


def make_group(session, slug):
    """Return a group of readers."""
    return add_group(session, system_actor(session), slug=slug, name=slug.title())


def make_collection(session, slug, **details):
    """Return a collection titled by its slug."""
    return add_collection(
        session, system_actor(session), slug=slug, title_id=slug.title(), **details
    )


def make_item(
    session,
    *,
    state=State.PUBLISHED,
    text=None,
    file_access=None,
    collection=None,
    depositor=None,
    groups=(),
    **changes,
):
    """Return an item in `state`; `text`, when given, is the text of its one file, a form feed a new page.

    `collection` is a Collection or a slug; `changes` are values of the import row (`access`, `title` …).
    """
    system = system_actor(session)
    place = collection if collection is not None else "umum"
    place = by_slug(session, place) if isinstance(place, str) else place
    owner = actor_of(depositor) if depositor is not None else system
    item = operations.create(session, owner, collection=place, document=make_document(**changes))
    item.readers = list(groups)
    session.flush()
    if text is not None:
        add_text_file(session, item, text, access=file_access)
    bring_to(session, item, state)
    session.flush()
    return item


def bring_to(session, item, state):
    """The new item is in `state` afterwards, by the moves that lead there."""
    system, today = system_actor(session), clock.today("Asia/Jakarta")
    if state in (State.PUBLISHED, State.WITHDRAWN):
        operations.publish(session, item, system, today=today, let_pass=[])
    if state == State.WITHDRAWN:
        operations.withdraw(session, item, system, reason="Permintaan penulis")
    if state in (State.SUBMITTED, State.RETURNED, State.DECLINED):
        item.state, item.submitted_at = state, clock.now()


def add_text_file(
    session, item, text, *, name="laporan.txt", access=None, role=FileRole.MAIN, mime="text/plain"
):
    """Return a file of `item` whose bytes are `text` and whose pages are read already."""
    stores = current_app.extensions["daluang_stores"]
    stored = stores.files.put(io.BytesIO(text.encode()), limit_bytes=10**8)
    file = attach(
        session, item, system_actor(session), stored, name=name, mime=mime, role=role, access=access
    )
    session.flush()
    if role == FileRole.CONSENT:
        return file
    pages = pages_of_text(text)
    stores.pages.put(stored.sha256, [PageText(n, page) for n, page in enumerate(pages, 1)])
    shapes = [PageShape(n, 0, 0, "text", "ok") for n in range(1, len(pages) + 1)]
    set_pages(session, item, file, shapes)
    file.reading = ReadingStatus.OK
    order_pages(session, item)
    return file


def work_off(app):
    """Every job is done; return how many failed for good."""
    from repository.jobs.running import drain_jobs

    return drain_jobs(app)
