"""The engines that searching is compared with, each over its own index of the same records.

Every engine answers with the number of all hits and the ids of the ten best.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy
from whoosh import fields, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.sorting import FieldFacet

from benchmarks.search_corpus import Record
from search_index import Document, PageDocument, Query, SearchIndex, Sort

FACETS = ("type", "language", "subject", "creator", "collection")
YEARS = (2005, 2020)
TOP = 10

Answer = tuple[int, list[int]]
Words = tuple[str, ...]


def typed(kind: str, words: Words) -> str:
    """What a visitor types for a query of that kind."""
    match kind:
        case "or":
            return " OR ".join(words)
        case "phrase":
            return f'"{" ".join(words)}"'
        case "prefix":
            return f"{words[0]}*"
    return " ".join(words)


class Daluang:
    """`SearchIndex.search`, the whole of it: what is typed is read, evaluated, ordered and answered."""

    name = "Daluang"
    lacks = ("fuzzy",)

    def __init__(self, folder: Path, are_pages: bool) -> None:
        self.folder, self.are_pages = folder / "daluang", are_pages
        self.index = SearchIndex(self.folder)

    def build(self, records: Iterable[Record]) -> None:
        """The index of the records is in the folder."""
        self.index.rebuild(self._document(record) for record in records)

    def open(self) -> None:
        """Forget everything read so far."""
        self.index = SearchIndex(self.folder).open()

    def ask(self, kind: str, words: Words) -> Answer:
        """Answer a query of the kind."""
        results = self.index.search(
            Query(
                text=typed(kind, words),
                types=("type1",) if kind == "filter" else (),
                years=("{}-{}".format(*YEARS),) if kind == "filter" else (),
                sort=Sort.ADDED if kind == "sort" else Sort.RELEVANCE,
                page_size=TOP,
                facet_values=TOP if kind == "facets" else 0,
                relax=False,
            )
        )
        return results.total, [hit.item_id for hit in results.hits]

    def _document(self, record: Record) -> Document:
        page = PageDocument(record.id, record.id, 1, "ind", record.text, ("all",))
        return Document(
            id=record.id,
            version=1,
            titles=(),
            subjects=record.subjects,
            creators=record.creators,
            abstracts=() if self.are_pages else (record.text,),
            type=record.type,
            year=record.year,
            languages=(record.language,),
            collections=(record.collection,),
            added_at=record.added_at,
            language="ind",
            pages=(page,) if self.are_pages else (),
        )


class Tantivy:
    """tantivy: parse_query and search for the top ten and the number of hits; ids from its column."""

    name = "tantivy"
    lacks = ()

    def __init__(self, folder: Path, are_pages: bool) -> None:
        self.folder = folder / "tantivy"

    def build(self, records: Iterable[Record]) -> None:
        """The index of the records is in the folder."""
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name="whitespace", index_option="position")
        for name in FACETS:
            schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("id", "year", "added_at"):
            schema.add_unsigned_field(name, fast=True, indexed=True)
        self.folder.mkdir(parents=True)
        index = tantivy.Index(schema.build(), path=str(self.folder))
        writer = index.writer(heap_size=500_000_000, num_threads=1)
        for record in records:
            document = tantivy.Document(
                text=[record.text],
                type=[record.type],
                language=[record.language],
                subject=list(record.subjects),
                creator=list(record.creators),
                collection=[record.collection],
            )
            for name in ("id", "year", "added_at"):
                document.add_unsigned(name, getattr(record, name))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Forget everything read so far."""
        self.index = tantivy.Index.open(str(self.folder))
        self.searcher = self.index.searcher()

    def ask(self, kind: str, words: Words) -> Answer:
        """Answer a query of the kind."""
        asked = self._query(kind, words)
        order = "added_at" if kind == "sort" else None
        found = self.searcher.search(asked, limit=TOP, count=True, order_by_field=order)
        if kind == "facets":
            wanted = {name: {"terms": {"field": name, "size": TOP}} for name in FACETS}
            self.searcher.aggregate(asked, wanted)
        addresses = [address for _, address in found.hits]
        return found.count, self.searcher.fast_field_values("id", addresses)

    def _query(self, kind: str, words: Words) -> Any:
        schema = self.index.schema
        if kind == "fuzzy":
            return tantivy.Query.fuzzy_term_query(schema, "text", words[0])
        if kind == "prefix":
            return tantivy.Query.regex_query(schema, "text", f"{words[0]}.*")
        asked = self.index.parse_query(typed(kind, words), ["text"], conjunction_by_default=True)
        if kind != "filter":
            return asked
        integer = tantivy.FieldType.Unsigned
        must = tantivy.Occur.Must
        years = tantivy.Query.range_query(schema, "year", integer, *YEARS)
        kinds = tantivy.Query.term_query(schema, "type", "type1")
        return tantivy.Query.boolean_query([(must, asked), (must, kinds), (must, years)])


class StockWhoosh:
    """Whoosh 2.7.4 as its documentation shows it: `searcher.search` with the top ten, and its length."""

    name = "stock Whoosh"
    lacks = ()

    def __init__(self, folder: Path, are_pages: bool) -> None:
        self.folder = folder / "whoosh"

    def build(self, records: Iterable[Record]) -> None:
        """The index of the records is in the folder."""
        schema = fields.Schema(
            id=fields.STORED,
            text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
            type=fields.ID(sortable=True),
            language=fields.ID(sortable=True),
            subject=fields.KEYWORD(sortable=True),
            creator=fields.KEYWORD(sortable=True),
            collection=fields.ID(sortable=True),
            year=fields.NUMERIC(int, sortable=True),
            added_at=fields.NUMERIC(int, sortable=True),
        )
        self.folder.mkdir(parents=True)
        index = FileIndex.create(FileStorage(str(self.folder)), schema, "stock")
        writer = index.writer(limitmb=512)
        for record in records:
            writer.add_document(
                id=record.id,
                text=record.text,
                type=record.type,
                language=record.language,
                subject=" ".join(record.subjects),
                creator=" ".join(record.creators),
                collection=record.collection,
                year=record.year,
                added_at=record.added_at,
            )
        writer.commit()

    def open(self) -> None:
        """Forget everything read so far."""
        index = FileIndex(FileStorage(str(self.folder)), indexname="stock")
        self.searcher = index.searcher()

    def ask(self, kind: str, words: Words) -> Answer:
        """Answer a query of the kind."""
        options: dict[str, Any] = {"limit": TOP}
        if kind == "sort":
            options |= {"sortedby": "added_at", "reverse": True}
        if kind == "facets":
            options["groupedby"] = {name: FieldFacet(name, allow_overlap=True) for name in FACETS}
        if kind == "filter":
            years = query.NumericRange("year", *YEARS)
            options["filter"] = query.And([query.Term("type", "type1"), years])
        results = self.searcher.search(self._query(kind, words), **options)
        return len(results), [hit["id"] for hit in results]

    def _query(self, kind: str, words: Words) -> Any:
        terms = [query.Term("text", word) for word in words]
        match kind:
            case "and":
                return query.And(terms)
            case "or":
                return query.Or(terms)
            case "phrase":
                return query.Phrase("text", list(words))
            case "prefix":
                return query.Prefix("text", words[0])
            case "fuzzy":
                return query.FuzzyTerm("text", words[0], maxdist=1, prefixlength=0)
        return terms[0]


Engine = Daluang | Tantivy | StockWhoosh


def opened(
    folder: Path, are_pages: bool, records: Iterable[Record], kinds: list[type[Engine]]
) -> list[Engine]:
    """The engines, their indexes built in `folder` unless they are there."""
    engines: list[Engine] = []
    for kind in kinds:
        engine = kind(folder, are_pages)
        done = folder / f"{engine.name.replace(' ', '-')}.done"
        if not done.exists():
            engine.build(records)
            done.write_text(json.dumps({"built": True}))
        engine.open()
        engines.append(engine)
    return engines
