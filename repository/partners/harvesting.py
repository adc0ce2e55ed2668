"""Running harvests: one partner at a time under a lock, from the command line to its end or by the worker in steps."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from repository import clock
from repository.db import db, transaction
from repository.errors import Conflict
from repository.partners import listing
from repository.partners.asking import ask
from repository.partners.fetching import Client, Limits
from repository.partners.models import Partner, PartnerHarvest
from repository.settings import Settings


def client_of(settings: Settings, limits: Limits | None = None) -> Client:
    """Return the client of this installation: it says who asks, and obeys `harvest_private_networks`."""
    address = f" (+{settings.base_url})" if settings.base_url else ""
    return Client(
        user_agent=f"Daluang/OAI-PMH{address}",
        sender=settings.admin_email if settings.admin_email.isascii() else "",
        allowed_networks=settings.harvest_private_networks,
        limits=limits or Limits(),
    )


@contextmanager
def harvesting_alone(folder: Path, partner_id: int) -> Iterator[None]:
    """Nobody else on this machine harvests the partner during the body; the lock ends with its process.

    Raises Conflict when somebody does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"harvest-{partner_id}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("This partner is being harvested already.") from error
        yield


def harvest(
    settings: Settings,
    partner_id: int,
    *,
    is_forced: bool = False,
    client: Client | None = None,
    pace: listing.Pace | None = None,
    progress: Callable[[PartnerHarvest], None] = lambda harvest: None,
) -> int:
    """Return the id of the partner's harvest, which has come to its end; inside an application context.

    `progress` is told of the harvest after each page. Raises Conflict when the partner is being harvested already.
    """
    client, pace = client or client_of(settings), pace or listing.Pace()
    with harvesting_alone(settings.temporary_folder, partner_id):
        with transaction() as session:
            partner = session.get_one(Partner, partner_id)
            begun = listing.begin(session, partner, is_forced=is_forced)
            harvest_id, url = begun.id, listing.question(partner, begun)
            seconds = seconds_to_wait(begun)
        while True:
            time.sleep(seconds)
            answer = ask(client, url)
            with transaction() as session:
                step = listing.enter(session, harvest_id, answer, pace)
            entered = db.session().get(PartnerHarvest, harvest_id)
            if entered is None:
                return harvest_id
            progress(entered)
            if step.is_end:
                return harvest_id
            partner = db.session().get_one(Partner, partner_id)
            url, seconds = listing.question(partner, entered), step.wait_seconds


def seconds_to_wait(harvest: PartnerHarvest) -> float:
    """Return how long the partner wants to be left alone yet."""
    if harvest.wait_until is None:
        return 0
    return max(0.0, (harvest.wait_until - clock.now()).total_seconds())
