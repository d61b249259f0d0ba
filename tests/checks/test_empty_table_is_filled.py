"""DZ604: notes that call a table empty."""

from __future__ import annotations

import time

import pytest

from extractor.checks.empty_table_is_filled import CHECK
from tests.checks.paper import case_of, contradictions, outcomes, quotes, rows

HEAD = "柏溪县水利局2023年部门预算\n\n"
FILLED = "一般公共预算“三公”经费支出表\n\n单位：万元\n" + rows(
    "项目|预算数", "公务接待费|1.35", "公务用车运行维护费|21.56", "合计|22.91"
)
FUND = "政府性基金预算支出表\n\n单位：万元\n" + rows("科目编码|科目名称|合计", "2120899|其他支出|{}", "|合计|{}")


@pytest.mark.parametrize("note", ["注：本单位无“三公”经费预算，故本表为空表。", "备注：此表无数据。"])
def test_note_under_a_filled_table(note: str) -> None:
    found = contradictions(CHECK, HEAD + FILLED + note + "\n")
    assert len(found) == 1
    assert "1.35" in quotes(found[0]) and quotes(found[0])[0].endswith(("空表", "无数据"))


def test_table_named_in_the_narrative() -> None:
    prose = "九、政府性基金预算情况\n\n2023年没有使用政府性基金安排的支出，政府性基金预算支出表为空表。\n"
    assert len(contradictions(CHECK, HEAD + FUND.format("100.00", "100.00") + prose)) == 1
    assert outcomes(CHECK, HEAD + FUND.format("0.00", "0.00") + prose) == ["agrees"]
    assert outcomes(CHECK, HEAD + FUND.format("", "") + prose) == ["agrees"]


@pytest.mark.parametrize(
    "note",
    [
        "注：若为空表，则为该部门无政府性基金收支。",
        "备注：无内容应公开空表并说明情况。",
        "如本表为空，表示没有此项支出。",
    ],
)
def test_conditional_notes(note: str) -> None:
    assert outcomes(CHECK, HEAD + FILLED + note + "\n") == []


def test_note_about_the_table_below() -> None:
    note = "注：本单位无政府性基金预算，本表为空表。\n\n"
    assert contradictions(CHECK, HEAD + FILLED + note + FUND.format("", "")) == []


def test_time_is_linear_in_tables_with_notes() -> None:
    text = HEAD + "".join(FILLED.replace("三公", f"三公{number}") + "本表为空表。\n\n" for number in range(4000))
    case = case_of(text)
    started = time.process_time()
    assert len(list(CHECK.run(case))) == 4000
    assert time.process_time() - started < 0.5
