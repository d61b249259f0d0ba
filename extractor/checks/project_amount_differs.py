"""DZ507 A project has one amount in its performance sheet and another in the project table.

## What
年度资金总额 of a project sheet (usually in 元) must be the amount of the project of the same name in the project table
(usually in 万元).

## Why
Sheets are filled in by hand, often in another unit; a lost digit there goes unseen.

## Example
    项目表：办案设备更新 279.50（万元）      绩效目标表：办案设备更新 年度资金总额 2,759,000 元

## Tolerance
One last digit of the coarser number.

## Silent when
no table lists a project of exactly that name, or the project stands in several rows or tables (本年 and 上年结转) that
add up to the sheet's amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.projects import Project, projects
from extractor.checks.sheets import sheets
from extractor.data import Formula, Outcome, Quantity, Term, Verdict
from extractor.links.index import near


def run(case: Case) -> Iterator[Verdict]:
    found = list(projects(case))
    listed: dict[str, list[Project]] = {}
    for project in found:
        if project.where == "table" and project.amount is not None:
            listed.setdefault(project.name, []).append(project)
    other_amounts = _other_amounts(case)
    verdicts = [
        _judge(
            project,
            near(listed[project.name], project.anchor.start, _start),
            other_amounts.get(project.anchor.start, ()),
        )
        for project in found
        if project.where == "sheet" and project.amount is not None and project.name in listed
    ]
    yield from verdicts


def _start(project: Project) -> int:
    return project.anchor.start


def _other_amounts(case: Case) -> dict[int, tuple[Decimal, ...]]:
    """All totals of a sheet (实施期, 年度) in 万元, by the offset of its name."""
    return {
        sheet.name.anchor.start: tuple(
            sheet.wan(one.amount) for one in sheet.sources if one.total and one.amount is not None
        )
        for sheet in sheets(case)
        if sheet.name is not None
    }


def _judge(sheet: Project, rows: list[Project], totals: tuple[Decimal, ...]) -> Verdict:
    assert sheet.amount is not None
    amounts = [row.amount for row in rows if row.amount is not None]
    step = max([sheet.step, *(row.step for row in rows)])
    candidates = [*amounts, sum(amounts, Decimal(0))]
    exact = sheet.amount in candidates
    close = any(abs(total - one) <= step for total in (sheet.amount, *totals) for one in candidates)
    outcome: Outcome = "agrees" if exact else "rounding" if close else "contradicts"
    money = [one.money for one in (sheet, *rows) if one.money is not None]
    return Verdict(
        code=CHECK.code,
        outcome=outcome,
        severity="error" if len(rows) == 1 else "warning",
        reported=money[0].text.strip() if money else "",
        computed=f"{amounts[0]:,f}",
        anchors=(*money, sheet.anchor),
        terms=(("project", sheet.anchor.text.strip()), ("amount", f"{sheet.amount.normalize():,f}")),
        formulas=_formulas(sheet, rows) if sheet.amount in amounts or outcome == "contradicts" else (),
    )


def _formulas(sheet: Project, rows: list[Project]) -> tuple[Formula, ...]:
    """The sheet's amount is that of the row; of several rows, that of the one which shows it."""
    same = [row for row in rows if row.amount == sheet.amount] or rows
    terms = [_term(one) for one in (sheet, *same)]
    return tuple(formulas.equal(terms[0], other) for other in terms[1:] if terms[0] and other) if terms[0] else ()


def _term(project: Project) -> Term | None:
    if project.money is None or project.amount is None:
        return None
    quantity = Quantity(value=project.amount, unit="万元", step=project.step, raw=project.money.text)
    return Term(anchor=project.money, quantity=quantity)


CHECK = Check(
    code="DZ507",
    name="project_amount_differs",
    severity="error",
    run=run,
    zh="项目“{project}”绩效表年度资金 {reported}（{amount} 万元），项目支出表为 {computed} 万元",
    en="{project}: {reported} ({amount} 万元) in its sheet, {computed} 万元 in the project table",
)
