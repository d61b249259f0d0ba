"""DZ601: dates that no calendar has."""

from __future__ import annotations

import time

import pytest

from extractor.checks.impossible_date import CHECK
from tests.checks.paper import case_of, contradictions, evaluation, quotes, rows

HEAD = "柏溪县水利局2023年部门预算说明\n\n一、基本情况\n\n"


@pytest.mark.parametrize(
    "date",
    [
        "2023年2月30日",
        "2023年2月29日",
        "6月31日",
        "2023年13月",
        "2023-11-31",
        "2023/04/31",
        "2023年0月",
        "填报日期：20230231",
        "9.31日前",
    ],
)
def test_dates_that_do_not_exist(date: str) -> None:
    found = contradictions(CHECK, f"{HEAD}项目应于{date}完成。\n")
    assert len(found) == 1
    assert found[0].anchors[0].text in date


@pytest.mark.parametrize(
    "words",
    [
        "2024年2月29日前完成", "12月31日前完成", "2月29日", "平均处理6.31日", "工期24月", "版本2023.13.45", "电话2023-4567",
        "文号〔2023〕13号", "2023年12月", "每月2.5日", "填报日期：20230129165413", "全年365日", "第31日",
    ],
)  # fmt: skip
def test_what_only_looks_like_one(words: str) -> None:
    assert contradictions(CHECK, f"{HEAD}项目{words}。\n") == []


def test_short_date_of_a_sheet() -> None:
    found = contradictions(CHECK, evaluation(changes=(("=12.31日\n\t12.31日", "=12.31日\n\t6.31日"),)))
    assert [quotes(verdict) for verdict in found] == [["6.31日", "=12.31日"]]
    length = evaluation(changes=(("=12.31日\n\t12.31日", "<=7.5日\n\t6.31日"),))
    assert contradictions(CHECK, length.replace("<=7.5日", "<=40日")) == []


def test_time_is_linear_in_the_rows_of_a_table() -> None:
    case = case_of(HEAD + rows("项目|说明|金额", *[f"甲{number}|6月31日完成|{number}.00" for number in range(12_000)]))
    started = time.process_time()
    assert len(list(CHECK.run(case))) == 12_000
    assert time.process_time() - started < 2
