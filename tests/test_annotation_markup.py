"""The inline markup, what goes without saying in it, and the gold that is compiled from it."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations import examples
from annotations.compile import HERE, compile_text, main
from annotations.markup import Mark, MarkupError, markup, parse
from extractor.annotate.merge import read_gold
from extractor.annotate.records import Record, read_jsonl, validate
from extractor.annotate.splits import read_splits, split_of
from extractor.labels import LABELS

ROOT = Path(__file__).parent.parent


def compiled(source: str) -> Record:
    record = compile_text(source, "t-1", "澄县林业局", 2021)
    assert not validate(record)
    return record


def said(record: Record) -> list[tuple[str, ...]]:
    return [
        (claim.kind, claim.subject, claim.value, claim.direction or "", claim.base, claim.share_of, claim.reason)
        for claim in record.claims
    ]


def test_spans_nest_and_signs_are_escaped() -> None:
    plain = parse(r"a\[b\][主要是]{CUE}[压了[3次]{COUNT #n}会]{REASON}\{x\}\\")
    assert plain.text == "a[b]主要是压了3次会{x}\\"
    assert [(plain.text[m.start : m.end], m.label, m.name) for m in plain.marks] == [
        ("主要是", "CUE", ""),
        ("压了3次会", "REASON", ""),
        ("3次", "COUNT", "n"),
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("好\n水费]{ITEM}", "line 2: a span ends that did not begin"),
        ("[水费", "has no ]{LABEL}"),
        ("[水费]", "stands alone"),
        ("[水费]{THING}", "no label THING"),
        ("[]{ITEM}", "the span is empty"),
        ("[水费]{ITEM 色=红}", "色=红: expected"),
        ("[水费]{ITEM}[几万]{AMOUNT}", "does not read as one number"),
        ("[水费]{ITEM}[3万元]{AMOUNT 主=x}", "nothing is named #x"),
        ("[水费]{ITEM #x}[3万元]{AMOUNT 比=x}", "#x is a ITEM, not a BASE"),
        ("[水费]{ITEM}[3万元]{AMOUNT k=thing}", "k=thing: the kinds are"),
        ("[水费]{ITEM}[3万元]{AMOUNT 格=水费.本年}", "0 cells have this name"),
    ],
)
def test_a_mistake_is_told_with_its_place(source: str, told: str) -> None:
    with pytest.raises(MarkupError) as error:
        compiled(source)
    assert told in str(error.value)


@st.composite
def nested(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(st.sampled_from("水费1.2万元[]{}\\\n𠮷e\u0301％　"), min_size=1, max_size=30))
    marks: list[Mark] = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        crosses = any(
            one.start < start < one.end < end
            or start < one.start < end < one.end
            or (start, end) == (one.start, one.end)
            for one in marks
        )
        if not crosses:
            marks.append(Mark(start, end, draw(st.sampled_from(sorted(LABELS)))))
    return text, sorted(marks, key=lambda mark: (mark.start, -mark.end))


@given(nested())
def test_markup_and_back_is_exact(given_text: tuple[str, list[Mark]]) -> None:
    text, marks = given_text
    plain = parse(markup(text, marks))
    assert plain.text == text
    assert list(plain.marks) == marks


def test_what_goes_without_saying() -> None:
    record = compiled(
        "[2021年]{YEAR}[水费]{ITEM}[3.20万元]{AMOUNT}，比[上年]{BASE}[减少]{DOWN}[0.80万元]{AMOUNT}（[20%]{PERCENT}），"
        "[主要是]{CUE}[停用锅炉]{REASON}；[电费]{ITEM}[持平]{SAME}。[因]{CUE}[调价]{REASON}[气费]{ITEM}[涨]{UP}[2万元]{AMOUNT}，"
        "[占]{SHARE}[公用经费]{WHOLE}的[5%]{PERCENT}。[压减]{DOWN}[会议费]{ITEM}[3万元]{AMOUNT}。[无]{NONE}[出国费]{ITEM}。"
        "[职工]{ITEM #z}由[40人]{COUNT}变为[38人]{COUNT}，[2人]{COUNT 主=z}[退休]{DOWN}。"
    )
    assert said(record) == [
        ("level", "水费", "3.20万元", "", "", "", ""),
        ("change", "水费", "0.80万元", "decrease", "上年", "", "停用锅炉"),
        ("change_rate", "水费", "20%", "decrease", "上年", "", "停用锅炉"),
        ("reason", "", "", "", "", "", "停用锅炉"),
        ("unchanged", "电费", "", "unchanged", "上年", "", ""),
        ("reason", "", "", "", "", "", "调价"),
        ("change", "气费", "2万元", "increase", "", "", "调价"),
        ("share", "气费", "5%", "", "", "公用经费", ""),
        ("change", "会议费", "3万元", "decrease", "", "", ""),
        ("level", "出国费", "0", "", "", "", ""),
        ("count", "职工", "40人", "", "", "", ""),
        ("count", "职工", "38人", "", "", "", ""),
        ("change", "职工", "2人", "decrease", "", "", ""),
    ]


def test_two_subjects_share_a_verb_and_a_cell_is_checked() -> None:
    table = "支出表\n单位：万元\n| 项目 | 上年 | 本年 |\n| 水费 | 3.30 | 3.20 |\n| 电费 | 1.00 | 1.10 |\n"
    record = compiled(
        table
        + "[水费]{ITEM #a}、[电费]{ITEM #b}分别[3.20万元]{AMOUNT 主=a 格=水费.本年}、[1.1万元]{AMOUNT 主=b 格=T1[2,2]}。"
    )
    assert [line[1:3] for line in said(record)] == [("水费", "3.20万元"), ("电费", "1.1万元")]
    text = record.text or ""
    assert [text[cell.start : cell.end] for claim in record.claims for cell in claim.cells] == ["3.20", "1.10"]
    assert {claim.verdict for claim in record.claims} == {"一致"}
    wrong = "[水费]{ITEM}[3.50万元]{AMOUNT 格=水费.本年}。"
    with pytest.raises(MarkupError, match="not what its cell says"):
        compiled(table + wrong)
    marked = compiled(table + wrong.replace("本年}", "本年 !多了三毛}"))
    assert marked.claims[0].verdict == "矛盾"
    assert [(item.wrong, item.why) for item in marked.judgements] == [("3.50万元", "多了三毛")]


def test_the_compiled_gold_is_what_its_sources_say() -> None:
    assert main(["--check"]) == 0, "run python -m annotations.compile"


def test_the_gold_is_valid_and_split_by_issuer() -> None:
    records = list(read_gold(HERE))
    problems = [problem for record in records for problem in validate(record, ROOT)]
    assert not problems
    assert len({record.id for record in records}) == len(records)
    assert len({record.sha256 for record in records}) == len(records)
    splits = read_splits(HERE / "splits.toml")
    issuers = {f"{record.issuer} {record.year}" for record in records} | {record.issuer for record in records}
    assert set(splits) <= issuers, "an issuer is listed that has no text"
    sizes = Counter(split_of(record, splits) for record in records if record.path == "")
    assert sizes.total() >= 300
    assert min(sizes["dev"], sizes["test"]) >= 60


def test_every_claim_of_the_examples_has_its_mentions() -> None:
    """Claims were written with the documents, mentions were read later: they must have found the same things."""
    says = {"AMOUNT", "PERCENT", "POINTS", "COUNT", "NONE", "SAME", "SHARE", "COMPLETION", "UP", "DOWN"}
    without = []
    for record in read_jsonl(examples.COMPILED):
        labels = {span.id: span.label for span in record.spans}
        reasons = {(span.start, span.end) for span in record.spans if span.label == "REASON"}
        for claim in record.claims:
            inner = {labels[span] for span in claim.spans}
            if (claim.start, claim.end) not in reasons if claim.kind == "reason" else not inner & says:
                without.append(f"{record.id} {claim.id}")
    assert not without
