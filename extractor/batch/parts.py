"""A part without some of its documents: what was changed since, or is to be read again."""

from __future__ import annotations

import io

from extractor.batch.store import Store
from extractor.exporters.tables import TABLES

_NAMED = ("documents", "failures")  # a failed document has no id


def without(store: Store, part: str, new: str, names: set[str]) -> dict[str, int]:
    """Write ``part`` as ``new`` without the rows of the documents called ``names``; return the rows of each table."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    gone = pa.array(sorted(names), pa.string())
    documents = pq.read_table(io.BytesIO(store.read(f"documents/{part}.parquet")))
    ids = documents.filter(pc.is_in(documents["name"], value_set=gone))["document"].combine_chunks()
    counts = {}
    for table in TABLES:
        found = pq.read_table(io.BytesIO(store.read(f"{table}/{part}.parquet")))
        named = table in _NAMED
        dropped = pc.is_in(found["name"] if named else found["document"], value_set=gone if named else ids)
        kept = found.filter(pc.invert(dropped))
        buffer = io.BytesIO()
        pq.write_table(kept, buffer, compression="zstd", compression_level=3)
        store.write(f"{table}/{new}.parquet", buffer.getvalue())
        counts[table] = kept.num_rows
    return counts
