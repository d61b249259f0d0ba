"""Names with one wrong character are read as the item they mean, and no other name is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.checks.prose_differs_from_table import CHECK
from extractor.concepts import find
from extractor.concepts.catalogue import catalogue
from extractor.concepts.misprints import as_listed
from tests.checks.disclosure import contradictions, outcomes, table


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("公务用车购置及运行维户费", "公务用车购置及运行维护费"),
        ("机关事业单位职业年金交费支出", "机关事业单位职业年金缴费支出"),
        ("政府性基金预预算支出", "政府性基金预算支出"),
        ("公务用车运行护费", "公务用车运行维护费"),
    ],
)
def test_one_character(printed: str, meant: str) -> None:
    assert find(meant) is not None
    assert find(printed) == find(meant)


@pytest.mark.parametrize(
    "name",
    [
        "非一般公共预算拨款收入",  # a character that changes the meaning
        "信息网络及软件购置更旧",  # two items are near, or the edge is wrong
        "公务用车购置及运行维护费甲",
        "高等职业教院",
        "视频联网共享平台建设",
    ],
)
def test_other_names(name: str) -> None:
    assert as_listed(name) is None


@given(st.sampled_from(sorted(catalogue().by_name)), st.data())
def test_a_listed_name_with_a_lost_character_is_read_as_itself_or_not_at_all(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    printed = name[:place] + name[place + 1 :]
    listed = as_listed(printed)
    families = {bearer.family for bearer in catalogue().by_name[name]}
    if listed is not None and listed != printed:
        assert len(name) >= 7
        assert families & {bearer.family for bearer in catalogue().by_name[listed]} or printed in catalogue().by_name


def test_a_misprinted_item_is_compared_with_its_row() -> None:
    rows = table("2024年支出表", "项目|金额", "公务用车购置及运行维护费|8.60", "公务接待费|1.20", "合计|9.80")
    assert outcomes(CHECK, "公务用车购置及运行维户费8.60万元。" + rows) == ["agrees"]
    assert contradictions(CHECK, "公务用车购置及运行维户费6.80万元。" + rows) == [("6.80万元", "8.60")]
