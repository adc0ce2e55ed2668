"""What a worker does before its first job: take over from workers that were killed, and see that the index is whole."""

from __future__ import annotations

import logging
import os
import socket
import uuid

from sqlalchemy.orm import Session

from repository import indexing
from repository.db import transaction
from repository.jobs import queue
from repository.pages.store import PageStore
from search_index import Index, IndexBusy, IndexDamaged, IndexUnreachable

log = logging.getLogger(__name__)
HOST_CHARACTERS = 40


def new_name() -> str:
    """Return a name for this worker that says on which machine and as which process it runs."""
    return f"{_host()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def take_over(session: Session) -> None:
    """Jobs leased by workers of this machine that are gone can be leased again at once, not after their lease."""
    gone = [name for name in queue.holders(session) if _is_gone(name)]
    session.rollback()
    if gone:
        with transaction() as writing:
            queue.give_back(writing, gone)


def mend_index(session: Session, index: Index, store: PageStore) -> bool:
    """The index can be read, is of this release, and holds most items; built anew when not.

    Return False when that is needed but somebody else writes. Raises `IndexUnreachable`.
    """
    if _is_whole(session, index):
        return True
    log.warning("the search index is missing, damaged or of another release; it is built anew")
    try:
        count = indexing.rebuild(session, index, store, wait_seconds=0)
    except IndexBusy:
        return False
    log.warning("the search index was built anew; it holds %d items", count)
    return True


def _is_whole(session: Session, index: Index) -> bool:
    """Whether jobs suffice to bring the index up to date."""
    try:
        if not index.exists():
            index.open()
        if not index.is_current():
            return False
        index.check_files()
        drift = indexing.compare(session, index)
        waiting = queue.unfinished_subjects(session, indexing.INDEX)
        missing = sum(item_id not in waiting for item_id in drift.stale)
        return missing * 2 <= len(indexing.public_ids(session))
    except IndexUnreachable:
        raise
    except (IndexBusy, IndexDamaged):
        return False
    finally:
        session.rollback()


def _is_gone(name: str) -> bool:
    host, _, rest = name.partition(":")
    number = rest.partition(":")[0]
    if host != _host() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _host() -> str:
    return socket.gethostname().replace(":", "-")[:HOST_CHARACTERS]
