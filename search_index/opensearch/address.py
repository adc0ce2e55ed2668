"""Where the server is: one address that also says who asks and how our indexes there are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

DEFAULT_PREFIX = "daluang"
DEFAULT_PORT = 9200

_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Address:
    """A server and the prefix of the names of our indexes on it. The password is never shown."""

    scheme: str
    host: str
    port: int
    prefix: str = DEFAULT_PREFIX
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}/{self.prefix}"

    def beside(self, name: str) -> Address:
        """Give the address of another index of the same server."""
        return replace(self, prefix=f"{self.prefix}-{name}")


def address_of(url: str) -> Address:
    """Read `http(s)://user:password@host:port/prefix`; signs with a meaning in addresses stand
    percent-encoded in the password. Raises `ValueError`, which does not repeat the password.
    """
    if not url.isprintable() or " " in url:
        raise ValueError("it holds a character that no address has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("it is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must begin with https:// or http:// and name a server")
    if parts.query or parts.fragment:
        raise ValueError("nothing may follow the prefix")
    prefix = parts.path.strip("/") or DEFAULT_PREFIX
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(
            f"the prefix {prefix!r} must be small letters, digits, - and _, 64 at most"
        )
    if (parts.username is None) != (parts.password is None):
        raise ValueError("a user needs a password")
    return Address(
        parts.scheme,
        parts.hostname,
        DEFAULT_PORT if port is None else port,
        prefix,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
    )
