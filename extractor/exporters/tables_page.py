"""The page of documentation about the flat tables, printed from their columns::

python -m extractor.exporters.tables_page > docs/tables.md
"""

from __future__ import annotations

import sys

from extractor.exporters.columns import DECIMALS, DIGITS, Type
from extractor.exporters.tables import TABLES

_TYPES: dict[Type, str] = {
    "text": "text",
    "int": "integer",
    "bool": "true or false",
    "float": "float",
    "decimal": "decimal",
    "texts": "list of texts",
}

_HEAD = f"""# The flat tables

<!-- Printed by `python -m extractor.exporters.tables_page`; `make schema` writes it again. -->

CSV, Parquet, worksheets, `Extraction.to_pandas()` and `Extraction.to_datasets()` all hold the same tables, with the same
columns. They join by `document` and the id of a thing in its document: `(document, claim)`, `(document, fact)`, and
`anchors.owner`, which is a verdict's or a finding's id. The id of a document is made from its name and its text, so that the same file
under the same name has the same id in every run. Rows stand in reading order.

Offsets (`start_char`, `end_char`) are half-open and count code points of the document's text, which
`duizhang extract --text` prints. Any value may be null.

A *decimal* is exact: in Parquet `decimal128({DIGITS}, {DECIMALS})`, in CSV the digits, in pandas a `decimal.Decimal`. A number that does
not fit (more than {DECIMALS} decimals, or {DIGITS - DECIMALS} digits before the point) is null there; `raw` has it as printed. A *list of
texts* is a list in Parquet, and in CSV and worksheets its members with ` | ` between them.
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join([_HEAD, *(_section(name) for name in TABLES)])


def _section(name: str) -> str:
    table = TABLES[name]
    lines = [f"## {name}", "", f"A row is {table.a_row_is}.", "", "| column | type | meaning |", "|---|---|---|"]
    lines += [
        f"| `{column.name}` | {_TYPES[column.type]} | {column.meaning.replace('|', chr(92) + '|')} |"
        for column in table.columns
    ]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
