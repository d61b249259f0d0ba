"""Which number is wrong: small documents, one slip each, and those in which nothing can tell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.blame.printing import quantity_of, rounded, taken_apart
from extractor.blame.slips import meant
from extractor.blame.words import turned
from extractor.data import Finding, Quantity
from extractor.interval import Interval
from tests.checks.disclosure import extraction

TABLE = """
部门支出总表
单位：万元
科目名称\t合计\t基本支出\t项目支出
水资源管理\t152.03\t120.03\t32.00
渔政执法\t118.40\t98.40\t20.00
堤防维护\t64.25\t\t64.25
合计\t{total}\t218.43\t116.25
"""


def serious(text: str) -> list[Finding]:
    return [finding for finding in extraction(text).findings if finding.severity != "info"]


def only(text: str) -> Finding:
    found = serious(text)
    assert len(found) == 1, [finding.message for finding in found]
    return found[0]


def told(finding: Finding) -> tuple[str, str | None, str]:
    return (finding.blamed.text if finding.blamed else "", finding.suggestion, finding.slip)


# What is printed, in a sentence beside figures that are right; the number to blame; what it should read; the slip.
EVERYTHING = Interval(Decimal(-(10**9)), Decimal(10**9))

SLIPS = [
    ("公用经费预算133.20万元，比上年减少1.36万元，下降10.1%。", "10.1%", "1.01%", "decimal_point"),
    ("水费2023年预算26.00万元，2024年预算36.00万元，比2023年减少10.00万元。", "减少", "增加", "direction"),
    ("网络维护3条线路，每条线路8.8元，共26.4万元。", "8.8元", "8.8万元", "unit"),
    ("公用经费预算120.00万元，比上年增加20.00万元，增长16.67%。", "16.67%", "20.00%", "wrong_denominator"),
    ("车辆购置及运行维护费12.40万元，其中：公务用车购置费18.00万元，公务用车运行维护费12.40万元。",
     "12.40万元", "30.40万元", "omitted_part"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrong", "right", "slip"), SLIPS)
def test_slips_in_a_sentence(text: str, wrong: str, right: str, slip: str) -> None:
    assert told(only(text)) == (wrong, right, slip)


DIGITS = [
    ("152.30", "transposed_digits"),
    ("12.03", "dropped_digit"),
    ("1552.03", "doubled_digit"),
    ("152.93", "wrong_digit"),
]


@pytest.mark.parametrize(("printed", "slip"), DIGITS)
def test_slips_of_the_digits_against_a_table(printed: str, slip: str) -> None:
    """Two columns and a sum hold the cell; only the prose can be wrong."""
    found = only(f"水资源管理{printed}万元。\n" + TABLE.format(total="334.68"))
    assert told(found) == (f"{printed}万元", "152.03万元", slip)


def test_a_cell_is_blamed_where_its_sums_say_so() -> None:
    found = only("水资源管理152.03万元。\n" + TABLE.format(total="343.68"))
    assert told(found) == ("343.68", "334.68", "transposed_digits")
    assert found.blamed is not None and found.blamed.table is not None
    assert found.mends == 2


def test_the_figure_of_the_next_row() -> None:
    found = only("水资源管理118.40万元。\n" + TABLE.format(total="334.68"))
    assert told(found) == ("118.40万元", "152.03万元", "line_above")


def test_two_values_of_one_thing_and_nothing_else() -> None:
    found = only("公务接待22批次，陪餐40人。\n\n国内公务接待情况说明如下，全年公务接待26批次，均已公开。")
    assert found.blamed is None and found.suggestion is None
    assert {(one.anchor.text, one.suggestion) for one in found.alternatives} == {
        ("22批次", "26批次"),
        ("26批次", "22批次"),
    }


def test_two_errors_are_two_findings() -> None:
    found = serious("水资源管理153.02万元，渔政执法181.40万元。\n" + TABLE.format(total="334.68"))
    assert [told(one)[:2] for one in found] == [("153.02万元", "152.03万元"), ("181.40万元", "118.40万元")]


def test_one_wrong_number_with_four_consequences() -> None:
    text = (
        "支出预算总计433.68万元，其中：基本支出218.43万元，占65.27%；项目支出116.25万元，占34.73%。"
        "支出预算比上年增加34.68万元，增长11.56%。"
    )
    found = serious(text)
    assert told(found[0])[:2] == ("433.68万元", "334.68万元")
    assert len(found) == 1
    assert len(found[0].consequences) + found[0].message.count("；") >= 3
    assert found[0].mends >= 4


def test_what_holds_is_never_blamed() -> None:
    assert serious("水资源管理152.03万元，渔政执法118.40万元。\n" + TABLE.format(total="334.68")) == []


def test_a_mess_is_not_blamed() -> None:
    """Forty rows whose sums all fail in another way: the search gives up instead of guessing, and quickly."""
    rows = "\n".join(
        f"项目{at}类\t{at * 7 % 31}.{at % 10}1\t{at * 5 % 17}.{at % 7}3\t{at * 3 % 13}.{at % 5}7" for at in range(1, 40)
    )
    text = f"部门支出总表\n单位：万元\n科目名称\t合计\t基本支出\t项目支出\n{rows}\n合计\t100.00\t50.00\t50.00\n"
    for finding in extraction(text).findings:
        assert finding.suggestion is None or finding.blamed is not None


# ------------------------------------------------------------------------------------------------------------ parts


def quantity(raw: str, value: str, step: str, unit: str = "万元") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit, step=Decimal(step), raw=raw)


def test_a_value_is_printed_as_the_number_is() -> None:
    printed = quantity("1,126.60万元", "1126.60", "0.01")
    form = taken_apart(printed)
    assert form is not None
    assert rounded(form, Decimal("2486.349"), printed).raw == "2,486.35万元"
    assert rounded(form, Decimal("-3"), printed).raw == "-3.00万元"
    in_yuan = quantity("≤3,400元", "0.34", "0.0001")
    form = taken_apart(in_yuan)
    assert form is not None
    assert rounded(form, Decimal("12.5"), in_yuan).raw == "≤125,000元"
    assert taken_apart(quantity("三年", "3", "1", "年")) is None


@pytest.mark.parametrize(
    ("printed", "right", "slip"),
    [("1.36", "13.6", "decimal_point"), ("3.61", "3.16", "transposed_digits"), ("36", "136", "dropped_digit")],
)
def test_candidates_of_the_digits(printed: str, right: str, slip: str) -> None:
    one = quantity(printed, printed, "0.01")
    form = taken_apart(one)
    assert form is not None
    assert quantity_of(form, right, one).value in {
        c.quantity.value for c in meant(form, one, EVERYTHING, signed=False) if c.slip == slip
    }


def test_a_count_stays_whole() -> None:
    """51.3 people are no reading of 513, and 5130 are."""
    one = quantity("513人次", "513", "1", "人次")
    form = taken_apart(one)
    assert form is not None
    values = {candidate.quantity.value for candidate in meant(form, one, EVERYTHING, signed=False)}
    assert Decimal(5130) in values and all(value == value.to_integral_value() for value in values)


@pytest.mark.parametrize(
    ("word", "way", "other"),
    [("增加", -1, "减少"), ("下降", 1, "增长"), ("决算数大于预算数", -1, "决算数小于预算数"), ("持平", 1, "增加")],
)
def test_the_opposite_word(word: str, way: int, other: str) -> None:
    assert turned(word, way) == other
