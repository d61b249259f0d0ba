"""Names reduced to what identifies them: without quotes, brackets, list numbers, codes, years and generic endings."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.folding import fold

# Nothing that measures has a longer name; what is behind is not looked at, which keeps every step linear.
LONGEST = 200

# Signs that never tell two names apart.  Brackets go last: "因公出国(境)费" and "因公出国境费" are one name.
_DROP = str.maketrans("", "", " \t\r\n\f\v\"'“”‘’《》<>〈〉【】{}「」()[]、,;:。·•*#△▲★☆※_|~`…—")
_SPACES = str.maketrans("", "", " \t\r\n\f\v\"'“”‘’《》〈〉「」*△▲★☆※#")
_BRACKETS = str.maketrans("[]【】{}", "()()()")

# A code in front: "204 公共安全支出", "2040201行政运行", "204类", "2040201款".  Three digits need a blank or a 类 behind,
# because names begin with numbers too ("110指挥中心").
_CODE_AHEAD = re.compile(
    r"\s*(?:(?:\d{7}|\d{5})(?!\d)\s*(?:类|款|项|科目)?|\d{3}(?!\d)(?:\s+|类))"
    r"(?=[^\d.年月日万亿元%个人辆台套])"
)
_NUMBER_AHEAD = re.compile(
    r"(?:其中[:,]?|[一二三四五六七八九十百]{1,4}[、.．,]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:[、．)]|\.(?!\d))"
    r"|[①-⑳⑴-⒇⒈-⒛]|[+\-●■◆○]|[一二三四五六七]是)"
)
_NOTE = re.compile(
    r"\("
    r"(?:\d{1,7}[类款项]?|[类款项]级?|[百千万亿]?元|[个人名辆台套次件项路米月年天只处户]+|[台套辆批人次/、,]{2,6}|平方米|m2|㎡|%"
    r"|(?:20|19)\d\d(?:[-至]20\d\d)?年?度?[^()]{0,8}|单位[::][^()]{1,8}|(?:不?含|包括|不包括|按|注|见|详见)[^()]{0,30}|(?:部门|政府)?(?:经济|功能)(?:分类)?科目[^()]{0,6}|本年预算|合计|小计|下同)"
    r"\)"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-—至](?:19|20)\d\d)?年度?")
# 上年 in 上年结转 and 本年 in 本年收入 are part of the name, everywhere else they are context.
_RELATIVE_YEAR = re.compile(
    r"(?:上一?|去|本|当|今)年度?(?!度|末|初|财政拨款结|结转|结余|收入|支出|收支|总收|总支|滚存)"
)
_OWNER = re.compile(
    r"^(?:[本我全](?:部门|单位|机关|局|县|市|区|州|省|乡|镇|街道|院|校|所|委|办|系统|厅|旗)"
    r"|(?:[省市县区州]本?级|本级|部门本级))(?!次)"
)
_FUND_BUDGET = re.compile(r"(一般公共|公共财政|政府性基金|国有资本经营)预算")

_ENDING = re.compile(
    r"(?:(?:年初|调整|全年|年度|部门|总)?(?:(?:预算|决算|预决算)(?:执行)?|执行(?=数|额|情况))"
    r"(?:数|额|总额|总数|总计|合计|金额|安排|规模|情况|资金)?"
    r"|支出|安排|总额|总计|总数|合计|小计|资金|经费|金额|数额|财政拨款|实际完成[数值]?)$"
)
_LAST = frozenset("数额计排模况算金出费款成值")  # the last letters of these endings
# A core so vague that its ending is what names it: 其他收入, 其他支出, 其他资金 are three things.
_VAGUE = frozenset(
    (
        "补助",
        "补贴",
        "涉及",
        "其他",
        "其它",
        "项目",
        "基本",
        "单位",
        "人员",
        "公用",
        "日常公用",
        "事业",
        "经营",
        "专项",
        "日常",
        "收入",
        "支出",
        "收支",
        "财政",
        "基金",
        "本年",
        "当年",
        "上年",
        "总",
        "机关",
        "业务",
        "工作",
        "运转",
        "一般性",
        "民生",
        "专户",
        "财政专户",
        "自有",
        "设备",
        "工程",
        "服务",
        "货物",
        "资本性",
        "年度",
        "预算",
        "决算",
        "办公",
        "政府",
        "上级",
        "部门",
        "项目支",
        "执行",
        "转移性",
        "绩效",
        "管理",
        "采购",
        "建设",
    )
)


def key(name: str) -> str:
    """``name`` folded, without white space, quotes, brackets and points: the form in which names are compared.

    >>> key("因公出国（境）费 ")
    '因公出国境费'
    """
    return fold(name).translate(_DROP)


def core(exact: str) -> str:
    """A key without its generic endings, as far as something that identifies is left.

    >>> core("公共安全支出预算数"), core("其他支出"), core("项目支出决算")
    ('公共安全', '其他支出', '项目支出')
    """
    while exact[-1:] in _LAST:
        shorter = _ENDING.sub("", exact)
        if len(shorter) < 2 or shorter == exact or shorter in _VAGUE:
            return exact
        exact = shorter
    return exact


def plain(name: str, entity: str = "") -> str:
    """``name`` without what stands around it: list number, code, notes in brackets, years, the unit's name; a key."""
    text = strip_ahead(fold(name))
    text = text.translate(_SPACES).translate(_BRACKETS)
    if "(" in text:
        text = _NOTE.sub("", text)
    if entity:
        text = text.replace(fold(entity).translate(_SPACES), "")
    text = _YEAR.sub("", text)
    text = _RELATIVE_YEAR.sub("", text)
    text = _OWNER.sub("", text)
    return text.translate(_DROP)


def strip_ahead(text: str) -> str:
    """``text`` (folded) without list numbers, 其中 and codes in front of it."""
    while True:
        shorter = text.lstrip()
        found = _NUMBER_AHEAD.match(shorter) or _CODE_AHEAD.match(shorter)
        if found is not None and found.end() < len(shorter):
            shorter = shorter[found.end() :]
        if shorter == text:
            return text
        text = shorter


def normalise(subject: str, entity: str = "") -> str:
    """``subject`` reduced to what identifies it; "" only for an empty subject.

    Left out are white space, quotes, brackets, list numbers, 其中, codes, years, the unit's name (``entity``),
    words such as 本部门, and generic endings (预算数, 支出, 安排, 总额, 资金, 经费 ...) as long as something that identifies remains.

    >>> normalise("（一）2023年度公共安全支出（204类）预算数")
    '公共安全'
    >>> normalise("“三公”经费支出决算"), normalise("石河县公安局机关运行经费", "石河县公安局")
    ('三公', '机关运行')
    """
    return _normalise(subject[:LONGEST], entity)


@lru_cache(maxsize=65536)
def _normalise(subject: str, entity: str) -> str:
    bare = plain(subject, entity) or key(subject)
    return core(_FUND_BUDGET.sub(r"\1", bare)) or bare
