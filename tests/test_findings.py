"""Findings: contradicting verdicts, put into words, once each, in reading order."""

from __future__ import annotations

import msgspec
import pytest

from extractor.checks import BY_CODE
from extractor.data import Anchor, Verdict
from extractor.findings import findings_of
from tests.checks.disclosure import extraction


def verdict(code: str = "DZ204", start: int = 3, outcome: str = "contradicts", **changes: object) -> Verdict:
    """A verdict on the number at ``start``."""
    made = Verdict(
        code=code,
        outcome=outcome,  # type: ignore[arg-type]
        severity="error",
        reported="9.5%",
        computed="0.95%",
        anchors=(
            Anchor(start=start, end=start + 2, text="水费"),
            Anchor(start=start + 20, end=start + 22, text="电费"),
        ),
        terms=(("subject", "水费"), ("how", "3.65 ÷ 381.46")),
    )
    return msgspec.structs.replace(made, **changes)


def test_only_contradictions() -> None:
    verdicts = tuple(verdict(outcome=outcome) for outcome in ("agrees", "rounding", "undecided"))
    assert findings_of(verdicts) == ()
    assert len(findings_of((verdict(),))) == 1


def test_words_in_two_languages() -> None:
    chinese, english = (findings_of((verdict(),), lang)[0].message for lang in ("zh", "en"))
    assert chinese == "“水费”的增减幅度写作9.5%，按金额计算应为0.95%（3.65 ÷ 381.46）"
    assert english == "the rate of “水费” is given as 9.5%, the amounts give 0.95% (3.65 ÷ 381.46)"


def test_what_a_finding_carries() -> None:
    found = findings_of((verdict(severity="warning"),))[0]
    assert (found.code, found.severity, found.reported, found.computed) == ("DZ204", "warning", "9.5%", "0.95%")
    assert found.anchors == verdict().anchors


def test_the_same_numbers_are_told_once_a_check() -> None:
    again = verdict(anchors=(verdict().anchors[0], *reversed(verdict().anchors[1:])))
    assert len(findings_of((verdict(), again))) == 1
    assert len(findings_of((verdict(), verdict(start=9)))) == 2


def test_what_several_checks_say_of_one_number_is_one_finding() -> None:
    other = Anchor(start=40, end=42, text="会议")
    second = verdict("DZ205", severity="warning", anchors=(verdict().anchors[0], other))
    found = findings_of((second, verdict("DZ204")))
    assert [(finding.code, finding.severity) for finding in found] == [("DZ204", "error")]
    assert found[0].anchors == (*verdict().anchors, other)
    assert found[0].message.count("水费") == 2
    assert found[0].message.index("增减幅度") < found[0].message.index("占比")


def test_joined_messages_in_english() -> None:
    found = findings_of((verdict("DZ204"), verdict("DZ205")), "en")
    assert "；" not in found[0].message


def test_information_stays_apart() -> None:
    found = findings_of((verdict("DZ303", severity="info"), verdict("DZ204")))
    assert [finding.code for finding in found] == ["DZ204", "DZ303"]


def test_reading_order_and_worst_first() -> None:
    verdicts = (
        verdict("DZ203", start=9),
        verdict("DZ303", start=3, severity="info"),
        verdict("DZ204", start=3, severity="warning"),
    )
    assert [finding.code for finding in findings_of(verdicts)] == ["DZ204", "DZ303", "DZ203"]


@pytest.mark.parametrize("text", ["", "，与上年持平"])
def test_a_clean_document_has_none(text: str) -> None:
    assert extraction(f"水费2.40万元{text}。").findings == ()


def test_every_finding_comes_from_a_verdict() -> None:
    found = extraction("场馆运行费285.00万元，比上年增加31.67万元，增长1.25%。")
    told = {(verdict.code, verdict.anchors) for verdict in found.verdicts if verdict.outcome == "contradicts"}
    assert found.findings
    assert {(finding.code, finding.anchors) for finding in found.findings} <= told
    assert all(finding.code in BY_CODE for finding in found.findings)
