"""In what a claim is measured: year, budget or final account, fund, scope, side; from its words, then its heading,
then the document."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.concepts import qualifiers
from extractor.data import Context, Document, Measure
from extractor.structure.title import opening_line

_YEAR = re.compile(r"(?:19|20)\d\d")
_LAST_YEAR = re.compile("上年|去年|上一年|前一年")


@lru_cache(maxsize=4096)
def of_words(words: str) -> Context:
    """The context that ``words`` state; whatever they leave open is empty."""
    found = qualifiers(words)
    return Context(year=found.year, measure=found.measure, fund=found.fund, scope=found.scope, side=found.side)


def year_of(words: str, document_year: int | None) -> int | None:
    """The year that ``words`` name, directly or as 上年; None when they name none."""
    named = _YEAR.search(words)
    if named:
        return int(named.group())
    if _LAST_YEAR.search(words):
        return document_year - 1 if document_year else None
    return None


@lru_cache(maxsize=8)
def measure_of_document(title: str) -> Measure:
    """What a disclosure reports when a sentence does not say: 决算 when its title does, else 预算."""
    if "执行" in title and ("绩效" not in title or re.search("预算执行(?:情况|与|和|及|、)", title)):
        return "executed"
    return "final" if "决算" in title else "budget" if "预算" in title else ""


def done(words: str) -> bool:
    """Whether the words say that something was carried out (…收入完成, 实际支出), whatever the document plans."""
    return _DONE.search(words) is not None


_DONE = re.compile("完成$|实际(?!到位)|执行|累计(?:支出|支付|使用)|兑付$|拨付$|实付|实发|收到$")


def is_review(document: Document) -> bool:
    """Whether the title says that the document is an account of what was done (自评, 绩效评价), whatever plans it names."""
    title = opening_line(document.text)
    return _REVIEW.search(title) is not None and _BOOK.search(title) is None


_REVIEW = re.compile("自评|绩效评价|绩效报告")
_BOOK = re.compile("预算|决算")


def default_measure(document: Document) -> Measure:
    """The measure of the whole disclosure, from its first headings."""
    head = document.text[:300]
    titles = "".join(section.title for section in document.sections[:12])
    for place in (opening_line(document.text), head, titles):
        measure = measure_of_document(place)
        if measure:
            return measure
    return ""
