"""Merging a batch into the gold: nothing is overwritten, everything is checked, a crash leaves before or after."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest

from annotations.merge import main as merge_command
from extractor.annotate.merge import merge, read_gold
from extractor.annotate.records import Record, Relation, Span, digest, fingerprint, key, validate, write_jsonl
from extractor.annotate.splice import splice
from extractor.errors import UsageError

DAY = date(2026, 1, 2)
TEXTS = ["水费比上年增加1.2万元。电费与上年持平。", "印刷费0.8万元。", "差旅费3万元，会议费2万元。"]
replace = msgspec.structs.replace


def record(number: int, *spans: tuple[int, int, str], **fields: object) -> Record:
    text = TEXTS[number]
    marks = tuple(Span(id=f"m{n}", start=a, end=b, label=label) for n, (a, b, label) in enumerate(spans, 1))
    return replace(Record(id=f"d{number}", sha256=digest(text), text=text, spans=marks, status="done"), **fields)


def gold_of(folder: Path) -> dict[str, Record]:
    return {key(one): one for one in read_gold(folder)}


WATER = record(0, (0, 2, "ITEM"), (7, 12, "AMOUNT"), annotator="甲")


def test_a_new_text_goes_to_the_file_of_its_batch_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    first = merge([WATER, record(1, (0, 3, "ITEM"), annotator="甲")], tmp_path, batch="b1", day=DAY)
    assert (first.new, first.changed, first.same, first.conflicts) == (2, 0, 0, ())
    assert {one.status for one in read_gold(tmp_path)} == {"gold"}
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = merge([WATER], tmp_path, batch="b1", day=DAY)
    assert (again.new, again.changed, again.same) == (0, 0, 1)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert (tmp_path / "CHANGELOG.md").read_text("utf-8").count("## b1, 2026-01-02") == 1


def test_a_correction_of_what_was_shown_takes_its_place(tmp_path: Path) -> None:
    merge([WATER, record(1)], tmp_path, batch="b1", day=DAY)
    corrected = record(0, (0, 2, "ITEM"), (5, 7, "UP"), (7, 12, "AMOUNT"), annotator="乙", base=fingerprint(WATER))
    outcome = merge([corrected], tmp_path, batch="b2", day=DAY)
    assert (outcome.new, outcome.changed, outcome.conflicts) == (0, 1, ())
    gold = gold_of(tmp_path)
    assert [span.label for span in gold[key(WATER)].spans] == ["ITEM", "UP", "AMOUNT"]
    assert gold[key(WATER)].annotator == "乙"
    assert not (tmp_path / "gold" / "b2.jsonl").exists()
    log = (tmp_path / "CHANGELOG.md").read_text("utf-8")
    assert log.index("## b1") < log.index("## b2, 2026-01-02") < log.index("0 new, 1 changed, 0 unchanged, 0 conflicts")


def test_what_the_gold_says_otherwise_is_a_conflict_and_stays(tmp_path: Path) -> None:
    merge([WATER], tmp_path, batch="b1", day=DAY)
    for base in ("", "somebody saw another state"):
        other = record(0, (0, 3, "ITEM"), annotator="乙", base=base)
        outcome = merge([other, record(2, (0, 3, "ITEM"))], tmp_path, batch="b2", day=DAY)
        assert [conflict.record for conflict in outcome.conflicts] == ["d0"]
        assert gold_of(tmp_path)[key(WATER)].spans == WATER.spans
    assert "- conflict: d0: 乙: the gold has changed since" in (tmp_path / "CHANGELOG.md").read_text("utf-8")
    assert (tmp_path / "conflicts" / "b2.jsonl").exists()


def test_two_annotators_must_agree_or_be_adjudicated(tmp_path: Path) -> None:
    spans = [(0, 3, "ITEM"), (3, 6, "AMOUNT"), (7, 10, "ITEM"), (10, 13, "AMOUNT")]
    one, other = record(2, *spans, annotator="甲"), record(2, *spans[:3], annotator="乙")
    with pytest.raises(UsageError, match=r"agree on 0\.857 of their spans, below the floor of 0\.9"):
        merge([one, other], tmp_path, batch="b1", floor=0.9)
    assert not list(tmp_path.rglob("*.jsonl"))
    outcome = merge([one, other], tmp_path, batch="b1", day=DAY)
    assert [str(conflict) for conflict in outcome.conflicts] == [
        "d2: 甲: annotators differ (甲, 乙)",
        "d2: 乙: annotators differ (甲, 乙)",
    ]
    assert not list(read_gold(tmp_path))
    decided = replace(one, annotator="丙", status="adjudicated")
    assert merge([one, other, decided], tmp_path, batch="b1", floor=0.9, day=DAY).new == 1
    assert gold_of(tmp_path)[key(one)].annotator == "丙"


def test_offsets_that_do_not_fit_refuse_the_whole_batch(tmp_path: Path) -> None:
    merge([WATER], tmp_path, batch="b1", day=DAY)
    with pytest.raises(UsageError, match=r"batch b2: d1: span m1: \[0, 99\) is empty or outside"):
        merge([record(2), record(1, (0, 99, "ITEM"))], tmp_path, batch="b2", day=DAY)
    with pytest.raises(UsageError, match="sha256 differs"):
        merge([replace(record(2), sha256=digest("another"))], tmp_path, batch="b2", day=DAY)
    assert list(gold_of(tmp_path)) == [key(WATER)]
    with pytest.raises(UsageError, match="it becomes the name of a file"):
        merge([], tmp_path, batch="../b2", day=DAY)


def test_what_nobody_has_looked_at_is_not_merged(tmp_path: Path) -> None:
    assert merge([replace(WATER, status="proposed")], tmp_path, batch="b1", day=DAY).new == 0


def test_a_window_replaces_its_part_of_the_document(tmp_path: Path) -> None:
    whole = record(0, (0, 2, "ITEM"), (7, 12, "AMOUNT"), (13, 15, "ITEM"), (18, 20, "SAME"), annotator="甲")
    whole = replace(whole, relations=(Relation(kind="主体", source="m4", target="m3"),))
    merge([whole], tmp_path, batch="b1", day=DAY)
    shown = replace(whole, window=(0, 13), spans=whole.spans[:2], relations=())
    corrected = record(0, (0, 2, "ITEM"), (3, 5, "BASE"), (7, 12, "AMOUNT"), window=(0, 13), base=fingerprint(shown))
    assert merge([corrected], tmp_path, batch="b2", day=DAY).changed == 1
    gold = gold_of(tmp_path)[key(whole)]
    assert [span.label for span in gold.spans] == ["ITEM", "BASE", "AMOUNT", "ITEM", "SAME"]
    assert not validate(gold)
    assert [(one.start, one.label) for one in gold.spans if one.id == gold.relations[0].source] == [(18, "SAME")]


def test_a_relation_that_would_lead_nowhere_is_a_conflict() -> None:
    whole = record(0, (0, 2, "ITEM"), (18, 20, "SAME"))
    whole = replace(whole, relations=(Relation(kind="主体", source="m2", target="m1"),))
    assert splice(whole, record(0, (0, 3, "ITEM"), window=(0, 13))) is None


CHILD = """
import os, sys
from datetime import date
from pathlib import Path
from extractor.annotate.merge import merge
from extractor.annotate.records import read_jsonl
left = int(sys.argv[3])
def dying(before):
    def call(*args, **named):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return before(*args, **named)
    return call
os.fsync, Path.replace, Path.unlink = dying(os.fsync), dying(Path.replace), dying(Path.unlink)
merge(read_jsonl(sys.argv[1]), sys.argv[2], batch="b2", day=date(2026, 1, 2))
"""


def test_killed_at_any_step_the_gold_is_as_before_or_as_after(tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    corrected = record(0, (0, 2, "ITEM"), annotator="乙", base=fingerprint(WATER))
    write_jsonl(batch, [corrected, record(1, (0, 3, "ITEM")), record(2, (0, 2, "ITEM"), base="x")])
    seen = set()
    for step in range(1, 40):
        folder = tmp_path / str(step)
        merge([WATER, record(2, (0, 3, "ITEM"))], folder, batch="b1", day=DAY)
        run = subprocess.run([sys.executable, "-c", CHILD, batch, folder, str(step)], check=False, timeout=60)
        gold = gold_of(folder)
        after = len(gold) == 3
        seen.add((run.returncode, after))
        assert (len(gold[key(WATER)].spans), len(gold)) == ((1, 3) if after else (2, 2))
        assert ("## b2" in (folder / "CHANGELOG.md").read_text("utf-8")) == after
        again = merge([corrected, record(1, (0, 3, "ITEM"))], folder, batch="b2", day=DAY)
        assert (again.new + again.changed, again.same) == ((0, 2) if after else (2, 0))
        if run.returncode == 0:
            break
    assert seen == {(9, False), (9, True), (0, True)}


def test_a_file_is_merged_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch, folder = tmp_path / "batch.jsonl", tmp_path / "annotations"
    write_jsonl(batch, [WATER])
    assert merge_command([str(batch), "--batch", "b1", "--into", str(folder)]) == 0
    assert capsys.readouterr().out == "1 new, 0 changed, 0 unchanged, 0 conflicts by 甲\n"
    write_jsonl(batch, [replace(WATER, spans=WATER.spans[:1])])
    assert merge_command([str(batch), "--batch", "b2", "--into", str(folder)]) == 1
    assert merge_command([str(tmp_path / "none.jsonl"), "--batch", "b3", "--into", str(folder)]) == 2
