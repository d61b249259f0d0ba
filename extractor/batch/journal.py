"""A shard half done: the rows of its first documents, in a file that survives the death of its process.

The file is a sequence of frames, each with a few documents: a head (their entries for the manifest, and how many bytes each
table has), the rows of each table as Arrow record batches, and a checksum.  A frame that was being written when the process
died is cut off; the documents in it are read again.
"""

from __future__ import annotations

import fcntl
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch.job import Done
from extractor.data import Struct
from extractor.exporters.arrow import arrow_columns, arrow_schema
from extractor.exporters.tables import TABLES, Row

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTHS = struct.Struct("<III")  # bytes of the head, bytes of all tables, checksum of both
_ROW_GROUP = 1 << 16


class _Head(Struct):
    documents: tuple[Done, ...]
    tables: dict[str, int]


class Journal:
    """The journal at ``path``, opened for one process: a second one waits until the first is gone.

    ``documents`` are the entries of what is in it.  ``add`` keeps the rows of a document in memory, ``spill`` writes what is
    kept as a frame.
    """

    def __init__(self, path: Path) -> None:
        self.documents: list[Done] = []
        self._kept: list[Done] = []
        self._columns: dict[str, list[list[Any]]] = {
            name: [[] for _ in table.columns] for name, table in TABLES.items()
        }
        self._frames: list[tuple[int, dict[str, int]]] = []
        self._file = path.open("a+b")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._read()

    def _read(self) -> None:
        self._file.seek(0)
        data = self._file.read()
        at = 0
        while at + _LENGTHS.size <= len(data):
            head_size, tables_size, checksum = _LENGTHS.unpack_from(data, at)
            start = at + _LENGTHS.size
            end = start + head_size + tables_size
            if end > len(data) or zlib.crc32(data[start:end]) != checksum:
                break
            head = msgspec.msgpack.decode(data[start : start + head_size], type=_Head)
            self._frames.append((start + head_size, head.tables))
            self.documents += head.documents
            at = end
        self._file.truncate(at)
        self._file.seek(at)

    def add(self, document: Done, rows: dict[str, list[Row]]) -> None:
        """Keep one document and its rows."""
        self._kept.append(document)
        for table, found in rows.items():
            for column, values in zip(self._columns[table], zip(*found, strict=True), strict=False):
                column += values

    @property
    def kept(self) -> int:
        """Documents that are in memory only."""
        return len(self._kept)

    def spill(self) -> None:
        """Write what is kept as one frame."""
        if not self._kept:
            return
        parts = {table: _serialised(table, columns) for table, columns in self._columns.items() if columns[0]}
        head = msgspec.msgpack.encode(_Head(documents=tuple(self._kept), tables={t: len(p) for t, p in parts.items()}))
        body = b"".join((head, *parts.values()))
        at = self._file.seek(0, 2)
        self._file.write(_LENGTHS.pack(len(head), len(body) - len(head), zlib.crc32(body)) + body)
        self._file.flush()
        self._frames.append((at + _LENGTHS.size + len(head), {table: len(part) for table, part in parts.items()}))
        self.documents += self._kept
        self._kept = []
        for columns in self._columns.values():
            for column in columns:
                column.clear()

    def write_parquet(self, folder: Path) -> dict[str, int]:
        """Write all rows as one Parquet file a table into ``folder``; return how many rows each has."""
        import pyarrow as pa

        self._file.flush()
        counts = {}
        for table in TABLES:
            schema = arrow_schema(table)
            with _parquet(folder / f"{table}.parquet", schema) as writer:
                waiting: list[pa.RecordBatch] = []
                counts[table] = 0
                for batch in self._batches(table, schema):
                    waiting.append(batch)
                    counts[table] += batch.num_rows
                    if sum(one.num_rows for one in waiting) >= _ROW_GROUP:
                        writer.write_table(pa.Table.from_batches(waiting, schema), _ROW_GROUP * 2)
                        waiting = []
                writer.write_table(pa.Table.from_batches(waiting, schema), _ROW_GROUP * 2)
        return counts

    def _batches(self, table: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for start, sizes in self._frames:
            if table not in sizes:
                continue
            self._file.seek(start + sum(size for name, size in sizes.items() if _before(name, table)))
            yield pa.ipc.read_record_batch(pa.py_buffer(self._file.read(sizes[table])), schema)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _before(name: str, table: str) -> bool:
    order = list(TABLES)
    return order.index(name) < order.index(table)


def _serialised(table: str, columns: list[list[Any]]) -> bytes:
    batch = arrow_columns(table, columns).combine_chunks().to_batches()[0]
    data: bytes = batch.serialize().to_pybytes()
    return data


def _parquet(path: Path, schema: pa.Schema) -> Any:
    import pyarrow.parquet as pq

    return pq.ParquetWriter(path, schema, compression="zstd", compression_level=3)
