"""The errors of the domain: each says what is wrong in words that a page or the command line can show.

Messages are English message ids with `%(name)s` places; the edge translates them. `status` is the HTTP status that a
page answers with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class RepositoryError(Exception):
    """Something the caller asked for cannot be done; nothing was changed."""

    status: ClassVar[int] = 400

    def __init__(self, message: str = "", **values: Any) -> None:
        self.message = message or (self.__doc__ or "").split("\n")[0]
        self.values = values
        super().__init__(self.message % values if values else self.message)


class NotFound(RepositoryError):
    """There is nothing here, or nothing that this reader may know of."""

    status = 404


class NotAllowed(RepositoryError):
    """The actor may not do this."""

    status = 403


class WrongState(RepositoryError):
    """The item is in a state in which this cannot be done."""

    status = 409


class Conflict(RepositoryError):
    """Somebody else changed the item in the meantime."""

    status = 409


class IncompleteMetadata(RepositoryError):
    """The description breaks rules that must hold for this step; `problems` lists them field by field."""

    status = 422

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__("The description is not complete.")
        self.problems = tuple(problems)


class BadValue(RepositoryError):
    """A value given by a person cannot be used; `field` names it."""

    status = 422

    def __init__(self, field: str, message: str, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


class StorageFailed(RepositoryError):
    """The file could not be stored and verified; it was not acknowledged."""

    status = 500


class Busy(RepositoryError):
    """The database is busy; the same request may succeed in a few seconds."""

    status = 503


class TooManyRequests(RepositoryError):
    """Please wait a little and try again."""

    status = 429


class SettingsError(RepositoryError):
    """A setting is unknown, missing or has a value that cannot be used."""

    status = 500
