"""The settings of accounts: how long a session lasts."""

from __future__ import annotations

from dataclasses import dataclass, field

from repository.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    """A session ends when it was not used for `session_idle_hours`, and `session_days` after signing in."""

    session_idle_hours: int = field(
        default=12,
        metadata={"help": "Hours without a request after which a session ends, 1 to 720."},
    )
    session_days: int = field(
        default=14,
        metadata={"help": "Days after signing in when a session ends however it is used, 1 to 90."},
    )


def check_people(settings: PeopleSettings) -> None:
    """Return when accounts can be run with these. Raises SettingsError naming key, value and remedy."""
    for name, highest in (("session_idle_hours", 720), ("session_days", 90)):
        value = getattr(settings, name)
        if not 1 <= value <= highest:
            raise SettingsError(f"{name} = {value}: use 1 to {highest}.")
