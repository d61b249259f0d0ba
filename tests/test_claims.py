"""Claims: small documents (``cases/claims/*.toml``) and what is read from them.

A claim is a line of the case: ``kind | subject | amount | base=… | share_of=… | part_of=… | per=… | reason=…``.  A sign in
front of the amount is the direction; ``year`` and ``measure`` are told where they are not those of the document, a
2024 budget.  All claims of the text are listed, in reading order.  ``bug`` marks a case that is still read wrongly.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from extractor import claims
from extractor.claims.context import measure_of_document
from extractor.data import Claim, Document
from extractor.pipeline import tag_document
from extractor.readers import load, read
from extractor.structure import assemble

CASES = Path(__file__).parent / "cases" / "claims"
TITLE = "榆川县体育局2024年部门预算说明"
HEADING = "一、支出情况"
FIELDS = ("base", "share_of", "part_of", "per", "reason", "year", "measure", "in_reason")


@cache
def cases() -> list[tuple[str, dict[str, str]]]:
    """(file name, case) of all case files."""
    return [
        (path.stem, case)
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    ]


def document_of(case: dict[str, str]) -> Document:
    text = "\n\n".join([case.get("title", TITLE), case.get("heading", HEADING), case["text"].strip(), ""])
    return assemble(read(load(text.encode(), "case.txt")))


def read_claims(document: Document) -> tuple[Claim, ...]:
    return claims.build(document, tag_document(document))


def line(claim: Claim) -> str:
    """A claim as the cases write it."""
    fields = {
        "base": claim.base,
        "share_of": claim.share_of,
        "part_of": claim.part_of and bare(claim.part_of),
        "per": claim.per and "".join(re.findall("每[人户台套辆次个年月]|[人户亩车]均|单[价台]", claim.per)),
        "reason": claim.reason and "".join(claim.reason.text.split()),
        "year": claim.context.year if claim.context.year != 2024 else None,
        "measure": claim.context.measure if claim.context.measure != "budget" else None,
        "in_reason": "yes" if claim.in_reason else None,
    }
    assert tuple(fields) == FIELDS
    told = [f"{name}={value}" for name, value in fields.items() if value is not None]
    return " | ".join([claim.kind, bare(claim.subject), amount(claim), *told])


def amount(claim: Claim) -> str:
    sign = {"increase": "+", "decrease": "-"}.get(claim.direction, "")
    if claim.quantity is None:
        return sign
    return sign + plain(claim.quantity.value) + (f" {claim.quantity.unit}" if claim.quantity.unit else "")


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def bare(subject: str) -> str:
    """Without 预算, 决算 or 总计 at its end: both spellings of a subject are right."""
    return re.sub("(?<=..)(?:预算|决算|总计|合计)$", "", subject) if subject not in _WHOLES else subject


_WHOLES = ("支出预算", "支出决算", "收入预算", "收入决算")


def expected(case: dict[str, str]) -> list[str]:
    """The lines of a case, numbers without trailing zeros."""
    lines = [" | ".join(part.strip() for part in text.split("|")) for text in case["claims"].strip().splitlines()]
    lines = [" | ".join([kind, bare(subject), *rest]) for kind, subject, *rest in (text.split(" | ") for text in lines)]
    return [
        re.sub(r"(?<=\| )([+-]?)(\d[\d.]*)(?= \S| \||$)", lambda m: m[1] + plain(Decimal(m[2])), text) for text in lines
    ]


def parameters() -> list[object]:
    return [
        pytest.param(
            case,
            id=f"{name}: {case['text'].strip()[:40]}",
            marks=[pytest.mark.xfail(strict=True, reason=case["bug"])] if "bug" in case else [],
        )
        for name, case in cases()
    ]


@pytest.mark.parametrize("case", parameters())
def test_case(case: dict[str, str]) -> None:
    assert [line(claim) for claim in read_claims(document_of(case))] == expected(case)


@pytest.mark.parametrize("name", sorted({name for name, _ in cases()}))
def test_anchors_are_slices_of_the_document(name: str) -> None:
    for _, case in (one for one in cases() if one[0] == name):
        document = document_of(case)
        found = read_claims(document)
        assert [claim.id for claim in found] == [f"C{number:04d}" for number in range(1, len(found) + 1)]
        for claim in found:
            sentence = document.sentences[claim.sentence]
            anchors = [claim.anchor, claim.number, *(mention.anchor for mention in claim.mentions)]
            for anchor in (anchor for anchor in anchors if anchor is not None):
                assert document.text[anchor.start : anchor.end] == anchor.text
                assert sentence.start <= anchor.start < anchor.end <= sentence.end
            if claim.number is not None and claim.quantity is not None:
                assert claim.quantity.raw == claim.number.text
                assert claim.anchor.start <= claim.number.start < claim.number.end <= claim.anchor.end
            if claim.kind == "reason":
                assert claim.reason == claim.anchor


def test_every_kind_of_claim_has_cases() -> None:
    kinds: dict[str, int] = {}
    for _, case in cases():
        for text in expected(case):
            kind = text.split(" | ")[0]
            kinds[kind] = kinds.get(kind, 0) + 1
    assert set(kinds) == {
        "level", "composition", "change", "change_rate", "share", "completion", "count", "unchanged", "reason",
    }  # fmt: skip
    assert min(kinds.values()) >= 5, kinds


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("榆川县体育局2024年度预算执行与支出绩效自评报告", "executed"),
        ("榆川县体育局2024年度预算执行情况和项目绩效自评报告", "executed"),
        ("榆川县体育局2024年度预算执行情况报告", "executed"),
        ("榆川县体育局2024年度项目支出绩效自评报告", ""),
    ],
)
def test_measure_of_a_document(title: str, measure: str) -> None:
    assert measure_of_document(title) == measure
