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
    ],
)
def test_only_looks_wrong(old: str, new: str) -> None:
    assert contradictions(CHECK, evaluation(changes=((old, new),))) == []
