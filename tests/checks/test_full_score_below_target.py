"""DZ503: points for a missed target."""

from __future__ import annotations

import pytest

from extractor.checks.full_score_below_target import CHECK
from tests.checks.paper import contradictions, evaluation, quotes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">=95%\n\t96%", ">=95%\n\t93.5%"),
        (">=1,200公里\n\t1,260公里", ">=1,200公里\n\t1,020公里"),
        (">=95%\n\t96%", "<=2%\n\t3%"),
        (">=1,200公里\n\t1,260公里", "=4处\n\t3处"),
        (">=95%\n\t96%", "不低于95%\n\t90%"),
        (">=1,200公里\n\t1,260公里", "24座\n\t21座"),  # a number of things, without an operator
        (">=95%\n\t96%", "100%\n\t97.5%"),
    ],
)
def test_missed_target_with_all_points(old: str, new: str) -> None:
    found = contradictions(CHECK, evaluation(changes=((old, new),)))
    assert len(found) == 1
    assert set(new.replace("\t", "").split("\n")) <= set(quotes(found[0]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (">=95%\n\t96%\n\t20\n\t20", ">=95%\n\t93.5%\n\t20\n\t18"),  # scored in proportion
        (">=95%\n\t96%", ">=95%\n\t95%"),
        (">=95%\n\t96%", "<=2%\n\t2%"),
        (">=95%\n\t96%", ">=95%\n\t94"),  # another unit
        (">=1,200公里\n\t1,260公里", "=4处\n\t5处"),  # overfulfilled
        ("=12.31日\n\t12.31日", "=12.31日\n\t11.30日"),  # earlier
        ("质量指标\n\t设备完好率\n\t>=95%\n\t96%", "成本指标\n\t养护支出\n\t=58.4万元\n\t51.9万元"),  # saved money
        (">=95%\n\t96%", "总体提升\n\t50%"),
        (">=1,200公里\n\t1,260公里\n\t20\n\t20", "24座\n\t21座\n\t20\n\t17"),
        (">=1,200公里\n\t1,260公里", "24座\n\t26座"),
        (">=1,200公里\n\t1,260公里", "24座\n\t21"),  # the unit is missing
        (">=1,200公里\n\t1,260公里", "24\n\t21"),
        (">=1,200公里\n\t1,260公里", "24座\n\t≥21座"),
        ("巡查里程\n\t>=1,200公里\n\t1,260公里", "汛情响应\n\t30分钟\n\t22分钟"),  # sooner is better
        ("质量指标\n\t设备完好率\n\t>=95%\n\t96%", "成本指标\n\t单位养护标准\n\t3.2万元\n\t2.9万元"),
        ("设备完好率\n\t>=95%\n\t96%", "群众投诉\n\t6件\n\t2件"),
        ("设备完好率\n\t>=95%\n\t96%", "设备返修率\n\t3%\n\t1.5%"),
    ],
)
def test_only_looks_wrong(old: str, new: str) -> None:
    assert contradictions(CHECK, evaluation(changes=((old, new),))) == []
