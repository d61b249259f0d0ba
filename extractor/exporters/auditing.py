"""The sheets of the auditors' workbook: what stands in them, in Chinese or English; ``xlsx`` writes them.

Unlike the flat tables these are made to be read: one row says where to look, what is printed, and what it was held against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.data import Anchor, Claim, Extraction, Fact, Finding, Link
from extractor.exporters.checked import Lang
from extractor.exporters.places import Lines, spot
from extractor.exporters.tables import Identity, finding_id, fitting, remedies
from extractor.exporters.words import why, word
from extractor.structure.places import placed

Row = list[Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its key and title, its headers with the width of their columns, and which column is coloured."""

    key: str
    title: str
    headers: tuple[tuple[str, int], ...]
    coloured: int = -1
    choices: tuple[int, tuple[str, ...]] | None = None  # a column that offers a list of answers


# Sheet -> (中文, English, width of the column)
_HEADERS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "findings": (
        ("编号", "No.", 8), ("文件", "File", 28), ("程度", "Severity", 9), ("检查", "Check", 9),
        ("位置", "Place", 16), ("问题", "What is wrong", 56), ("印作", "Printed", 16), ("应合", "Should agree with", 30),
        ("疑误", "Probably wrong", 16), ("建议改为", "Change to", 16), ("笔误", "Slip", 12), ("原文", "Sentence", 56),
        ("另见", "See also", 24), ("其他改法", "Or else", 24), ("连带", "Consequences", 40), ("核实", "Verdict", 10),
        ("备注", "Remark", 30),
    ),
    "claims": (
        ("编号", "No.", 8), ("文件", "File", 28), ("类型", "Kind", 12), ("项目", "Subject", 26), ("年度", "Year", 7),
        ("口径", "Measure", 10), ("数值", "Value", 14), ("单位", "Unit", 8), ("增减", "Direction", 8),
        ("相对于", "Against", 20), ("原因", "Reason", 36), ("结论", "Verdict", 9), ("检查", "Checks", 12),
        ("未核对的缘由", "Why unchecked", 24), ("对应数字", "Held against", 48), ("位置", "Place", 16),
        ("原文", "As printed", 40),
    ),
    "documents": (
        ("文件", "File", 40), ("年度", "Year", 8), ("单位", "Unit", 28), ("表格", "Tables", 8), ("论断", "Claims", 8),
        ("正文数字", "Numbers", 10), ("相符", "Agree", 8), ("舍入", "Rounding", 8), ("矛盾", "Contradict", 8),
        ("未核对", "Unchecked", 8), ("错误", "Errors", 8), ("警告", "Warnings", 8), ("提示", "Notes", 8),
        ("SHA-256", "SHA-256", 20), ("读取说明", "Repaired", 40),
    ),
    "failures": (("文件", "File", 40), ("位置", "Place", 20), ("未能读取", "Could not be read", 80)),
}  # fmt: skip
_TITLES: dict[str, dict[Lang, str]] = {
    "findings": {"zh": "发现", "en": "Findings"},
    "claims": {"zh": "论断", "en": "Claims"},
    "documents": {"zh": "文件", "en": "Documents"},
    "failures": {"zh": "未读出", "en": "Failures"},
}
_COLOURED = {"findings": 2, "claims": 11}
_ANSWERS: dict[Lang, tuple[str, ...]] = {"zh": ("属实", "误报", "待查"), "en": ("true", "false alarm", "open")}


@cache
def sheets(lang: Lang) -> tuple[Sheet, ...]:
    """The sheets of the workbook, in order."""
    found = []
    for key, headers in _HEADERS.items():
        names = tuple((zh if lang == "zh" else en, width) for zh, en, width in headers)
        answers = (len(names) - 2, _ANSWERS[lang]) if key == "findings" else None
        found.append(Sheet(key, _TITLES[key][lang], names, _COLOURED.get(key, -1), answers))
    return tuple(found)


def sheet_rows(key: str, extraction: Extraction, who: Identity, lang: Lang) -> Iterator[Row]:
    """The rows of one document in the sheet ``key``."""
    if key == "findings":
        return _finding_rows(extraction, who, lang)
    if key == "claims":
        return _claim_rows(extraction, who, lang)
    if key == "documents":
        return iter([_document_row(extraction, who)])
    return ([who.name, failure.where, failure.what] for failure in extraction.failures)


def _document_row(extraction: Extraction, who: Identity) -> Row:
    document = extraction.document
    outcomes = [entry.outcome for entry in extraction.ledger]
    severities = [finding.severity for finding in extraction.findings]
    return [
        who.name, document.year, document.entity, len(document.tables), len(extraction.claims), len(outcomes),
        *(outcomes.count(name) for name in ("agrees", "rounding", "contradicts", "unchecked")),
        *(severities.count(name) for name in ("error", "warning", "info")), who.sha256, "\n".join(document.notes),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------- findings


def _finding_rows(extraction: Extraction, who: Identity, lang: Lang) -> Iterator[Row]:
    where = _Places(extraction)
    for number, finding in enumerate(extraction.findings, 1):
        first = finding.anchors[0] if finding.anchors else None
        alternatives, consequences = remedies(finding)
        yield [
            finding_id(number), who.name, word("severity", finding.severity, lang), finding.code, where(first), finding.message,
            finding.reported, finding.computed, finding.blamed.text if finding.blamed is not None else "",
            finding.suggestion, word("slip", finding.slip, lang), where.sentence(first), _see_also(finding, where),
            "\n".join(alternatives), "\n".join(consequences), None, None,
        ]  # fmt: skip


def _see_also(finding: Finding, where: _Places) -> str:
    return "\n".join(dict.fromkeys(f"{where(anchor)} {anchor.text}" for anchor in finding.anchors[1:]))


class _Places:
    """Where an anchor stands, in words, and the sentence around it."""

    def __init__(self, extraction: Extraction) -> None:
        self.document = extraction.document
        self.lines = Lines(extraction.document.text)

    def __call__(self, anchor: Anchor | None) -> str:
        if anchor is None:
            return ""
        line, column = self.lines.place(anchor.start)
        return spot(placed(self.document, anchor)) or f"{line}:{column}"

    def sentence(self, anchor: Anchor | None) -> str:
        if anchor is None:
            return ""
        for sentence in self.document.sentences:
            if sentence.start <= anchor.start < sentence.end:
                return " ".join(self.document.text[sentence.start : sentence.end].split())
        return anchor.text


# --------------------------------------------------------------------------------------------------------- claims


def _claim_rows(extraction: Extraction, who: Identity, lang: Lang) -> Iterator[Row]:
    where = _Places(extraction)
    entries = {entry.claim: entry for entry in extraction.ledger if entry.claim is not None}
    figures = _Figures(extraction, lang)
    for claim in extraction.claims:
        entry, quantity, context = entries.get(claim.id), claim.quantity, claim.context
        yield [
            claim.id, who.name, word("kind", claim.kind, lang), claim.subject, context.year, word("measure", context.measure, lang),
            fitting(quantity.value) if quantity is not None else None, quantity.unit if quantity is not None else "",
            word("direction", claim.direction, lang) if claim.direction != "none" else "", claim.base or claim.share_of or claim.part_of,
            claim.reason.text if claim.reason is not None else "", word("outcome", entry.outcome, lang) if entry is not None else "",
            ", ".join(entry.codes) if entry is not None else "", why(entry.why, lang) if entry is not None else "",
            figures(claim), where(claim.anchor), claim.anchor.text,
        ]  # fmt: skip


class _Figures:
    """The figures that a claim is linked to, one a line: 同一数 《T1》基本支出 / 2024年预算 = 894.62."""

    def __init__(self, extraction: Extraction, lang: Lang) -> None:
        self.lang = lang
        self.links: dict[str, list[Link]] = {}
        for link in extraction.links:
            self.links.setdefault(link.claim, []).append(link)
        self.claims = {claim.id: claim for claim in extraction.claims}
        self.facts = {(fact.anchor.start, fact.anchor.end): fact for fact in extraction.facts}

    def __call__(self, claim: Claim) -> str:
        return "\n".join(dict.fromkeys(self._line(link) for link in self.links.get(claim.id, ())))

    def _line(self, link: Link) -> str:
        target = link.target
        named = [self._figure(anchor) for anchor in target.anchors]
        if target.claim is not None and target.claim in self.claims:
            named = [f"{target.claim} {self.claims[target.claim].anchor.text}"]
        value = f" → {target.value:f}{target.unit}" if target.kind == "computed" and target.value is not None else ""
        return f"{word('relation', link.relation, self.lang)} {'，'.join(named)}{value}"

    def _figure(self, anchor: Anchor) -> str:
        fact: Fact | None = self.facts.get((anchor.start, anchor.end))
        if fact is None:
            return anchor.text
        header = f" / {fact.col_path[-1]}" if fact.col_path else ""
        return f"《{fact.table}》{fact.item}{header} = {anchor.text.strip() or 0}"
