"""The peers are judged fairly: right, wrong and missed, on texts whose answer is known; our reader runs for real."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path

import pytest

from eval import baseline
from eval.peers import Asked, Tasks, ask, environment, judge_forms, judge_prose
from eval.surface_forms import Expected

TEXT = "芦湾镇水利站收入1,234.50万元，增长5.3%。"
GIVEN = Tasks(
    prose=[TEXT],
    asked=[Asked(0, 8, 16, Fraction(12_345_000), "元"), Asked(0, 21, 24, Fraction("5.3"), "%")],
    forms=["三千万元", "5%"],
    expected=[[Expected(Fraction(3000))], [Expected(Fraction(5), "%")]],
)
BOTH = {"元", "%"}


def test_our_reader_answers_in_a_process_of_its_own() -> None:
    assert environment("duizhang", offline=True) == Path(sys.executable)
    answer = ask("duizhang", Path(sys.executable), GIVEN)
    assert not isinstance(answer, str), answer
    assert judge_prose(GIVEN, answer["answers"]["prose"], BOTH) == {"right": 2}
    assert judge_forms(GIVEN, answer["answers"]["forms"], BOTH) == {"right": 2}
    assert answer["seconds"]["prose"] > 0


def test_a_peer_finds_the_standard_library_and_not_our_modules() -> None:
    """spaCy needs ``cProfile``, and that the standard ``profile``; a module of that name once stood beside the readers."""
    pytest.importorskip("spacy")
    answer = ask("spacy", Path(sys.executable), GIVEN)
    assert not isinstance(answer, str), answer


def test_a_wrong_value_is_not_a_missed_one() -> None:
    wrong = [[[8, 16, "12345", "元"]]]
    assert judge_prose(GIVEN, wrong, BOTH) == {"wrong": 1, "missed": 1}
    assert judge_forms(GIVEN, [[[0, 4, "30000000", "元"], [0, 1, "3", "元"]], None], BOTH) == {"wrong": 1, "missed": 1}


def test_who_reads_only_amounts_is_asked_only_for_amounts() -> None:
    assert judge_prose(GIVEN, [[]], {"元"}) == {"missed": 1}


def test_what_cannot_be_installed_is_said() -> None:
    assert environment("cn2an", offline=True) in ("not installed",) or Path(environment("cn2an", offline=True)).exists()


def test_the_plain_script_sees_what_a_plain_script_sees() -> None:
    text = "会议费20.00万元，比上年增加2.00万元，增长10%。其中：\n取暖费3.00万元。\n取暖费\t5.00\n"
    assert [report.message for report in baseline.check(text)] == [
        "2.0 / 18.00 = 11.11%, not 10.0%",
        "取暖费: 3.00 here, 5.00 in the table",
    ]
