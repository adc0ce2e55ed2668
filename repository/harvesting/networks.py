"""Networks in place of addresses: harvesters are told apart, and nobody's address is kept."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

IPV4_PREFIX, IPV6_PREFIX = 24, 48
UNKNOWN = ""
# By name rather than by `is_private`, which counts networks for documentation too.
_NEAR = [
    ip_network(text)
    for text in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",
        "::1/128",
        "fe80::/10",
        "fc00::/7",
    )
]


@lru_cache(maxsize=1024)
def network_of(address: str | None) -> str:
    """Return the network of an address: IPv4 /24, IPv6 /48; empty when it is no address."""
    found = _read(address)
    if found is None:
        return UNKNOWN
    length = IPV4_PREFIX if found.version == 4 else IPV6_PREFIX
    return str(ip_network(f"{found}/{length}", strict=False))


def is_near(address: str | None) -> bool:
    """Whether an address is of this machine or of a private network, or is none at all."""
    found = _read(address)
    return found is None or any(found in near for near in _NEAR)


def _read(address: str | None) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
