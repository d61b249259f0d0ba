"""The number and the title in the line above a table."""

from __future__ import annotations

import pytest

from extractor.structure.captions import read_caption


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("公开07表 一般公共预算基本支出表", "公开07表", "一般公共预算基本支出表"),
        ("附表 一般公共预算支出预算表", "", "附表 一般公共预算支出预算表"),
        ("附表一 部门收支总表", "附表一", "部门收支总表"),
        ("表 3 部门收支总表", "表3", "部门收支总表"),
        ("预算01表 部门收支总表", "预算01表", "部门收支总表"),
        ("公开表3-1 部门收支总表", "公开表3-1", "部门收支总表"),
        ("表十二：项目支出表", "表十二", "项目支出表"),
    ],
)
def test_a_number_never_takes_a_piece_of_the_title(line: str, number: str, title: str) -> None:
    found = read_caption(line, 0)
    assert found is not None
    assert (found.number, found.title) == (number, title)


def test_a_bold_line_of_markdown() -> None:
    found = read_caption("**表3 2023年收支总表**", 0)
    assert found is not None
    assert (found.title, found.number, found.year) == ("2023年收支总表", "表3", 2023)
