"""DZ212: projects under performance management against all project expenditure."""

from __future__ import annotations

import pytest

from extractor.checks.part_exceeds_whole import CHECK
from tests.checks.disclosure import contradictions, outcomes, table

CELLS = table(
    "2024年一般公共预算支出表（不含上年结转）",
    "科目名称|合计|基本支出|项目支出",
    "行政运行|612.45|612.45|",
    "体育场馆|285.00||285.00",
    "群众体育|249.90||249.90",
    "合计|1,147.35|612.45|534.90",
)
TEXT = "实行绩效管理的项目6个，涉及一般公共预算当年拨款{}万元。"


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        ("534.90", "agrees"),
        ("412.00", "agrees"),
        ("534.91", "agrees"),
        ("543.90", "contradicts"),
        ("616.40", "contradicts"),
    ],
)
def test_projects_and_their_whole(amount: str, outcome: str) -> None:
    assert outcomes(CHECK, TEXT.format(amount) + CELLS) == [outcome]


@pytest.mark.parametrize(
    "text",
    [
        "实行绩效管理的项目6个，涉及资金616.40万元。",  # fund and scope are open
        "实行绩效管理的项目6个，涉及政府性基金当年拨款616.40万元。",  # another fund
        "一般公共预算当年拨款1,147.35万元。",  # not the projects
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text + CELLS) == []
