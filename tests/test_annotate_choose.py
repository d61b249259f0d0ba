"""Choosing what to label next: copies collapse, strange wordings and unchecked numbers come first."""

from pathlib import Path

import pytest

from extractor import RawDocument, extract
from extractor.annotate.choose import Candidate, candidates_of, choose
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Record, digest, validate
from extractor.annotate.wording import Known, Seen, grams, masked
from extractor.pipeline import tag_document
from extractor.taggers import Tagged

COMMON = "2021年公务接待费预算{}万元，比上年减少{}万元，下降{}%，主要原因是压缩接待批次。"
ODD = "水价听证后居民端的账单水涨船高，财政兜底却按兵不动，只贴了{}万元。"


def document(*sentences: str):  # type: ignore[no-untyped-def]
    text = "澄县林业局2021年部门预算\n一、情况说明\n" + "\n".join(sentences) + "\n"
    return extract(RawDocument(name="x.txt", data=text.encode(), media_type="text/plain"))


def candidate(text: str, **reasons: float) -> Candidate:
    return Candidate(text, reasons, lambda: Record(id=text[:6], sha256=digest(text), text=text))


def test_numbers_years_and_names_make_no_wording() -> None:
    assert masked("青荷县水利局2021年水费３.２万元，增长 5.1％。") == masked(
        "甘泉市教育局2019年水费12,345.6万元，增长0.3％。"
    )
    assert masked("水费3万元") != masked("电费3万元")


def test_templates_collapse_and_others_do_not() -> None:
    seen = Seen()
    assert seen.again(grams(masked(COMMON.format("3.2", "0.8", "20")))) is None
    assert seen.again(grams(masked(COMMON.format("12", "1.06", "8.12").replace("2021", "2019")))) == 0
    assert seen.again(grams(masked(ODD.format(3)))) is None
    assert len(seen) == 2


def test_the_distance_is_to_the_nearest_known_wording() -> None:
    known = Known([COMMON.format(1, 2, 3), "会议费与上年持平。"])
    assert known.distance(grams(masked(COMMON.format(9, 8, 7)))) == 0
    near = known.distance(grams(masked("2020年公务接待费预算3万元，比上年减少1万元，下降25%，原因是来访减少。")))
    assert 0 < near < known.distance(grams(masked(ODD.format(3)))) <= 1
    assert Known().distance(grams("水费")) == 1.0


def test_the_best_come_first_and_no_two_are_alike() -> None:
    gold = [Record(id="g", sha256=digest("无"), text="无", spans=())]
    extraction = document(*(COMMON.format(n + 3, n, 10 * n) for n in range(1, 6)), ODD.format("4.5"))
    found = list(candidates_of(extraction, name="doc"))
    assert len(found) == 6
    picks = choose(found, gold, count=5)
    assert [(pick.copies, pick.text[:2]) for pick in picks] == [(1, "水价"), (5, "20")]
    assert all(not validate(pick.record) and pick.record.window for pick in picks)
    assert picks[0].score >= picks[1].score
    assert "doc" in picks[0].line()


def test_what_is_annotated_already_is_not_chosen() -> None:
    extraction = document(COMMON.format(4, 1, 20))
    gold = from_extraction(extraction, name="gold")
    assert choose(candidates_of(extraction), [gold], count=3) == []


def test_reasons_are_weighed() -> None:
    texts = ["水费三处分摊。", "取暖费由物业代缴。", "印刷费归口管理。"]
    ways = [{"unchecked": 0.0}, {"unchecked": 1.0}, {"unchecked": 0.5}]
    picks = choose([candidate(text, **way) for text, way in zip(texts, ways, strict=True)], [], count=3)
    assert [pick.text for pick in picks] == [texts[1], texts[2], texts[0]]
    assert picks[0].score == pytest.approx((0.2 * 1 + 0.25 * 1) / 0.45)


def test_the_model_disagrees_where_it_marks_otherwise() -> None:
    extraction = document(COMMON.format(4, 1, 20), "会议费0.6万元，与上年持平。")
    tagged = tag_document(extraction.document)
    same = {one.text: one.reasons for one in candidates_of(extraction, by_model=tagged)}
    assert {reasons["disagreement"] for reasons in same.values()} == {0.0}
    blind = [
        (sentence, Tagged(marks.view, (), ()) if "会议费" in marks.view.text else marks) for sentence, marks in tagged
    ]
    other = {one.text[:3]: one.reasons["disagreement"] for one in candidates_of(extraction, by_model=blind)}
    assert other == {"202": 0.0, "会议费": 1.0}


def test_the_gold_is_far_from_a_strange_wording(tmp_path: Path) -> None:
    gold = list(candidates_of(document(COMMON.format(4, 1, 20))))
    picks = choose(
        [candidate(COMMON.format(9, 2, 30).replace("接待批次", "接待标准")), candidate(ODD.format(2))],
        [one.record() for one in gold],
        count=2,
    )
    assert [pick.text[:2] for pick in picks] == ["水价", "20"]
    assert picks[0].reasons["novelty"] > 0.8 > 0.3 > picks[1].reasons["novelty"]
