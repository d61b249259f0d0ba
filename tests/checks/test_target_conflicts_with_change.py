"""DZ512: a target of no growth beside a stated rise."""

from __future__ import annotations

from extractor.checks.target_conflicts_with_change import CHECK
from tests.checks.disclosure import contradictions, outcomes, table

RISE = "“三公”经费预算21.30万元，比上年增加2.10万元，增长10.94%，主要原因是新增裁判接待。\n"


def _target(value: str) -> str:
    return table(
        "项目支出绩效目标表",
        "一级指标|二级指标|三级指标|指标值",
        f"产出指标|成本指标|三公经费变动率|{value}",
        "产出指标|数量指标|举办赛事|≥12场",
    )


def test_rise_beside_a_target_of_none() -> None:
    found = contradictions(CHECK, RISE + _target("≤0%"))
    assert [computed for _, computed in found] == ["上年增加2.10万元"]


def test_what_fits() -> None:
    fall = RISE.replace("增加2.10万元，增长10.94%", "减少2.10万元，下降8.97%")
    assert outcomes(CHECK, fall + _target("≤0%")) == []
    assert outcomes(CHECK, RISE + _target("≤15%")) == []
    assert outcomes(CHECK, RISE.replace("“三公”经费", "会议费") + _target("≤0%")) == []
