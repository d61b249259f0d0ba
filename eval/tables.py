"""How well tables are rebuilt: ``python -m eval.tables [CORPUS]`` prints the share of tables found, with the right title,
unit and header rows, and of the gold's cells with the right place, number, row name and column name.

The corpus is the folder with ``seeds``, ``truth`` and ``written`` (default: ``$DUIZHANG_CORPUS`` or ``../shared``).
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractor.data import Cell, Table
from extractor.folding import fold
from extractor.quantity import read_cell
from extractor.readers import load, read
from extractor.structure.tables import build_tables
from extractor.structure.words import name_and_unit, numbering, squeeze

Gold = dict[str, Any]


class Score:
    """Hits and tries by name; ``misses`` tells what went wrong."""

    def __init__(self) -> None:
        self.hits: dict[str, int] = defaultdict(int)
        self.tries: dict[str, int] = defaultdict(int)
        self.misses: list[str] = []

    def note(self, name: str, good: bool, miss: str = "") -> None:
        """Count one try."""
        self.tries[name] += 1
        self.hits[name] += good
        if not good:
            self.misses.append(f"{name}: {miss}")


def main(arguments: list[str]) -> None:
    """Print the figures; ``-v`` lists the misses."""
    verbose = "-v" in arguments
    paths = [argument for argument in arguments if not argument.startswith("-")]
    corpus = Path(paths[0] if paths else os.environ.get("DUIZHANG_CORPUS", "../shared"))
    for name, score in (("seeds", score_seeds(corpus)), ("written", score_written(corpus))):
        print(name)
        for measure, tries in score.tries.items():
            print(f"  {measure:<22} {score.hits[measure]:>6} / {tries:<6} {score.hits[measure] / tries:.4f}")
        if verbose:
            print(*(f"    {miss}" for miss in score.misses), sep="\n")


# ------------------------------------------------------------------------------------------------------------- seeds


def score_seeds(corpus: Path) -> Score:
    """Score the five seeds against ``truth/seeds_gold.json``."""
    score = Score()
    gold = json.loads((corpus / "truth" / "seeds_gold.json").read_text("utf-8"))
    for name, file in gold["files"].items():
        tables = build_tables(read(load(corpus / "seeds" / name)))
        cells = {cell.anchor.start: cell for table in tables for cell in table.cells}
        by_id = {}
        for one in file["tables"]:
            table = _match(one, tables)
            score.note("tables found", table is not None, one["id"])
            if table is not None:
                by_id[one["id"]] = table
                _score_table(score, one, table)
        score.note("no table too many", len(tables) == len(file["tables"]), f"{name}: {len(tables)} tables")
        for target in _targets(file):
            _score_cell(score, target, cells, by_id.get(target["table_id"]))
    return score


def _match(gold: Gold, tables: list[Table]) -> Table | None:
    """The table that covers most of the gold table and is not mostly something else."""
    start, end = gold["body_start"], gold["end"]
    best = max(tables, key=lambda table: min(end, table.end) - max(start, table.start), default=None)
    if best is None:
        return None
    shared = min(end, best.end) - max(start, best.start)
    return best if shared > 0.8 * max(end - start, best.end - best.start - 80) else None


def _score_table(score: Score, gold: Gold, table: Table) -> None:
    title = squeeze(gold["title"])
    score.note("titles", squeeze(table.title) == title, f"{gold['id']} {gold['title']!r} got {table.title!r}")
    unit = table.unit or _unit_inside(table)
    score.note("units", unit == gold["unit"], f"{gold['id']} {gold['unit']} got {table.unit!r}")
    year = "" if table.year is None else str(table.year)
    score.note("years", year in ("", gold["year"]), f"{gold['id']} {gold['year']} got {year}")
    number = gold["number"] or ""
    score.note("numbers", table.number == number, f"{gold['id']} {number!r} got {table.number!r}")
    if gold["layout"] == "data":
        score.note("kind", table.kind == "data", f"{gold['id']} {table.kind}")
        inside = "row" in gold.get("note", "") or "header" in gold.get("note", "") or "title" in gold.get("note", "")
        rows = gold["header_rows"]
        near = table.header_rows == rows or (inside and table.header_rows in (rows - 1, rows - 2))
        score.note("header rows", near, f"{gold['id']} {rows} got {table.header_rows}")
        score.note("columns", table.cols == gold["columns"], f"{gold['id']} {gold['columns']} got {table.cols}")
    else:
        score.note("kind", table.kind == "form", f"{gold['id']} {table.kind}")


def _unit_inside(table: Table) -> str:
    """Sheets state their unit in a label or with the amounts."""
    for cell in table.cells:
        unit = name_and_unit(cell.text)[1] if cell.header else ""
        if unit in ("元", "万元"):
            return unit
    for cell in table.cells:
        if cell.quantity is not None and cell.text.endswith("万元"):
            return "万元"
    return ""


def _targets(file: Gold) -> Iterator[Gold]:
    for link in file["links"]:
        yield from (one for one in (link["target"], *link.get("operands", ())) if one and "table_id" in one)
    for check in file["table_checks"]:
        if check["total"]:
            yield check["total"]
    for link in file["table_links"]:
        yield from (link[side] for side in "ab" if link.get(side) and "table_id" in link[side])


def _score_cell(score: Score, gold: Gold, cells: dict[int, Cell], table: Table | None) -> None:
    cell = cells.get(gold["start"])
    where = f"{gold['table_id']} {gold['row']} | {gold['column']} | {gold['value']}"
    score.note("cells in place", cell is not None and cell.anchor.end == gold["end"], where)
    if cell is None:
        return
    if gold["value"]:
        got = cell.quantity.value if cell.quantity else None
        raw = read_cell(gold["value"], "").quantity
        wanted = raw.value if raw else None
        good = got is not None and wanted is not None and got in (wanted, wanted / Decimal(10000))
        score.note("cell quantities", good, f"{where} got {cell.quantity}")
    names = {squeeze(one.text) for one in table.cells} if table else set()
    row = [_plain(one) for one in gold["row"].split("/")]
    if any(one in {_plain(name) for name in names} for one in row):
        got_row = {_plain(one) for one in cell.row_path}
        score.note("row names", any(one in got_row for one in row), f"{where} got {cell.row_path}")
    column = _plain(gold["column"])
    if column in {_plain(name) for name in names}:
        got_names = [_plain(one) for one in (*cell.col_path, *cell.row_path)]
        score.note("column names", column in got_names, f"{where} got {cell.col_path}")


def _plain(name: str) -> str:
    """A name without white space, unit, numbering, code and 其中."""
    plain = name_and_unit(fold(squeeze(name)))[0].rstrip(":")
    plain = numbering(plain.removeprefix("其中:"))[2]
    return plain.lstrip("0123456789") or plain


# ----------------------------------------------------------------------------------------------------------- written


def score_written(corpus: Path) -> Score:
    """Score the written text documents: every grid of their gold, cell by cell."""
    score = Score()
    for path in sorted((corpus / "written").glob("*.gold.json")):
        gold = json.loads(path.read_text("utf-8"))
        source = next((path.with_name(path.name[:3] + end) for end in (".txt", ".md")
                       if path.with_name(path.name[:3] + end).exists()), None)  # fmt: skip
        if source is None:
            continue
        tables = build_tables(read(load(source)))
        score.note("number of tables", len(tables) == len(gold["tables"]), f"{path.name} {len(tables)}")
        for one, table in zip(gold["tables"], tables, strict=False):
            where = f"{path.name} {one['id']}"
            score.note("titles", table.title in ("", one["title"].split("（")[0]), f"{where} {table.title!r}")
            score.note("units", (table.unit or _unit_inside(table)) == one["unit"], f"{where} {table.unit!r}")
            _score_grid(score, one, table, where)
    return score


def _score_grid(score: Score, gold: Gold, table: Table, where: str) -> None:
    grid = gold.get("grid")
    if grid is None:
        grid = _grid_of_cells(gold)
    wanted = [squeeze(text) for row in grid for text in row if text]
    got = [squeeze(cell.text) for cell in table.cells if cell.text]
    if len(wanted) - len(got) in (1, 2):  # title and year rows are no cells of ours
        wanted = wanted[len(wanted) - len(got) :]
    for one, other in zip(wanted, got, strict=False):
        score.note("cells", one == other, f"{where} {one!r} got {other!r}")
    score.note("cell counts", len(wanted) == len(got), f"{where} {len(wanted)} got {len(got)}")
    for cell in table.cells:
        if cell.quantity is not None and table.kind == "data":
            score.note("numbers named", bool(cell.row_path and cell.col_path), f"{where} {cell.text}")


def _grid_of_cells(gold: Gold) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(gold["rows"])]
    for row, _, _, _, text, _ in gold["cells"]:
        rows[row].append(text)
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])
