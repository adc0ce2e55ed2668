"""Writing one segment: a single file that stock Whoosh reads, written several times as fast.

The file is Whoosh's compound of postings, terms and columns (format W3). Small blocks are left
uncompressed, blocks are pickled by a protocol that knows bytes, terms are hashed by CRC. Each
posting list is followed by its CRC-32, and a long one by its summary (`postings_summary`), which
Whoosh passes over; the sums of the rest go with the segment into the table of contents
(`checksums`).
"""

from __future__ import annotations

import os
import pickle
import struct
import time
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from operator import sub
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import (
    STORED_COLUMN,
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3Segment,
)
from whoosh.fields import Schema
from whoosh.filedb.structfile import StructFile
from whoosh.util.numlists import GrowableArray

from search_index.analysis import BAND_SHIFT
from search_index.postings_summary import MIN_POSTINGS, summary
from search_index.row_sets import Floats
from search_index.segments import FIELD_BOOSTS

BLOCK_POSTINGS = 4096
MIN_COMPRESSED_BYTES = 256
"""Smaller blocks are not compressed: they would hardly shrink, and most terms are rare."""

HEADER_BYTES = 12
ITEMS_INDEX = "items"
_POSITION_BYTES = 4
WRITE_BYTES = 1 << 20
_PROTOCOL = 3
_CRC_HASH = 1  # whoosh.filedb.filetables: the number of CRC-32 among the hash functions

_INT, _CRC = struct.Struct("!i"), struct.Struct("!I")
_TERM_INFO = struct.Struct("!BfIBBfIIqi")
_LENGTHS = struct.Struct("!ii")

Weights = Sequence[float] | None
Values = Sequence[bytes] | None
PostingList = tuple[Sequence[int], Weights, Values]
"""Ascending document numbers; weights, None when all are 1; values, None when the field has none."""


def new_segment(index_name: str) -> Any:
    """Give a Whoosh segment with a name of its own, to be written."""
    codec = W3Codec(blocklimit=BLOCK_POSTINGS, compression=1)
    return W3Segment(codec, index_name)


def encode(postings: PostingList) -> tuple[bytes, float, float]:
    """Give the bytes of a posting list, its total weight and its largest."""
    ids, weights, values = postings
    parts = [WHOOSH3_HEADER_MAGIC]
    total = top = 0.0
    count = len(ids)
    for start in range(0, count, BLOCK_POSTINGS):
        end = min(start + BLOCK_POSTINGS, count)
        block = ids[start:end]
        deltas = (block[0], *map(sub, block[1:], block))
        weight, block_total, block_top = _weight(weights, start, end)
        total, top = total + block_total, max(top, block_top)
        data = pickle.dumps(
            (deltas, weight, None if values is None else tuple(values[start:end])), _PROTOCOL
        )
        compression = len(data) >= MIN_COMPRESSED_BYTES
        if compression:
            data = zlib.compress(data, 1)
        info = pickle.dumps((end - start, block[-1], block_top, int(compression), 0, 0), 2)
        size = len(info) + len(data)
        parts += (_INT.pack(size if end < count else -size), info, data)
    return b"".join(parts), total, top


def _weight(weights: Weights, start: int, end: int) -> tuple[Any, float, float]:
    """Give a block's weights as Whoosh keeps them, their sum and the largest."""
    if weights is None:
        return None, float(end - start), 1.0
    block = tuple(map(float, weights[start:end]))
    top = max(block)
    if top == min(block):
        return None if top == 1.0 else top, top * len(block), top
    return block, sum(block), top


def _weights_told(postings: PostingList, bands: bool) -> Floats | None:
    """Give what a term weighs in each document: how often it stands there; where the positions tell
    the metadata field (`bands`), each time with the field's boost.
    """
    _, weights, values = postings
    if values is None:
        return None if weights is None else np.asarray(weights, np.float32)
    counts = np.fromiter(map(len, values), np.int64, len(values)) // _POSITION_BYTES
    if not bands:
        return counts.astype(np.float32)
    positions = np.frombuffer(b"".join(values), "<u4")
    starts = np.cumsum(counts) - counts
    told: Floats = np.add.reduceat(FIELD_BOOSTS[positions >> BAND_SHIFT], starts)
    return told


class SegmentFile:
    """A segment being written into a folder; terms come in order, then `finish` or `discard`."""

    def __init__(self, folder: Path, index_name: str, schema: Schema) -> None:
        self.segment = new_segment(index_name)
        self.path = folder / self.segment.make_filename(".seg")
        self._schema = schema
        self._file = self.path.open("wb")
        self._buffer = [bytes(HEADER_BYTES)]
        self._buffered = self._position = HEADER_BYTES
        self._sum = 0
        self._terms = _Terms()
        self._bands = index_name == ITEMS_INDEX

    @property
    def columns(self) -> list[str]:
        """The fields of which there is a column."""
        return [name for name, field in self._schema.items() if field.column_type]

    def field(self, name: str) -> None:
        """Begin the terms of a field; fields come in order of their names."""
        self._terms.field(name)

    def term(self, text: bytes, postings: PostingList) -> None:
        """Write a term of the field with its postings."""
        data, weight, top = encode(postings)
        ids = postings[0]
        info = _TERM_INFO.pack(
            0,
            weight,
            len(ids),
            0,
            0,
            top,
            ids[0],
            ids[-1],
            self._position - HEADER_BYTES,
            len(data),
        )
        self._terms.add(text, info)
        self._write(data)
        self._write(_CRC.pack(zlib.crc32(data)))
        if len(ids) >= MIN_POSTINGS:
            self._write(summary(ids, _weights_told(postings, self._bands)))

    def finish(self, documents: int, columns: Mapping[str, Iterable[bytes]]) -> Any:
        """Write terms and columns, see the file onto the disk, and give the segment."""
        segment = self.segment
        segment.set_doc_count(documents)
        segment._fieldlengths = {}
        segment.compound = True
        segment.postings_end = self._position
        directory = {segment.make_filename(W3Codec.POSTS_EXT): self._entry(HEADER_BYTES)}
        self._flush()
        segment.postings_sum, self._sum = self._sum, 0
        for name, content in self._rest(documents, columns):
            start = self._position
            self._write(content)
            directory[name] = self._entry(start)
        at = self._position
        self._write(pickle.dumps(directory, 2) + pickle.dumps({}, 2))
        self._flush()
        header = struct.pack("!qi", at, self._position - at)
        segment.rest_sum = zlib.crc32(header, self._sum)
        segment.size_bytes = self._position
        self._file.seek(0)
        self._file.write(header)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return segment

    def discard(self) -> None:
        """Give the file up."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _rest(
        self, documents: int, columns: Mapping[str, Iterable[bytes]]
    ) -> Iterator[tuple[str, bytes]]:
        yield self.segment.make_filename(W3Codec.TERMS_EXT), self._terms.content()
        name = W3Codec.column_filename
        yield name(self.segment, "_stored"), _column(STORED_COLUMN, documents, ())
        for field, values in columns.items():
            column = self._schema[field].column_type
            yield name(self.segment, field), _column(column, documents, values)

    def _entry(self, start: int) -> dict[str, Any]:
        return {"offset": start, "length": self._position - start, "modified": time.time()}

    def _write(self, data: bytes) -> None:
        self._buffer.append(data)
        self._position += len(data)
        self._buffered += len(data)
        if self._buffered >= WRITE_BYTES:
            self._flush()

    def _flush(self) -> None:
        data = b"".join(self._buffer)
        begins = self._position == self._buffered
        self._sum = zlib.crc32(memoryview(data)[HEADER_BYTES:] if begins else data, self._sum)
        self._file.write(data)
        self._buffer.clear()
        self._buffered = 0


def _column(column: Any, documents: int, values: Iterable[bytes]) -> bytes:
    file = BytesIO()
    writer = column.writer(StructFile(file))
    for number, value in enumerate(values):
        writer.add(number, value)
    writer.finish(documents)
    return file.getvalue()


class _Terms:
    """The file of terms: Whoosh's ordered hash."""

    def __init__(self) -> None:
        self._fields: dict[str, int] = {}
        self._parts = [b"HSH3", bytes([_CRC_HASH]), bytes(8)]
        self._position = sum(map(len, self._parts))
        self._prefix = b""
        self._positions = array("q")
        self._hashes = array("L")

    def field(self, name: str) -> None:
        self._prefix = struct.pack("!H", len(self._fields))
        self._fields[name] = len(self._fields)

    def add(self, text: bytes, info: bytes) -> None:
        key = self._prefix + text
        entry = _LENGTHS.pack(len(key), len(info)) + key + info
        self._parts.append(entry)
        self._positions.append(self._position)
        self._hashes.append(zlib.crc32(key))
        self._position += len(entry)

    def content(self) -> bytes:
        tables = self._hash_tables()
        index = GrowableArray("H")
        index.extend(self._positions)
        extras = {
            "fieldmap": self._fields,
            "indextype": index.typecode,
            "indexlen": len(index),
        }
        file = BytesIO()
        file.write(pickle.dumps(extras, 2))
        index.to_file(StructFile(file))
        end = file.getvalue()
        return b"".join((*self._parts, *tables, end, _INT.pack(len(end))))

    def _hash_tables(self) -> list[bytes]:
        """Give the 256 tables of pointers and their directory."""
        buckets: list[list[tuple[int, int]]] = [[] for _ in range(256)]
        for entry in zip(self._hashes, self._positions, strict=True):
            buckets[entry[0] & 255].append(entry)
        tables: list[bytes] = []
        directory: list[int] = []
        position = self._position
        for entries in buckets:
            slots = 2 * len(entries)
            directory += (position, slots)
            table = [(0, 0)] * slots
            for entry in entries:
                slot = (entry[0] >> 8) % slots
                while table[slot][1]:
                    slot = (slot + 1) % slots
                table[slot] = entry
            packed = struct.pack("!" + "Iq" * slots, *(n for pair in table for n in pair))
            tables.append(packed)
            position += len(packed)
        tables.append(struct.pack("!" + "qi" * 256, *directory))
        return tables
