"""A search server for tests: `osmem-server`, in memory, which speaks OpenSearch's language."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from osmem_server import OsmemServer

from search_index.opensearch import OpenSearchIndex, address_of


@contextmanager
def running(port: int = 0) -> Iterator[str]:
    """Run a server on this port of this machine, or on a free one; give its address."""
    server = OsmemServer.start(japanese=False, addr=f"127.0.0.1:{port}")
    try:
        yield server.url
    finally:
        server.close()
        server.process.stdout.close()


@contextmanager
def an_index(url: str) -> Iterator[OpenSearchIndex]:
    """Give an empty index under a prefix of its own, which is deleted afterwards."""
    index = OpenSearchIndex(address_of(f"{url}/t{uuid.uuid4().hex[:12]}"))
    try:
        yield index.open()
    finally:
        index.drop()
        index.close()
