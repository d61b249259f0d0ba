"""The flat tables as pandas frames and as data sets of Hugging Face (extra ``frames``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.data import Extraction
from extractor.errors import UsageError, needed
from extractor.exporters.columns import TABLES, Type
from extractor.exporters.tables import rows

if TYPE_CHECKING:
    import datasets
    import pandas

_DTYPES: dict[Type, str] = {
    "text": "string",
    "int": "Int64",
    "bool": "boolean",
    "float": "Float64",
    "decimal": "object",
    "texts": "object",
}


def to_pandas(extraction: Extraction, table: str = "claims", *, floats: bool = False) -> pandas.DataFrame:
    """``table`` as a frame: texts, whole numbers and truth values in pandas' types with NA, numbers as ``Decimal``.

    With ``floats`` numbers are ``Float64``, which plots and fits, and is exact to 15 digits.  Frames of several documents
    go together by ``pandas.concat``.  Raises ``UsageError`` where there is no such table or pandas is missing.
    """
    with needed("pandas", "frames"):
        import pandas

    _known(table)
    columns = TABLES[table].columns
    by_column = list(zip(*rows(table, extraction), strict=True)) or [()] * len(columns)
    found = {}
    for column, values in zip(columns, by_column, strict=True):
        if column.type == "decimal" and floats:
            numbers = [None if value is None else float(value) for value in values]
            found[column.name] = pandas.Series(numbers, dtype="Float64")
            continue
        plain = [list(value) for value in values] if column.type == "texts" else list(values)
        found[column.name] = pandas.Series(plain, dtype=_DTYPES[column.type])
    return pandas.DataFrame(found)


def to_datasets(extraction: Extraction, table: str | None = None) -> datasets.Dataset | datasets.DatasetDict:
    """All tables as a ``DatasetDict``, or one as a ``Dataset``; numbers are exact decimals.

    Raises ``UsageError`` where there is no such table or ``datasets`` is missing.
    """
    with needed("datasets", "frames"):
        import datasets

    from extractor.exporters.arrow import arrow_table

    def made(name: str) -> datasets.Dataset:
        return datasets.Dataset(arrow_table(name, rows(name, extraction)))

    if table is not None:
        _known(table)
        return made(table)
    return datasets.DatasetDict({name: made(name) for name in TABLES})


def _known(table: str) -> None:
    if table not in TABLES:
        raise UsageError(f"no table is called {table!r}; there are {', '.join(TABLES)}")
