"""What a change would bring about, found out before it is made: files that open or close, sets that are left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from repository.access.policy import VISITOR, Action, may
from repository.access.subjects import subject_of
from repository.access.tokens import readers_of
from repository.files.queries import listed_files
from repository.harvesting.entries import Presence, presence_of
from repository.harvesting.sets import WHOLE, is_set
from repository.items.models import Item


@dataclass(frozen=True)
class FileStanding:
    """Whether everybody may open a file today, and from which day on if not yet; None when no day is set."""

    is_open: bool
    opens_on: date | None


@dataclass(frozen=True)
class Standing:
    """How the public meets an item: its page, its files by name, its lists of OAI-PMH now and after an embargo."""

    is_found: bool
    files: dict[str, FileStanding]
    presence: Presence


@dataclass(frozen=True)
class Effects:
    """An item before and after a change that was not made."""

    before: Standing
    after: Standing

    @property
    def sets_left(self) -> list[str]:
        """The sets that show it as deleted at once."""
        return _sets(self.before.presence.now - self.after.presence.now)

    @property
    def sets_entered(self) -> list[str]:
        """The sets that it is in at once."""
        return _sets(self.after.presence.now - self.before.presence.now)

    @property
    def leaves_harvest(self) -> bool:
        """Whether harvesters are told that the record is deleted."""
        return WHOLE in self.before.presence.now and WHOLE not in self.after.presence.now

    @property
    def enters_harvest(self) -> bool:
        """Whether harvesters get the record that they had not."""
        return WHOLE not in self.before.presence.now and WHOLE in self.after.presence.now

    @property
    def sets_change_at(self) -> datetime | None:
        """When an embargo that would run ends for harvesters."""
        return self.after.presence.changes_at


def effects_of(
    session: Session, item: Item, change: Callable[[Item], None], today: date, zone: str
) -> Effects:
    """Return what `change` would bring about. Nothing of it is kept: the session is rolled back, `item` expired."""
    with session.no_autoflush:
        before = _standing(item, today, zone)
        change(item)
        after = _standing(item, today, zone)
    session.rollback()
    return Effects(before, after)


def _standing(item: Item, today: date, zone: str) -> Standing:
    presence = presence_of(item, today, zone)
    files = {}
    for file in listed_files(item):
        subject = subject_of(item, file)
        is_open = may(VISITOR, Action.READ, subject, today)
        is_published = bool(presence.now)
        opens_on = readers_of(subject, today)[1] if is_published and not is_open else None
        files[file.name] = FileStanding(is_open, opens_on)
    return Standing(may(VISITOR, Action.VIEW, subject_of(item), today), files, presence)


def _sets(specs: frozenset[str]) -> list[str]:
    return sorted(spec for spec in specs if is_set(spec))
