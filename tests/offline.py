"""Tests reach nothing but this machine."""

import ipaddress
import socket


class NetworkUsed(AssertionError):
    """A test tried to leave the machine."""


def forbid_network():
    """From now on this process can connect only to loopback addresses and local sockets."""
    connect, connect_ex, getaddrinfo = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def checked_connect(self, address):
        _check(address)
        return connect(self, address)

    def checked_connect_ex(self, address):
        _check(address)
        return connect_ex(self, address)

    def checked_getaddrinfo(host, *args, **kwargs):
        _check((host,))
        return getaddrinfo(host, *args, **kwargs)

    socket.socket.connect = checked_connect
    socket.socket.connect_ex = checked_connect_ex
    socket.getaddrinfo = checked_getaddrinfo


def _check(address):
    if not isinstance(address, tuple):
        return  # a local socket
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in (None, "", "localhost"):
        return
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = False
    if not is_local:
        raise NetworkUsed(f"a test tried to reach {host}")
