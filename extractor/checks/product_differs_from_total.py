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

from extractor.checks.base import Case, Check
from extractor.checks.judging import intervals, judge, operands, printed
from extractor.data import Verdict
from extractor.interval import Interval


def run(case: Case) -> Iterator[Verdict]:
    for link in case.links:
        if link.relation != "product":
            continue
        claim = case.claim_by_id[link.claim]
        values = intervals(case, link)
        if len(values) != 2 or link.target.value is None:
            continue
        count, price = operands(case, link)
        plain = count.value * price.value
        factor = link.target.value / plain if plain else Decimal(1)
        computed = values[0] * values[1] * Interval.exactly(factor)
        times = f" × {factor.normalize():f}" if factor != 1 else ""
        yield judge(case, "DZ207", "error", claim, link, computed, sum_of=f"{printed(count)} × {printed(price)}{times}")


CHECK = Check(
    code="DZ207",
    name="product_differs_from_total",
    severity="error",
    run=run,
    zh="“{subject}”写作{reported}，按数量和单价计算应为{computed}（{how}）",
    en="“{subject}” is given as {reported}, count and unit price give {computed} ({how})",
)
