"""What a repository must offer to be harvested: the `Source` protocol.

One Source is made for each request, so it may hold the moment of arrival and one database
connection. Any method may raise `Busy`. The library calls no other method and keeps no state
between requests. Lists are never longer than asked for, so memory stays flat.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from oai.records import Identity, Key, MetadataFormat, Page, Record, Selection, SetDescription


class Source(Protocol):
    """A repository as OAI-PMH sees it."""

    @property
    def base_url(self) -> str:
        """The configured base URL, whatever address the request came by. Read by every request."""

    def now(self) -> datetime:
        """The `responseDate` (§3.2): aware UTC, whole seconds, the same for the whole request.

        Every change whose datestamp is older is already visible to `page`, so that a harvest
        from this moment on misses nothing. (Arrival minus the time a commit may take.)
        """

    def identity(self) -> Identity:
        """The repository's description. Called by Identify only."""

    def formats(self) -> Iterable[MetadataFormat]:
        """All formats of the repository, `oai_dc` among them (§3.4)."""

    def formats_of(self, identifier: str) -> Sequence[MetadataFormat]:
        """The formats of one item; those it had when it is deleted.

        `identifier` is any text that XML can hold. Raises IdDoesNotExist when no record of that
        identifier was ever public. An empty result is answered as noMetadataFormats.
        """

    def sets(self) -> Iterable[SetDescription]:
        """The sets that hold a record, deleted ones included, each after its parent (§4.6).

        When `a:b` is there so is `a`. Raises NoSetHierarchy when the repository has no sets at
        all; an empty result says that it has them but none holds a record yet.
        """

    def get(self, identifier: str, prefix: str) -> Record | bytes:
        """The record of one item in one format (§4.1), with metadata unless it is deleted.

        Its header names all sets of the item and its datestamp in the whole repository. A
        deleted item gives a header with `deleted`, no metadata. Raises IdDoesNotExist as
        `formats_of`, CannotDisseminateFormat when the item is not offered in `prefix` (the
        library has checked that `formats()` knows the prefix).
        """

    def page(
        self, selection: Selection, after: Key | None, limit: int, *, with_metadata: bool
    ) -> Page:
        """The next `limit` or fewer records of the selection whose key is greater than `after`.

        Records that were made before may be given as bytes, see `Page`. The key is any tuple of
        str and int that orders the list strictly and for good: `(datestamp, item id)`. It is not
        tied to a record that still stands there. `after` None begins the list; otherwise it is a
        `next_after` of an earlier page, given back as a tuple. Deleted records are part of every
        list (§2.5.1). `with_metadata` False
        (ListIdentifiers) leaves `Record.metadata` None. An unknown set gives an empty page.
        `next_after` must be None when no record follows, also when exactly `limit` came.
        A changed record takes a new key at the end, and so is sent again rather than missed.
        """

    def count(self, selection: Selection) -> int:
        """How many records the selection holds now. Asked once, for the first of several pages."""
