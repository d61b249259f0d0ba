"""DZ606: codes with the names of other codes."""

from __future__ import annotations

import pytest

from extractor.checks.code_does_not_fit_name import CHECK
from tests.checks.paper import contradictions, quotes, rows

HEAD = "柏溪县水利局2023年部门预算\n\n部门支出总表\n\n单位：万元\n"
TABLE = rows(
    "科目编码|科目名称|合计",
    "213|农林水支出|1,986.35",
    "21303|水利|1,986.35",
    "2130301|行政运行|842.65",
    "2130305|水利工程建设|1,126.60",
    "2130314|防汛|17.10",
)
TEXT = "\n五、一般公共预算拨款情况\n\n{}\n"


def test_class_with_the_name_of_another() -> None:
    words = "1.一般公共服务（213类）行政运行842.65万元；\n\n2.一般公共服务（213类）防汛17.10万元。\n\n"
    words += "（三）农林水（213类）水利（03款）行政运行（01项）842.65万元。"
    found = contradictions(CHECK, HEAD + TABLE + TEXT.format(words))
    assert len(found) == 1 and found[0].computed == "农林水支出"
    assert quotes(found[0])[:2] == ["一般公共服务（213类）", "一般公共服务（213类）"]
    assert any("农林水" in quote for quote in quotes(found[0])[2:])


def test_item_with_the_name_of_its_neighbour() -> None:
    words = "农林水（213类）水利（03款）水利工程建设（14项）防汛17.10万元。"
    found = contradictions(CHECK, HEAD + TABLE + TEXT.format(words))
    assert [verdict.computed for verdict in found] == ["防汛"]


@pytest.mark.parametrize(
    "words",
    [
        "农林水支出（213类）水利（03款）防汛（14项）17.10万元。",
        "2130305款水利工程建设支出1,126.60万元。",
        "医疗卫生与计划生育支出（210类）30.00万元。",  # its name until 2018
        "渠系改造（3项）共120万元。",
        "项目（12类）共120万元。",
    ],
)
def test_right_older_and_foreign_codes(words: str) -> None:
    assert contradictions(CHECK, HEAD + TABLE + TEXT.format(words)) == []


def test_row_of_a_table() -> None:
    text = HEAD + TABLE.replace("213\t农林水支出", "213\t公共安全支出")
    assert [quotes(verdict)[0] for verdict in contradictions(CHECK, text)] == ["公共安全支出"]
