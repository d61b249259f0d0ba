"""DZ304: changes without a reason (info)."""

from __future__ import annotations

import pytest

from extractor.checks.change_without_reason import CHECK
from tests.checks.disclosure import contradictions, outcomes, verdicts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("差旅费比上年增加8.92万元。", ["contradicts"]),
        ("差旅费比上年增加8.92万元，主要原因是赛事增多。", ["agrees"]),
        ("由于赛事增多，差旅费比上年增加8.92万元。", ["agrees"]),
        ("差旅费比上年增加8.92万元。增加的主要原因是赛事增多。", ["agrees"]),
        ("差旅费比上年增加8.92万元，赛事转到外省举办。", ["agrees"]),
        ("差旅费比上年增加0万元。", []),
        ("差旅费与上年持平。", []),
        ("差旅费增长6.5%。", []),
    ],
)
def test_one_change(text: str, found: list[str]) -> None:
    assert outcomes(CHECK, text) == found


def test_it_is_only_information() -> None:
    assert [verdict.severity for verdict in verdicts(CHECK, "差旅费比上年增加8.92万元。")] == ["info"]


def test_one_reason_for_two_bases() -> None:
    text = "差旅费36.40万元，比上年增加8.92万元，比2022年增加10.40万元，主要原因是赛事增多。"
    assert outcomes(CHECK, text) == ["agrees", "agrees"]


def test_one_reason_for_two_bases_of_a_change_alone() -> None:
    text = "差旅费比上年增加8.92万元，比2022年增加10.40万元，主要原因是赛事增多。"
    assert outcomes(CHECK, text) == ["agrees", "agrees"]


def test_each_subject_needs_a_reason_of_its_own() -> None:
    text = "差旅费比上年增加8.92万元，主要原因是赛事增多；会议费比上年增加1.20万元。"
    assert contradictions(CHECK, text) == [("会议费比上年增加1.20万元", "")]


def test_changes_in_a_reason_need_none() -> None:
    text = "基本支出增加38.20万元，主要原因是人员经费增加41.30万元，公用经费压减3.10万元。"
    assert outcomes(CHECK, text) == ["agrees"]
