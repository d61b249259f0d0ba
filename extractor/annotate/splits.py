"""Which records are for training, for tuning, for the final figure: by issuing body and year, never by sentence.

``annotations/splits.toml`` lists the issuers of each split::

    [dev]
    issuers = ["云渚市教育局 2021", "清荷县水利局"]     # with a year: that year only; without: all its years

What nobody lists is ``train``.  Two records of one issuer and year are always in the same split.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from extractor.annotate.records import Record
from extractor.errors import UsageError

Split = Literal["train", "dev", "test"]


def read_splits(path: Path | str) -> dict[str, Split]:
    """Issuer, or issuer and year, -> split.  Raises ``UsageError`` where one is listed twice."""
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}: give a TOML file with [train], [dev], [test] and their issuers") from error
    splits: dict[str, Split] = {}
    for split in get_args(Split):
        for issuer in table.get(split, {}).get("issuers", ()):
            if issuer in splits:
                raise UsageError(f"{path}: {issuer} is listed in {splits[issuer]} and in {split}: leave it in one")
            splits[issuer] = split
    return splits


def split_of(record: Record, splits: Mapping[str, Split]) -> Split:
    """The split of one record."""
    return splits.get(f"{record.issuer} {record.year}", splits.get(record.issuer, "train"))
