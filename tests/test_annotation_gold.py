"""The written gold keeps the borders that the guidelines decide, as far as a machine can see them."""

import re
from collections.abc import Iterator

import pytest

from annotations.compile import HERE, compile_all, compile_text
from annotations.examples import compile_examples
from extractor.annotate.records import Record, Span, text_of

ROOT = HERE.parent
NUMBERS = {"AMOUNT", "PERCENT", "POINTS", "COUNT"}
EDGE = re.compile(r"[\s，。；：、,;:]")
# guidelines/README.md, rule 7: words of scope in front, 了 and 过 behind, are in no label.
SCOPE = {
    "UP": r"[均都皆各也亦仅又]|只(?!.不)|略有|一路|断崖式|.*[了过]$",
    "DOWN": r"[均都皆各也亦仅又还]|只(?!.不)|略有|一路|断崖式|.*[了过]$",
    "SAME": r"[均都皆各也亦]",
    "NONE": r"[均都皆各也亦既]|同样|分文|一.[未没不也都无]|.*(?:过|一分|分文|钱)$",
    "CUE": r"[均都皆各也亦]|.*[：:，,]$",
    "COMPLETION": r"[仅只]|.*(?:未|没)(?:付|拨|到位|到账)$|.*(?:流失|空置|活跃|溢价|满意|好评|知晓|优良|持证)率$",
    "SHARE": r"(?!拨备).*(?:执行|覆盖|参保|参与|取证|到账|入住|上座|成活|采纳)率$",
    "YEAR": r"截至|截止|[一二三四]季度$|前三季度$|[上下]半年$|当月$",
    "ITEM": r"(19|20)\d\d年|全年(?!预算|执行)|年末公务|我局|我校|本院|[一二两三四五六七八九十\d]+[个家名](?!月)"
    r"|.*(安排|完成|达到|合计|共计)$|(?:剩下|余下|还剩|省下)(?:的|来的)?$|其余$",
}
# guidelines/BASE.md: without a word that compares in front it is a YEAR.
COMPARED = re.compile(r"(?:[比较与同和跟由从对视离距超于照如之拿出后、及]|距[^，。]*的)\s*$")


def breaches(record: Record) -> Iterator[str]:
    """What a record's spans break, a line each."""
    text = text_of(record, ROOT)
    reasons = [span for span in record.spans if span.label == "REASON"]
    ends = {span.end for span in record.spans if span.label == "ITEM"}
    for span in record.spans:
        words = text[span.start : span.end]
        if EDGE.match(words) or EDGE.match(words[-1]):
            yield f"{record.id}: {span.label} {words!r} begins or ends with a sign or a blank"
        if re.match(SCOPE.get(span.label, "(?!)"), words):
            yield f"{record.id}: {span.label} {words!r} holds what the guidelines leave outside"
        if span.label == "SAME" and re.search(r"(?:分文|一[分文毛]钱?)$", text[: span.start]):
            yield f"{record.id}: SAME {words!r} leaves out the piece in front of it"
        if span.label == "BASE" and not (COMPARED.search(text[: span.start]) or re.match("[同环可]比|同口径", words)):
            yield f"{record.id}: BASE {words!r} has no word in front that compares"
        if span.label == "ITEM" and re.fullmatch(r"(?:预算|决算)数?", words) and span.start in ends:
            yield f"{record.id}: ITEM {words!r} is torn from the name in front of it"
        around = next((one for one in reasons if one is not span and _holds(one, span)), None)
        if around is not None and span.label not in ("AMOUNT", "YEAR", "BASE", "EACH") and not _counts(record, around):
            yield f"{record.id}: {span.label} {words!r} stands in a reason without a number or a zero"


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _counts(record: Record, reason: Span) -> bool:
    return any(span.label in NUMBERS | {"NONE"} and _holds(reason, span) for span in record.spans)


def test_the_gold_keeps_the_borders_of_the_guidelines() -> None:
    records = [*compile_all(), *compile_examples()]
    assert [breach for record in records for breach in breaches(record)] == []


@pytest.mark.parametrize(
    "source",
    [
        "[水费]{ITEM}[涨了]{UP}[1万元]{AMOUNT}。",
        "[水费]{ITEM}、[电费]{ITEM}[均未安排]{NONE}。",
        "[水费]{ITEM}[没用一分]{NONE}。",
        "[水费]{ITEM}[分文未付]{NONE}。",
        "[水费]{ITEM}[1万元]{AMOUNT}，与[上年]{BASE}分文[不差]{SAME}。",
        "[水费]{ITEM}[未付]{COMPLETION}。",
        "[商铺]{ITEM}[空置率]{COMPLETION}[5%]{PERCENT}。",
        "[社保卡]{ITEM}[覆盖率]{SHARE}[95%]{PERCENT}。",
        "[上半年]{YEAR}[水费]{ITEM}[1万元]{AMOUNT}。",
        "[水费]{ITEM}[1万元]{AMOUNT}，[余下的]{ITEM}[2万元]{AMOUNT}退回。",
        "[水费]{ITEM}[预算]{ITEM}[1万元]{AMOUNT}。",
        "[水费]{ITEM}[增加]{UP}[1万元]{AMOUNT}，[原因是：]{CUE}[水价上调]{REASON}。",
        "[截至2021年底]{YEAR}[水费]{ITEM}[1万元]{AMOUNT}。",
        "[2021年水费]{ITEM}[1万元]{AMOUNT}。",
        "[水费]{ITEM}[1万元]{AMOUNT}，[往年]{BASE}亦[如之]{SAME}。",
        "[水费]{ITEM}[增加]{UP}[1万元]{AMOUNT}，[因]{CUE}[[人员]{ITEM}[增加]{UP}]{REASON}。",
    ],
)
def test_each_breach_is_seen(source: str) -> None:
    assert len(list(breaches(compile_text(source, "t-1", "澄县林业局", 2021)))) >= 1
