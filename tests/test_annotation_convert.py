"""Other formats: there and back is exact, whatever the text is made of."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.convert import FORMATS, features, from_hf, main, to_brat, to_conll, to_hf
from extractor.annotate.records import (
    ClaimNote,
    Place,
    Record,
    Relation,
    Span,
    digest,
    in_order,
    read_jsonl,
    write_jsonl,
)
from extractor.labels import LABELS, RELATIONS

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "annotations" / "gold"
ODD = "水\n\r\t\u3000 １．２％，𠮷e\u0301\u2028\x85\x0b#\\|[]{}<>&\"'，0万元"


@st.composite
def a_record(draw: st.DrawFn) -> Record:
    text = draw(st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=25))
    spans = []
    for number in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        label = draw(st.sampled_from(sorted(LABELS)))
        value = draw(st.sampled_from(["", "1.2万元", "\n𠮷"]))
        spans.append(Span(id=f"m{number}", start=start, end=end, label=label, value=value, by="甲", score=0.5))
    relations = []
    for _ in range(draw(st.integers(0, 3)) if spans else 0):
        source, target = draw(st.sampled_from(spans)).id, draw(st.sampled_from([*spans, None]))
        kind = draw(st.sampled_from(sorted(RELATIONS)))
        to: dict[str, Any] = (
            {"target": target.id} if target else {"cell": Place(start=0, end=1, table="T1", row=2, col=0)}
        )
        relations.append(Relation(kind=kind, source=source, by="乙", **to))
    claims = (ClaimNote(id="c1", kind="level", start=0, end=1, value="1\t\n"),) if draw(st.booleans()) else ()
    return in_order(
        Record(
            id=draw(st.sampled_from(["a", "a-1\n"])),
            sha256=digest(text),
            text=text,
            window=(0, len(text)) if draw(st.booleans()) else None,
            issuer="澄县林业局",
            year=draw(st.sampled_from([None, 2021])),
            spans=tuple(spans),
            relations=tuple(relations),
            claims=claims,
        )
    )


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(a_record(), max_size=3))
def test_there_and_back_is_exact(name: str, records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp(name) / "out"
    assert FORMATS[name].write(records, path, ".") == len(records)
    assert list(FORMATS[name].read(path)) == records


@pytest.mark.parametrize("name", FORMATS)
def test_the_gold_goes_there_and_back(name: str, tmp_path: Path) -> None:
    records = [*read_jsonl(GOLD / "examples.jsonl")][:3] + [*read_jsonl(GOLD / "written.jsonl")][::10]
    source, out, back = tmp_path / "gold.jsonl", tmp_path / "out", tmp_path / "back.jsonl"
    write_jsonl(source, records)
    assert main([name, str(source), str(out), "--root", str(ROOT)]) == 0
    assert main([name, str(out), str(back), "--back"]) == 0
    assert back.read_bytes() == source.read_bytes()


def test_datasets_loads_it_without_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import load_dataset

    records = [*read_jsonl(GOLD / "written.jsonl")][::20]
    to_hf(records, tmp_path / "hf")
    data = str(tmp_path / "hf" / "data.jsonl")
    loaded = load_dataset(
        "json", data_files=data, features=features(), cache_dir=str(tmp_path / "cache"), split="train"
    )
    assert loaded.features["spans"].feature["label"].names == list(LABELS)
    assert list(from_hf(loaded)) == records
    assert list(from_hf(loaded.select(range(2)).to_list())) == records[:2]


def test_conll_is_a_character_a_line(tmp_path: Path) -> None:
    text = "压了3次\n会"
    spans = (Span(id="m1", start=0, end=6, label="REASON"), Span(id="m2", start=2, end=4, label="COUNT"))
    to_conll([Record(id="a", sha256=digest(text), text=text, spans=spans)], tmp_path / "a.conll")
    lines = (tmp_path / "a.conll").read_text("utf-8").split("\n")[2:]
    assert lines == [
        "压\tB-REASON\tO",
        "了\tI-REASON\tO",
        "3\tI-REASON\tB-COUNT",
        "次\tI-REASON\tI-COUNT",
        "\\n\tI-REASON\tO",
        "会\tI-REASON\tO",
        "",
        "",
    ]


def test_what_is_changed_in_brat_counts(tmp_path: Path) -> None:
    text = "水费3万\n元"
    spans = (Span(id="m1", start=0, end=2, label="ITEM"), Span(id="m2", start=2, end=6, label="AMOUNT", value="3万元"))
    to_brat([Record(id="a", sha256=digest(text), text=text, spans=spans)], tmp_path)
    ann = tmp_path / "00001.ann"
    assert "T2\tAMOUNT 2 4;5 6\t3万 元" in ann.read_text("utf-8")
    ann.write_text(ann.read_text("utf-8").replace("ITEM 0 2", "ITEM 0 1") + "T9\tUP 1 2\t费\n", "utf-8")
    (record,) = FORMATS["brat"].read(tmp_path)
    assert [(span.label, span.start, span.end, span.by) for span in record.spans] == [
        ("ITEM", 0, 1, ""),
        ("UP", 1, 2, "brat"),
        ("AMOUNT", 2, 6, ""),
    ]


def test_prodigy_sees_tokens_and_relations(tmp_path: Path) -> None:
    text = "水费3万元"
    spans = (Span(id="m1", start=0, end=2, label="ITEM"), Span(id="m2", start=2, end=5, label="AMOUNT"))
    record = Record(id="a", sha256=digest(text), text=text, spans=spans)
    record = msgspec.structs.replace(record, relations=(Relation(kind="主体", source="m2", target="m1"),))
    FORMATS["prodigy"].write([record], tmp_path / "a.jsonl", ".")
    task = json.loads((tmp_path / "a.jsonl").read_text("utf-8"))
    assert [(span["token_start"], span["token_end"]) for span in task["spans"]] == [(0, 1), (2, 4)]
    (relation,) = task["relations"]
    assert (relation["head"], relation["child"], relation["label"]) == (2, 0, "主体")
    assert task["tokens"][3]["text"] == "万"


def test_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conll", str(tmp_path / "none.jsonl"), str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
