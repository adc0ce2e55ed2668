"""The settings of accounts: who may sign up, and how long a session lasts."""

from __future__ import annotations

from dataclasses import dataclass, field

from repository.errors import SettingsError

SIGN_UP = ("invitation", "email")
ROLES = ("reviewer", "cataloguer", "auditor", "administrator")


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    """A session ends when it was not used for `session_idle_hours`, and `session_days` after signing in."""

    sign_up: str = field(
        default="invitation",
        metadata={
            "help": "invitation: staff add accounts; email: whoever confirms an address gets one that may draft only."
        },
    )
    totp_roles: tuple[str, ...] = field(
        default=(),
        metadata={
            "help": "Roles whose rights count only with a second step, as administrator, cataloguer; all may set it up."
        },
    )
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
    if settings.sign_up not in SIGN_UP:
        raise SettingsError(f"sign_up = {settings.sign_up!r}: use {' or '.join(SIGN_UP)}.")
    for role in settings.totp_roles:
        if role not in ROLES:
            raise SettingsError(f"totp_roles = {role!r}: use {', '.join(ROLES)}.")
    for name, highest in (("session_idle_hours", 720), ("session_days", 90)):
        value = getattr(settings, name)
        if not 1 <= value <= highest:
            raise SettingsError(f"{name} = {value}: use 1 to {highest}.")
