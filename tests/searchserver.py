"""A search server for tests: `osmem-server`, in memory, which speaks OpenSearch's language."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from osmem_server import OsmemServer

from search_index.opensearch import OpenSearchIndex, address_of


@contextmanager
def running() -> Iterator[str]:
    """Run a server on a free port of this machine; give its address."""
    server = OsmemServer.start(japanese=False)
    try:
        yield server.url
    finally:
        server.close()
        server.process.stdout.close()


@contextmanager
def an_index(url: str) -> Iterator[OpenSearchIndex]:
    """Give an index under a prefix of its own, which is deleted afterwards."""
    index = OpenSearchIndex(address_of(f"{url}/t{uuid.uuid4().hex[:12]}"))
    try:
        yield index
    finally:
        index.drop()
        index.close()
