"""Agreement of two annotators, against figures worked out by hand."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from annotations.agree import main
from extractor.annotate.agreement import adjudication, compare, kappa
from extractor.annotate.merge import merge, read_gold
from extractor.annotate.records import (
    Record,
    Relation,
    Span,
    digest,
    fingerprint,
    inside,
    read_jsonl,
    validate,
    write_jsonl,
)

TEXT = "水费3万元，电费2万元"  # 11 characters
OTHER = "办公费持平。印刷费1万元。"


def record(text: str, annotator: str, *spans: tuple[int, int, str], **fields: object) -> Record:
    marks = tuple(Span(id=f"m{number}", start=a, end=b, label=label) for number, (a, b, label) in enumerate(spans, 1))
    whole = Record(id=text[:2], sha256=digest(text), text=text, spans=marks, annotator=annotator, status="done")
    return msgspec.structs.replace(whole, **fields)


FIRST = [
    record(TEXT, "甲", (0, 2, "ITEM"), (2, 5, "AMOUNT"), (6, 8, "ITEM"), (8, 11, "AMOUNT")),
    record(OTHER, "甲", (0, 3, "ITEM"), (3, 5, "SAME")),
]
SECOND = [
    record(TEXT, "乙", (0, 2, "ITEM"), (3, 5, "AMOUNT"), (8, 11, "AMOUNT")),
    record(OTHER, "乙", (0, 3, "ITEM"), (3, 5, "NONE")),
]


def test_f1_by_hand() -> None:
    """4 spans against 3, 2 of them equal: P 2/3, R 2/4; by overlap 3 of 4 and 3 of 3."""
    agreement = compare(FIRST[:1], SECOND[:1])
    assert agreement.annotators == ("甲", "乙")
    assert agreement.exact.value == pytest.approx(4 / 7)
    assert agreement.overlap.value == pytest.approx(2 * 1 * 0.75 / 1.75)
    assert agreement.by_label["ITEM"].value == pytest.approx(2 / 3)


def test_kappa_by_hand() -> None:
    """ITEM: 2 characters by both, 2 by one, 7 by none.  po = 9/11, pe = (4*2 + 7*9) / 121 = 71/121, kappa = 28/50.
    AMOUNT: 5, 1, 5.  po = 10/11, pe = (6*5 + 5*6) / 121 = 60/121, kappa = 50/61."""
    found = compare(FIRST[:1], SECOND[:1]).kappa
    assert found["ITEM"] == pytest.approx(28 / 50)
    assert found["AMOUNT"] == pytest.approx(50 / 61)
    assert found["REASON"] is None
    assert kappa(Counter({(True, True): 3})) == 1.0
    assert kappa(Counter({(True, False): 2, (False, True): 2})) == -1.0


def test_the_differences_say_what_kind_they_are() -> None:
    found = [(one.kind, one.record) for one in compare(FIRST, SECOND).differences]
    assert found == [("borders", "水费"), ("extra", "水费"), ("label", "办公")]
    assert [one.kind for one in compare(SECOND, FIRST).differences] == ["borders", "missing", "label"]


def test_adjudication_holds_the_disagreements_only_and_comes_back_by_its_window(tmp_path: Path) -> None:
    longer = [
        record(OTHER, "甲", (0, 3, "ITEM"), (3, 5, "SAME"), (6, 9, "ITEM"), (9, 12, "AMOUNT")),
        record(OTHER, "乙", (0, 3, "ITEM"), (3, 5, "SAME"), (6, 9, "ITEM"), (10, 12, "AMOUNT")),
    ]
    relation = Relation(kind="主体", source="m4", target="m3")
    longer = [msgspec.structs.replace(one, relations=(relation,)) for one in longer]
    (task,) = adjudication(longer[:1], longer[1:], batch="b1-decide")
    assert not validate(task)
    assert (task.window, task.batch) == ((6, 13), "b1-decide")
    assert [(span.start, span.end, span.by) for span in task.spans] == [(6, 9, "both"), (9, 12, "甲"), (10, 12, "乙")]
    assert len(task.relations) == 2
    merge([msgspec.structs.replace(longer[0], status="gold")], tmp_path, batch="b0")
    decided = msgspec.structs.replace(
        task,
        spans=task.spans[:2],
        relations=task.relations[:1],
        annotator="丙",
        status="adjudicated",
        base=fingerprint(inside(longer[0], task.window)),
    )
    assert merge([decided], tmp_path, batch="b1").same == 1
    assert [span.label for one in read_gold(tmp_path) for span in one.spans] == ["ITEM", "SAME", "ITEM", "AMOUNT"]


def test_agree_prints_the_known_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other, decide = tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "c.jsonl"
    write_jsonl(one, FIRST[:1])
    write_jsonl(other, SECOND[:1])
    assert main([str(one), str(other), "--adjudicate", str(decide), "--truth", str(one)]) == 1
    printed = capsys.readouterr().out
    for line in (
        "甲 and 乙: 1 texts",
        "span F1: 0.5714 exact, 0.8571 by overlap",
        "ITEM                 2 1   0.6667   0.5600",
        "AMOUNT               2 2   0.5000   0.8197",
        "2 differences, 1 borders, 1 extra:",
        "  水费: borders: 甲 AMOUNT [2, 5) '3万元', 乙 AMOUNT [3, 5) '万元'",
        "甲: 0 errors, span F1 1.0000 against what was decided",
        "乙: 2 errors, span F1 0.5714 against what was decided",
        "below the floor of 0.8: this batch is not merged before it is adjudicated",
    ):
        assert line in printed.split("\n"), line
    assert len(list(read_jsonl(decide))) == 1
    assert main([str(one), str(other), "--floor", "0.5"]) == 0
    write_jsonl(other, SECOND[1:])
    assert main([str(one), str(other)]) == 2
    assert "share no text" in capsys.readouterr().err


def test_folders_of_inline_markup_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One text for each, the second without the amount; a text that only one has is named."""
    for name, spans in (("一", "[水费]{ITEM}[3万元]{AMOUNT}。\n\n电费2万元。"), ("二", "[水费]{ITEM}3万元。")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"== 澄县林业局 2021\n{spans}\n", encoding="utf-8")
    assert main([str(tmp_path / "一"), str(tmp_path / "二"), "--floor", "0.6"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("一 and 二: 1 texts\nleft out, annotated by one only: a-2\nspan F1: 0.6667 exact")
    (tmp_path / "二" / "a.txt").write_text("[水费]{ITEM}3万元。\n", encoding="utf-8")
    assert main([str(tmp_path / "一"), str(tmp_path / "二")]) == 2
    assert "no issuer yet" in capsys.readouterr().err


def test_what_was_decided_becomes_the_batch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two annotators conflict; a third decides the two sentences in which they part; then all of it is merged."""
    folder = tmp_path / "annotations"
    outcome = merge([*FIRST, *SECOND], folder, batch="b1", floor=0.0)
    assert len(outcome.conflicts) == 4
    both, decide, settled = folder / "conflicts" / "b1.jsonl", tmp_path / "decide.jsonl", tmp_path / "settled.jsonl"
    assert main([str(both), "--adjudicate", str(decide), "--floor", "0"]) == 0
    tasks = list(read_jsonl(decide))
    assert len(tasks) == 2
    done = [
        msgspec.structs.replace(
            task, spans=tuple(span for span in task.spans if span.by != "甲"), annotator="丙", status="done"
        )
        for task in tasks
    ]
    write_jsonl(decide, done[:1])
    assert main([str(both), "--truth", str(decide), "--settle", str(settled), "--floor", "0"]) == 2
    assert "is not decided: annotate" in capsys.readouterr().err
    write_jsonl(decide, done)
    assert main([str(both), "--truth", str(decide), "--settle", str(settled), "--floor", "0"]) == 0
    assert "乙: 0 errors" in capsys.readouterr().out
    assert merge(read_jsonl(settled), folder, batch="b1").new == 2
    merged = {one.id: one for one in read_gold(folder)}
    assert [(span.start, span.label) for span in merged["办公"].spans] == [(0, "ITEM"), (3, "NONE")]
    assert [(span.start, span.label) for span in merged["水费"].spans] == [(0, "ITEM"), (3, "AMOUNT"), (8, "AMOUNT")]
