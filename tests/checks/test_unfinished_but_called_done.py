"""DZ511: goals called reached beside deviations that say otherwise."""

from __future__ import annotations

import pytest

from extractor.checks.unfinished_but_called_done import CHECK
from tests.checks.paper import INDICATORS, contradictions, evaluation, outcomes, quotes

GOAL = ("年度总体目标|预期目标|实际完成情况", "|完成全县河道巡查养护，保障行洪安全。|{}")
MISSED = tuple(
    line.replace("1,260公里|20|20|/", "860公里|20|14|项目未完成，计划于2023年5月前完成") for line in INDICATORS
)


def sheet(result: str, indicators: tuple[str, ...]) -> str:
    return evaluation(indicators=(GOAL[0], GOAL[1].format(result), *indicators))


def test_success_beside_an_unfinished_project() -> None:
    found = contradictions(CHECK, sheet("对全县河道进行了巡查，全面完成了养护任务。", MISSED))
    assert len(found) == 1
    assert quotes(found[0])[0] == "全面完成了养护任务"
    assert {"860公里", ">=1,200公里", "项目未完成，计划于2023年5月前完成"} <= set(quotes(found[0]))


@pytest.mark.parametrize("result", ["完成部分河道养护，其余顺延到下年。", "全面完成了巡查，两处堤防未加固。"])
def test_result_that_admits_it(result: str) -> None:
    assert contradictions(CHECK, sheet(result, MISSED)) == []


def test_finished_project() -> None:
    assert outcomes(CHECK, sheet("全面完成了养护任务。", INDICATORS)) == ["agrees"]
