"""Processes that change one repository at random, all at once, through the program's own operations."""

import random
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

ZONE = "Asia/Jakarta"
# Without a pause whoever writes on SQLite takes the lock again before those who wait look for it.
LONGEST_PAUSE_SECONDS = 0.05
ACCESSES = ("open", "restricted", "metadata_only", "today", "tomorrow")


@contextmanager
def several(folder, handles, slugs, *, count, seconds):
    """Run `count` writers for `seconds`; give their futures, each of which tells how often it did what.

    They change the items of `handles`, and whether the last collection of `slugs` is internal.
    """
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield [
            pool.submit(write, str(folder), handles, slugs, seed, seconds) for seed in range(count)
        ]


def write(folder, handles, slugs, seed, seconds):
    """Change items for `seconds`; return how often each change was made, under `refused` those that were not."""
    from repository.app import create_app
    from repository.db import db, transaction
    from repository.errors import RepositoryError
    from repository.settings import load

    app = create_app(load(Path(folder)))
    chance = random.Random(seed)
    done = {"refused": 0}
    deadline = time.monotonic() + seconds
    with app.app_context():
        while time.monotonic() < deadline:
            change = chance.choice(CHANGES)
            try:
                with transaction() as session:
                    change(session, chance, handles, slugs)
            except RepositoryError:
                done["refused"] += 1
            else:
                done[change.__name__] = done.get(change.__name__, 0) + 1
            time.sleep(chance.uniform(0, LONGEST_PAUSE_SECONDS))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return done


def edit(session, chance, handles, slugs):
    from repository import clock
    from repository.items import operations
    from tests import factories

    item, actor = _drawn(session, chance, handles)
    access = chance.choice(ACCESSES)
    rights = {"access": access}
    if access in ("today", "tomorrow"):
        until = clock.today(ZONE) + timedelta(days=access == "tomorrow")
        rights = {"access": "embargoed", "embargo_until": until.isoformat()}
    title = f"Judul {chance.randrange(10**9)} — تاج"
    document = factories.make_document(title=title, type=item.profile, **rights)
    operations.revise(session, item, actor, document)


def publish(session, chance, handles, slugs):
    from repository.items.states import State
    from tests import factories

    factories.make_item(session, state=State.PUBLISHED, collection=chance.choice(slugs))


def withdraw_or_restore(session, chance, handles, slugs):
    from repository.items import operations
    from repository.items.states import State

    item, actor = _drawn(session, chance, handles)
    if item.state == State.WITHDRAWN:
        operations.restore(session, item, actor)
    else:
        operations.withdraw(session, item, actor, reason="Permintaan penulis")


def move(session, chance, handles, slugs):
    from repository.items import operations
    from repository.items.collections import by_slug

    item, actor = _drawn(session, chance, handles)
    operations.move(session, item, actor, by_slug(session, chance.choice(slugs)))


def change_collection(session, chance, handles, slugs):
    from repository.items.collections import by_slug, set_internal
    from repository.people.operations import system_actor

    place = by_slug(session, slugs[-1])
    set_internal(session, system_actor(session), place, not place.is_internal)


CHANGES = (edit, edit, publish, withdraw_or_restore, move, move, move, change_collection)


def _drawn(session, chance, handles):
    from repository.items.queries import find
    from repository.people.operations import system_actor

    return find(session, chance.choice(handles), lock=True), system_actor(session)
