"""Writing: items and pages in bulk, shown to readers when all of a batch is there.

Within a batch the pages are written before their items, and what an item no longer has is deleted
before it; a crash leaves items of which the version shows that they must be written again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from search_index.document import Document
from search_index.errors import IndexDamaged
from search_index.opensearch.client import Client
from search_index.opensearch.fields import item_document, page_document
from search_index.opensearch.names import Names

BULK_BYTES = 8 << 20
SPOOL_BYTES = 32 << 20
WALK = 5_000

Json = dict[str, Any]
Renew = Callable[[], None]
"""Says to the lease that the writer is alive."""

PageKey = tuple[str, int]
"""The part of the index in which a page stands, and its id."""


def write(
    client: Client,
    names: Names,
    generation: str,
    documents: Iterable[Document],
    removed: set[int],
    renew: Renew,
) -> None:
    """The live generation holds the documents, and nothing else of the items `removed`."""
    kept: set[PageKey] = set()
    written: set[int] = set()
    with SpooledTemporaryFile(SPOOL_BYTES) as spool:
        # first all is analysed: what fails there leaves the index as it was
        for document in documents:
            spool.writelines(_lines(generation, document, kept))
            written.add(document.id)
            renew()
        client.post(f"{names.both}/_refresh")
        spool.writelines(_deletions(client, names, generation, removed, kept))
        spool.writelines(_delete(generation, "items", item) for item in sorted(removed - written))
        spool.seek(0)
        send(client, iter(spool), renew)
    client.post(f"{names.both}/_refresh")


def fill(client: Client, generation: str, documents: Iterable[Document], renew: Renew) -> int:
    """Write a new generation and check that all is there; give the number of items."""
    pages: set[PageKey] = set()
    items: set[int] = set()

    def lines() -> Iterator[bytes]:
        for document in documents:
            if document.id in items:
                raise ValueError(f"two documents have the id {document.id}")
            items.add(document.id)
            yield from _lines(generation, document, pages)
            renew()

    send(client, lines(), renew)
    for part in ("items", "open", "closed"):
        client.post(f"{generation}-{part}/_refresh")
    counted = (
        count(client, f"{generation}-items"),
        count(client, f"{generation}-open,{generation}-closed"),
    )
    if counted != (len(items), len(pages)):
        wrote = f"wrote {len(items)} items and {len(pages)} pages"
        raise IndexDamaged(f"{wrote}, the search server has {counted[0]} and {counted[1]}")
    return len(items)


def count(client: Client, target: str) -> int:
    """Give the number of documents."""
    return int(
        client.search(target, {"size": 0, "track_total_hits": True})["hits"]["total"]["value"]
    )


def walk(client: Client, target: str, query: Json, key: str, fields: list[str]) -> Iterator[Json]:
    """Give every document that satisfies the query, ordered by its `key`, which is unique."""
    after: list[Any] = []
    while True:
        asked: Json = {"query": query, "sort": [{key: "asc"}], "size": WALK, "_source": fields}
        if after:
            asked["search_after"] = after
        found = client.search(target, {**asked, "track_total_hits": False})["hits"]["hits"]
        yield from found
        if len(found) < WALK:
            return
        after = found[-1]["sort"]


def send(client: Client, lines: Iterable[bytes], renew: Renew) -> None:
    """Send pairs of lines in requests of some megabytes."""
    held: list[bytes] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        # an index line and its document belong together; a delete line stands alone
        if size > BULK_BYTES and not line.startswith(b'{"index":'):
            client.bulk(held)
            renew()
            held, size = [], 0
    if held:
        client.bulk(held)


def _lines(generation: str, document: Document, pages: set[PageKey]) -> Iterator[bytes]:
    """Give the lines that write an item, pages first; add its pages to `pages`."""
    item = item_document(document)
    for page in document.pages:
        part = "open" if "all" in page.readers else "closed"
        pages.add((part, page.id))
        yield _action("index", generation, part, page.id)
        yield _line(page_document(page, item))
    yield _action("index", generation, "items", document.id)
    yield _line(item)


def _deletions(
    client: Client, names: Names, generation: str, removed: set[int], kept: set[PageKey]
) -> Iterator[bytes]:
    """Give the lines that delete the pages that the items have now and shall not keep."""
    ids = sorted(removed)
    for start in range(0, len(ids), WALK):
        query = {"terms": {"item_id": ids[start : start + WALK]}}
        for part in ("open", "closed"):
            target = f"{generation}-{part}"
            for found in walk(client, target, query, "page_id", ["page_id"]):
                page_id = int(found["_source"]["page_id"])
                if (part, page_id) not in kept:
                    yield _delete(generation, part, page_id)


def _delete(generation: str, part: str, number: int) -> bytes:
    return _action("delete", generation, part, number)


def _action(kind: str, generation: str, part: str, number: int) -> bytes:
    return _line({kind: {"_index": f"{generation}-{part}", "_id": str(number)}})


def _line(body: Json) -> bytes:
    return (
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace") + b"\n"
    )
