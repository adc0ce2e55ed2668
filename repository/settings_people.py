"""The settings of accounts: who may sign up, and how long a session lasts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from repository.errors import SettingsError

SIGN_UP = ("invitation", "email")
ROLES = ("reviewer", "cataloguer", "auditor", "administrator")


@dataclass(frozen=True, kw_only=True)
class OidcProvider:
    """One issuer of OpenID Connect with which people sign in.

    `hosts` are further hosts that its description may lead to; `trusts_email` says that an address which it calls
    verified may sign in to the account of that address.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    scope: str = "openid email profile"
    hosts: tuple[str, ...] = ()
    trusts_email: bool = False

    @property
    def is_orcid(self) -> bool:
        """Whether its subjects are ORCID iDs."""
        return self.issuer in ("https://orcid.org", "https://sandbox.orcid.org")


def providers_of(value: Any) -> tuple[OidcProvider, ...]:
    """Return the providers of a list of tables, or of the same as JSON. Raises SettingsError."""
    try:
        tables = json.loads(value) if isinstance(value, str) else value
        found = tuple(
            OidcProvider(**{**table, "hosts": tuple(table.get("hosts", ()))}) for table in tables
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise SettingsError(
            f"oidc_providers: {error}. Each is a table with id, name, issuer, client_id and client_secret."
        ) from error
    return found


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
    oidc_providers: tuple[OidcProvider, ...] = field(
        default=(),
        metadata={
            "help": "Issuers of OpenID Connect with which people sign in, as ORCID: tables with id, name and issuer."
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


def is_local(issuer: str) -> bool:
    """Whether an issuer is of this machine, where http will do."""
    return urlsplit(issuer).hostname in ("127.0.0.1", "localhost")


def check_people(settings: PeopleSettings) -> None:
    """Return when accounts can be run with these. Raises SettingsError naming key, value and remedy."""
    if settings.sign_up not in SIGN_UP:
        raise SettingsError(f"sign_up = {settings.sign_up!r}: use {' or '.join(SIGN_UP)}.")
    for provider in settings.oidc_providers:
        is_safe = provider.issuer.startswith("https://") or is_local(provider.issuer)
        if not re.fullmatch(r"[a-z0-9-]{1,20}", provider.id) or not is_safe:
            raise SettingsError(
                f"oidc_providers: {provider.id!r} needs an id of small letters and an issuer of https://."
            )
    for role in settings.totp_roles:
        if role not in ROLES:
            raise SettingsError(f"totp_roles = {role!r}: use {', '.join(ROLES)}.")
    for name, highest in (("session_idle_hours", 720), ("session_days", 90)):
        value = getattr(settings, name)
        if not 1 <= value <= highest:
            raise SettingsError(f"{name} = {value}: use 1 to {highest}.")
