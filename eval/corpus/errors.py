"""Slips that are planted: one figure of the prose is printed wrong, and what it should be is written down."""

from __future__ import annotations

from random import Random

from eval.corpus.prose import Grid, Paper, amount, percent
from eval.corpus.units import Year

KINDS = ("rate", "change", "share", "level", "direction", "restated", "stale")


def plant(paper: Paper, kind: str, years: dict[int, Year], year: int, chance: Random) -> dict[str, str] | None:
    """Change one figure of ``paper``; return the kind, the figure's name, what is printed and what is right, None where the
    paper has nothing to get wrong in this way."""
    figures = paper.figures
    found = {
        "rate": [name for name in figures if name.endswith("_rate") and len(figures[name]) > 3],
        "change": [name for name in figures if name.endswith("_change")],
        "share": ["basic_share"],
        "level": [name for name in figures if name.startswith("f") and "_" not in name],
        "direction": [name for name in figures if name.endswith("_way")],
        "restated": ["before"],
        "stale": ["before"] if year - 2 in years else [],
    }[kind]
    if not found:
        return None
    name = chance.choice(found)
    right = figures[name]
    if kind == "restated":
        total = years[year - 1].total
        wrong = _other_base(paper, total + total * chance.randrange(8, 20) // 100)
    elif kind == "stale":
        wrong = _other_base(paper, years[year - 2].total)
    else:
        wrong = _wrong(kind, right, chance)
    if wrong == right:
        return None
    figures[name] = wrong
    return {"kind": kind, "figure": name, "printed": wrong, "right": right}


def _wrong(kind: str, right: str, chance: Random) -> str:
    if kind == "direction":
        return "减少" if right == "增加" else "增加"
    digits = [place for place, sign in enumerate(right) if sign.isdigit() and place < len(right) - 2]
    place = chance.choice(digits)
    return right[:place] + str((int(right[place]) + chance.randrange(3, 7)) % 10) + right[place + 1 :]


def _other_base(paper: Paper, other: int) -> str:
    """Another total for last year than last year's own disclosure has.  Change and rate follow it and the table of the same
    document is silent, so that only a look at both documents shows it."""
    total = int(paper.figures["total"].replace(",", "").replace(".", ""))
    paper.figures |= {"total_change": amount(abs(total - other)), "total_rate": percent(total - other, other)}
    paper.figures["total_way"] = "增加" if total >= other else "减少"
    paper.figures["total_up"] = "增长" if total >= other else "下降"
    for block in paper.blocks:
        if isinstance(block, Grid) and block.rows[-1][:2] == ["", "合计"]:
            block.rows.pop()
    return amount(other)
