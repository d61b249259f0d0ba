"""The flat tables as Arrow tables, with the types and meanings of their columns; needs pyarrow (extra ``batch``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from extractor.data import SCHEMA_VERSION
from extractor.exporters.columns import DECIMALS, DIGITS, Type
from extractor.exporters.tables import TABLES, Row

if TYPE_CHECKING:
    import pyarrow as pa


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of ``table`` (a key of ``tables.TABLES``); each field carries its meaning as metadata."""
    import pyarrow as pa

    fields = [
        pa.field(column.name, _arrow_type(column.type), metadata={"meaning": column.meaning})
        for column in TABLES[table].columns
    ]
    return pa.schema(fields, metadata={"table": table, "duizhang_schema_version": SCHEMA_VERSION})


def arrow_table(table: str, rows: Iterable[Row]) -> pa.Table:
    """``rows`` (tuples in the order of the columns, from any number of documents) as one Arrow table."""
    return arrow_columns(table, list(zip(*rows, strict=True)) or [()] * len(TABLES[table].columns))


def arrow_columns(table: str, columns: Sequence[Sequence[Any]]) -> pa.Table:
    """The same from the values of each column."""
    import pyarrow as pa

    schema = arrow_schema(table)
    arrays = [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _arrow_type(kind: Type) -> pa.DataType:
    import pyarrow as pa

    types = {
        "text": pa.string(),
        "int": pa.int64(),
        "bool": pa.bool_(),
        "float": pa.float64(),
        "decimal": pa.decimal128(DIGITS, DECIMALS),
        "texts": pa.list_(pa.string()),
    }
    return types[kind]
