"""The label inventory: one line of meaning each.  Taggers write these labels; annotation configs are generated here."""

from __future__ import annotations

from typing import NamedTuple

LABELS: dict[str, str] = {
    "ITEM": "what is measured: a budget item, a project, a thing counted (一般公共预算拨款收入, 车辆)",
    "AMOUNT": "an amount of money with its unit (3,922.11万元)",
    "PERCENT": "a percentage, per-mille, 成 or 倍 (18.13%)",
    "POINTS": "percentage points (6.8个百分点)",
    "COUNT": "a number with a measure word that is not money (84名, 7535.63平方米)",
    "YEAR": "the year that a figure belongs to (2020年, 本年, 上年 before an amount)",
    "BASE": "what a change is measured against, without 比/较/与 (上年预算数)",
    "UP": "a word that says more (增加, 增长, 上升, 调增)",
    "DOWN": "a word that says less (减少, 下降, 压减)",
    "SAME": "a word that says unchanged (持平, 无增减, 一致)",
    "SHARE": "the word that makes a percentage a share (占, 占比)",
    "WHOLE": "the whole of a share, or the budget that is completed (一般公共预算支出)",
    "COMPLETION": "the word that makes a percentage a completion (完成, 执行率)",
    "PARTS": "the word that opens a list of parts (其中, 包括, 按…划分)",
    "NONE": "a word that says zero (无, 未安排, 没有)",
    "EACH": "the unit of a unit price (每人每月, 人均)",
    "CUE": "the words that open or close a reason (主要原因是, 的主要原因)",
    "REASON": "the reason given, without its cue and without the closing stop",
}


class Shown(NamedTuple):
    """How annotators see a label: its Chinese name, the colour of its spans, the key that sets it, what it means."""

    name: str
    colour: str
    key: str
    meaning: str


SHOWN: dict[str, Shown] = {
    "ITEM": Shown("项目", "#1f77b4", "1", "说的是什么：预算科目、项目、被计数的东西"),
    "AMOUNT": Shown("金额", "#2ca02c", "2", "金额，连同单位"),
    "PERCENT": Shown("百分数", "#98df8a", "3", "百分数、千分数、几成、几倍"),
    "POINTS": Shown("百分点", "#bcbd22", "4", "百分点"),
    "COUNT": Shown("数量", "#17becf", "5", "不是钱的数，连同量词"),
    "YEAR": Shown("年份", "#9467bd", "6", "数字所属的年份"),
    "BASE": Shown("比较基数", "#8c564b", "7", "变化与什么相比，不含“比、较、与”"),
    "UP": Shown("增", "#d62728", "8", "说“更多”的词"),
    "DOWN": Shown("减", "#ff7f0e", "9", "说“更少”的词"),
    "SAME": Shown("不变", "#7f7f7f", "0", "说“没有变化”的词"),
    "SHARE": Shown("占", "#e377c2", "q", "使百分数成为占比的词"),
    "WHOLE": Shown("整体", "#f7b6d2", "w", "占比的整体，或被完成的预算"),
    "COMPLETION": Shown("完成", "#c5b0d5", "e", "使百分数成为完成率的词"),
    "PARTS": Shown("其中", "#c49c94", "r", "引出组成部分的词"),
    "NONE": Shown("零", "#c7c7c7", "t", "说“没有、为零”的词"),
    "EACH": Shown("单价单位", "#dbdb8d", "a", "单价按什么计"),
    "CUE": Shown("原因标记", "#ffbb78", "s", "引出或收束原因的词"),
    "REASON": Shown("原因", "#9edae5", "d", "所给的原因，不含标记和句末标点"),
}

RELATIONS: dict[str, str] = {
    "主体": "a number, or the word that stands for one (持平, 无, 占) -> the ITEM that it measures",
    "比较对象": "a number or a word of change -> the BASE that it is measured against",
    "原因": "a number or a word of change -> the REASON given for it",
    "整体": "a share or a completion -> the WHOLE it is taken of",
    "对应单元格": "a number -> the table cell that must show the same figure",
}

VERDICTS: dict[str, str] = {
    "一致": "the document bears the statement out, or rounding explains the difference",
    "矛盾": "no values that rounding allows make the statement true",
    "无法判断": "nothing in the document decides it",
}


# Slips of the pen that turn a number into a wrong one (``data.Slip``): Chinese, English.
SLIPS: dict[str, tuple[str, str]] = {
    "decimal_point": ("小数点错位", "the decimal point moved"),
    "unit": ("单位有误", "wrong unit"),
    "transposed_digits": ("数字颠倒", "two digits changed places"),
    "dropped_digit": ("漏写数字", "a digit was dropped"),
    "doubled_digit": ("多写数字", "a digit too many"),
    "wrong_digit": ("数字写错", "a wrong digit"),
    "sign": ("正负号有误", "wrong sign"),
    "direction": ("增减方向写反", "the opposite direction"),
    "swapped_neighbours": ("误用相邻数字", "a number beside it"),
    "line_above": ("误用相邻行的数字", "the number of the next line"),
    "last_year": ("误用同行另一栏（如上年数）的数字", "another column of the row, such as last year's"),
    "wrong_denominator": ("分母有误", "the wrong denominator"),
    "omitted_part": ("漏计一部分", "a part was left out"),
    "stale": ("未更新", "not updated"),
}


def slip_name(slip: str, lang: str) -> str:
    """What to call a slip; "" for none."""
    return SLIPS[slip][lang == "en"] if slip else ""
