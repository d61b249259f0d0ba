"""DZ502 The weights or the scores of a self-evaluation sheet do not add up to its printed total.

## What
The weights (分值) of all indicators and the 10 of the execution rate must add up to the printed 总分, and the scores
(得分) likewise.

## Why
A sheet whose rows give 90 points but is rated 100 has lost an indicator or overstates its result.

## Example
    执行率 10 分，产出 40 分，效益 30 分，满意度 10 分      总分 100      各项合计 90

## Tolerance
Whole points are exact; a score with decimals was computed and may be off by half of its last digit, and so may a total
that is printed shorter than its scores.

## Silent when
a weight is not printed (DZ510 reports an empty one), or the sheet shows no total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import msgspec

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.grids import cap, clean
from extractor.checks.sheets import Sheet, sheets, value
from extractor.data import Anchor, Cell, Severity, Term, Verdict

_IN_HEADER = re.compile(r"\((?:分值)?(\d{1,3})分?\)")
_STATED = re.compile(
    r"(?:自评|评价|综合)(?:总分|总得分|得分)(?:值|数|为|是|[:：])*\s*(?P<printed>(?P<score>\d{1,3}(?:\.\d+)?)\s*分)"
)


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        totals = [cell for cell in sheet.sum_row if _number(cell) is not None]
        if not totals or not sheet.indicators:
            continue
        weights = _column(sheet, "weight")
        scores = _column(sheet, "score")
        weight_total, score_total = _totals(totals, bool(weights), bool(scores))
        lost = totals[2:] if weights and scores else []
        weight = _judge(sheet, weight_total, weights, "分值", lost)
        score = _judge(sheet, score_total, scores, "得分", lost)
        if weight and score and _same_gap(weight, score):
            yield _joined(weight, score)  # one lost row, not two mistakes
        else:
            yield from (_with_prose(case, verdict) for verdict in (weight, score) if verdict is not None)


def _with_prose(case: Case, verdict: Verdict) -> Verdict:
    """The verdict with the sentence that states the computed total (自评总分97.2分): two values, one of them right."""
    terms = dict(verdict.terms)
    if verdict.outcome != "contradicts" or terms["what"] != "得分":
        return verdict
    for sentence in case.document.sentences if len(sheets(case)) == 1 else ():
        for found in _STATED.finditer(case.document.text, sentence.start, sentence.end):
            if Decimal(found["score"]) == Decimal(verdict.computed):
                start, end = found.span("printed")
                stated = Anchor(start=start, end=end, text=found["printed"])
                return msgspec.structs.replace(verdict, anchors=cap((verdict.anchors[0], stated, *verdict.anchors[1:])))
    return verdict


def _number(cell: Cell) -> Decimal | None:
    read = value(cell.text)
    return read.number if read is not None and not read.operator else None


def _totals(cells: Sequence[Cell], weights: bool, scores: bool) -> tuple[Cell | None, Cell | None]:
    """The printed totals of the weights and of the scores, in the order of the columns."""
    if weights and scores:
        return (cells[0], cells[1]) if len(cells) > 1 else (None, None)
    return (cells[0] if weights else None, cells[0] if scores else None)


def _column(sheet: Sheet, role: str) -> list[Cell]:
    """The cells of one column, that of the funding block first; [] where one of them is missing or no number."""
    cells: list[Cell] = []
    for indicator in sheet.indicators:
        cell = getattr(indicator, role)
        if cell is None or not clean(cell.text):
            if indicator.target is not None and clean(indicator.target.text):
                return []
            continue
        if _number(cell) is None:
            return []
        cells.append(cell)
    if not cells:
        return []
    return [*_rate_cells(sheet, role), *cells]


def _rate_cells(sheet: Sheet, role: str) -> list[Cell]:
    """What the execution rate contributes: its 分值 or 得分 cell, or the 10 that the header 得分（分值10） states."""
    for funds in sheet.funds:
        if role in funds.cells and _number(funds.cells[role]) is not None:
            return [funds.cells[role]]
        header = funds.header.get("score")
        if role == "weight" and header is not None and _IN_HEADER.search(clean(header.text)):
            return [header]
    return []


def _points(cell: Cell) -> Decimal:
    number = _number(cell)
    if number is not None:
        return number
    stated = _IN_HEADER.search(clean(cell.text))
    return Decimal(stated[1]) if stated else Decimal(0)


def _term(cell: Cell) -> Term:
    """A weight or score; the 10 of a header is in its words."""
    points = _points(cell)
    return formulas.read_as(cell, points, Decimal(1).scaleb(int(points.as_tuple().exponent)), "分")


def _half(score: Decimal) -> Decimal:
    """By how much a rounded score may be off: half of its last digit."""
    return Decimal(5).scaleb(int(score.as_tuple().exponent) - 1)


def _judge(sheet: Sheet, total: Cell | None, cells: list[Cell], what: str, lost: Sequence[Cell]) -> Verdict | None:
    if total is None or not cells:
        return None
    printed = _points(total)
    parts = [_points(cell) for cell in cells]
    computed = sum(parts, Decimal(0))
    step = min((Decimal(1).scaleb(int(part.as_tuple().exponent)) for part in (*parts, printed)), default=Decimal(1))
    missing = printed - computed
    slack = sum((_half(part) for part in parts if part % 1), _half(printed))
    severity: Severity = "error"
    note = ""
    if missing == 0:
        outcome = "agrees"
    elif what == "得分" and step < 1 and abs(missing) <= slack:
        outcome = "rounding"
    elif missing == 10 and not _rate_cells(sheet, "weight") and not _rate_cells(sheet, "score"):
        outcome = "agrees"  # the ten points of the execution rate, which this sheet does not print
    else:
        outcome = "contradicts"
        if any(_points(cell) == missing for cell in lost):
            severity, note = "warning", "a row without a name stands behind the total"
    return Verdict(
        code=CHECK.code,
        outcome=outcome,  # type: ignore[arg-type]
        severity=severity,
        reported=total.text.strip(),
        computed=str(computed),
        anchors=cap(cell.anchor for cell in (total, *lost, *cells)),
        terms=(
            ("project", sheet.title),
            ("what", what),
            ("difference", f"{missing.normalize():f}"),
            ("parts", "+".join(str(part) for part in parts)),
        ),
        note=note,
        formulas=(formulas.total(_term(total), [_term(cell) for cell in cells]),)
        if outcome != "agrees" or not missing
        else (),
    )


def _same_gap(weight: Verdict, score: Verdict) -> bool:
    both = weight.outcome == score.outcome == "contradicts"
    return both and dict(weight.terms)["difference"] == dict(score.terms)["difference"]


def _joined(weight: Verdict, score: Verdict) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome="contradicts",
        severity=weight.severity,
        reported=weight.reported,
        computed=weight.computed,
        anchors=cap((weight.anchors[0], score.anchors[0], *weight.anchors[1:])),
        terms=tuple((key, "分值、得分" if key == "what" else text) for key, text in weight.terms),
        note=weight.note,
    )


CHECK = Check(
    code="DZ502",
    name="scores_do_not_add_up",
    severity="error",
    run=run,
    zh="项目“{project}”{what}总分印作 {reported}，各项相加为 {computed}（{parts}）",
    en="{project}: the total of {what} is printed as {reported}, the rows add up to {computed} ({parts})",
)
