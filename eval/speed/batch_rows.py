"""The rows of a data set, in a form in which two of them can be compared."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path

from extractor.exporters.tables import TABLES


def digest(out: Path) -> str:
    """One digest of all rows of all tables, sorted."""
    import pyarrow.parquet as pq

    total = hashlib.sha256()
    for table in TABLES:
        found = pq.read_table(out / table)
        for line in sorted(map(repr, zip(*(column.to_pylist() for column in found.columns), strict=True))):
            total.update(line.encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def rows_by_name(out: Path) -> dict[str, str]:
    """A digest of all rows of each document, by the name of the document."""
    import pyarrow.parquet as pq

    names: dict[str, str] = {}
    digests: dict[str, list[str]] = defaultdict(list)
    for part in sorted(path.name for path in (out / "documents").iterdir()):
        for table in TABLES:
            if table == "failures":
                continue
            columns = pq.read_table(out / table / part).to_pydict()
            for row in zip(*columns.values(), strict=True):
                digests[row[0]].append(repr(row))
            if table == "documents":
                names |= dict(zip(columns["document"], columns["name"], strict=True))
        for document in [one for one in digests if len(digests[one]) != 1 or len(digests[one][0]) != 64]:
            digests[document] = [
                hashlib.sha256("".join(digests[document]).encode("utf-8", "surrogatepass")).hexdigest()
            ]
    return {names[document]: found[0] for document, found in digests.items()}
