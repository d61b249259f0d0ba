"""DZ302: called unchanged, and changed."""

from __future__ import annotations

import pytest

from extractor.checks.unchanged_contradicts_change import CHECK
from tests.checks.disclosure import contradictions, outcomes, table, verdicts

CELLS = table(
    "“三公”经费对比表",
    "项目|2023年预算数|2024年预算数",
    "公务接待费|1.60|1.20",
    "公务用车运行维护费|6.60|6.60",
    "因公出国（境）费|0.00|0.00",
    "会议费|20.00|20.01",
    "培训费|100.00|100.90",
)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("公务用车运行维护费6.60万元，与上年持平。", "agrees"),
        ("因公出国（境）费0万元，与上年一致。", "agrees"),
        ("公务接待费1.20万元，与上年持平。", "contradicts"),
        ("公务接待费1.20万元，较上年无增减变化。", "contradicts"),
        ("公务接待费1.20万元，比上年增加（减少）0万元。", "contradicts"),
        ("会议费20.01万元，与上年持平。", "agrees"),  # one last digit
        ("培训费100.90万元，与上年基本持平。", "agrees"),  # less than one percent
        ("培训费100.90万元，与上年持平。", "contradicts"),
    ],
)
def test_this_years_and_last_years_cell(text: str, outcome: str) -> None:
    assert outcomes(CHECK, text + CELLS) == [outcome]


def test_what_is_reported() -> None:
    verdict = verdicts(CHECK, "公务接待费1.20万元，与上年持平。" + CELLS)[0]
    assert (verdict.reported, verdict.computed, verdict.severity) == ("上年持平", "1.60 → 1.20", "error")
    assert [anchor.text for anchor in verdict.anchors] == ["上年持平", "1.20", "1.60"]


def test_another_statement_of_the_change() -> None:
    text = "公务接待费1.20万元，与上年持平。\n\n二、其他说明\n\n公务接待费比上年减少0.40万元，下降25%。"
    assert contradictions(CHECK, text) == [("上年持平", "−0.40万元、−25%")]


@pytest.mark.parametrize(
    "text",
    [
        "差旅费6.90万元，与上年持平。",  # no row of it
        "公务接待费1.20万元，与2022年持平。",  # another base
        "公务接待费1.20万元，与年初预算持平。",
        "公务接待人员12人，与上年持平。",  # people, not money
        "公务接待费标准与上年一致。",
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text + CELLS) == []


def test_unchanged_number_of_things_says_nothing_of_the_money() -> None:
    text = "公务用车3辆，与上年持平。\n\n二、其他说明\n\n公务用车运行维护费比上年减少0.20万元。"
    assert contradictions(CHECK, text) == []
