"""The nouns of OAI-PMH 2.0 §2, handed over by a `Source`; none of them changes once made.

Times are aware UTC in whole seconds. XML comes as the serialised bytes of one element, in UTF-8,
without an XML declaration, well formed on its own (every namespace that it uses is declared on
it) and free of characters that XML 1.0 forbids; it is joined verbatim into the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

# Where a record stands in a list. Only the Source knows its meaning; it must survive JSON.
Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """A metadata format (§3.4, §4.4).

    `prefix` is of the characters `A-Za-z0-9-_.!~*'()`; `schema` is the address of its XML
    Schema, `namespace` the namespace URI of its root element.
    """

    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True)
class SetDescription:
    """A set (§2.6, §4.6).

    `spec` is the path in the hierarchy, its parts joined by colons, each of the characters
    `A-Za-z0-9-_.!~*'()`; `name` is for people. `description` is plain text, written as a
    `setDescription` in oai_dc; `descriptions` are further elements, each as bytes.
    """

    spec: str
    name: str
    description: str = ""
    descriptions: Sequence[bytes] = ()


class Header(NamedTuple):
    """A record's header (§2.5).

    `datestamp` is the moment of the record's last change in the list or set that was asked for.
    `set_specs` are all the sets that hold the item. `deleted` says that the record has been
    withdrawn, or that it left the set that was asked for.
    """

    identifier: str
    datestamp: datetime
    set_specs: Sequence[str] = ()
    deleted: bool = False


class Record(NamedTuple):
    """A record (§2.5): a header, and its metadata in one format as one serialised element.

    `metadata` is None for a deleted record and when only headers were asked for. `about` are
    further serialised elements (provenance, rights), left out when deleted.
    """

    header: Header
    metadata: bytes | None = None
    about: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list holds (§2.7, §4.3, §4.5).

    Records of the format `prefix`, in the set `set_spec` or below it (None: in the whole
    repository), whose datestamp lies between `from_at` and `until_at`, BOTH inclusive, whole
    seconds, aware UTC; None is unbounded. A day given as `until` arrives as its last second.
    """

    prefix: str
    set_spec: str | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, in ascending order of key.

    A record may come as bytes that `oai.record_bytes` made of it before: they are joined verbatim.
    `next_after` is the key of the last record here when at least one more follows it, and None
    when the list ends with this page.
    """

    records: Sequence[Record | bytes]
    next_after: Key | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What Identify tells beyond the base URL (§4.2).

    `admin_emails`: at least one. `earliest_datestamp`: no record, deleted ones included, is
    older. `namespace`: the domain name in `oai:<namespace>:<local part>`, described by the
    oai-identifier scheme together with `sample_identifier`, a complete identifier.
    `descriptions`: further description elements as bytes (`oai.descriptions` makes some).
    """

    repository_name: str
    admin_emails: Sequence[str]
    earliest_datestamp: datetime
    namespace: str
    sample_identifier: str
    descriptions: Sequence[bytes] = ()
