"""The forms of ``eval.surface``: how numbers are printed in real disclosures, with what each print means.

A form writes a text from random values and states what was printed, worked out with fractions and apart from the
reader.  To add one: a function ``Random -> (text, [Expected])``, or one of the makers here, and a line in ``FORMS``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import NamedTuple


class Expected(NamedTuple):
    """What was printed: value in canonical units, unit, bound and the upper end of a range."""

    value: Fraction
    unit: str = "万元"
    bound: str = ""
    high: Fraction | None = None


Sample = tuple[str, list[Expected]]


class Form(NamedTuple):
    """One way to print numbers.  ``where``: prose or cell; ``ambiguous``: the right reading is a doubt."""

    name: str
    make: Callable[[Random], Sample]
    where: str = "prose"
    ambiguous: bool = False
    money: bool = False


# --------------------------------------------------------------------------------------------------------- printing


def cents(random: Random, digits: int = 8) -> int:
    """A number of hundredths with up to ``digits`` digits, small ones as likely as large ones."""
    return random.randrange(1, 10 ** random.randint(1, digits))


def decimal(hundredths: int, grouped: bool = False) -> str:
    """1234567 -> 12345.67 or 12,345.67."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole:,}.{rest:02}" if grouped else f"{whole}.{rest:02}"


def chinese(number: int, digits: str = "零一二三四五六七八九", places: str = "十百千") -> str:
    """A whole number below 10^12 in Chinese numerals."""
    if number >= 10**4:
        unit, name = (10**8, "亿") if number >= 10**8 else (10**4, "万")
        low = number % unit
        gap = digits[0] if 0 < low < unit // 10 else ""
        return chinese(number // unit, digits, places) + name + gap + (chinese(low, digits, places) if low else "")
    text = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += digits[digit] + (places[power - 1] if power else "")
        elif text and number % 10**power and not text.endswith(digits[0]):
            text += digits[0]
    return text


def financial(number: int) -> str:
    """A whole number in financial numerals (贰佰叁拾)."""
    return chinese(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟")


def subject(random: Random) -> str:
    """The words before a number."""
    return random.choice(("基本支出", "公务接待费", "本年收入合计", "项目支出预算数为", "较上年增加", "其中:维修费"))


def after(random: Random) -> str:
    """The words behind a number."""
    return random.choice(("。", ",占全部支出的大部分。", "、其余为上年结转。", ";"))


# ------------------------------------------------------------------------------------------------------ form makers


def money(unit: str, factor: Fraction, grouped: bool = False, pattern: str = "{}{}") -> Callable[[Random], Sample]:
    """An amount with two decimals in ``unit`` of ``factor`` 万元."""

    def make(random: Random) -> Sample:
        amount = cents(random)
        number = pattern.format(decimal(amount, grouped), unit)
        return f"{subject(random)}{number}{after(random)}", [Expected(Fraction(amount, 100) * factor)]

    return make


def one(pattern: str, unit: str, factor: Fraction = Fraction(1), digits: int = 4) -> Callable[[Random], Sample]:
    """A whole number in ``pattern``, of ``factor`` canonical units each."""

    def make(random: Random) -> Sample:
        number = random.randrange(2, 10**digits)
        return pattern.format(number), [Expected(number * factor, unit)]

    return make


def fraction(pattern: str, unit: str, factor: Fraction = Fraction(1)) -> Callable[[Random], Sample]:
    """A number with two decimals in ``pattern``, of ``factor`` canonical units each."""

    def make(random: Random) -> Sample:
        number = cents(random, 4)
        return pattern.format(decimal(number)), [Expected(Fraction(number, 100) * factor, unit)]

    return make


def in_full_width(make: Callable[[Random], Sample]) -> Callable[[Random], Sample]:
    """The texts of ``make`` in full width."""

    def made(random: Random) -> Sample:
        text, expected = make(random)
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text), expected

    return made


def worded(pattern: str, unit: str, write: Callable[[int], str], factor: Fraction) -> Callable[[Random], Sample]:
    """A number in words."""

    def make(random: Random) -> Sample:
        number = random.randrange(1, 10 ** random.randint(1, 4))
        return pattern.format(write(number)), [Expected(number * factor, unit)]

    return make


def nothing(*patterns: str) -> Callable[[Random], Sample]:
    """Numbers that are no amounts: years, dates, codes."""

    def make(random: Random) -> Sample:
        fill = {
            "year": random.randint(2008, 2026), "month": random.randint(1, 12), "day": random.randint(1, 28),
            "small": random.randint(1, 19), "number": random.randint(1, 999), "class": random.randint(201, 229),
            "two": f"{random.randint(1, 9):02}", "phone": random.randint(2000000, 8999999),
            "words": chinese(random.randint(1, 40)),
        }  # fmt: skip
        return random.choice(patterns).format(**fill), []

    return make


def scaled_twice(random: Random) -> Sample:
    """3万4993.1亿元."""
    high, low = random.randint(1, 9), random.randint(10000, 99999)
    return f"{subject(random)}{high}万{low // 10}.{low % 10}亿元。", [
        Expected((high * 10**4 + Fraction(low, 10)) * 10**4)
    ]


def two_scales(random: Random) -> Sample:
    """1亿2000万元."""
    high, low = random.randint(1, 99), random.randint(1, 9999)
    return f"{subject(random)}{high}亿{low}万元{after(random)}", [Expected(Fraction(high * 10**4 + low))]


def shared_comma(random: Random) -> Sample:
    """Two amounts with decimals, one unit."""
    a, b = cents(random, 6), cents(random, 6)
    text = f"收入、支出分别为{decimal(a)},{decimal(b)}万元。"
    return text, [Expected(Fraction(a, 100)), Expected(Fraction(b, 100))]


def shared_list(random: Random) -> Sample:
    """Three amounts, one unit."""
    a, b, c = (cents(random, 6) for _ in range(3))
    text = f"分别为{decimal(a)}、{decimal(b, True)}和{decimal(c)}亿元。"
    return text, [Expected(Fraction(number, 100) * 10**4) for number in (a, b, c)]


def money_range(pattern: str) -> Callable[[Random], Sample]:
    """Two amounts, the lower first."""

    def make(random: Random) -> Sample:
        low = random.randint(1, 5000)
        high = low + random.randint(1, 5000)
        return pattern.format(low, high), [Expected(Fraction(low), high=Fraction(high))]

    return make


def bounded(pattern: str, bound: str, unit: str = "万元") -> Callable[[Random], Sample]:
    """A whole number with a bound."""

    def make(random: Random) -> Sample:
        number = random.randint(1, 9999)
        return pattern.format(number), [Expected(Fraction(number), unit, bound)]

    return make


def broken_number(random: Random) -> Sample:
    """A line end inside a number, anywhere."""
    amount = random.randrange(10**5, 10**8)
    text = decimal(amount)
    cut = random.randrange(1, len(text))
    return f"{subject(random)}{text[:cut]}\n{text[cut:]}万元{after(random)}", [Expected(Fraction(amount, 100))]


def grouped_with(separator: str, point: str, pattern: str, unit: str, factor: Fraction) -> Callable[[Random], Sample]:
    """An amount of a thousand or more whose signs were spoilt."""

    def make(random: Random) -> Sample:
        amount = random.randrange(10**5, 10**9)
        number = decimal(amount, grouped=True).replace(".", "P").replace(",", separator).replace("P", point)
        return pattern.format(number), [Expected(Fraction(amount, 100) * factor, unit)]

    return make


def blanks_for_commas(pattern: str, unit: str, factor: Fraction) -> Callable[[Random], Sample]:
    """1 129 236."""

    def make(random: Random) -> Sample:
        number = random.randrange(10**3, 10**8)
        return pattern.format(f"{number:,}".replace(",", " ")), [Expected(number * factor, unit)]

    return make


def exponent(random: Random) -> Sample:
    """What a spreadsheet makes of small numbers."""
    tenths, power = random.randint(10, 99), random.randint(1, 6)
    return f"{tenths // 10}.{tenths % 10}E-{power}", [Expected(Fraction(tenths, 10) / 10**power, "")]


def lost_digit(pattern: str, unit: str) -> Callable[[Random], Sample]:
    """The digits before a comma are gone."""

    def make(random: Random) -> Sample:
        rest = random.randrange(10000, 99999)
        return pattern.format(f",{rest // 100:03}.{rest % 100:02}"), [Expected(Fraction(rest, 100), unit)]

    return make


def lost_inside(pattern: str, unit: str) -> Callable[[Random], Sample]:
    """One digit of a group is gone: 14,56.80."""

    def make(random: Random) -> Sample:
        a, b, c = random.randint(1, 999), random.randint(0, 99), random.randint(0, 99)
        return pattern.format(f"{a},{b:02}.{c:02}"), [Expected(Fraction((a * 100 + b) * 100 + c, 100), unit)]

    return make


def three_decimals(random: Random) -> Sample:
    """A point that may stand for a comma."""
    number = random.randint(1000, 999999)
    return f"{subject(random)}{number // 1000}.{number % 1000:03}万元。", [Expected(Fraction(number, 1000))]


def tenths(random: Random) -> Sample:
    """三成五, 约占四成."""
    ten, one = random.randint(1, 9), random.randint(1, 9)
    if random.random() < 0.5:
        return f"约占{chinese(ten)}成{chinese(one)}", [Expected(Fraction(ten * 10 + one), "%", "~")]
    return f"上升了{chinese(ten)}成,", [Expected(Fraction(ten * 10), "%")]


def percent_words(prefix: str, per: int) -> Callable[[Random], Sample]:
    """百分之五点二."""

    def make(random: Random) -> Sample:
        whole, tenth = random.randint(1, 99), random.randint(0, 9)
        text = chinese(whole) + (f"点{chinese(tenth)}" if tenth else "")
        if not 10 <= whole < 20 or random.random() < 0.5:
            return f"增长{prefix}{text}。", [Expected((whole + Fraction(tenth, 10)) * 100 / per, "%")]
        return f"增长{prefix}{text[1:]}。", [Expected((whole + Fraction(tenth, 10)) * 100 / per, "%")]

    return make


TEN_THOUSANDTH, TENTH, ONE = Fraction(1, 10000), Fraction(1, 10), Fraction(1)

FORMS: tuple[Form, ...] = (
    Form("1234.56万元", money("万元", ONE), money=True),
    Form("14,567.80万元", money("万元", ONE, grouped=True), money=True),
    Form("571.9 万元", money("万元", ONE, pattern="{} {}"), money=True),
    Form("1234.56元", money("元", TEN_THOUSANDTH, grouped=True), money=True),
    Form("12.50千元", money("千元", TENTH), money=True),
    Form("2.25百万元", money("百万元", Fraction(100)), money=True),
    Form("86.42亿元", money("亿元", Fraction(10000)), money=True),
    Form("12万人民币", one("预算总额{}万人民币。", "万元"), money=True),
    Form("20万美元", one("折合{}万美元。", "万美元"), money=True),
    Form("万 for 万元", one("项目资金{}万,用于购置。", "万元"), money=True),
    Form("3, 235. 99万元", grouped_with(", ", ". ", "收入{}万元。", "万元", ONE), money=True),
    Form("1 129 236元", blanks_for_commas("收入{}元。", "万元", TEN_THOUSANDTH), money=True),
    Form("12<line end>34.56万元", broken_number, money=True),
    Form("488.8. 万元", fraction("安排{}. 万元。", "万元"), money=True),
    Form("full width", in_full_width(money("万元", ONE, grouped=True)), money=True),
    Form("-82.5万元", fraction("结余-{}万元。", "万元", -ONE), money=True),
    Form("负82.5万元", fraction("结余负{}万元。", "万元", -ONE), money=True),
    Form("3万4993.1亿元", scaled_twice, money=True),
    Form("1亿2000万元", two_scales, money=True),
    Form("A,B万元", shared_comma, money=True),
    Form("A、B和C亿元", shared_list, money=True),
    Form("增加（减少）0万元", lambda r: (f"比上年{r.choice(['增加（减少）', '（减少）'])}0万元。", [Expected(Fraction(0))]), money=True),
    Form("三千万元", worded("投资{}万元。", "万元", chinese, ONE), money=True),
    Form("贰佰叁拾万元整", worded("合同价{}万元整。", "万元", financial, ONE), money=True),
    Form("二千三百零五点六万元", lambda r: (
        f"投资{chinese(n := r.randint(1, 9999))}点{chinese(t := r.randint(1, 9))}万元。", [Expected(n + Fraction(t, 10))]
    ), money=True),
    Form("5-10万元", money_range("每个项目{}-{}万元。"), money=True),
    Form("50万元至100万元", money_range("每个项目{}万元至{}万元。"), money=True),
    Form("50万元以上", bounded("单价{}万元以上的设备。", ">="), money=True),
    Form("不超过50万元", bounded("总额不超过{}万元。", "<="), money=True),
    Form("≥50万元", bounded("指标值≥{}万元。", ">="), money=True),
    Form("约50万元", bounded("约{}万元。", "~"), money=True),
    Form("50余万元", bounded("共{}余万元。", ">"), money=True),
    Form("2000元/人/年", one("标准为{}元/人/年。", "万元", TEN_THOUSANDTH), money=True),
    Form("0.5%", fraction("增长{}%。", "%")),
    Form("０．５％", in_full_width(fraction("增长{}%。", "%"))),
    Form("0.5 %", fraction("占支出的 {} %。", "%")),
    Form("-3.5%", fraction("增长-{}%。", "%", -ONE)),
    Form("4‰", fraction("费率为{}‰。", "%", TENTH)),
    Form("0.5个百分点", fraction("比重提高{}个百分点。", "百分点")),
    Form("百分之五点二", percent_words("百分之", 100)),
    Form("千分之三", percent_words("千分之", 1000)),
    Form("百分之5.2", fraction("增长百分之{}。", "%")),
    Form("三成五", tenths),
    Form("2.5倍", fraction("是上年的{}倍。", "倍")),
    Form("≥95%", bounded("满意度≥{}%。", ">=", "%")),
    Form("237人", one("编制{}人。", "人")),
    Form("237 人", one("编制 {} 人。", "人")),
    Form("26.84万人", fraction("服务{}万人。", "人", Fraction(10000))),
    Form("2台（套）", one("大型设备{}台（套）。", "台(套)")),
    Form("22批次,192人次", lambda r: (
        f"接待{(a := r.randint(1, 99))}批次,{(b := r.randint(1, 9999))}人次。",
        [Expected(Fraction(a), "批次"), Expected(Fraction(b), "人次")],
    )),
    Form("7535.63平方米", fraction("房屋{}平方米。", "平方米")),
    Form("3.2万亩", fraction("完成{}万亩。", "亩", Fraction(10000))),
    Form("三条, 两个", worded("建设{}条线路。", "条", chinese, ONE)),
    Form("missing unit", lambda r: (f"较上年减少{decimal(n := cents(r), True)},主要是", [Expected(Fraction(n, 100), "")])),
    Form("missing number", nothing("占 %。", "增加XX万元", "共计万元,", "下降%,")),
    Form("years", nothing("{year}年预算", "{year}年度决算", "截至{year}年", "{year}-{year}年规划", "({year}-{year})")),
    Form("dates", nothing(
        "{year}年{month}月{day}日", "{year}/{month}/{day}", "{month}.{day}日前", "{year}年{month}月", "{month}月底",
        "{year}-{month:02}-{day:02}",
    )),
    Form("codes", nothing(
        "{class}{two}{two}行政运行", "支出({class}类)项目({two}款)", "({class}类)", "财发[{year}]{number}号", "A{class}{two}品目",
    )),
    Form("names", nothing("{number}报警", "第{small}条", "第{words}条", "建T{small}航站楼", "附件{small}", "“{number}”专线", "5G网络")),
    Form("list numbers", nothing("{small}.人员经费", "{small}、公用经费", "({small})维修", "{small}. 项目", "{words}、总体情况")),
    Form("telephones", nothing("联系电话0931-{phone}", "电话:0571-{phone}", "手机138{phone}0")),
    Form("cell blank", nothing("", "　", " \n"), "cell"),
    Form("cell dash", nothing("—", "- -", "--", "/", "**", "-"), "cell"),
    Form("cell 1,234.50", lambda r: (decimal(n := cents(r), True), [Expected(Fraction(n, 100), "")]), "cell"),
    Form("cell -1,234.50", lambda r: ("-" + decimal(n := cents(r), True), [Expected(-Fraction(n, 100), "")]), "cell"),
    Form("cell (1,234.50)", lambda r: (f"({decimal(n := cents(r), True)})", [Expected(-Fraction(n, 100), "")]), "cell"),
    Form("cell 3, 235. 99", grouped_with(", ", ". ", "{}", "", ONE), "cell"),
    Form("cell 1 129 236", blanks_for_commas("{}", "", ONE), "cell"),
    Form("cell 3.0E-4", exponent, "cell"),
    Form("cell ≥95%", bounded("≥{}%", ">=", "%"), "cell"),
    Form("cell >=98%", bounded(">={}%", ">=", "%"), "cell"),
    Form("cell =80只", bounded("={}只", "=", "只"), "cell"),
    Form("cell 100.00分", fraction("{}分", "分"), "cell"),
    Form("cell 12.31日", nothing("{month}.{day}日", "{year}年{month}月", "{month}月底"), "cell"),
    Form("4.647万元", three_decimals, ambiguous=True),
    Form("为,867.48万元", lost_digit("预算为{}万元。", "万元"), ambiguous=True),
    Form("14,56.80万元", lost_inside("预算为{}万元。", "万元"), ambiguous=True),
    Form("1.234.56万元", grouped_with(".", ".", "预算为{}万元。", "万元", ONE), ambiguous=True),
    Form("cell ,867.48", lost_digit("{}", ""), "cell", ambiguous=True),
    Form("cell 14,56.80", lost_inside("{}", ""), "cell", ambiguous=True),
)  # fmt: skip
