"""Numbers as printed: reading them, comparing them within their last digit, and the arithmetic between them.

Kept apart from the package on purpose: gold that was made with the code under test would agree with its bugs.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

UNITS = (
    "个百分点 亿元 千元 万元 万亩 万人次 万人 万公里 万页 万卷 元 万 % ％ ‰ 平方米 平方公里 公里 人次 批次 台（套） 台(套) "
    "名 人 个 辆 台 套 次 户 项 起 份 条 处 座 册 所 亩 分 家 件 只 月 天 批 场 期 间 站 路 岁 年 栋 页 卷 小时 倍 成"
).split()
NUMBER = re.compile(r"([-－]?[0-9０-９][0-9０-９,.．]*)\s*(" + "|".join(map(re.escape, UNITS)) + ")?")
MONEY = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
SCALE = MONEY | dict.fromkeys(("万人", "万人次", "万页", "万亩"), Decimal(10000))
WIDE = str.maketrans("０１２３４５６７８９．，－％", "0123456789.,-%")

Verdict = bool | str  # True, "rounding" or False


@dataclass(frozen=True)
class Operand:
    """A number with half of what its last digit leaves open; ``sign`` is -1 for the amount of a decrease.

    ``change`` says that it is an amount of change, so that a rate takes its base from the level and it.
    """

    value: Decimal
    slack: Decimal
    sign: int = 1
    change: bool = False


def number(text: str) -> Decimal | None:
    """The number in a cell or a claim, commas and spaces dropped; None where there is none."""
    bare = re.sub(r"[\s,，]", "", text.translate(WIDE)).rstrip("%分")
    return Decimal(bare) if re.fullmatch(r"-?\d+(\.\d+)?", bare) else None


def step(text: str) -> Decimal:
    """The last digit printed: 0.01 for 12.30."""
    bare = re.sub(r"[\s,%分]", "", text.translate(WIDE))
    return Decimal(1).scaleb(-len(bare.partition(".")[2]))


def scale(unit: str | None) -> Decimal:
    """What one of ``unit`` is in 万元, or in plain things."""
    return SCALE.get(unit or "", Decimal(1))


def scaled(text: str, unit: str | None) -> Decimal:
    """The value in 万元 (money), percent, or plain things."""
    value = number(text)
    if value is None:
        raise SystemExit(f"not a number: {text!r}")
    return value * scale(unit)


def slack(text: str, unit: str | None) -> Decimal:
    """Half of the last digit, in the same unit as ``scaled``."""
    return step(text) * scale(unit) / 2


def split_unit(text: str, unit: str) -> tuple[str, str]:
    """A cell as (number, unit); signs like ≥ dropped, ``unit`` that of its table."""
    bare = re.sub(r"[\s>=<≥≤]", "", text)
    found = re.fullmatch(r"([-\d,.]+)(\D+)?", bare)
    return (found[1], found[2] or unit) if found else (bare, unit)


def same(a: str | None, unit_a: str | None, b: str | None, unit_b: str | None) -> Verdict:
    """True when equal, "rounding" when the printed digits allow it, else False."""
    if a is None or b is None or number(a) is None or number(b) is None:
        return a == b
    x, y = scaled(a, unit_a), scaled(b, unit_b)
    if x == y:
        return True
    return "rounding" if abs(x - y) <= slack(a, unit_a) + slack(b, unit_b) else False


def compute(relation: str, operands: Sequence[Operand]) -> tuple[Decimal, Decimal, Decimal]:
    """(low, middle, high) of a relation over operands that are only known to their last digit."""
    middle = _once(relation, operands, [o.value for o in operands])
    if len(operands) > 6:  # only sums are that long
        width = sum((o.slack for o in operands), Decimal(0))
        return middle - width, middle, middle + width
    ends = itertools.product(*[(o.value - o.slack, o.value + o.slack) for o in operands])
    corners = [_once(relation, operands, end) for end in ends]
    return min(corners), middle, max(corners)


def _once(relation: str, operands: Sequence[Operand], values: Sequence[Decimal]) -> Decimal:
    if relation == "rate":
        level, other = values[0], values[1] * operands[1].sign
        base = level - other if operands[1].change else other
        return (level - base) / base * 100
    if relation in ("share", "ratio"):
        return values[0] / values[1] * 100
    if relation == "quotient":
        return values[0] / values[1]
    if relation == "difference":
        return values[0] - sum(values[1:])
    if relation == "sum":
        return sum((v * o.sign for v, o in zip(values, operands, strict=True)), Decimal(0))
    if relation == "product":
        product = Decimal(1)
        for value in values:
            product *= value
        return product
    raise SystemExit(f"unknown relation {relation}")


def trim(value: Decimal) -> str:
    """Four decimals at most, no trailing zeros."""
    text = f"{value:.4f}"
    return text.rstrip("0").rstrip(".")
