"""DZ508 The funding sources of a project sheet do not add up to its total.

## What
中央财政资金, 省级财政资金, 市县财政资金, 单位自筹, 其他资金 (or 财政拨款 and 其他资金) must add up to 年度资金总额 or
实施期资金总额; in a self-evaluation this holds for budget and spending alike.

## Why
A source that is missing or counted twice changes who pays.

## Example
    年度资金总额 120.00      其中：财政拨款 100.00      其他资金 30.00

## Tolerance
One last digit a source.

## Silent when
the list has no 其他 or 自筹 row and stays below the total, so that it may name only some sources; sources nest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.sheets import Sheet, Source, is_rest, is_source, sheets, value
from extractor.checks.sums import fit, may_nest
from extractor.data import Cell, Term, Verdict


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        for side in sorted({source.side for source in sheet.sources}):
            yield from _from_labels(sheet, [source for source in sheet.sources if source.side == side])
        yield from _from_columns(sheet)


def _from_labels(sheet: Sheet, sources: Sequence[Source]) -> Iterator[Verdict]:
    starts = [at for at, source in enumerate(sources) if source.total]
    for at, end in zip(starts, [*starts[1:], len(sources)], strict=True):
        total, parts = sources[at], sources[at + 1 : end]
        if total.amount is None or total.cell is None or not any(part.amount for part in parts):
            continue
        yield _judge(
            sheet,
            total.label,
            (total.cell, total.amount),
            [(part.cell, part.amount) for part in parts if part.cell is not None and part.amount is not None],
            any(is_rest(part.label) for part in parts),
        )


def _from_columns(sheet: Sheet) -> Iterator[Verdict]:
    """A self-evaluation: the row 年度资金总额 over rows of sources, column by column."""
    if len(sheet.funds) < 3 or not sheet.funds[0].total:
        return
    total, *parts = sheet.funds
    if not all(is_source(part.label) for part in parts):
        return  # a list of projects, one a row
    for role in ("initial", "budget", "executed"):
        amount = _amount(total.cells.get(role))
        amounts = [
            (part.cells[role], number) for part in parts if (number := _amount(part.cells.get(role))) is not None
        ]
        if amount is not None and any(number for _, number in amounts):
            complete = any(is_rest(part.label) for part in parts)
            yield _judge(sheet, total.label, (total.cells[role], amount), amounts, complete)


def _amount(cell: Cell | None) -> Decimal | None:
    read = value(cell.text) if cell is not None else None
    return read.number if read is not None and not read.operator and read.unit in ("", "元", "万元") else None


def _term(sheet: Sheet, cell: Cell, amount: Decimal) -> Term:
    step = Decimal(1).scaleb(int(amount.as_tuple().exponent))
    return formulas.read_as(cell, sheet.wan(amount), sheet.wan(step), "万元")


def _judge(
    sheet: Sheet,
    label: str,
    total: tuple[Cell, Decimal],
    parts: Sequence[tuple[Cell, Decimal]],
    complete: bool,
) -> Verdict:
    numbers = [amount for _, amount in parts]
    computed = sum(numbers, Decimal(0))
    exponents = [int(number.as_tuple().exponent) for number in (total[1], *numbers)]
    step = Decimal(1).scaleb(min(exponents))
    outcome: str = fit(total[1], numbers, step)
    if outcome == "contradicts" and (may_nest(total[1], numbers, step) or (computed < total[1] and not complete)):
        outcome = "undecided"
    return Verdict(
        code=CHECK.code,
        outcome=outcome,  # type: ignore[arg-type]
        severity=CHECK.severity,
        reported=total[0].text.strip(),
        computed=f"{computed:,f}",
        anchors=(total[0].anchor, *(cell.anchor for cell, _ in parts)),
        terms=(("project", sheet.title), ("label", label.rstrip(":")), ("unit", sheet.unit)),
        formulas=(formulas.total(_term(sheet, *total), [_term(sheet, *part) for part in parts]),),
    )


CHECK = Check(
    code="DZ508",
    name="funding_sources_do_not_add_up",
    severity="error",
    run=run,
    zh="项目“{project}”{label}为 {reported}{unit}，各项资金来源相加为 {computed}{unit}",
    en="{project}: {label} is {reported}{unit}, its sources add up to {computed}{unit}",
)
