"""The fields on the server: how an item and its pages are written there, and what it must know of
them beforehand.

Two kinds of documents carry the same fields. An item's has its metadata. A page's has that metadata
again and beside it its own words in the band `page`, so that what holds of a page together with its
item's metadata (ADR 0016) is asked of one document. `words` keeps the positions of folded words, in
one band for each metadata field; the band `meta` has those of all, without positions. `stems` and
its kind say only that a word stands there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from search_index.analysis import BAND_SHIFT, FIELDS, Analysed, analyse_metadata, analyse_page
from search_index.digests import item_digest, page_digest
from search_index.document import Document, PageDocument
from search_index.schema import FACETS, fingerprint, sort_key

FIELDS_VERSION = 1
"""Raised whenever what was written before would be asked wrongly."""

META, PAGE = "meta", "page"
TERM_FIELDS = tuple(
    name for name, kind in Analysed.__annotations__.items() if kind.startswith("dict")
)
MAX_WINDOW = 100_000
"""How many hits can be walked through in order."""
MAX_KEYWORD_CHARACTERS = 8_000

Json = dict[str, Any]


def index_body(name: str) -> Json:
    """Give settings and fields of one of the three indexes of a generation.

    The items stand in one shard, so that counts of facets are exact; pages in as many as the
    server's templates say. Nothing is seen before it is asked to show it (`refresh`).
    """
    settings: Json = {"refresh_interval": "-1", "max_result_window": MAX_WINDOW}
    if name == "items":
        settings["number_of_shards"] = 1
    fact = {"type": "long"}
    properties: Json = {
        "kind": {"type": "keyword"},
        **dict.fromkeys(("item_id", "version", "added_at", "page_id", "digest"), fact),
        **{field: {"type": "integer"} for field in ("year", "item_opens_on", "position")},
        "opens_on": {"type": "integer"},
        "readers": {"type": "keyword"},
        "title_key": {"type": "keyword"},
        "titles": {"type": "keyword", "index": False, "doc_values": False},
        "facets": {
            "properties": {
                facet: {"type": "keyword", "ignore_above": MAX_KEYWORD_CHARACTERS}
                for facet in FACETS
            }
        },
        **{field: {"properties": _bands(field)} for field in TERM_FIELDS},
    }
    kept = {"includes": ["item_id", "page_id", "position", "digest"]}
    return {
        "settings": {"index": settings},
        "mappings": {
            "dynamic": "strict",
            "_meta": {"fingerprint": fields_fingerprint()},
            **({} if name == "items" else {"_source": kept}),
            "properties": properties,
        },
    }


def fields_fingerprint() -> str:
    """Give a short text that changes when an index written earlier would answer wrongly."""
    parts = (FIELDS_VERSION, TERM_FIELDS, FIELDS, fingerprint())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _bands(field: str) -> Json:
    """Give the bands of a field. Metadata scores by where a word stands, not by how often, so its
    lengths are not kept.
    """
    text: Json = {"type": "text", "analyzer": "whitespace"}
    has_phrases = field == "words"
    meta = {**text, "norms": False, "index_options": "docs"}
    band = {**meta, "index_options": "positions" if has_phrases else "docs"}
    bands = {name: {**band, "copy_to": f"{field}.{META}"} for name in FIELDS}
    page = {**text, "index_options": "positions" if has_phrases else "freqs"}
    return {**bands, META: meta, PAGE: page}


def item_document(document: Document) -> Json:
    """Give the document of an item."""
    subjects = document.subjects + document.keywords
    values = (
        document.titles,
        document.creators,
        subjects,
        document.abstracts,
        document.other.splitlines(),
        document.manuscript.splitlines(),
    )
    facets = {
        "type": (document.type,),
        "language": document.languages,
        "script": document.scripts,
        "subject": subjects,
        "creator": document.creators,
        "collection": document.collections,
        "access": (document.access,),
        "files": ("yes" if document.has_files else "no",),
    }
    key = sort_key(document.titles[0]) if document.titles else ""
    return {
        "kind": "item",
        "item_id": document.id,
        "version": document.version,
        "digest": item_digest(document),
        "added_at": document.added_at,
        **({} if document.year is None else {"year": document.year}),
        **({} if document.opens_on is None else {"item_opens_on": document.opens_on}),
        **({"title_key": key} if key else {}),
        "titles": document.titles,
        "facets": {
            name: [value for value in dict.fromkeys(found) if value]
            for name, found in facets.items()
        },
        **_metadata(analyse_metadata(values)),
    }


def page_document(page: PageDocument, item: Json) -> Json:
    """Give the document of a page, which repeats what is known of its item."""
    analysed = analyse_page(page.text, page.language)
    document = {**item, "kind": "page", "page_id": page.id, "position": page.position}
    del document["titles"]
    document.pop("title_key", None)
    document["readers"] = page.readers
    document["digest"] = page_digest(page)
    if page.opens_on is not None:
        document["opens_on"] = page.opens_on
    for field in TERM_FIELDS:
        terms: dict[str, list[int]] = getattr(analysed, field)
        if field == "words":
            values = list(_values(terms))
        else:
            values = [" ".join(term for term, at in terms.items() for _ in at)]
        document[field] = {**document[field], PAGE: values}
    return document


def _metadata(analysed: Analysed) -> Json:
    """Give the metadata's words in their order, by band, and their stems."""
    found: Json = {}
    for field in TERM_FIELDS:
        bands: dict[int, dict[str, list[int]]] = defaultdict(dict)
        for term, positions in getattr(analysed, field).items():
            for position in positions:
                bands[position >> BAND_SHIFT].setdefault(term, []).append(position)
        found[field] = {
            FIELDS[band]: list(_values(terms)) if field == "words" else " ".join(terms)
            for band, terms in bands.items()
        }
    return found


def _values(words: dict[str, list[int]]) -> Iterator[str]:
    """Give runs of words that stand one after the other; no phrase spans two of them.

    Where words have a second reading, which is the longer (`alquran` in "al-Qur'an"), the run is
    given again with all of these: a phrase that mixes first and second readings is not found.
    """
    at: dict[int, list[str]] = defaultdict(list)
    for word, positions in words.items():
        for position in positions:
            at[position].append(word)
    run: list[list[str]] = []
    previous = None
    for position in sorted(at):
        if previous is not None and position != previous + 1:
            yield from _readings(run)
            run = []
        run.append(sorted(at[position], key=len))
        previous = position
    yield from _readings(run)


def _readings(run: list[list[str]]) -> Iterator[str]:
    for number in range(max(map(len, run), default=0)):
        yield " ".join(readings[min(number, len(readings) - 1)] for readings in run)
