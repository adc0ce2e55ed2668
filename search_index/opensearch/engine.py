"""The index on a search server: fulfils the contract `Index`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from search_index.digests import Content, together
from search_index.document import Document
from search_index.errors import IndexDamaged
from search_index.opensearch import completion, related, searching, writing
from search_index.opensearch.address import Address
from search_index.opensearch.client import Client
from search_index.opensearch.fields import fields_fingerprint
from search_index.opensearch.generations import Generations, leasing
from search_index.query import Query, ValuesOf
from search_index.results import Hit, PageHit, Results, Suggestion
from search_index.stemming import roots

WALKED_BUCKETS = 10_000


class OpenSearchIndex:
    """Items and their pages on a server, under the prefix of the address. Safe in threads and in
    any number of processes on any number of machines; one writes at a time.

    Every method raises `IndexUnreachable` when the server gives no answer. `roots_path` is a file
    where Indonesian roots worked out so far are kept for this machine; it may be lost.
    """

    def __init__(self, address: Address, roots_path: Path | None = None) -> None:
        self.address = address
        self._client = Client(address)
        self._generations = Generations(self._client, address.prefix)
        self._names = self._generations.names
        self._roots_path = roots_path

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def open(self) -> OpenSearchIndex:
        """Make an empty index where there is none."""
        if not self.exists():
            with leasing(self._client, self.address.prefix) as lease:
                if not self.exists():
                    self._build((), lease.renew)
        return self

    def search(self, query: Query) -> Results:
        """Answer a query (see `searching`)."""
        return searching.search(self._client, self._names, query)

    def item_ids(self, query: Query, limit: int = 100_000) -> tuple[int, ...]:
        """Give the ids of all hits in the query's order, at most `limit` and `MAX_WINDOW`."""
        return searching.item_ids(self._client, self._names, query, limit)

    def pages_of(
        self,
        item_id: int,
        text: str,
        readers: frozenset[str],
        today: int,
        limit: int = 1000,
        values_of: ValuesOf | None = None,
    ) -> tuple[PageHit, ...]:
        """Give the pages of one item that `Hit.matching_pages` counts, in reading order."""
        query = Query(text, readers=readers, today=today, item_id=item_id, values_of=values_of)
        return searching.pages_of(self._client, self._names, query, limit)

    def suggest(
        self, text: str, limit: int = 8, gone_ids: frozenset[int] = frozenset()
    ) -> tuple[Suggestion, ...]:
        """Give the titles, subjects and creators that the text may become (see `completion`)."""
        return completion.suggest(self._client, self._names, text, limit, gone_ids)

    def related(
        self, item_id: int, limit: int = 6, gone_ids: frozenset[int] = frozenset()
    ) -> tuple[Hit, ...]:
        """Give the items whose metadata is most like that of this one, the best first."""
        return related.related(self._client, self._names, item_id, limit, gone_ids)

    def versions(self) -> dict[int, int]:
        """Give the version of every item in the index, by id."""
        found = writing.walk(
            self._client, self._names.items, {"match_all": {}}, "item_id", ["item_id", "version"]
        )
        return {int(item["_source"]["item_id"]): int(item["_source"]["version"]) for item in found}

    def contents(self) -> dict[int, Content]:
        """Give what the index holds of every item, by id."""
        everything: dict[str, Any] = {"match_all": {}}
        pages: dict[int, list[int]] = {}
        for page in writing.walk(
            self._client, self._names.pages, everything, "page_id", ["item_id", "digest"]
        ):
            pages.setdefault(page["_source"]["item_id"], []).append(page["_source"]["digest"])
        found = {}
        for item in writing.walk(
            self._client, self._names.items, everything, "item_id", ["item_id", "version", "digest"]
        ):
            source, digests = item["_source"], pages.get(item["_source"]["item_id"], [])
            found[int(source["item_id"])] = Content(
                source["version"], source["digest"], len(digests), together(digests)
            )
        return found

    def check_files(self) -> None:
        """Leave it to the server."""

    def is_suspected(self) -> bool:
        """Give False: the server mends itself."""
        return False

    def tidy(self, *, thoroughly: bool = False) -> bool:
        """Give False: the server merges its segments itself."""
        return False

    def page_count(self, query: Query | None = None) -> int:
        """Give the number of pages in the index, or of those that the asker of `query` may read."""
        return searching.page_count(self._client, self._names, query)

    def page_counts(self) -> dict[int, int]:
        """Give how many pages each item of the index has there, by item id."""
        counts = dict.fromkeys(self.versions(), 0)
        sources = [{"item": {"terms": {"field": "item_id"}}}]
        after: dict[str, int] | None = None
        while True:
            composite = {
                "size": WALKED_BUCKETS,
                "sources": sources,
                **({"after": after} if after else {}),
            }
            asked = {"size": 0, "aggs": {"items": {"composite": composite}}}
            found = self._client.search(self._names.pages, asked)["aggregations"]["items"]
            for bucket in found["buckets"]:
                item_id = int(bucket["key"]["item"])
                if item_id in counts:
                    counts[item_id] = int(bucket["doc_count"])
            after = found.get("after_key")
            if after is None or len(found["buckets"]) < WALKED_BUCKETS:
                return counts

    def segment_count(self) -> int:
        """Give 0: the server merges its segments itself."""
        return 0

    def optimize(self) -> None:
        """Leave it to the server."""

    def exists(self) -> bool:
        """Tell whether an index was ever made here."""
        return self._generations.live() is not None

    def is_current(self) -> bool:
        """Tell whether the index was written under the present fields and analysis."""
        return self._generations.fingerprint() == fields_fingerprint()

    def write(self, replace: Iterable[Document] = (), delete: Iterable[int] = ()) -> None:
        """Add or replace items and delete others; of two documents of one id the last counts. Raises
        `IndexDamaged` when there is no index, for then all items are to be written.
        """
        documents = {document.id: document for document in replace}
        with leasing(self._client, self.address.prefix) as lease:
            generation = self._generations.live()
            if generation is None:
                raise IndexDamaged(f"the index {self.address} is not there")
            self._load_roots()
            writing.write(
                self._client,
                self._names,
                generation,
                documents.values(),
                {*delete, *documents},
                lease.renew,
            )
            self._save_roots()

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Write a new generation beside the live one, check it and put it in place; give the number
        of items.
        """
        with leasing(self._client, self.address.prefix) as lease:
            self._load_roots()
            count = self._build(documents, lease.renew)
            self._save_roots()
            return count

    def drop(self) -> None:
        """Delete the index, all generations of it."""
        self._generations.drop()

    def _build(self, documents: Iterable[Document], renew: writing.Renew) -> int:
        generation = self._generations.create()
        try:
            count = writing.fill(self._client, generation, documents, renew)
        except BaseException:
            self._generations.discard(generation)
            raise
        self._generations.put_in_place(generation)
        return count

    def _load_roots(self) -> None:
        if self._roots_path is not None:
            roots.load(self._roots_path)

    def _save_roots(self) -> None:
        if self._roots_path is not None:
            with suppress(OSError):
                self._roots_path.parent.mkdir(parents=True, exist_ok=True)
                roots.save(self._roots_path)
