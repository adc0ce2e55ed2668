"""Which addresses a harvest may connect to: those of the public network, and those that a setting allows.

A partner's address is typed by staff and can redirect anywhere. Without this guard it would be a way for others to ask
machines inside the library's network (server-side request forgery). The name is resolved once, every address that it
has is judged, and the connection is made to a judged address, so that a name cannot change its meaning in between.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

LONGEST_URL = 1000
DEFAULT_PORTS = {"http": 80, "https": 443}
_KEPT_IN_PATH = "%/:=&?~+!$,;'@()*[]"
_NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The address may not be asked; `code` says why and `detail` what."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Target:
    """Where a request goes: the parts of its URL and the judged address that is connected to."""

    scheme: str
    host: str
    port: int
    address: str
    path: str

    @property
    def host_header(self) -> str:
        """The value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str, allowed_networks: Sequence[str] = ()) -> Target:
    """Return where a request for `url` may go. Raises AddressRefused.

    Every address of the host must be public, or lie in one of `allowed_networks` (CIDR); the first is taken.
    """
    parts = split(url)
    host = _in_ascii(str(parts.hostname))
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    addresses = _resolved(host, port)
    for address in addresses:
        if not is_allowed(address, allowed_networks):
            shown = host if host == address else f"{host} ({address})"
            raise AddressRefused("private_address", shown)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, addresses[0], quote(path, safe=_KEPT_IN_PATH))


def split(url: str) -> SplitResult:
    """Return the parts of an http(s) URL without user name. Raises AddressRefused with code `bad_url`."""
    if len(url) > LONGEST_URL or not url.isprintable() or any(c.isspace() for c in url):
        raise AddressRefused("bad_url", url[:200])
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise AddressRefused("bad_url", url[:200]) from error
    is_plain = parts.scheme in DEFAULT_PORTS and parts.hostname and not parts.username
    if not is_plain or parts.password or "\\" in url or "%" in str(parts.hostname):
        raise AddressRefused("bad_url", url[:200])
    return parts


def is_allowed(address: str, allowed_networks: Sequence[str] = ()) -> bool:
    """Whether the IP address `address` is of the public network or lies in one of `allowed_networks`."""
    try:
        given = _unwrapped(ip_address(address))
    except ValueError:  # with a zone, as of link-local addresses
        return False
    if any(given in ip_network(network) for network in allowed_networks):
        return True
    return is_public(given)


def is_public(given: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the Internet could reach `given`; an IPv4 address inside an IPv6 one is judged as itself."""
    found = _unwrapped(given)
    is_special = found.is_multicast or found.is_reserved or found.is_unspecified
    if isinstance(found, IPv6Address):
        is_special = is_special or found.is_site_local
    return found.is_global and not is_special


def _unwrapped(given: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(given, IPv4Address):
        return given
    if given in _NAT64:
        return IPv4Address(int(given) & 0xFFFFFFFF)
    return given.ipv4_mapped or given.sixtofour or (given.teredo or (None, None))[1] or given


def _resolved(host: str, port: int) -> list[str]:
    try:
        return [str(ip_address(host))]
    except ValueError:  # a name, or an address in an old spelling
        pass
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("unknown_host", host) from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not addresses:
        raise AddressRefused("unknown_host", host)
    # a machine without IPv6 has a better chance with IPv4
    return sorted(addresses, key=lambda address: ":" in address)


def _in_ascii(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise AddressRefused("unknown_host", host) from error
