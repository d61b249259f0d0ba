"""The gold fed back as the prediction scores 1.0 everywhere; one thing changed lowers exactly its own figure."""

from __future__ import annotations

import doctest
import importlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eval.metrics import figures, score, total
from eval.suite import load
from eval.tally import Tally
from eval.truth.gold import Gold, Source
from eval.truth.oracle import perfect
from eval.truth.sources import resolve
from extractor.data import Anchor, Claim, Context, Extraction, Fact, Finding, Link, Quantity, Target

TEXT = """白鹭镇2023年度部门预算说明
一、收支情况
2023年收入预算1,250.00万元，比上年预算增加50.00万元，增长4.2%，主要原因是新增两名干部。其中：一般公共预算拨款1,000.00万元，占75%；其他收入250.00万元。
二、三公经费
公务接待费6.20万元，与上年持平。公务用车运行费3.80万元，未安排出国费用。三公经费共9.00万元。
\t收入预算表
\t项目
\t金额

\t一般公共预算拨款
\t1,000.00

\t其他收入
\t250.00

\t合计
\t1,250.00

"""


def _claim(name: str, quote: str, kind: str, value: str | None, unit: str | None, **more: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    return {
        "id": name, "start": start, "end": start + len(quote), "quote": quote, "kind": kind, "value": value,
        "unit": unit, "subject": "收入预算", "direction": None, "base": None, "share_of": None, "reason": None, **more,
    }  # fmt: skip


RAW: dict[str, Any] = {
    "doc": "t", "unit": "白鹭镇人民政府", "year": "2023",
    "claims": [
        _claim("c1", "2023年收入预算1,250.00万元", "level", "1,250.00", "万元"),
        _claim("c2", "比上年预算增加50.00万元", "change", "50.00", "万元", direction="increase", reason="新增两名干部"),
        _claim("c3", "增长4.2%", "change_rate", "4.2", "%", direction="increase", reason="新增两名干部"),
        _claim("c4", "主要原因是新增两名干部", "reason", None, None, reason="新增两名干部"),
        _claim("c5", "一般公共预算拨款1,000.00万元", "composition", "1,000.00", "万元", subject="一般公共预算拨款"),
        _claim("c6", "占75%", "share", "75", "%", subject="一般公共预算拨款", share_of="收入预算"),
        _claim("c7", "其他收入250.00万元", "composition", "250.00", "万元", subject="其他收入"),
        _claim("c8", "公务接待费6.20万元", "composition", "6.20", "万元", subject="公务接待费"),
        _claim("c9", "与上年持平", "unchanged", None, None, subject="公务接待费", direction="unchanged"),
        _claim("c10", "公务用车运行费3.80万元", "composition", "3.80", "万元", subject="公务用车运行费"),
        _claim("c11", "未安排出国费用", "composition", None, None, subject="出国费用", zero_in_words=True),
        _claim("c12", "三公经费共9.00万元", "level", "9.00", "万元", subject="三公经费"),
        _claim("c13", "公务接待费6.20万元，与上年持平。公务用车运行费3.80万元", "composition", None, None),
    ],
    "links": [
        {"claim": "c1", "table": "T1", "row": "合计", "column": "金额", "value": "1,250.00", "holds": True},
        {"claim": "c5", "table": "T1", "row": "一般公共预算拨款", "column": "金额", "value": "1,000.00", "holds": True},
        {"claim": "c7", "table": "T1", "row": "其他收入", "column": "金额", "value": "250.00", "holds": True},
    ],
    "derived_links": [
        {
            "claim": "c6", "relation": "share", "table": "T1", "computed": "80", "holds": False,
            "operands": [
                {"row": "一般公共预算拨款", "column": "金额", "value": "1,000.00"},
                {"row": "合计", "column": "金额", "value": "1,250.00"},
            ],
        }
    ],
    "contradictions": [
        {
            "id": "X1", "category": "share", "severity": "error", "explanation": "1000 / 1250 = 80 %",
            "quotes": ["占75%", "一般公共预算拨款1,000.00万元", "2023年收入预算1,250.00万元"],
            "related_quotes": ["其他收入250.00万元"],
        },
        {
            "id": "X2", "category": "parts", "severity": "warning", "explanation": "6.20 + 3.80 = 10.00",
            "quotes": ["三公经费共9.00万元", "公务接待费6.20万元", "公务用车运行费3.80万元"],
        },
    ],
    "near_misses": [{"id": "N1", "quotes": ["增加50.00万元", "增长4.2%"], "why_fine": "50 / 1200 = 4.17 %"}],
    "tables": [
        {
            "id": "T1", "title": "收入预算表", "start": None, "end": None,
            "grid": [["项目", "金额"], ["一般公共预算拨款", "1,000.00"], ["其他收入", "250.00"], ["合计", "1,250.00"]],
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def gold() -> Gold:
    return resolve(Source(name="t", path=Path("t.txt"), raw=RAW, shape="written"), TEXT)


def tallies(gold: Gold, extraction: Extraction) -> dict[str, Tally]:
    """The tallies of everything; their parts by label move with them."""
    return {key: tally for key, tally in score(gold, extraction).tallies.items() if "#" not in key}


def change(extraction: Extraction, claim: str, **fields: Any) -> Extraction:
    changed = [msgspec.structs.replace(one, **fields) if one.id == claim else one for one in extraction.claims]
    return msgspec.structs.replace(extraction, claims=tuple(changed))


def differing(before: dict[str, Tally], after: dict[str, Tally]) -> set[str]:
    return {key for key in before | after if before.get(key) != after.get(key)}


def test_gold_was_found(gold: Gold) -> None:
    assert gold.lost == ()
    assert [link.target.text for link in gold.links if link.target] == ["1,250.00", "1,000.00", "250.00"]
    assert [claim.id for claim in gold.claims if claim.optional] == ["c13"]


def test_gold_scores_one_everywhere(gold: Gold) -> None:
    whole = total([score(gold, perfect(gold, TEXT))])
    for figure in figures(load("written").figures, whole.tallies):
        assert figure.value in ("1.000", "0") or figure.bar.label == "infos found", figure
    assert score(gold, perfect(gold, TEXT)).notes == ()
    assert whole.tallies["claims"] == Tally(found=12, gold=12, right=12, predicted=12)
    assert whole.tallies["reasons"].gold == 1
    assert whole.tallies["reasons_attached"].gold == 2
    assert whole.tallies["links"].gold == 4


def test_a_missing_claim_costs_recall_and_its_sentence(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    without = msgspec.structs.replace(full, claims=tuple(claim for claim in full.claims if claim.id != "c12"))
    before, after = tallies(gold, full), tallies(gold, without)
    assert differing(before, after) == {"claims", "sentences", "subjects", "subjects_close"}
    assert after["claims"] == Tally(found=11, gold=12, right=11, predicted=11)
    assert after["sentences"].gold - after["sentences"].found == 1


def test_an_extra_claim_costs_precision_and_its_sentence(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    extra = msgspec.structs.replace(full.claims[0], id="x", anchor=Anchor(start=0, end=3, text=TEXT[:3]))
    after = tallies(gold, msgspec.structs.replace(full, claims=(*full.claims, extra)))
    assert after["claims"] == Tally(found=12, gold=12, right=12, predicted=13)
    assert differing(tallies(gold, full), after) == {"claims", "sentences"}


@pytest.mark.parametrize(
    ("claim", "fields"),
    [
        ("c1", {"quantity": Quantity(value=Decimal("1250.01"), unit="万元", step=Decimal("0.01"), raw="")}),
        ("c1", {"quantity": Quantity(value=Decimal("1250.00"), unit="%", step=Decimal("0.01"), raw="")}),
        ("c1", {"quantity": None}),
        ("c1", {"kind": "share"}),
        ("c2", {"direction": "decrease"}),
        ("c2", {"kind": "change_rate"}),
        ("c9", {"direction": "none"}),
        ("c9", {"kind": "change"}),
        ("c11", {"quantity": Quantity(value=Decimal(3), unit="万元", step=Decimal(1), raw="3")}),
        ("c12", {"anchor": Anchor(start=0, end=3, text=TEXT[:3])}),
    ],
)
def test_a_wrong_claim_is_a_miss_and_a_false_one(gold: Gold, claim: str, fields: dict[str, Any]) -> None:
    after = tallies(gold, change(perfect(gold, TEXT), claim, **fields))
    assert (after["claims"].found, after["claims"].right, after["claims"].predicted) == (11, 11, 12)


@pytest.mark.parametrize(
    ("claim", "fields"),
    [
        ("c1", {"kind": "composition"}),
        ("c1", {"quantity": Quantity(value=Decimal("12500000"), unit="元", step=Decimal("1"), raw="")}),
        ("c9", {"quantity": Quantity(value=Decimal(0), unit="万元", step=Decimal(1), raw="0")}),
        ("c11", {"quantity": Quantity(value=Decimal(0), unit="万元", step=Decimal(1), raw="未")}),
        ("c11", {"kind": "level"}),
    ],
)
def test_what_says_the_same_is_the_same(gold: Gold, claim: str, fields: dict[str, Any]) -> None:
    full = perfect(gold, TEXT)
    assert differing(tallies(gold, full), tallies(gold, change(full, claim, **fields))) == set()


def test_a_reason_may_stand_in_its_claim_or_for_itself(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    inside = msgspec.structs.replace(full, claims=tuple(one for one in full.claims if one.kind != "reason"))
    assert tallies(gold, inside)["claims"].recall == 1
    doubled = msgspec.structs.replace(full.claims[3], id="again")
    assert tallies(gold, msgspec.structs.replace(full, claims=(*full.claims, doubled)))["claims"].precision == 1


def test_the_frame_of_a_list_counts_neither_way(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    frame = next(claim for claim in gold.claims if claim.optional)
    anchor = Anchor(start=frame.span.start, end=frame.span.end, text=frame.span.text)
    framed = msgspec.structs.replace(full.claims[7], id="f", kind="composition", quantity=None, anchor=anchor)
    after = tallies(gold, msgspec.structs.replace(full, claims=(*full.claims, framed)))
    assert differing(tallies(gold, full), after) == set()


def test_a_wrong_subject_costs_only_subjects(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    after = tallies(gold, change(full, "c8", subject="会议室面积"))
    assert differing(tallies(gold, full), after) == {"subjects", "subjects_close"}
    longer = tallies(gold, change(full, "c8", subject="公务接待费用与差旅"))
    assert differing(tallies(gold, full), longer) == {"subjects"}
    assert tallies(gold, change(full, "c1", subject="2023年收入"))["subjects"].recall == 1


def test_reason_spans_are_exact_or_overlap(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    span = next(claim.reason for claim in full.claims if claim.reason)
    assert span is not None
    longer = Anchor(start=span.start, end=span.end + 1, text=span.text + "。")
    same = full
    for claim in ("c2", "c3", "c4"):
        same = change(same, claim, reason=longer)
    assert tallies(gold, same)["reasons"].f1 == 1
    cut = full
    for claim in ("c2", "c3", "c4"):
        cut = change(cut, claim, reason=Anchor(start=span.start + 2, end=span.end, text=span.text[2:]))
    after = tallies(gold, cut)
    assert after["reasons"].f1 == 0
    assert after["reasons_overlap"].f1 == 1
    assert differing(tallies(gold, full), after) == {"reasons"}


def test_a_reason_on_no_claim_is_not_attached(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    after = tallies(gold, change(full, "c3", reason=None))
    assert differing(tallies(gold, full), after) == {"reasons_attached"}


# ----------------------------------------------------------------------------------------------------------- links


def cell(text: str, after: str = "收入预算表") -> Anchor:
    start = TEXT.index(text, TEXT.index(after))
    return Anchor(start=start, end=start + len(text), text=text)


def relink(extraction: Extraction, claim: str, *targets: Target, relation: str = "equal") -> Extraction:
    kept = [link for link in extraction.links if link.claim != claim]
    new = [Link(claim=claim, relation=relation, target=target, score=1.0, by="t") for target in targets]  # type: ignore[arg-type]
    return msgspec.structs.replace(extraction, links=(*kept, *new))


def test_a_link_to_another_cell_is_a_miss_and_wrong(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    after = tallies(gold, relink(full, "c7", Target(kind="cell", anchors=(cell("1,000.00"),))))
    assert differing(tallies(gold, full), after) == {"links"}
    assert after["links"] == Tally(found=3, gold=4, right=3, predicted=4)


def test_a_missing_link_costs_recall_only(gold: Gold) -> None:
    after = tallies(gold, relink(perfect(gold, TEXT), "c7"))
    assert after["links"] == Tally(found=3, gold=4, right=3, predicted=3)


def test_links_the_gold_does_not_speak_of_are_unjudged(gold: Gold) -> None:
    after = tallies(gold, relink(perfect(gold, TEXT), "c12", Target(kind="cell", anchors=(cell("250.00"),))))
    assert after["links"].precision == 1
    assert after["links_unjudged"].predicted == 1


def test_an_equal_value_in_the_row_of_a_listed_cell_is_unjudged(gold: Gold) -> None:
    def fact(anchor: Anchor, row: int, value: str) -> Fact:
        placed = msgspec.structs.replace(anchor, table="T1", row=row, col=1)
        quantity = Quantity(value=Decimal(value), unit="万元", step=Decimal("0.01"), raw=value)
        return Fact(
            id=str(anchor.start), item="x", concept=None, context=Context(), quantity=quantity, anchor=placed, table="T1",
            row_path=("x",), col_path=("y",),
        )  # fmt: skip

    other = cell("1,000.00")
    target = Target(kind="cell", anchors=(other,))
    linked = relink(perfect(gold, TEXT), "c7", target)
    facts = (fact(cell("250.00"), 2, "250"), fact(other, 2, "250"))
    after = tallies(gold, msgspec.structs.replace(linked, facts=facts))
    assert (after["links"].predicted, after["links_unjudged"].predicted) == (3, 1)
    elsewhere = (facts[0], fact(other, 3, "250"))
    assert tallies(gold, msgspec.structs.replace(linked, facts=elsewhere))["links"].predicted == 4
    differing_value = (facts[0], fact(other, 2, "251"))
    assert tallies(gold, msgspec.structs.replace(linked, facts=differing_value))["links"].predicted == 4


def test_figures_that_a_contradiction_names_together_are_unjudged(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    spans = {claim.id: claim.anchor for claim in full.claims}
    after = tallies(gold, relink(full, "c6", Target(kind="claim", anchors=(spans["c1"],), claim="c1")))
    assert after["links_unjudged"].predicted == 1
    wrong = tallies(gold, relink(full, "c6", Target(kind="claim", anchors=(spans["c8"],), claim="c8")))
    assert wrong["links_unjudged"].predicted == 0
    assert wrong["links"].predicted - wrong["links"].right == 1


def test_a_computed_link_may_take_its_operands_from_the_prose(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    prose = tuple(claim.anchor for claim in full.claims if claim.id in ("c1", "c5"))
    after = tallies(gold, relink(full, "c6", Target(kind="computed", anchors=prose), relation="ratio"))
    assert after["links"] == Tally(found=4, gold=4, right=4, predicted=4)
    wrong = tallies(
        gold,
        relink(full, "c6", Target(kind="computed", anchors=(cell("250.00"),), value=Decimal(20)), relation="ratio"),
    )
    assert wrong["links"] == Tally(found=3, gold=4, right=3, predicted=4)


def test_links_between_claims_count_from_either_side() -> None:
    raw = {**RAW, "links": [], "derived_links": [], "contradictions": [], "near_misses": []}
    plain = resolve(Source(name="t", path=Path("t.txt"), raw=raw, shape="written"), TEXT)
    from eval.truth.gold import GoldLink

    spans = {claim.id: claim.span for claim in plain.claims}
    link = GoldLink(
        claim="c1", relation="equal", target=spans["c12"], target_claim="c12", operands=(), computed=None, holds=False
    )
    gold = Gold(
        name="t", entity="", claims=plain.claims, links=(link,), same_cells=(), contradictions=(), near_misses=()
    )
    full = perfect(gold, TEXT)
    back = Anchor(start=spans["c1"].start, end=spans["c1"].end, text=spans["c1"].text)
    turned = relink(msgspec.structs.replace(full, links=()), "c12", Target(kind="claim", anchors=(back,), claim="c1"))
    assert tallies(gold, turned)["links"].found == 1


# -------------------------------------------------------------------------------------------------------- findings


def with_findings(extraction: Extraction, *findings: Finding) -> Extraction:
    return msgspec.structs.replace(extraction, findings=findings)


def finding(severity: str, *quotes: str) -> Finding:
    anchors = tuple(Anchor(start=TEXT.index(q), end=TEXT.index(q) + len(q), text=q) for q in quotes)
    return Finding(code="x", severity=severity, message="", reported="", computed="", anchors=anchors)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "loud", "near", "neutral"),
    [
        ((), (0, 2, 0, 0), 0, 0),
        ((finding("error", "75%", "1,000.00万元"),), (1, 2, 1, 1), 0, 0),
        ((finding("error", "75%", "1,000.00万元"), finding("warning", "75%", "1,250.00万元")), (1, 2, 2, 2), 0, 0),
        ((finding("error", "75%"),), (0, 2, 0, 1), 0, 0),
        ((finding("info", "75%", "1,000.00万元"),), (0, 2, 0, 0), 0, 0),
        ((finding("warning", "其他收入250.00万元"),), (0, 2, 0, 0), 0, 1),
        ((finding("error", "增加50.00万元", "增长4.2%"),), (0, 2, 0, 1), 1, 0),
        ((finding("error", "增长4.2%"),), (0, 2, 0, 1), 0, 0),
        ((finding("info", "增加50.00万元", "增长4.2%"),), (0, 2, 0, 0), 0, 0),
    ],
)
def test_findings(
    gold: Gold, findings: tuple[Finding, ...], loud: tuple[int, int, int, int], near: int, neutral: int
) -> None:
    after = tallies(gold, with_findings(perfect(gold, TEXT), *findings))
    assert after["loud"] == Tally(*loud)
    assert after["near"].found == near
    assert after["neutral"].predicted == neutral


def test_an_info_contradiction_is_found_by_any_finding(gold: Gold) -> None:
    quiet = msgspec.json.decode(msgspec.json.encode(RAW))
    quiet["contradictions"][0]["severity"] = "info"
    other = resolve(Source(name="t", path=Path("t.txt"), raw=quiet, shape="written"), TEXT)
    after = tallies(other, with_findings(perfect(other, TEXT), finding("info", "75%", "1,000.00万元")))
    assert after["found:info:certain"] == Tally(found=1, gold=1)
    assert after["loud"] == Tally(found=0, gold=1)


def test_unchecked_numbers_lower_coverage_only(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    ledger = tuple(
        msgspec.structs.replace(entry, outcome="unchecked") if entry.claim == "c1" else entry for entry in full.ledger
    )
    before, after = tallies(gold, full), tallies(gold, msgspec.structs.replace(full, ledger=ledger))
    assert differing(before, after) == {"coverage", "verdicts"}
    assert before["coverage"].gold - after["coverage"].found == 1
    none = tallies(gold, msgspec.structs.replace(full, ledger=()))
    assert none["coverage"].found == 0


def test_optional_matches_do_not_take_the_prediction_of_a_counted_claim(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    wide = gold.claims[-1].span
    anchor = Anchor(start=wide.start, end=wide.end, text=wide.text)
    after = tallies(gold, change(full, "c8", anchor=anchor))
    assert after["claims"].found == 12


def test_bars_are_held() -> None:
    good = figures(load("seeds").figures, {"claims": Tally(97, 100, 97, 100), "near": Tally(0, 5)})
    bad = figures(load("seeds").figures, {"claims": Tally(96, 100, 96, 100), "near": Tally(1, 5)})
    assert [line.met for line in good[:2]] == [True, True]
    assert [line.met for line in bad[:2]] == [False, False]
    assert next(line for line in good if line.bar.label.startswith("near")).met is True
    assert next(line for line in bad if line.bar.label.startswith("near")).met is False


DOCTESTS = [
    path.stem
    for path in (Path(__file__).parent.parent / "eval").glob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", DOCTESTS)
def test_doctests(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"eval.{name}"))
    assert result.attempted > 0
    assert result.failed == 0


def test_claims_are_paired_one_to_one(gold: Gold) -> None:
    full = perfect(gold, TEXT)
    twice: tuple[Claim, ...] = (*full.claims, msgspec.structs.replace(full.claims[0], id="twin"))
    after = tallies(gold, msgspec.structs.replace(full, claims=twice))
    assert after["claims"] == Tally(found=12, gold=12, right=12, predicted=13)
