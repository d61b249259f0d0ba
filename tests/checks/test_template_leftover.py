"""DZ603: the examples of ``leftovers.toml`` and the places where they may stand."""

from __future__ import annotations

import pytest

from extractor.checks.template_leftover import CHECK, leftovers
from extractor.folding import fold
from tests.checks.paper import contradictions, quotes, rows

HEAD = "柏溪县水利局2023年部门预算说明\n\n一、收支情况\n\n"
EXAMPLES = [
    (kind.name, text, expected)
    for kind in leftovers()
    for texts, expected in ((kind.match, True), (kind.skip, False))
    for text in texts
]


@pytest.mark.parametrize(("name", "text", "expected"), EXAMPLES)
def test_examples_of_the_table(name: str, text: str, expected: bool) -> None:
    kind = next(kind for kind in leftovers() if kind.name == name)
    assert (kind.pattern.search(fold(text)) is not None) is expected


def test_all_places_of_one_kind_are_one_finding() -> None:
    found = contradictions(CHECK, HEAD + "公用经费增加（减少）0万元。项目支出比上年增加(减少)0万元。\n")
    assert [quotes(verdict) for verdict in found] == [["增加（减少）", "增加(减少)"]]
    assert found[0].severity == "info"


def test_missing_number_is_a_warning() -> None:
    found = contradictions(CHECK, HEAD + "基本支出854.75万元，占  %；项目支出1,131.60万元，占56.97%。\n")
    assert [verdict.severity for verdict in found] == ["warning"]


def test_placeholder_in_a_cell_and_in_a_heading() -> None:
    sheet = rows(
        "项目名称|渠系改造", "一级指标|二级指标|三级指标|指标值", "产出指标|时效指标|完成时间|2023年XX月XX日前"
    )
    assert len(contradictions(CHECK, HEAD + sheet)[0].anchors) == 2
    assert len(contradictions(CHECK, HEAD + "二、XX局机构设置\n\n本局设5个科室。\n")) == 1


def test_header_of_a_table_is_no_leftover() -> None:
    table = rows("项目|2022年|2023年|比上年增加（减少）", "甲|20.00|25.00|5.00", "乙|10.00|10.00|0.00")
    assert contradictions(CHECK, HEAD + "单位：万元\n" + table) == []


def test_time_is_linear() -> None:
    text = HEAD + "占" * 20000 + "\n" + "增加（" * 20000 + "\n" + "X" * 40000 + "\n"
    assert len(contradictions(CHECK, text)) <= 1
