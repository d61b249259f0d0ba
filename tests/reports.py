"""What the tests of the reports share: a small document, and its extraction with every kind of blame."""

from __future__ import annotations

from msgspec.structs import replace

from extractor import RawDocument, extract
from extractor.data import Anchor, Consequence, Correction, Extraction, Finding

TEXT = """青禾县林业局2021年度部门预算公开说明

第一部分 部门预算表

表一 部门支出总表
单位：万元
项目\t合计\t基本支出\t项目支出
行政运行\t842.65\t842.65\t
森林管护\t418.00\t\t418.00
防火\t120.00\t\t120.00
合计\t1,380.65\t842.65\t538.00

表二 “三公”经费支出表
单位：万元
合计\t因公出国（境）费\t公务用车运行维护费\t公务接待费
20.80\t0\t17.60\t3.20

第二部分 部门预算情况说明

一、支出预算说明
2021年支出预算1,380.65万元，其中：基本支出842.65万元，占61.03%；项目支出538.00万元，占38.97%。
森林管护支出418.00万元，比上年增加38.00万元，增长10.00%，主要原因是管护面积增加。
防火支出210.00万元，比上年减少5.00万元，下降4.00%，主要原因是压减一般性支出。

二、“三公”经费说明
2021年“三公”经费预算20.80万元，其中公务用车运行维护费17.60万元，公务接待费3.20万元，与上年持平。
截至2020年12月31日，共有车辆6辆。
"""


def raw(text: str = TEXT, name: str = "林业局.txt") -> RawDocument:
    return RawDocument(name=name, data=text.encode())


def span(extraction: Extraction, text: str, *, after: str = "") -> Anchor:
    """The first occurrence of ``text`` in the document that stands behind ``after``."""
    start = extraction.document.text.index(after + text) + len(after)
    return Anchor(start=start, end=start + len(text), text=text)


def judged(lang: str = "zh") -> Extraction:
    """The document with three findings by hand: one blamed with a consequence, one undecided between two, one remark."""
    found = extract(raw(), lang=lang)
    cell = next(cell.anchor for cell in found.document.tables[0].cells if cell.text == "120.00")
    level, rate, grown = (
        span(found, "210.00万元"),
        span(found, "4.00%"),
        span(found, "38.00万元", after="增加"),
    )
    consequence = Consequence(
        code="DZ204",
        severity="error",
        message="降幅按金额计算应为2.33%",
        reported="4.00%",
        computed="2.33%",
        anchors=(rate, level),
    )
    blamed = Finding(
        code="DZ101", severity="error", message="“防火支出”正文写作210.00万元，《部门支出总表》为120.00", reported="210.00万元",
        computed="120.00", anchors=(level, cell), blamed=level, suggestion="120.00万元", slip="transposed_digits", mends=2,
        consequences=(consequence,),
    )  # fmt: skip
    either = Finding(
        code="DZ203", severity="warning", message="增减额与两年的数不符", reported="38.00万元", computed="83.00",
        anchors=(grown,),
        alternatives=(
            Correction(anchor=grown, suggestion="83.00万元", slip="transposed_digits"),
            Correction(anchor=span(found, "418.00万元"), suggestion="463.00万元"),
        ),
    )  # fmt: skip
    remark = Finding(
        code="DZ602",
        severity="info",
        message="年份陈旧：“2020年”",
        reported="2020年",
        computed="2021年",
        anchors=(span(found, "2020年"),),
    )
    ledger = tuple(
        replace(entry, outcome="contradicts", codes=("DZ203",)) if entry.anchor.start == grown.start else entry
        for entry in found.ledger
    )
    return replace(found, findings=(blamed, either, remark), ledger=ledger)
