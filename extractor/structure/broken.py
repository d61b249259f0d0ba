"""Lines that were broken inside a word: one row again, before anything asks what a line is.

Where a line ends is the printer's choice, so nothing may depend on it.  A full line says little on its own; a known name
of which one half ends a line and the other half begins the next one (公务接⏎待费), an open bracket, a number cut in two
say that both are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extractor.concepts.catalogue import catalogue
from extractor.folding import fold
from extractor.structure.headings import begins_broken, leaves_open, read_marker
from extractor.structure.rows import Row

_SHORTEST, _LONGEST = 2, 16
_AMOUNT = re.compile(r"\d[\d,，.]*\s?(?:[万亿千百]{1,2}元|[%％‰]|元(?!\d))")
_NEEDS_WORDS = frozenset({"han", "han_bracket", "dot", "comma", "bracket", "circle"})
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CUT_NUMBER = re.compile(r"\d[.．,，]?$")
_REST_OF_NUMBER = re.compile(
    r"\d?年度?(?!\d)|\d?[月日]|\d*[.．,，]?\d*\s*(?:[万亿千百]{0,2}元|[万亿%％‰]|个百分点)|\d{1,3}[.．,，]\d"
)
_LINE_OPEN = re.compile(r"[（(《“「\[【，,、]$|[\u4e00-\u9fff][和与及或的]$")
_STOPPED = re.compile(r"[。；;！？!?：:]$")

# Words of every disclosure that no list of budget items holds.
_WORDS = (
    "万元 年度 其中 主要 原因 主要原因 相比 比上年 较上年 上年 上年度 去年 同比 增加 减少 增长 下降 "
    "持平 预算 决算 年初预算 年初预算数 决算数 预算数 支出 收入 部门 单位 本部门 本单位 本年 本年度 "
    "财政 拨款 经费 资金 项目 情况 完成 安排 用于 主要用于 包括 人员 车辆 绩效 目标 执行 管理 使用 "
    "采购 工作 保障 服务 设备 建设 运行 维护 机关 公开 政府 国有 资产 会议 培训 购置 合同 金额 "
    "总额 占比 比例 部门预算 部门决算 单位预算 单位决算 一般 公共 基金 机构 编制 实有 退休 在职 因公 "
    "出国 接待 公务 公用 日常 基本 "
).split()


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """The known words and all beginnings of them."""
    names = {fold(name) for concept in catalogue().concepts.values() for name in concept.names}
    words = frozenset(name for name in names if _SHORTEST <= len(name) <= _LONGEST).union(_WORDS)
    return words, frozenset(word[:length] for word in words for length in range(1, len(word)))


def mend(rows: list[Row]) -> list[Row]:
    """Numbered lines in one row each with the rest that was cut off them; the number decides what the line is."""
    mended: list[Row] = []
    for row in rows:
        last = mended[-1] if mended else None
        if last is None or not _goes_on(last, row):
            mended.append(row)
            continue
        last.joints = (*last.joints, (len(last.text), row.start))
        last.text, last.end, last.hard = last.text + row.text, row.end, row.hard
    return mended


def _goes_on(row: Row, following: Row) -> bool:
    if row.kind != "text" or following.kind != "text" or row.grid != following.grid or row.outline or following.outline:
        return False
    if following.gap or following.cut or (row.hard and not begins_broken(following.text)):
        return False
    if leaves_open(row.text, following.text):
        return True
    marker = read_marker(row.text)
    if marker is None or read_marker(following.text) is not None:
        return False
    bare = marker.end == len(row.text) and marker.style in _NEEDS_WORDS
    return bare or is_cut(row.text, following.text) or begins_with_amount(row.text, following.text)


def splits_word(before: str, after: str) -> bool:
    """Whether a known word begins at the end of ``before`` and ends in ``after``.

    Where the one ends and the other begins with a whole word, the word over the break must hold both.

    >>> splits_word("（三）公务接", "待费比上年减少"), splits_word("2023年部门预算", "收入预算100万元")
    (True, False)
    """
    beginnings = _known()[1]
    before, after = fold(before[-_LONGEST:]), fold(after[:_LONGEST])
    if not (_HAN.match(before[-1:]) and after[:1]):
        return False
    whole_before = _longest(before[-length:] for length in range(_SHORTEST, len(before) + 1))
    whole_after = _longest(after[:length] for length in range(_SHORTEST, len(after) + 1))
    for length in range(1, len(before) + 1):
        if before[-length:] not in beginnings:
            continue
        more = len(_longest(before[-length:] + after[:rest] for rest in range(1, _LONGEST - length + 1))) - length
        if more > 0 and (
            not (whole_before and whole_after) or (length >= len(whole_before) and more >= len(whole_after))
        ):
            return True
    return False


def _longest(candidates: Iterable[str]) -> str:
    """The longest known word among ``candidates``, "" where none is known."""
    return max((text for text in candidates if text in _known()[0]), key=len, default="")


def begins_with_amount(before: str, after: str) -> bool:
    """Whether a line begins with an amount, as no sentence does, behind one that ends in words."""
    return _HAN.match(before[-1:]) is not None and _AMOUNT.match(after) is not None


def is_cut(before: str, after: str) -> bool:
    """Whether the signs at a line end alone tell that the line was broken: inside a word, a number or a bracket."""
    if _STOPPED.search(before):
        return False
    if begins_broken(after) or leaves_open(before, after) or splits_word(before, after):
        return True
    return _CUT_NUMBER.search(before) is not None and _REST_OF_NUMBER.match(after) is not None
