"""Annotation records: exact files, one clear line per problem, proposals that stand where the text says so."""

from pathlib import Path

import msgspec
import pytest

from extractor import extract
from extractor.annotate import records
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Place, Record, Relation, Span
from extractor.annotate.splits import read_splits, split_of
from extractor.errors import UsageError

EXAMPLES = Path(__file__).parent.parent / "examples"
TEXT = "水费\n比上年增加１．２万元，𠮷村e\u0301。"


def record(**changes: object) -> Record:
    spans = (
        Span(id="m1", start=0, end=2, label="ITEM"),
        Span(id="m2", start=4, end=6, label="BASE"),
        Span(id="m3", start=6, end=8, label="UP", value="increase"),
        Span(id="m4", start=8, end=13, label="AMOUNT", value="1.2万元"),
    )
    whole = Record(
        id="r1",
        sha256=records.digest(TEXT),
        text=TEXT,
        spans=spans,
        relations=(
            Relation(kind="比较对象", source="m4", target="m2"),
            Relation(kind="对应单元格", source="m4", cell=Place(start=0, end=2, table="T1", row=1, col=2)),
        ),
    )
    return msgspec.structs.replace(whole, **changes)


def test_a_file_is_read_as_it_was_written_and_written_again_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    assert records.write_jsonl(path, [record(), record(id="r2", window=(0, 5), year=2021)]) == 2
    read = list(records.read_jsonl(path))
    assert [one.id for one in read] == ["r1", "r2"]
    assert read[0] == record()
    records.write_jsonl(tmp_path / "again.jsonl", read)
    assert (tmp_path / "again.jsonl").read_bytes() == path.read_bytes()


def test_a_failure_while_writing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    records.write_jsonl(path, [record()])
    before = path.read_bytes()

    def broken():  # type: ignore[no-untyped-def]
        yield record(id="r2")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        records.write_jsonl(path, broken())
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sha256": "0" * 64}, "not the text that was annotated"),
        ({"text": None}, "exactly one of the two"),
        ({"text": None, "path": "missing.txt"}, "missing.txt"),
        ({"window": (5, 99)}, "outside the text of"),
        ({"spans": (Span(id="m1", start=3, end=3, label="ITEM"),), "relations": ()}, "empty or outside"),
        ({"spans": (Span(id="m1", start=0, end=2, label="THING"),), "relations": ()}, "no label THING"),
        ({"relations": (Relation(kind="比较对象", source="m4", target="m9"),)}, "there is no span m9"),
        ({"relations": (Relation(kind="亲戚", source="m4", target="m1"),)}, "no such kind"),
        ({"relations": (Relation(kind="原因", source="m4"),)}, "to a span or to a cell"),
    ],
)
def test_each_problem_is_one_clear_line(changes: dict[str, object], told: str) -> None:
    assert not records.validate(record())
    problems = records.validate(record(**changes))
    assert any(told in problem for problem in problems)
    assert all("\n" not in problem and problem.startswith("r1: ") for problem in problems)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(records.line_of(record()) + b'{"id": 3}\n')
    with pytest.raises(UsageError, match=r"gold\.jsonl:2: not an annotation record"):
        list(records.read_jsonl(path))


def test_the_fingerprint_is_of_what_is_said() -> None:
    same = record(annotator="b", status="done", spans=record().spans[::-1])
    assert records.fingerprint(same) == records.fingerprint(record())
    moved = (msgspec.structs.replace(record().spans[0], end=1), *record().spans[1:])
    assert records.fingerprint(record(spans=moved)) != records.fingerprint(record())


@pytest.mark.parametrize("name", ["qinghe_water_budget.txt", "tanxi_archives_budget.md"])
def test_a_proposal_is_valid_and_stands_on_its_text(name: str, tmp_path: Path) -> None:
    extraction = extract(EXAMPLES / name)
    proposal = from_extraction(extraction, path=f"examples/{name}", batch="b1")
    assert not records.validate(proposal, EXAMPLES.parent)
    text = records.text_of(proposal, EXAMPLES.parent)
    amounts = [text[span.start : span.end] for span in proposal.spans if span.label == "AMOUNT"]
    assert len(amounts) > 20
    assert all("万" in amount or "元" in amount for amount in amounts)
    kinds = {relation.kind for relation in proposal.relations}
    assert kinds == {"主体", "比较对象", "原因", "整体", "对应单元格"}
    assert {claim.verdict for claim in proposal.claims} >= {"一致", "矛盾"}
    sentence = from_extraction(extraction, window=(proposal.claims[9].start, proposal.claims[12].end))
    assert 0 < len(sentence.spans) < len(proposal.spans)
    assert not records.validate(sentence)


def test_splits_are_by_issuer_and_year(tmp_path: Path) -> None:
    path = tmp_path / "splits.toml"
    path.write_text('[dev]\nissuers = ["甲局 2021"]\n[test]\nissuers = ["乙局"]\n', encoding="utf-8")
    splits = read_splits(path)
    assert split_of(record(issuer="甲局", year=2021), splits) == "dev"
    assert split_of(record(issuer="甲局", year=2022), splits) == "train"
    assert split_of(record(issuer="乙局", year=2019), splits) == "test"
    path.write_text('[dev]\nissuers = ["乙局"]\n[test]\nissuers = ["乙局"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="乙局 is listed in dev and in test"):
        read_splits(path)
