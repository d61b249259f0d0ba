"""The grammar's labels have the borders of the guidelines, whatever its word lists say."""

import pytest

from annotations.markup import markup, parse
from annotations.synth.borders import drawn
from annotations.synth.grammar import samples
from extractor.annotate.records import Span as Marked
from extractor.taggers.scheme import Span


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[水费]{ITEM}[涨了]{UP}[1万元]{AMOUNT}", "[水费]{ITEM}[涨]{UP}了[1万元]{AMOUNT}"),
        ("[大幅增加]{UP}[1万元]{AMOUNT}", "大幅[增加]{UP}[1万元]{AMOUNT}"),
        ("净[增]{UP}[1万元]{AMOUNT}", "[净增]{UP}[1万元]{AMOUNT}"),
        ("[只减不增]{DOWN}", "[只减不增]{DOWN}"),
        ("[降至]{DOWN}[1万元]{AMOUNT}", "降至[1万元]{AMOUNT}"),
        ("由[2万元]{AMOUNT}一路[下降]{DOWN}到[1万元]{AMOUNT}", "由[2万元]{AMOUNT}一路下降到[1万元]{AMOUNT}"),
        ("[超过]{UP}[1万元]{AMOUNT}", "[超过]{UP}[1万元]{AMOUNT}"),
        ("[水费]{ITEM}[均未安排]{NONE}", "[水费]{ITEM}均[未安排]{NONE}"),
        ("[水费]{ITEM}[全年未发生]{NONE}", "[水费]{ITEM}[全年]{YEAR}[未发生]{NONE}"),
        ("[年末]{YEAR}[零结转]{NONE}", "[年末]{YEAR}[零]{NONE}[结转]{ITEM}"),
        ("[仅占]{SHARE}[5%]{PERCENT}", "仅[占]{SHARE}[5%]{PERCENT}"),
        ("[超额完成]{COMPLETION}[预算]{WHOLE}", "超额[完成]{COMPLETION}[预算]{WHOLE}"),
        ("[已于2021年5月完工]{COMPLETION}", "[已于2021年5月完工]{COMPLETION}"),
        ("[收、支总计]{ITEM}各[1万元]{AMOUNT}", "[收]{ITEM}、[支总计]{ITEM}各[1万元]{AMOUNT}"),
        ("[商品和服务支出]{ITEM}[1万元]{AMOUNT}", "[商品和服务支出]{ITEM}[1万元]{AMOUNT}"),
        ("[水费]{ITEM}[预算]{ITEM}[1万元]{AMOUNT}", "[水费预算]{ITEM}[1万元]{AMOUNT}"),
        ("[修路]{ITEM}[省级资金]{ITEM}[1万元]{AMOUNT}", "[修路]{ITEM}[省级资金]{ITEM}[1万元]{AMOUNT}"),
        ("[无]{NONE}[政府性基金]{ITEM}安排的支出", "[无]{NONE}[政府性基金安排的支出]{ITEM}"),
        ("[年末实有车辆]{ITEM}[3辆]{COUNT}", "[年末]{YEAR}实有[车辆]{ITEM}[3辆]{COUNT}"),
        ("[核定编制]{ITEM}[3名]{COUNT}", "[核定编制]{ITEM}[3名]{COUNT}"),
        (
            "[水费]{ITEM}[2021年]{YEAR}预算数为[1万元]{AMOUNT}",
            "[水费]{ITEM}[2021年]{YEAR}[预算数]{ITEM}为[1万元]{AMOUNT}",
        ),
        ("接待[3批次]{COUNT}、[9人次]{COUNT}", "[接待]{ITEM}[3批次]{COUNT}、[9人次]{COUNT}"),
        ("新增[3名]{COUNT}[教师]{ITEM}", "[新增]{UP}[3名]{COUNT}[教师]{ITEM}"),
        ("（其中：[水费]{ITEM}[1万元左右]{AMOUNT}）", "（[其中]{PARTS}：[水费]{ITEM}[1万元]{AMOUNT}左右）"),
        ("[床位使用率]{COMPLETION}[88%]{PERCENT}", "[床位]{ITEM}[使用率]{COMPLETION}[88%]{PERCENT}"),
    ],
)
def test_a_border_is_drawn(written: str, meant: str) -> None:
    plain = parse(written)
    assert parse(meant).text == plain.text
    spans = drawn(plain.text, [Span(mark.label, mark.start, mark.end) for mark in plain.marks])
    marked = [
        Marked(id=str(number), start=span.start, end=span.end, label=span.label) for number, span in enumerate(spans)
    ]
    assert markup(plain.text, marked, {one.id: "" for one in marked}) == meant


def test_what_the_grammar_yields_is_drawn() -> None:
    """Drawing once more changes nothing."""
    for sample in samples(300, 5, "train", noise=0):
        assert sorted(drawn(sample.text, sample.spans)) == sorted(sample.spans)
