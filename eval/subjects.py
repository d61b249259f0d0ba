"""``python -m eval.subjects``: do a claim's subject and the cell it is linked to meet under one name?

    python -m eval.subjects [seeds|written] [--all]

Takes every gold link from a claim to one cell, reads subject and cell by their names alone (no values, no context) and
counts how they meet: by concept, by normalised name, by wording (``same`` >= 0.8), or not at all.  The pairs that do
not meet are printed (``--all``: every pair with how it met), and after them the pairs of different concepts.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from extractor.concepts import akin, find, is_total, normalise, of_title, qualifiers, same

_ROOT = Path(__file__).parent.parent
_WAYS = ("concept", "near concept", "name", "wording", "title", "none")
# Column headers that say when or how a thing was measured, and the gold's own names for a form's only column.
_NEUTRAL = (
    "预算数",
    "决算数",
    "执行数",
    "金额",
    "值",
    "指标值",
    "实际完成值",
    "数据行",
    "增减",
    "年初预算",
    "收入金额",
    "支出金额",
    "预算资金",
)


class Pair(NamedTuple):
    """A claim's subject and the names of the cell that it is linked to."""

    document: str
    subject: str
    row: str
    column: str
    title: str


def main(arguments: list[str] | None = None) -> int:
    """Print how the linked pairs of the corpus meet; 2 where there is no corpus."""
    parser = argparse.ArgumentParser(prog="python -m eval.subjects", description=__doc__)
    parser.add_argument("suite", nargs="?", choices=("seeds", "written"))
    parser.add_argument("--all", action="store_true", help="print every pair, not only those that do not meet")
    options = parser.parse_args(arguments)
    corpus = Path(os.environ.get("DUIZHANG_CORPUS", _ROOT.parent / "shared"))
    if not corpus.is_dir():
        print("no corpus: set DUIZHANG_CORPUS to the folder that holds truth/ and written/")
        return 2
    for suite, pairs in (("seeds", seeds(corpus)), ("written", written(corpus))):
        if options.suite in (None, suite):
            report(suite, list(pairs), options.all)
    return 0


def report(suite: str, pairs: list[Pair], everything: bool) -> None:
    """The counts of one suite and the pairs worth reading."""
    met = [(pair, meets(pair)) for pair in pairs]
    counts = Counter(way for _, way in met)
    print(f"{suite}: {len(pairs)} linked pairs, " + ", ".join(f"{way} {counts[way]}" for way in _WAYS))
    shown = Counter((way, *pair) for pair, way in met if everything or way == "none")
    for (way, document, subject, row, column, title), times in sorted(shown.items()):
        print(f"  {way:12} {times:3} × {document[:3]} {subject} | {row} | {column} | {title}")


def seeds(corpus: Path) -> Iterator[Pair]:
    """The pairs of truth/seeds_gold.json."""
    gold = json.loads((corpus / "truth" / "seeds_gold.json").read_text(encoding="utf-8"))
    for name, file in gold["files"].items():
        yield from _pairs(name, file, (link["target"] for link in file["links"]), list(file["links"]))


def written(corpus: Path) -> Iterator[Pair]:
    """The pairs of written/*.gold.json."""
    for path in sorted((corpus / "written").glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        yield from _pairs(path.name, gold, iter(gold["links"]), gold["links"])


def _pairs(
    name: str, gold: dict[str, Any], targets: Iterator[dict[str, Any]], links: list[dict[str, Any]]
) -> Iterator[Pair]:
    subjects = {claim["id"]: claim.get("subject") for claim in gold["claims"]}
    titles = {table["id"]: table["title"] for table in gold["tables"] if "id" in table}
    for target, link in zip(targets, links, strict=True):
        subject = subjects.get(link["claim"])
        if subject and "row" in target and link.get("relation", "equal") == "equal":
            title = titles.get(target.get("table", ""), target.get("table", ""))
            yield Pair(name, subject, str(target["row"]), str(target.get("column", "")), title)


def meets(pair: Pair) -> str:
    """The best way in which subject and cell meet, by any of the names that the cell can be read by."""
    names = list(cell_names(pair))
    own = find(pair.subject)
    found = [(name, find(name)) for name in names]
    close = max((akin(own.id, other.id) for _, other in found if own and other), default=0.0)
    if close == 1:
        return "concept"
    if close:
        return "near concept"
    if any(normalise(pair.subject) == normalise(name) for name in names):
        return "name"
    if max((same(pair.subject, name) for name in names), default=0.0) >= 0.8:
        return "wording"
    return "title" if _by_title(pair) else "none"


def cell_names(pair: Pair) -> Iterator[str]:
    """What a cell may be called: by its row; in a total row by its column; by both; else by its table."""
    rows = [name for name in (pair.row, *pair.row.split("/")) if not _neutral(name)]
    columns = [pair.column] if not _neutral(pair.column) else []
    yield from rows
    yield from columns
    yield from (f"{row}{column}" for row in rows for column in columns)
    whole = of_title(pair.title)
    if whole is not None and not rows:
        yield from (f"{whole.name}{column}" for column in columns)
        yield whole.name


def _neutral(name: str) -> bool:
    """Whether a header is a total, a measure, a year or a unit's code and name: nothing that is measured."""
    bare = normalise(name)
    plain = qualifiers(name)
    context_only = (plain.year is not None or bool(plain.measure)) and len(bare) < 3
    if re.match(r"\d{3}\s*\S+(?:局|委|院|厅|部|政府|学校)$", name):
        return True
    return is_total(name) or is_total(bare) or context_only or any(bare == normalise(word) for word in _NEUTRAL)


def _by_title(pair: Pair) -> bool:
    """Sheets of one project: its name stands in the title, the row only says 年度资金总额."""
    return any(
        same(pair.subject, piece) >= 0.6 for piece in pair.title.replace("（", "(").rstrip("）)").split("(") if piece
    )


if __name__ == "__main__":
    raise SystemExit(main())
