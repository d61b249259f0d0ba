"""The pattern tagger: finds the numbers first and reads what stands in front of each, from the number backwards.

    2020年 | 公务接待费 | 比 | 上年预算数 | 减少 | 了约 | 0.80万元
    YEAR     ITEM              BASE         DOWN   filler  AMOUNT

The words come from the phrase files (``extractor/patterns``); this module only knows where they may stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from extractor.data import Quantity
from extractor.folding import View
from extractor.patterns import by_id, phrases
from extractor.quantity import Found, find
from extractor.taggers import Mark, Tagged
from extractor.taggers.clauses import Clause, split
from extractor.taggers.compiled import FILLER, adverbs_at_end, of, reached
from extractor.taggers.items import base_and_item, item
from extractor.taggers.spans import JOINED, NUMBER_LABEL, label_of
from extractor.taggers.words import outcome_in_cue, reason_cues, statements_in_words

_LOOK_BACK = 80
_BEFORE = "{}" + FILLER + "*+$"


@cache
def _direction() -> re.Pattern[str]:
    """Any word of change directly in front of a number, with the phrase's id as group name."""
    alternatives = []
    for phrase in phrases():
        if phrase.at == "before" and phrase.label in ("UP", "DOWN", "SAME"):
            name = phrase.id.replace(".", "_").replace("-", "_")
            alternatives.append(f"(?P<{name}>{phrase.regex.replace('(?P<span>', '(?:')})")
    return re.compile("(?:" + "|".join(reversed(alternatives)) + ")" + FILLER + "*+$")


@cache
def _parts_at_end() -> re.Pattern[str]:
    """A word that opens a list, at the end of a clause (…万元，其中：)."""
    return re.compile("(?:" + by_id("parts.open").regex.replace("(?P<span>", "(?:") + r")\s*$")


_VALUES = {"change_up": ("UP", "increase"), "change_down": ("DOWN", "decrease"), "change_choice": ("SAME", "template")}
_WORDS_WITHOUT_NUMBER = re.compile(
    "大于|小于|高于|低于|多于|少于|等于|可比|相当|吻合|扯平|同额|等额|差别|差异|调整|不增|不安排|为零|零支出|无法计算|完成|完工|竣工|开工|启动|持平|增减|变化|不变|零增长|一致|相同|未变|一样|变动|相等|[同与](?:上|去)年|未安排|没有|无|未|全部|均为|全为|只减不增|只降不升|原因|因素|主要"
)


def wanted(text: str) -> bool:
    """Whether a clean sentence can hold a claim at all; most cannot, and this is all that is spent on them."""
    return _HAS_NUMBER.search(text) is not None or _WORDS_WITHOUT_NUMBER.search(text) is not None


_COMPARES = re.compile("[比较与同和](?:上|去|前|年|19|20|预)")
_HAS_NUMBER = re.compile("[0-9一二三四五六七八九十两零百千半壹贰叁肆伍陆柒捌玖拾]")


def tag(view: View) -> Tagged:
    """Label one sentence; ``view`` is its clean text."""
    text = view.text
    found = [number for number in find(text) if _states_something(text, number)]
    clauses = split(text, [(number.start, number.end) for number in found])
    cues = list(reason_cues(text, clauses))
    marks = list(cues)
    conditional = CONDITIONAL.search(text) is not None
    for clause in clauses:
        marks.extend(_tag_clause(clause, _numbers_of(clause, found), [cue.end for cue in cues], conditional))
    said = {mark.start for mark in marks if mark.label == "COMPLETION"}
    for cue in cues:
        if cue.by == "pattern:reason.main":
            marks.extend(mark for mark in outcome_in_cue(cue, text) if mark.start not in said)
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    return Tagged(view, clauses, tuple(marks))


def _states_something(text: str, number: Found) -> bool:
    """Whether a number can be a statement: not a code, a date, a limit that describes a thing, or 上述两项."""
    quantity = number.quantity
    if quantity is None:
        return False
    if number.kind == "bare":
        if _UNIT_LEFT_OUT.search(text, max(0, number.start - 8), number.start) and quantity.value >= 10:
            return True
        return (
            text[max(0, number.start - 1) : number.start] == "为"
            and (text[number.end : number.end + 1] or "。") in ",;。)"
        )
    behind = text[number.end : number.end + 6]
    if number.kind == "duration":
        if quantity.unit in ("月", "个月") and "每月" in text:
            return True
        if quantity.unit in ("天", "日", "月", "个月"):
            return text[max(0, number.start - 1) : number.start] in ("按", "共", "计")
        return (
            quantity.unit == "年"
            and not _NO_TERM.match(behind)
            and not _VAGUE_TERM.search(text, max(0, number.start - 2), number.start)
        )
    if number.kind not in NUMBER_LABEL or quantity.unit in _NO_STATEMENT:
        return False
    if text[number.end - 2 : number.end] in ("以上", "以下") or _LIMIT.match(behind):
        return not re.match(r"(?:及?以[上下])?\(?[含的]?[大通专设项\u4e00-\u9fff]", behind)
    if number.kind == "count" and not text[number.start].isdigit():
        if text[number.start] == "一" or quantity.unit == "项" or behind.startswith("小数"):
            return False  # 一个, 一套, 两项补贴: words, not figures
        return not (_DEMONSTRATIVE.search(text, max(0, number.start - 2), number.start) or _SUMMED.match(behind))
    return True


_UNIT_LEFT_OUT = re.compile("每[人户名]每?[年月天]?(?:补助|发放|按)?$")
CONDITIONAL = re.compile("^(?:备?注|说明)[:：]|[若如]为?空表|若无|如无")
_NO_STATEMENT = frozenset({"度", "岁", "分"})
_NO_TERM = re.compile("行动|规划|计划|专项|以[上来后前]|内|数额|度")
_VAGUE_TERM = re.compile("(?:按照?|近|每|第|前|后|过去|连续|[省市县]厅?)$")
_LIMIT = re.compile("及?以[上下]")
_DEMONSTRATIVE = re.compile("(?:上述|以上|前述|这|该|其他|每|第)$")
_SUMMED = re.compile("相加|合计|共计|之和|加总|方面|分别|总计|均")


def _numbers_of(clause: Clause, found: list[Found]) -> list[Found]:
    """The numbers that stand in the clause itself, not in a bracket cut out of it."""
    return [
        number
        for number in found
        if clause.start <= number.start < clause.end and clause.text[number.start - clause.start] != " "
    ]


def _tag_clause(clause: Clause, numbers: list[Found], cue_ends: list[int], conditional: bool) -> Iterator[Mark]:
    """The marks of one clause, number by number, then the statements without a number."""
    position = clause.start
    last = clause.start
    after_base = False
    before = ""
    for number in numbers:
        out_of = _OUT_OF.match(clause.text, position - clause.start) if before else None
        if out_of is not None:  # 433.20万元中设备购置268.00万元
            yield Mark("PARTS", position, position + len(out_of.group()), out_of.group(), "pattern:parts.out-of")
            position += len(out_of.group())
        position = max([position, *(end for end in cue_ends if position < end <= number.start)])
        segment = clause.text[position - clause.start : number.start - clause.start]
        if number.kind == "percent" and segment.strip() in JOINED and before:
            marks = list(_read_joined(before, segment, position))
        else:
            marks = list(_read_segment(segment, position, number, after_base))
        before = segment
        yield from marks
        after_base = any(mark.label == "BASE" for mark in marks)
        quantity = number.quantity
        assert quantity is not None
        if number.kind == "bare" and any(mark.label == "EACH" for mark in marks):
            quantity = as_yuan(quantity)
            yield Mark("AMOUNT", number.start, number.end, quantity, "pattern:quantity")
        else:
            yield Mark(label_of(number), number.start, number.end, quantity, "pattern:quantity")
        if number.each:
            yield Mark("EACH", number.number_end, number.end, number.each, "pattern:quantity")
        behind, position = _read_behind(clause, number)
        yield from behind
        last = position
    last = max([last, *(end for end in cue_ends if last < end <= clause.end)])
    rest = clause.text[last - clause.start :]
    if numbers and rest.strip() in _OUT_OF_IT:  # 支出582万元中，路基工程268万元
        yield Mark("PARTS", last, clause.end, rest.strip(), "pattern:parts.out-of")
        return
    if not numbers and clause.after == "," and (divided := _DIVIDED.fullmatch(rest.strip())) is not None:
        first = clause.start + clause.text.index(rest.strip())
        yield _named(divided, "parts", "PARTS", first, "pattern:parts.out-of")
        yield _named(divided, "whole", "WHOLE", first, "pattern:parts.out-of")
    if not numbers and (opened := _parts_at_end().search(rest)) is not None:
        yield Mark("PARTS", last + opened.start(), last + opened.end(), opened.group(), "pattern:parts.open")
        yield from (mark._replace(label="WHOLE") for mark in item(rest[: opened.start()], last) if mark.label == "ITEM")
    if _WORDS_WITHOUT_NUMBER.search(rest) or not numbers and _COMPARES.search(rest):
        yield from statements_in_words(clause, rest, last, bool(numbers), after_base, conditional)


def as_yuan(quantity: Quantity) -> Quantity:
    """每人每月2200: a price without its unit is read as 元, and said to be unsure."""
    return msgspec.structs.replace(
        quantity, value=quantity.value.scaleb(-4), step=quantity.step.scaleb(-4), unit="万元", doubt="unit"
    )


def _read_segment(segment: str, offset: int, number: Found, after_base: bool) -> Iterator[Mark]:
    """Marks of ``segment``, the text between the number before (or the clause start) and ``number``."""
    if len(segment) > _LOOK_BACK:
        offset += len(segment) - _LOOK_BACK
        segment = segment[-_LOOK_BACK:]
    end = len(segment)
    for opened in of("parts.open").finditer(segment, 0, end):
        yield Mark(
            "PARTS",
            offset + opened.start("span"),
            offset + opened.end("span"),
            opened.group("span"),
            "pattern:parts.open",
        )
        if opened.start() <= 2:
            offset, segment, end = offset + opened.end(), segment[opened.end() :], end - opened.end()
            break
    percent = number.kind == "percent"
    turned = reached().search(segment, max(0, end - 12), end)
    if turned is not None:  # 由48.90亿元降至45.27亿元: a level, not a change
        yield from base_and_item(segment, _without_adverbs(segment, turned.start()), offset)
        return
    direction = _direction().search(segment, max(0, end - 30), end) if number.kind != "duration" else None
    compared = _COMPARED.search(segment, max(0, end - 24), end)
    if compared is None and number.kind in ("points", "count"):
        compared = _COMPARED_WITH_A_MARK.search(segment, max(0, end - 24), end)
    if compared is None and number.kind == "points":
        compared = _HIGHER.search(segment, max(0, end - 24), end)
    if compared is not None:
        yield Mark(
            "UP" if compared.group("up") else "DOWN",
            offset + compared.start(),
            offset + compared.start("base"),
            "increase" if compared.group("up") else "decrease",
            "pattern:change.compared",
        )
        yield _named(compared, "base", "BASE", offset, "pattern:change.compared")
        end = compared.start()
    elif direction is None and after_base and (saved := of("change.saved", _BEFORE).search(segment)):
        yield Mark("DOWN", offset + saved.start(), offset + saved.end(), "decrease", "pattern:change.saved")
        end = saved.start()
    elif direction is not None and not _is_item_tail(segment, direction.start()):
        name = direction.lastgroup or "change_up"
        label, value = _VALUES[name]
        yield Mark(
            label,
            offset + direction.start(name),
            offset + direction.end(name),
            value,
            "pattern:" + name.replace("_", ".", 1),
        )
        end = _without_adverbs(segment, direction.start())
    elif percent:
        for phrase_id in ("completion.of-plan", "share.of", "completion.rate"):
            cue = of(phrase_id, _BEFORE).search(segment, max(0, end - 50), end)
            if cue is None:
                continue
            label = "SHARE" if phrase_id == "share.of" else "COMPLETION"
            yield _named(cue, "cue", label, offset, "pattern:" + phrase_id)
            if phrase_id != "completion.rate" and cue.group("whole"):
                whole = _named(cue, "whole", "WHOLE", offset, "pattern:" + phrase_id)
                yield whole._replace(value=cue.group("whole").strip())
            elif phrase_id == "share.of" and (within := _WITHIN.search(segment, 0, cue.start())) is not None:
                yield _named(within, "whole", "WHOLE", offset, "pattern:share.within")
                cue = within
            if phrase_id == "share.of" and cue.re is not _WITHIN and cue.group("base"):  # 占比由上年的10.4%提高到11.6%
                yield _named(cue, "base", "BASE", offset, "pattern:base.versus")
            end = cue.start()
            break
    else:
        each = of("each.unit", _BEFORE).search(segment, max(0, end - 24), end)
        if each is not None and number.kind in ("money", "bare"):
            yield Mark(
                "EACH", offset + each.start("span"), offset + each.end("span"), each.group("span"), "pattern:each.unit"
            )
            end = each.start() if each.start("span") - each.start() < 2 else each.start("span")
    yield from base_and_item(segment, end, offset)


def _without_adverbs(segment: str, end: int) -> int:
    """Where the item or the base ends in front of 相应减少, 小幅增长."""
    adverbs = adverbs_at_end().search(segment, max(0, end - 8), end)
    return adverbs.start() if adverbs else end


def _named(found: re.Match[str], group: str, label: str, offset: int, by: str) -> Mark:
    """The mark of a named group; the match is of the text from ``offset`` on."""
    start, end = found.span(group)
    return Mark(label, offset + start, offset + end, found.group(group), by)


def _read_joined(before: str, segment: str, position: int) -> Iterator[Mark]:
    """完成预算62.00万元<的>94.10%, 占总额8万元<的>3%: the cue stands in front of the number before."""
    position += len(segment) - len(segment.lstrip())
    segment = segment.strip()
    for phrase_id, label in (("completion.of-plan", "COMPLETION"), ("share.of", "SHARE")):
        cue = of(phrase_id, _BEFORE).search(before, max(0, len(before) - 50))
        if cue is not None:
            yield Mark(label, position, position + len(segment), cue.group()[:12], "pattern:" + phrase_id)
            if cue.group("whole"):
                yield Mark(
                    "WHOLE", position, position + len(segment), cue.group("whole").strip(), "pattern:" + phrase_id
                )
            return


_COMPARED = re.compile(
    "(?<![不未])(?:(?P<up>大于|高于|多于|超过|超出|高出|超)|小于|低于|少于|不及)"
    "(?P<base>[^,;:。]{0,10}(?:预算|上年|去年|决算|计划|概算|同期|预期)数?)$"
)
# against a goal or a mean, where the number cannot be that goal itself: 高出目标1.5个百分点, 低于全市平均0.6名
_COMPARED_WITH_A_MARK = re.compile(
    "(?<![不未])(?:(?P<up>高于|多于|超过|超出|高出|超)|低于|少于|不及)"
    "(?P<base>[^,;:。]{0,10}(?:目标值?|指标值?|平均(?:水平|数)?|警戒线|序时进度))$"
)
# 比目标值高6个百分点: only in front of points, 高 and 低 are too common elsewhere
_HIGHER = re.compile(
    "(?:比|较)(?P<base>[^,;:。比较\\d]{1,14}?|(?:19|20)\\d\\d年)(?:(?P<up>(?<![提升走调抬拉增])高出?|快)|(?<![降调压走])低|慢)了?$"
)
_OUT_OF = re.compile("中(?=[一-鿿])(?![央小学心型期共医国介专等职标高山外层转途西])")
_OUT_OF_IT = frozenset({"中", "之中", "里", "当中"})
# 基本支出里，人员经费1,560.20万元，…
_DIVIDED = re.compile(
    "(?:在|上述|全部|以上)*+(?P<whole>[^,;:。在\\d]{0,14}?(?:支出|收入|经费|资金|预算|总额|拨款|费))(?P<parts>[中里]|当中)"
)
_WITHIN = re.compile("在(?P<whole>[^,;:。在]{2,20}?)[中里](?:的|所)?$")  # 在总收入中占85.02%
_COUNTED = re.compile(r"[\u4e00-\u9fff]")


def _is_item_tail(segment: str, start: int) -> bool:
    """Whether what looks like a direction word is the tail of a name (减少 in 缺少, 多 in 很多, 增 in 新增资产)."""
    if segment[start - 1 : start] == "不" or segment.startswith(("节约率", "节省率", "节支率"), start):
        return True
    return start > 0 and segment[start - 1 : start + 1] in {
        "缺少",
        "很多",
        "许多",
        "至多",
        "最多",
        "至少",
        "不少",
        "加多",
        "递减",
        "加减",
    }


def _read_behind(clause: Clause, number: Found) -> tuple[list[Mark], int]:
    """The thing counted, or what it did, behind its number (下设11个<处室>, 3名教师<调出>), and where that ends."""
    if number.kind != "count":
        return [], number.end
    rest = clause.text[number.end - clause.start :]
    for phrase_id, label in (("change.people-out", "DOWN"), ("change.people-in", "UP")):
        verb = of(phrase_id).match(rest) if number.quantity and number.quantity.unit == "人" else None
        if verb is not None:
            first, last = number.end + verb.start("span"), number.end + verb.end("span")
            return [Mark(label, first, last, by_id(phrase_id).value, "pattern:" + phrase_id)], last
    noun = _NOUN_BEHIND.match(rest)
    if noun is None or _NO_NOUN.match(noun.group()):
        return [], number.end
    stops = rest[noun.end() : noun.end() + 1]
    end = number.end + noun.end() if stops in "、和及与" else number.end
    return [Mark("ITEM", number.end, number.end + noun.end(), noun.group(), "pattern:item.after")], end


_NOUN_BEHIND = re.compile(r"[“”\u4e00-\u9fffA-Za-z]{1,14}?(?=$|[、和及与的等并均都,;:。()0-9“]|全部|共(?:$|[0-9计有]))")
_NO_NOUN = re.compile(
    "的(?:$|主要|原因|缘故)|增[加长]|减少|下降|上升|提高|降低|和|及|与|每|与|比|较|同|持平|一致|以上|以下|的?标准|左右|为|占|共|组成|构成|按|在|于|是|名|个|次|均|未|全部|无|需|等"
)
