"""DZ509: projects of one year that run for several."""

from __future__ import annotations

import pytest

from extractor.checks.period_contradicts_text import CHECK
from tests.checks.paper import contradictions, outcomes, quotes, rows


def sheet(plan: str, period: str = "1年", kind: str = "一次性项目（1年结束）") -> str:
    lines = (
        "项目名称|渠系节水改造||",
        f"项目属性|{kind}|项目期|{period}",
        "项目资金（元）|年度资金总额：|2,795,000|",
        f"项目实施计划|{plan}||",
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|改造渠道|≥12公里",
    )
    return "柏溪县水利局2023年部门预算\n\n项目支出绩效目标申报表\n\n(2023年度)\n" + rows(*lines)


@pytest.mark.parametrize(
    "plan",
    [
        "预算838.50万元，分三年支付，2023年支付279.50万元",
        "与中标单位签订两年合同，按季度支付",
        "服务对象40人，每人每月500元，二年，共需48万元",
        "2021年50%，2022年30%，2023年支付余款",
        "服务期为2023年1月-2024年12月，按月结算",
    ],
)
def test_text_of_several_years(plan: str) -> None:
    found = contradictions(CHECK, sheet(plan))
    assert len(found) == 1 and found[0].severity == "warning"
    assert quotes(found[0])[0] == "一次性项目（1年结束）" and quotes(found[0])[1] in plan


@pytest.mark.parametrize(
    "plan",
    [
        "供暖期为2023年11月-2024年3月，按月支付",
        "落实水利发展“十四五”规划（2021-2025年）",
        "依据节水三年行动计划实施，2023年12月底前完工",
        "2023年1月-2023年12月完成全部改造任务",
    ],
)
def test_years_that_are_not_its_own(plan: str) -> None:
    assert outcomes(CHECK, sheet(plan)) == ["agrees"]


def test_project_that_says_how_long_it_runs() -> None:
    assert outcomes(CHECK, sheet("预算838.50万元，分三年支付", "3年", "一次性项目（3年结束）")) == []
