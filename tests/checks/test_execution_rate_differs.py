"""DZ501: the execution rate of a sheet."""

from __future__ import annotations

from extractor.checks.execution_rate_differs import CHECK
from tests.checks.paper import contradictions, evaluation, outcomes, quotes


def test_rate_with_a_wrong_digit() -> None:
    text = evaluation(funds="120.00|120.00|118.56|10|99.80%|9.88分")
    found = contradictions(CHECK, text)
    assert [quotes(verdict)[:3] for verdict in found] == [["99.80%", "118.56", "120.00"]]
    assert found[0].computed == "98.80%"


def test_rates_that_fit() -> None:
    assert outcomes(CHECK, evaluation(funds="60.00|58.40|51.98|10|89.01%|8.90分")) == ["agrees"]
    assert outcomes(CHECK, evaluation(funds="60.00|58.40|51.98|10|89.00%|8.90分")) == ["rounding"]
    assert outcomes(CHECK, evaluation(funds="60.00|58.40|51.98|10|86.63%|8.66分")) == ["undecided"]  # on 年初预算数
    assert outcomes(CHECK, evaluation(funds="0.00|0.00|0.00|10|0.00%|0.00分")) == []
