"""DZ503 An indicator gets its full score although its actual value misses the target.

## What
Where target and actual value are numbers of the same unit, an actual value that misses the target must not get all the
points of the indicator.  A target says ≥, ≤ or =; one that is a plain number with its unit (8座) is a least number.

## Why
The score is what the evaluation is for; points for a missed target overstate the result.

## Example
    执法全程记录覆盖率  指标值 ≥98%  实际完成值 96.5%  分值 20  得分 20

## Tolerance
The actual value counts with its printed precision (97.6 may have been 97.65).

## Silent when
the target is in words, a date, or in another unit; a target of exactly N is overfulfilled; a cost stays below its target;
a plain number is one of time or money, without a unit, or of something that is better when lower (投诉, 发病率, 降幅).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.checks.base import Case, Check
from extractor.checks.sheets import Indicator, Sheet, Value, sheets, value
from extractor.data import Verdict

# With "=" these are better when lower, or are dates and deadlines that a number cannot rank.
_LOWER_IS_FINE = re.compile(r"成本|时效|时间|时限|费用|支出|金额|资金|经费|投诉|事故|故障|次品|差错|失败|违|能耗")
# A target without an operator may be one of these, too: then it is not known which way it is missed.
_EITHER_WAY = re.compile(
    r"成本|时|期|费|价|元|支出|金额|资金|经费|投诉|事故|故障|次品|差错|错误|失败|失误|违|能耗|损|率低|死亡|发病|患病|伤亡|返修"
    r"|返工|退货|空置|闲置|缺勤|流失|辍学|逾期|拖欠|排放|污染|负债|债务|降|减|控制|压缩|节约|节能|扣|不超|以内|以下|上访|信访|案件|火灾|险情"
)
_OF_TIME = re.compile("[年月日天周时分秒元]|季度|工作日")


def run(case: Case) -> Iterator[Verdict]:
    for sheet in sheets(case):
        for indicator in sheet.indicators:
            verdict = _judge(sheet, indicator)
            if verdict is not None:
                yield verdict


def _judge(sheet: Sheet, indicator: Indicator) -> Verdict | None:
    read = [value(cell.text) if cell is not None else None for cell in indicator[2:6]]
    target, actual, weight, score = read
    if target is None or actual is None or weight is None or score is None or not weight.number:
        return None
    if target.unit != actual.unit or "日" in target.unit or not target.operator and actual.operator:
        return None
    missed = _missed(target, actual, indicator)
    if missed is None:
        return None
    full = score.number >= weight.number
    cells = [
        cell for cell in (indicator.actual, indicator.target, indicator.name, indicator.weight, indicator.score) if cell
    ]
    return Verdict(
        code=CHECK.code,
        outcome="contradicts" if missed and full else "agrees",
        severity=CHECK.severity,
        reported=f"{actual.number}{actual.unit}",
        computed=f"{target.operator}{target.number}{target.unit}",
        anchors=tuple(cell.anchor for cell in cells),
        terms=(
            ("project", sheet.title),
            ("indicator", indicator.name.text.strip() if indicator.name else indicator.kind),
            ("score", str(score.number)),
        ),
    )


def _missed(target: Value, actual: Value, indicator: Indicator) -> bool | None:
    """Whether the target is certainly missed; None where the numbers cannot say."""
    half = actual.step / 2 if actual.step < target.step else actual.step * 0
    if target.operator in ("≥", ">"):
        return actual.number + half < target.number
    if target.operator in ("≤", "<"):
        return actual.number - half > target.number
    name = indicator.kind + (indicator.name.text if indicator.name else "")
    if not target.operator:
        if not target.unit or _OF_TIME.search(target.unit) or _EITHER_WAY.search(name):
            return None
        return None if actual.number > target.number else actual.number + half < target.number
    if actual.number < target.number and _LOWER_IS_FINE.search(name):
        return None
    return None if actual.number > target.number else actual.number + half < target.number


CHECK = Check(
    code="DZ503",
    name="full_score_below_target",
    severity="error",
    run=run,
    zh="项目“{project}”指标“{indicator}”目标 {computed}，实际 {reported}，未达标却得满分 {score}",
    en="{project}: {indicator} aims at {computed} and reached {reported}, yet gets its full {score} points",
)
