"""Generations: the three indexes of one build on the server, the aliases by which the live one is
asked, and the lease that lets one writer write at a time.

    PREFIX-g000001-items     an item a document
    PREFIX-g000001-open      pages that everybody may read
    PREFIX-g000001-closed    the other pages, so that their words move no open page up or down
    PREFIX-writer            one document: who writes, and until when

The aliases PREFIX-items, PREFIX-pages and PREFIX point to the generation in use and change all at
once.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from search_index.errors import IndexBusy, IndexDamaged, IndexUnreachable
from search_index.opensearch.client import Client, Conflict, Json
from search_index.opensearch.fields import index_body
from search_index.opensearch.names import Names

PARTS = ("items", "open", "closed")
LEASE_SECONDS = 300.0


class Generations:
    """The generations under one prefix."""

    def __init__(self, client: Client, prefix: str) -> None:
        self._client = client
        self._prefix = prefix
        self._name = re.compile(rf"{re.escape(prefix)}-g([0-9]{{6,}})-(?:{'|'.join(PARTS)})")
        self.names = Names(f"{prefix}-items", f"{prefix}-pages", prefix)

    def live(self) -> str | None:
        """Give the name of the generation in use."""
        if not self._client.exists(f"_alias/{self.names.items}"):
            return None
        for index in self._client.get(f"_alias/{self.names.items}"):
            return index.removesuffix("-items")
        return None

    def create(self) -> str:
        """Make three empty indexes; give the name of their generation."""
        numbers = [int(found[1]) for found in map(self._name.fullmatch, self._all()) if found]
        generation = f"{self._prefix}-g{max(numbers, default=0) + 1:06d}"
        for part in PARTS:
            self._client.put(f"{generation}-{part}", index_body(part))
        return generation

    def put_in_place(self, generation: str) -> None:
        """Point the aliases to the generation and delete all others."""
        aliases = {
            self.names.items: ("items",),
            self.names.pages: ("open", "closed"),
            self.names.both: PARTS,
        }
        old = self.live()
        actions: list[Json] = []
        for alias, parts in aliases.items():
            if old is not None:
                actions += [_alias("remove", f"{old}-{part}", alias) for part in parts]
            actions += [_alias("add", f"{generation}-{part}", alias) for part in parts]
        self._client.post("_aliases", {"actions": actions})
        for index in self._all():
            if self._name.fullmatch(index) and not index.startswith(f"{generation}-"):
                self._client.delete(index)

    def discard(self, generation: str) -> None:
        """Delete a generation that is not in use, as far as it is there."""
        for part in PARTS:
            with suppress(IndexDamaged):  # it may be missing, or the server out of reach
                self._client.delete(f"{generation}-{part}")

    def drop(self) -> None:
        """Delete all generations and the lease."""
        for index in (*filter(self._name.fullmatch, self._all()), f"{self._prefix}-writer"):
            with suppress(IndexDamaged):
                self._client.delete(index)

    def fingerprint(self) -> str | None:
        """Give the fingerprint that the live generation was written under."""
        if self.live() is None:
            return None
        for index in self._client.get(f"{self.names.items}/_mapping").values():
            found = index["mappings"].get("_meta", {}).get("fingerprint")
            return None if found is None else str(found)
        return None

    def _all(self) -> list[str]:
        return list(self._client.get(f"{self._prefix}-g*/_alias"))


def _alias(action: str, index: str, alias: str) -> Json:
    return {action: {"index": index, "alias": alias}}


class Lease:
    """The right to write, for `LEASE_SECONDS` from each `renew`; a writer that dies loses it then.
    The clocks of all writing machines must agree to within a minute.
    """

    def __init__(self, client: Client, prefix: str) -> None:
        self._client = client
        self._index = f"{prefix}-writer"
        self._owner = uuid.uuid4().hex
        self._seen: Json = {}
        self._renewed_at = 0.0

    def take(self) -> None:
        """Be the writer. Raises `IndexBusy` when somebody else is."""
        try:
            self._seen = self._client.put(f"{self._index}/_create/writer", self._body())
        except Conflict:
            self._seen = self._client.get(f"{self._index}/_doc/writer")
            if float(self._seen["_source"]["until"]) > time.time():
                raise IndexBusy("somebody else is writing to the index") from None
            self._write()
        self._renewed_at = time.monotonic()

    def renew(self) -> None:
        """Stay the writer; costs nothing until a fifth of the time is over. Raises `IndexBusy` when it
        was lost.
        """
        if time.monotonic() - self._renewed_at > LEASE_SECONDS / 5:
            self._write()
            self._renewed_at = time.monotonic()

    def give_back(self) -> None:
        """Be the writer no more. What cannot be said runs out by itself."""
        with suppress(IndexBusy, IndexDamaged):
            self._write(until=0.0)

    def _write(self, until: float | None = None) -> None:
        condition = (
            f"if_seq_no={self._seen['_seq_no']}&if_primary_term={self._seen['_primary_term']}"
        )
        try:
            self._seen = self._client.put(
                f"{self._index}/_doc/writer?{condition}", self._body(until)
            )
        except Conflict:
            raise IndexBusy("somebody else is writing to the index") from None

    def _body(self, until: float | None = None) -> Json:
        return {
            "owner": self._owner,
            "until": time.time() + LEASE_SECONDS if until is None else until,
        }


@contextmanager
def leasing(client: Client, prefix: str) -> Iterator[Lease]:
    """Hold the lease. Raises `IndexBusy` when somebody else does."""
    lease = Lease(client, prefix)
    try:
        lease.take()
    except IndexUnreachable:
        raise
    except IndexDamaged as error:  # the server keeps us from writing, whatever its reason
        raise IndexUnreachable(str(error)) from error
    try:
        yield lease
    finally:
        lease.give_back()
