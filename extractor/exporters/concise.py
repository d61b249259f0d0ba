"""One line a finding, for people and for ``grep``::

    预算公开.txt:12:5: DZ204 error 公用经费降幅印为 9.5%，而 3.65 ÷ 381.46 = 0.957%；应改 9.5% 为 0.95%（小数点错位）（另见 12:30）
    预算公开.docx:40:9: DZ101 error [段落 12] 公用经费正文为 35.20，表格为 35.02（另见 88:11 表 3 行 2 列 4）

Lines are styled with ANSI codes; ``click.echo`` drops these where the output is not a terminal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import click

from extractor.data import Extraction, Finding
from extractor.exporters.checked import Lang, Results
from extractor.exporters.places import Lines, first_place, spot
from extractor.labels import slip_name

_COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
_ELSEWHERE_AT_MOST = 4

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "reported": "印为 {}",
        "computed": "应合 {}",
        "blamed": "应改 {} 为 {}",
        "slip": "（{}）",
        "unsure": "无法判断哪个数有误：{}",
        "either": "{} → {}",
        "or": " 或 ",
        "causes": "同因另有 {} 处矛盾：{}",
        "elsewhere": "（另见 {}）",
        "and": "，",
        "then": "；",
        "error": "{} 处错误",
        "warning": "{} 处警告",
        "info": "{} 处提示",
        "clean": "未发现矛盾",
        "numbers": "正文 {} 个数：",
        "agrees": "{} 相符",
        "rounding": "{} 舍入",
        "contradicts": "{} 矛盾",
        "unchecked": "{} 未核对",
        "documents": "（{} 份文件）",
        "hidden": "；另有 {} 处未显示（--severity info）",
    },
    "en": {
        "reported": "printed {}",
        "computed": "expected {}",
        "blamed": "change {} to {}",
        "slip": " ({})",
        "unsure": "cannot tell which is wrong: {}",
        "either": "{} -> {}",
        "or": " or ",
        "causes": "it also causes {}: {}",
        "elsewhere": " (see also {})",
        "and": ", ",
        "then": "; ",
        "error": "errors: {}",
        "warning": "warnings: {}",
        "info": "notes: {}",
        "clean": "no contradiction found",
        "numbers": "{} numbers in the prose: ",
        "agrees": "{} agree",
        "rounding": "{} rounding",
        "contradicts": "{} contradict",
        "unchecked": "{} unchecked",
        "documents": " (documents: {})",
        "hidden": "; {} more not shown (--severity info)",
    },
}

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """``text`` without line ends and without anything that a terminal would obey."""
    return _CONTROL.sub(" ", text).strip()


def report(results: Results) -> Iterator[str]:
    """A line for each finding of all documents, and the summary."""
    tally = Tally()
    for name, extraction, shown, hidden in results.documents:
        yield from finding_lines(shown, name=name, text=extraction.document.text, lang=results.lang)
        tally.add(extraction, shown, hidden=hidden)
    if tally.documents:
        yield tally.line(results.lang)


def finding_lines(findings: Iterable[Finding], *, name: str, text: str, lang: Lang = "zh") -> Iterator[str]:
    """Each finding on a line of its own, as in a file called ``name`` whose document reads ``text``."""
    lines = Lines(text)
    for finding in findings:
        line, column = first_place(finding, lines)
        place = click.style(f"{one_line(name)}:{line}:{column}:", bold=True)
        code = click.style(f"{finding.code} {finding.severity}", fg=_COLOURS[finding.severity])
        where = spot(finding.anchors[0]) if finding.anchors else ""
        source = f"[{one_line(where)}] " if where else ""
        yield f"{place} {code} {source}{one_line(statement(finding, lang) + _elsewhere(finding, lines, lang))}"


def statement(finding: Finding, lang: Lang) -> str:
    """The message, and what it leaves unsaid of: what is printed, what it should agree with, which number to change."""
    words = _WORDS[lang]
    parts = [finding.message]
    for key, value in (("reported", finding.reported), ("computed", finding.computed)):
        if value and value not in finding.message:
            parts.append(words[key].format(value))
    parts += _blame(finding, lang)
    return words["then"].join(parts)


def _blame(finding: Finding, lang: Lang) -> Iterator[str]:
    """The correction with its slip, or what may be wrong where nothing tells; then what else the same number breaks."""
    words = _WORDS[lang]
    if finding.blamed is not None and finding.suggestion:
        correction = words["blamed"].format(finding.blamed.text, finding.suggestion)
        yield correction + (words["slip"].format(slip_name(finding.slip, lang)) if finding.slip else "")
    elif finding.alternatives:
        either = [words["either"].format(one.anchor.text, one.suggestion) for one in finding.alternatives]
        yield words["unsure"].format(words["or"].join(either))
    if finding.consequences:
        others = [f"{one.code} {one.reported}" for one in finding.consequences[:_ELSEWHERE_AT_MOST]]
        more = ["…"] if len(finding.consequences) > _ELSEWHERE_AT_MOST else []
        yield words["causes"].format(len(finding.consequences), words["and"].join(others + more))


def _elsewhere(finding: Finding, lines: Lines, lang: Lang) -> str:
    """The places of the other numbers that take part: in the source format where that has any, else in the text."""
    places = []
    for anchor in finding.anchors[1:]:
        line, column = lines.place(anchor.start)
        places.append(f"{line}:{column} {spot(anchor)}".strip())
    places = list(dict.fromkeys(places))
    if not places:
        return ""
    more = ["…"] if len(places) > _ELSEWHERE_AT_MOST else []
    return _WORDS[lang]["elsewhere"].format(_WORDS[lang]["and"].join(places[:_ELSEWHERE_AT_MOST] + more))


class Tally:
    """What the summary line counts, over all documents of one call."""

    def __init__(self) -> None:
        self.documents = 0
        self.hidden = 0
        self.severities: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()

    def add(self, extraction: Extraction, shown: Sequence[Finding], hidden: int = 0) -> None:
        """Count one document of which ``shown`` was printed and ``hidden`` findings were too mild to be printed."""
        self.documents += 1
        self.hidden += hidden
        self.severities.update(finding.severity for finding in shown)
        self.outcomes.update(entry.outcome for entry in extraction.ledger)

    def line(self, lang: Lang = "zh") -> str:
        """The summary: findings by severity, then every number of the prose by its verdict."""
        words = _WORDS[lang]
        found = [words[name].format(self.severities[name]) for name in _COLOURS if self.severities[name]]
        verdicts = [
            words[name].format(self.outcomes[name]) for name in ("agrees", "rounding", "contradicts", "unchecked")
        ]
        return "".join(
            (
                words["and"].join(found) or words["clean"],
                words["documents"].format(self.documents),
                words["then"],
                words["numbers"].format(self.outcomes.total()),
                words["and"].join(verdicts),
                words["hidden"].format(self.hidden) if self.hidden else "",
            )
        )
