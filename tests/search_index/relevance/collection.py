"""The collection as written down: documents and judged queries, read from YAML and JSON lines.

A document is a mapping with `key`, `titles` and what `Document` takes; a page is a text or a mapping
with `text` and `language`. A query has `q` (what is typed) or `filters` (facets as the address gives
them), the `want`ed documents by key with their grade, and where it matters the `page` to be shown.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from repository.metadata.vocabularies import facet_language
from search_index import Document, PageDocument

FOLDER = Path(__file__).parent
DEMO = FOLDER / "documents" / "demo.jsonl"
QUERIES = FOLDER / "queries.yaml"

MEANT, GOOD, RELATED = 3, 2, 1
PAGES_PER_ITEM = 1000
_TUPLES = (
    "titles",
    "creators",
    "subjects",
    "keywords",
    "abstracts",
    "languages",
    "scripts",
    "collections",
)
_DOCUMENT = {
    "key",
    "other",
    "manuscript",
    "has_files",
    "type",
    "year",
    "language",
    "pages",
    *_TUPLES,
}
_QUERY = {"q", "filters", "want", "avoid", "page", "why"}


class CollectionFaulty(ValueError):
    """The collection contradicts itself; the message names the entry."""


@dataclass(frozen=True)
class JudgedQuery:
    """A query with what is expected of it: `wanted` maps keys to grades 1 to 3, `pages` keys to the positions of which
    any one is to be shown, `avoided` are not to be found at all. `why` tells what makes the query hard."""

    category: str
    text: str
    filters: tuple[tuple[str, str], ...]
    wanted: dict[str, int]
    pages: dict[str, frozenset[int]] = field(default_factory=dict)
    avoided: tuple[str, ...] = ()
    why: str = ""

    @property
    def name(self) -> str:
        """The query as it is told to people; unique in the collection."""
        parts = [self.text, *(f"{name}={value}" for name, value in self.filters)]
        return " ".join(part for part in parts if part)


def entries() -> list[dict[str, Any]]:
    """Give all documents as written down, those of the sample content first. Raises CollectionFaulty."""
    found = [json.loads(line) for line in DEMO.read_text("utf-8").splitlines()]
    for path in sorted((FOLDER / "documents").glob("*.yaml")):
        found += _yaml(path)
    keys = [entry.get("key") for entry in found]
    for entry in found:
        unknown = set(entry) - _DOCUMENT
        if unknown or not entry.get("titles") or keys.count(entry.get("key")) != 1:
            raise CollectionFaulty(
                f"{entry.get('key')}: unknown {unknown}, no title, or not unique"
            )
    return found


@cache
def ids() -> dict[str, int]:
    """Give the id of each document by its key; they follow the order of the keys."""
    return {key: number for number, key in enumerate(sorted(e["key"] for e in entries()), 1)}


def documents() -> list[Document]:
    """Give the documents as the index takes them, all open to everybody."""
    return [document_of(entry, ids()[entry["key"]]) for entry in entries()]


def queries() -> list[JudgedQuery]:
    """Give all judged queries in the order of the file. Raises CollectionFaulty."""
    found = [
        _query(category, entry)
        for category, entries_ in _yaml(QUERIES).items()
        for entry in entries_
    ]
    names = [query.name for query in found]
    for query in found:
        if names.count(query.name) != 1:
            raise CollectionFaulty(f"{query.name!r} is asked twice")
    return found


def document_of(entry: dict[str, Any], item_id: int) -> Document:
    """Give a document as written down as the index takes it."""
    texts = {name: tuple(entry.get(name, ())) for name in _TUPLES}
    language = entry.get("language", "ind")
    texts["languages"] = texts["languages"] or (facet_language(language),)
    return Document(
        id=item_id,
        version=1,
        other=entry.get("other", ""),
        manuscript=entry.get("manuscript", ""),
        has_files=entry.get("has_files", False),
        type=entry.get("type", "report"),
        year=entry.get("year"),
        language=language,
        added_at=item_id,
        pages=tuple(
            _page(page, item_id, number, language)
            for number, page in enumerate(entry.get("pages", ()), 1)
        ),
        **texts,
    )


def _page(page: Any, item_id: int, number: int, language: str | None) -> PageDocument:
    given = {"text": page} if isinstance(page, str) else page
    position = given.get("position", number)
    return PageDocument(
        id=item_id * PAGES_PER_ITEM + position,
        item_id=item_id,
        position=position,
        language=given.get("language", language),
        text=given["text"],
        readers=("all",),
    )


def _query(category: str, entry: dict[str, Any]) -> JudgedQuery:
    wanted = entry.get("want", {})
    pages = {
        key: frozenset([at] if isinstance(at, int) else at)
        for key, at in entry.get("page", {}).items()
    }
    filters = tuple((name, str(value)) for name, value in entry.get("filters", {}).items())
    avoided = tuple(entry.get("avoid", ()))
    query = JudgedQuery(
        category, str(entry.get("q", "")), filters, wanted, pages, avoided, entry.get("why", "")
    )
    unknown = [key for key in {*wanted, *pages, *avoided} if key not in ids()]
    if (
        set(entry) - _QUERY
        or unknown
        or not query.name
        or MEANT not in wanted.values()
        or not set(wanted.values()) <= {MEANT, GOOD, RELATED}
        or not set(pages) <= set(wanted)
        or set(avoided) & set(wanted)
    ):
        raise CollectionFaulty(
            f"{query.name!r}: unknown {unknown}, or grades other than 1 to 3 with one 3"
        )
    return query


def _yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)
