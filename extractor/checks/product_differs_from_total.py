"""DZ207 Count times unit price is not the amount.

## What
<count>，每人（户、亩…）<price>，共 <amount>: the product, times the months or years printed, must be the amount.

## Why
Last year's price or count was kept, or 元 and 万元 were mixed up.

## Example
    服务人口26.84万人，人均84元，安排2388.76万元      26.84 × 84 = 2254.56万元

## Tolerance
Half of the last digit of each factor; a monthly price may stand for twelve months or the months printed.

## Silent when
several counts or prices stand around the amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.arithmetic import added
from extractor.checks import formulas
from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, judge, operands, printed
from extractor.data import Verdict
from extractor.interval import Interval


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        if link.relation != "product" or link.target.value is None:
            continue
        factors = operands(case, link)
        if len(factors) != len(link.target.anchors):
            continue
        values = intervals(case, link)
        pairs = range(0, len(values), 2)
        once = added([values[i] * values[i + 1] for i in pairs])
        plain = sum(factors[i].value * factors[i + 1].value for i in pairs)
        factor = link.target.value / plain if plain else Decimal(1)
        how = " + ".join(f"{printed(factors[i])} × {printed(factors[i + 1])}" for i in pairs)
        how += f" × {factor.normalize():f}" if factor != 1 else ""
        total, computed = case.claim_by_id[link.claim], once * Interval.exactly(factor)
        formula = formulas.product(formulas.of_claim(total), formulas.at(case, link.target.anchors), factor)
        yield judge(case, "DZ207", "error", total, link, computed, sum_of=how, formula=formula)


CHECK = Check(
    code="DZ207",
    name="product_differs_from_total",
    severity="error",
    run=run,
    zh="“{subject}”写作{reported}，按数量和单价计算应为{computed}（{how}）",
    en="“{subject}” is given as {reported}, count and unit price give {computed} ({how})",
)
