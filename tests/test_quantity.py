"""Numbers of sentences and cells, form by form.  Every case states value, unit and what else is said."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import surface
from eval.metrics import Score, figures, total
from eval.suite import Asked, load
from eval.surface_forms import FORMS, chinese
from extractor.folding import View
from extractor.interval import Interval
from extractor.quantity import Found, find, read_cell
from extractor.quantity.numerals import read_numeral
from extractor.quantity.units import VOCABULARY, bound_before, table_unit

UNITS = VOCABULARY["unit"]


def only(text: str) -> Found:
    """The one number of ``text``."""
    found = find(text)
    assert len(found) == 1, [text[item.start : item.end] for item in found]
    return found[0]


def amounts(text: str) -> list[tuple[str, str]]:
    """(value, unit) of all quantities of ``text``."""
    return [(f"{item.quantity.value.normalize():f}", item.quantity.unit) for item in find(text) if item.quantity]


def kinds(text: str) -> list[tuple[str, str]]:
    """(kind, printed) of all numbers of ``text``."""
    return [(item.kind, text[item.start : item.end]) for item in find(text)]


# ---------------------------------------------------------------------------------------------------------- units


@pytest.mark.parametrize(("kind", "text"), [(unit["kind"], text) for unit in UNITS for text in unit.get("match", [])])
def test_units_match_their_examples(kind: str, text: str) -> None:
    expected = {"year": "duration", "date": "date"}.get(kind, kind)
    assert find(text)[0].kind == expected


@pytest.mark.parametrize(
    ("words", "text"), [(tuple(unit["words"]), text) for unit in UNITS for text in unit.get("skip", [])]
)
def test_units_skip_their_examples(words: tuple[str, ...], text: str) -> None:
    assert not [item for item in find(text) if text[item.number_end : item.end] in words]


def test_every_unit_has_an_example() -> None:
    assert [unit["words"] for unit in UNITS if not unit.get("match")] == []


# ------------------------------------------------------------------------------------------------ money and rates


@pytest.mark.parametrize(
    ("text", "value", "step", "doubt"),
    [
        ("支出14,567.80万元", "14567.80", "0.01", ""),
        ("支出 571.9 万元", "571.9", "0.1", ""),
        ("支出60元", "0.006", "0.0001", ""),
        ("支出3.5千元", "0.35", "0.01", ""),
        ("支出2.25百万元", "225", "1", ""),
        ("支出5千万元", "5000", "1000", ""),
        ("收入86.42亿元", "864200", "100", ""),
        ("债务1.5万亿元", "150000000", "10000000", ""),
        ("债务3万4993.1亿元", "349931000", "1000", ""),
        ("投资1亿2000万元", "12000", "1", ""),
        ("投资2亿3000万5000元", "23000.5", "0.0001", ""),
        ("支出488.8. 万元", "488.8", "0.1", ""),
        ("支出-82万元", "-82", "1", ""),
        ("结余负82.5万元", "-82.5", "0.1", ""),
        ("预算安排300万,用于维修", "300", "1", ""),
        ("共计300万,用于维修", "300", "1", "unit"),
        ("共计26万株", "260000", "10000", None),
        ("支出4.647万元", "4.647", "0.001", "separator"),
        ("支出0.647万元", "0.647", "0.001", ""),
        ("支出1.234.56万元", "1234.56", "0.01", "separator"),
        ("支出为,867.48万元", "867.48", "0.01", "digits"),
        ("(减少)0万元", "0", "1", ""),
        ("80万人民币", "80", "1", ""),
        ("三千万元", "3000", "1", ""),
        ("贰佰叁拾万元整", "230", "0.0001", ""),
        ("二千三百零五点六万元", "2305.6", "0.1", ""),
        ("一亿二千万元", "12000", "1", ""),
        ("数十万元", "10", "1", "vague"),
    ],
)
def test_money(text: str, value: str, step: str, doubt: str | None) -> None:
    quantity = only(text).quantity
    assert quantity is not None
    assert (quantity.value, quantity.step) == (Decimal(value), Decimal(step))
    if doubt is not None:
        assert (quantity.unit, quantity.doubt) == ("万元", doubt)


def test_whole_numbers_are_written_without_exponent() -> None:
    assert str(only("86亿元").quantity.value) == "860000"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "value", "unit", "step"),
    [
        ("增长0.5%", "0.5", "%", "0.1"),
        ("下降-3.50%", "-3.50", "%", "0.01"),
        ("增长 3 %", "3", "%", "1"),
        ("千分比4‰", "0.4", "%", "0.1"),
        ("百分之五点二", "5.2", "%", "0.1"),
        ("百分之5.2", "5.2", "%", "0.1"),
        ("千分之三", "0.3", "%", "0.1"),
        ("百分之百", "100", "%", "1"),
        ("三成", "30", "%", "10"),
        ("三成五", "35", "%", "1"),
        ("两倍", "2", "倍", "1"),
        ("2.5倍", "2.5", "倍", "0.1"),
        ("只付一半费用", "50", "%", "10"),
        ("提高1.35个百分点", "1.35", "百分点", "0.01"),
        ("提高两个百分点", "2", "百分点", "1"),
    ],
)
def test_rates(text: str, value: str, unit: str, step: str) -> None:
    quantity = only(text).quantity
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.step) == (Decimal(value), unit, Decimal(step))


@pytest.mark.parametrize(
    ("text", "each"),
    [("2000元/人/年", "人/年"), ("每月60元/平方米·天", "平方米/天"), ("300元每人次", "人次"), ("300元,每人", "")],
)
def test_unit_prices(text: str, each: str) -> None:
    assert only(text).each == each


# ---------------------------------------------------------------------------------------------- bounds and ranges


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("单价50万元以上", ">="),
        ("单价100万元(含)以上", ">="),
        ("控制在5万元以内", "<="),
        ("不超过3%", "<="),
        ("满意度≥95%", ">="),
        ("合格率>=98%", ">="),
        ("不低于90%", ">="),
        ("超过6,000万元", ">"),
        ("不足20人", "<"),
        ("约50万元", "~"),
        ("50万元左右", "~"),
        ("50余万元", ">"),
        ("二十多人", ">"),
        ("数量=80只", "="),
        ("节约50万元", ""),
        ("附近50万元", ""),
        ("增加50万元以上年预算为准", ""),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    quantity = only(text).quantity
    assert quantity is not None and quantity.bound == bound


def test_bound_words_are_looked_for_at_the_number() -> None:
    assert bound_before("不超过5", 3) == "<="
    assert bound_before("不超过的5", 4) == ""


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5-10万元", "5", "10"),
        ("50万元至100万元", "50", "100"),
        ("5%~10%", "5", "10"),
        ("1.5—2.5亿元", "15000", "25000"),
        ("3至5人", "3", "5"),
    ],
)
def test_ranges(text: str, low: str, high: str) -> None:
    quantity = only(text).quantity
    assert quantity is not None
    assert (quantity.value, quantity.high) == (Decimal(low), Decimal(high))


def test_from_to_is_a_change_and_no_range() -> None:
    assert amounts("由50万元至80万元") == [("50", "万元"), ("80", "万元")]


def test_a_dash_between_numbers_is_no_sign() -> None:
    assert amounts("5-3万元") == [("5", ""), ("3", "万元")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("分别为12.5、13.6和14.7万元", [("12.5", "万元"), ("13.6", "万元"), ("14.7", "万元")]),
        ("收入958.20,支出38.05万元", [("958.2", ""), ("38.05", "万元")]),
        ("两项958.20,38.05亿元", [("2", "项"), ("9582000", "万元"), ("380500", "万元")]),
        ("占10.5、20.3、69.2%", [("10.5", "%"), ("20.3", "%"), ("69.2", "%")]),
        ("男女12、13人", [("12", "人"), ("13", "人")]),
        ("支出1,200万元", [("1200", "万元")]),
    ],
)
def test_lists_share_a_unit(text: str, expected: list[tuple[str, str]]) -> None:
    assert amounts(text) == expected


def test_a_lost_digit_is_not_taken_for_two_numbers_silently() -> None:
    doubts = {item.quantity.doubt for item in find("支出14,56.80万元") if item.quantity}
    assert doubts == {"separator"}


# ----------------------------------------------------------------------------------------------------- not amounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年10月31日", [("date", "2023年10月31日")]),
        ("2021/1/1起", [("date", "2021/1/1")]),
        ("2021-06-30", [("date", "2021-06-30")]),
        ("12.31日前", [("date", "12.31日")]),
        ("2022年6月,12月底", [("date", "2022年6月"), ("date", "12月底")]),
        ("1-6月", [("date", "1"), ("date", "6月")]),
        ("2020 年预算", [("year", "2020 年")]),
        ("2023年度", [("year", "2023年度")]),
        ("2021-2023年", [("year", "2021"), ("year", "2023年")]),
        ("(2021-2025)", [("year", "2021"), ("year", "2025")]),
        ("2021、2022年", [("year", "2021"), ("year", "2022年")]),
        ("二零二三年", [("year", "二零二三年")]),
        ("1.2021年收入", [("year", "2021年")]),
        ("23年度决算", [("year", "23年度")]),
        ("财发[2019]88号", [("code", "2019"), ("code", "88号")]),
        ("教育支出(205类)普通教育(02款)", [("code", "205类"), ("code", "02款")]),
        ("行政运行(50项)", [("code", "50项")]),
        ("教育支出205(类)", [("code", "205")]),
        ("2050202小学教育", [("code", "2050202")]),
        ("品目A02010104", [("code", "02010104")]),
        ("联系电话0931-8765432", [("code", "0931-8765432")]),
        ("手机13912345678", [("code", "13912345678")]),
        ("1.人员经费", [("code", "1")]),
        ("2、项目", [("code", "2")]),
        ("其中:(3)维修", [("code", "3")]),
        ("119报警", [("code", "119")]),
        ("建成5G基站", [("code", "5G")]),
        ("建T2航站楼", [("code", "2")]),
        ("附件3", [("code", "3")]),
        ("第3季度", [("code", "3")]),
        ("第15条", [("code", "15条")]),
        ("早8:30开始", [("code", "8:30")]),
        ("十四五规划第二批第十三条", []),
        ("十九届四中全会", []),
        ("统一部署,一次性支付,进一步", []),
        ("占%", []),
        ("XX万元,单位:百万元", []),
        ("四个自信", []),
    ],
)
def test_what_is_no_amount(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected
    assert all(item.quantity is None for item in find(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("编制237 人", [("237", "人")]),
        ("两个站点三条线路", [("2", "个"), ("3", "条")]),
        ("26.84万人", [("268400", "人")]),
        ("耕地3.2万亩", [("32000", "亩")]),
        ("设备2台(套)", [("2", "台(套)")]),
        ("接待22批次,192人次", [("22", "批次"), ("192", "人次")]),
        ("房屋7535.63平方米", [("7535.63", "平方米")]),
        ("运行365天", [("365", "天")]),
        ("整体伍年维保", [("5", "年")]),
        ("30日内付清", [("30", "天")]),
        ("软件APP13套", [("13", "套")]),
        ("地上3层", [("3", "层")]),
    ],
)
def test_counts(text: str, expected: list[tuple[str, str]]) -> None:
    assert amounts(text) == expected


def test_a_bare_year_like_number_is_in_doubt() -> None:
    quantity = only("合计为2020。").quantity
    assert quantity is not None and quantity.doubt == "year"


# ----------------------------------------------------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"), (" \u3000\n", "blank"), ("—", "dash"), ("- -", "dash"), ("--", "dash"), ("/", "dash"),
        ("**", "dash"), ("12.31日", "date"), ("2023年", "date"), ("2023年6月-2023年12月", "date"), ("办公费", "text"),
        ("12.5 13.6", "text"), ("1.2.3", "text"), ("30201办公费", "text"), ("9" * 5000, "text"),
    ],
)  # fmt: skip
def test_cells_without_a_number(text: str, kind: str) -> None:
    assert read_cell(text) == (kind, None)


@pytest.mark.parametrize(
    ("text", "value", "step", "bound", "doubt"),
    [
        ("0", "0", "1", "", ""),
        ("1,234.50", "1234.50", "0.01", "", ""),
        ("-3.5\u3000", "-3.5", "0.1", "", ""),
        ("５６．７", "56.7", "0.1", "", ""),
        ("3, 235. 99", "3235.99", "0.01", "", ""),
        ("881,300.\n39", "881300.39", "0.01", "", ""),
        ("1 129 236", "1129236", "1", "", ""),
        ("3.0E-4", "0.0003", "0.00001", "", ""),
        ("(1,234.56)", "-1234.56", "0.01", "", ""),
        ("（12）", "-12", "1", "", "sign"),
        ("≥50", "50", "1", ">=", ""),
        (",867.48", "867.48", "0.01", "", "digits"),
        ("1,23.45", "123.45", "0.01", "", "separator"),
        ("1.234.56", "1234.56", "0.01", "", "separator"),
    ],
)
def test_plain_cells(text: str, value: str, step: str, bound: str, doubt: str) -> None:
    quantity = read_cell(text).quantity
    assert quantity is not None
    assert (quantity.value, quantity.step, quantity.bound) == (Decimal(value), Decimal(step), bound)
    assert (quantity.doubt, quantity.unit, quantity.raw) == (doubt, "", text.strip())


@pytest.mark.parametrize(
    ("text", "table", "value", "unit", "bound"),
    [
        ("1234567.80", "元", "123.45678", "万元", ""),
        ("12", "千元", "1.2", "万元", ""),
        ("12", "人民币:万元", "12", "万元", ""),
        ("≥95%", "万元", "95", "%", ">="),
        (">= 98 %", "", "98", "%", ">="),
        ("=80只", "万元", "80", "只", "="),
        ("100.00分", "", "100", "分", ""),
        ("2台（套）", "万元", "2", "台(套)", ""),
        ("50万元以上", "元", "50", "万元", ">="),
    ],
)
def test_cells_with_units(text: str, table: str, value: str, unit: str, bound: str) -> None:
    quantity = read_cell(text, table).quantity
    assert quantity is not None
    assert (quantity.value, quantity.unit, quantity.bound) == (Decimal(value), unit, bound)


def test_an_unknown_table_unit_stands_for_itself() -> None:
    assert table_unit("标准煤").canonical == "标准煤"


# ------------------------------------------------------------------------------------------------------ properties

MONEY = st.decimals(min_value=0, max_value=10**9, places=2)
SCALES = {"元": Fraction(1, 10000), "千元": Fraction(1, 10), "万元": Fraction(1), "亿元": Fraction(10000)}


@given(MONEY, st.sampled_from(sorted(SCALES)), st.booleans())
def test_printed_money_is_read_back(amount: Decimal, unit: str, grouped: bool) -> None:
    text = f"支出{amount:,}{unit}。" if grouped else f"支出{amount}{unit}。"
    item = only(text)
    assert item.quantity is not None
    assert Fraction(item.quantity.value) == Fraction(amount) * SCALES[unit]
    assert Fraction(item.quantity.step) == Fraction(1, 100) * SCALES[unit]
    assert text[item.start : item.end] == item.quantity.raw == text[2:-1]
    assert not item.quantity.doubt


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_printed_cells_are_read_back(amount: Decimal) -> None:
    for text in (f"{amount:,}", f"{amount}", f" {amount} "):
        quantity = read_cell(text).quantity
        assert quantity is not None and quantity.value == amount


@given(st.decimals(min_value=0, max_value=10**6, places=4))
def test_the_interval_holds_what_was_rounded(exact: Decimal) -> None:
    quantity = only(f"支出{exact:.2f}万元").quantity
    assert quantity is not None and Interval.of(quantity).holds(exact)


@given(st.integers(min_value=1, max_value=10**8 - 1))
def test_numerals_are_read_back(number: int) -> None:
    reading = read_numeral(chinese(number))
    assert reading is not None and reading[0] == number


@pytest.mark.parametrize("text", ["七八", "百", "万", "三五千", "", "点五", "三点"])
def test_malformed_numerals_are_refused(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize("text", ["3E88", "0E60", "12.5e62万元", "1e-99", "12.5e-120元"])
def test_exponents_that_no_amount_has(text: str) -> None:
    assert all(item.quantity is None for item in find(f"购置{text}设备"))
    assert read_cell(text, "元").kind == "text"


@given(st.text(alphabet="0123456789,.-%万亿元年月人个一三十百分之至、第()/ 点半E支", max_size=60))
def test_any_text_gives_ordered_spans(text: str) -> None:
    end = 0
    for item in find(text):
        assert end <= item.start < item.number_end <= item.end <= len(text)
        end = item.end
        if item.quantity:
            assert item.quantity.raw == text[item.start : item.end]
            assert item.quantity.value.is_finite() and item.quantity.step > 0
    read_cell(text, "元")


@given(st.text(alphabet="0123456789,. \n\u3000万元%支出人", max_size=60))
def test_views_do_not_change_what_is_printed(text: str) -> None:
    view = View(text, 0, len(text))
    for item in find(view.text):
        start, end = view.span(item.start, item.end)
        assert "".join(text[start:end].split()) == "".join(view.text[item.start : item.end].split())


@pytest.mark.parametrize(
    "form", ["1", "1,", "万", "三万", ",123", "1.", "1-", "1-2万元,", "1、", "-", "百分之", "元/人", "A-1", "(1)", "1 "]
)
def test_a_megabyte_of_nonsense_is_read_in_a_moment(form: str) -> None:
    text = form * (1_000_000 // len(form.encode()))
    begin = time.process_time()
    find(text)
    read_cell(text)
    assert time.process_time() - begin < 20


# ---------------------------------------------------------------------------------------------------- surface forms


def test_the_bars_of_the_surface_forms_are_met() -> None:
    suite = load("surface", {"values": 25})
    whole = total(one for one in suite.scored(Asked()) if isinstance(one, Score))
    assert [line.bar.label for line in figures(suite.figures, whole.tallies) if line.met is False] == []
    assert whole.tallies["told"].gold == 25 * sum(not form.ambiguous for form in FORMS)


def test_the_surface_table_sees_a_wrong_reading() -> None:
    form = FORMS[0]
    assert surface.judge(form, "支出12.50万元", [surface.Expected(Fraction(25, 2))]) == "right"
    assert surface.judge(form, "支出12.50万元", [surface.Expected(Fraction(125, 2))]) == "wrong"
    assert surface.judge(form, "支出12.50元", [surface.Expected(Fraction(25, 2))]) == "wrong"
    assert surface.judge(form, "支出", [surface.Expected(Fraction(25, 2))]) == "wrong"
    assert surface.judge(form, "支出4.647万元", [surface.Expected(Fraction(4647))]) == "unsure"
