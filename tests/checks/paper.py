"""Small documents for the tests of the checks: written as text, read by the real reader, judged by one check."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.checks.base import Case, Check
from extractor.data import Verdict
from extractor.facts import read_facts
from extractor.readers import load, read
from extractor.structure import assemble


def case_of(text: str) -> Case:
    """What is known of a document that has tables and text, and no claims."""
    document = assemble(read(load(text.encode(), "paper.txt")))
    return Case(document=document, facts=read_facts(document))


def verdicts(check: Check, text: str) -> list[Verdict]:
    """All verdicts of ``check``; every anchor is proved to be a slice of the document."""
    case = case_of(text)
    found = list(check.run(case))
    for verdict in found:
        assert verdict.code == check.code
        for anchor in verdict.anchors:
            assert case.document.text[anchor.start : anchor.end] == anchor.text
        for template in (check.zh, check.en):
            template.format(reported=verdict.reported, computed=verdict.computed, **dict(verdict.terms))
    return found


def contradictions(check: Check, text: str) -> list[Verdict]:
    return [verdict for verdict in verdicts(check, text) if verdict.outcome == "contradicts"]


def outcomes(check: Check, text: str) -> list[str]:
    return [verdict.outcome for verdict in verdicts(check, text)]


def quotes(verdict: Verdict) -> list[str]:
    """The anchored texts, without blanks at their ends."""
    return [anchor.text.strip() for anchor in verdict.anchors]


def rows(*lines: str) -> str:
    """A table as tab rows: cells are parted by ``|`` (``项目|2023年`` ...), a blank line before and behind."""
    return "\n" + "\n".join(line.replace("|", "\t") for line in lines) + "\n\n"


def dump(*lines: str) -> str:
    """The same table as a Word dump: a line with a tab for each cell, a blank line behind each row."""
    return "\n" + "\n\n".join("\n".join("\t" + cell for cell in line.split("|")) for line in lines) + "\n\n\n"


INDICATORS: tuple[str, ...] = (
    "|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施",
    "指标|产出指标|数量指标|巡查里程|>=1,200公里|1,260公里|20|20|/",
    "||质量指标|设备完好率|>=95%|96%|20|20|/",
    "||时效指标|完成时间|=12.31日|12.31日|10|10|/",
    "|效益指标|社会效益指标|受益人口|>=3万人|3.2万人|30|30|/",
    "|满意度指标|满意度指标|群众满意度|>=90%|93%|10|10|/",
)


def evaluation(
    name: str = "河道巡查养护",
    funds: str = "60.00|58.40|58.40|10|100.00%|10.00分",
    indicators: Iterable[str] = INDICATORS,
    total: str = "总分|100|100.00分|/",
    changes: tuple[tuple[str, str], ...] = (),
) -> str:
    """A self-evaluation sheet; ``changes`` replaces words in its rows."""
    lines = (
        "项目支出绩效自评表",
        "(2022年度)",
        f"项目名称|{name}|主管部门|柏溪县水利局|实施单位|柏溪县河道管理所",
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        f"|年度资金总额|{funds}",
        "|其中：当年财政拨款|60|58.4|58.4|—|—|—",
        "|上年结转资金|0|0|0|—|—|—",
        "|其他资金|0|0|0|—|—|—",
        *indicators,
        total,
    )
    text = dump(*lines)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return "柏溪县水利局2022年度项目支出绩效自评情况\n\n我局对1个项目开展了绩效自评。\n" + text
