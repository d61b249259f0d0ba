"""Records to Label Studio tasks and back, without a server: nothing is lost, and a correction changes only itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.annotate.merge import merge, read_gold, splice
from extractor.annotate.parts import parts, windows
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Place, Record, Relation, Span, digest, fingerprint, in_order, validate
from extractor.annotate.sources import Gold, Piece, document_of, pieces_of_extraction
from extractor.data import Document, Extraction
from extractor.errors import UsageError
from extractor.exporters.label_studio.answers import from_annotation, pushed, submitted
from extractor.exporters.label_studio.config import BEARERS, instructions, labelling_config
from extractor.exporters.label_studio.grid import cell_path, places_of, show_tables
from extractor.exporters.label_studio.statements import normal_value
from extractor.exporters.label_studio.tasks import to_task
from extractor.labels import LABELS, RELATIONS, VERDICTS
from extractor.pipeline import extract_document

PEOPLE = {7: "li@example.com", 9: "judge@example.com"}
TEXT = """青禾县水务局2021年部门预算公开

第二部分 情况说明

2021年公用经费预算35.20万元，比上年预算减少3.00万元，下降7.85%，主要原因是压减会议。

表1 支出预算表
单位：万元

\t项目
\t2021年

\t人员经费
\t120.00

\t公用经费
\t35.20

\t合计
\t155.20

"""


@pytest.fixture(scope="module")
def small() -> tuple[Record, Document]:
    """One paragraph with a table beside it."""
    from extractor.data import RawDocument

    extraction = extract_document(RawDocument(name="水务局.txt", data=TEXT.encode()))
    (record,) = parts(from_extraction(extraction, name="水务局"), extraction.document)
    return record, extraction.document


def answered(
    task: dict[str, Any], results: list[dict[str, Any]] | None = None, adjudicator: str = "", **annotation: Any
) -> Record:
    """The record of the proposal, or of other results, submitted as it stands and sent through JSON."""
    task = json.loads(json.dumps(task))
    found = task["predictions"][0]["result"] if results is None else results
    return from_annotation(task, {"completed_by": 7, "result": found, **annotation}, PEOPLE, adjudicator)


def as_pushed(record: Record, old: Record) -> Record:
    """A submitted record without what submitting itself changes."""
    return in_order(msgspec.structs.replace(record, status=old.status, annotator=old.annotator, base=old.base))


def proposal(task: dict[str, Any]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = copy.deepcopy(task["predictions"][0]["result"])
    return results


# ------------------------------------------------------------------------------------------------------ the page


def test_the_page_is_generated_from_the_labels() -> None:
    page = ElementTree.fromstring(labelling_config())
    labels = page.find(".//Labels")
    assert labels is not None
    assert [label.get("alias") for label in labels] == list(LABELS)
    assert [relation.get("value") for relation in page.iter("Relation")] == list(RELATIONS)
    assert [choice.get("value") for choice in page.iter("Choice")] == list(VERDICTS)
    keys = [key for element in page.iter() if (key := element.get("hotkey"))]
    assert len(keys) == len(set(keys)) == len(LABELS) + len(VERDICTS) + 1
    names = [element.get("value") for element in page.iter("Label")]
    assert len(names) == len(set(names))
    assert set(BEARERS) < set(LABELS)
    assert all(f"（{label}，键 " in instructions() for label in LABELS)


# ---------------------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize("name", ["qinghe_water_budget.txt", "mingze_transport_final.txt", "tanxi_archives_budget.md"])
def test_a_proposal_that_nobody_changes_comes_back_as_it_was(root: Path, name: str) -> None:
    extraction = extract_document(root / "examples" / name)
    whole = from_extraction(extraction, name=name, path=f"examples/{name}", batch="b")
    pieces = list(parts(whole, extraction.document))
    for field in ("spans", "relations", "claims"):  # the cut loses nothing
        assert sum(len(getattr(piece, field)) for piece in pieces) == len(getattr(whole, field))
    for piece in pieces:
        task = to_task(piece, extraction.document)
        assert not validate(piece, root)
        back = answered(task)
        assert as_pushed(back, piece) == in_order(piece)
        assert (back.annotator, back.status, back.base) == ("li@example.com", "done", fingerprint(piece))


ODD = "一\n 万元３５.20é\u0301𠮷𝟙\u3000\t㎡①\u200b‥,，<&>\"'\\n|"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_offsets_survive_any_text(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet=ODD, min_size=1, max_size=40))
    drawn = data.draw(
        st.lists(
            st.tuples(st.integers(0, len(text) - 1), st.integers(1, 9), st.sampled_from(sorted(LABELS))), max_size=6
        )
    )
    places = sorted({(start, min(len(text), start + size), label) for start, size, label in drawn})
    spans = tuple(Span(id=f"m{i}", start=a, end=b, label=label) for i, (a, b, label) in enumerate(places))
    links = data.draw(st.lists(st.tuples(st.sampled_from(spans), st.sampled_from(spans)), max_size=3)) if spans else []
    relations = tuple(dict.fromkeys(Relation(kind="原因", source=one.id, target=other.id) for one, other in links))
    record = Record(id="r", sha256=digest(text), text=text, spans=spans, relations=relations)
    document = document_of(Record(id="empty", sha256=digest(""), text=""), Path())
    task = to_task(record, msgspec.structs.replace(document, text=text))
    assert as_pushed(answered(task), record) == in_order(record)


def test_a_window_counts_from_its_own_start(small: tuple[Record, Document]) -> None:
    record, document = small
    assert record.window is not None
    task = to_task(record, document)
    first = task["predictions"][0]["result"][0]["value"]
    assert task["data"]["text"] == document.text[slice(*record.window)]
    assert task["data"]["text"][first["start"] : first["end"]] == first["text"]
    assert TEXT[answered(task).spans[0].start :].startswith(first["text"])


def test_paragraphs_that_a_relation_joins_stay_together(small: tuple[Record, Document]) -> None:
    _, document = small
    ends = [Span(id="a", start=2, end=4, label="AMOUNT"), Span(id="b", start=30, end=33, label="REASON")]
    record = Record(id="r", sha256=digest(TEXT), text=TEXT, spans=tuple(ends))
    apart = windows(record, document)
    tied = msgspec.structs.replace(record, relations=(Relation(kind="原因", source="a", target="b"),))
    joined = windows(tied, document)
    assert len(joined) < len(apart)
    assert joined[0][0] <= 2
    assert joined[0][1] >= 33


# ---------------------------------------------------------------------------------------------------- corrections


def only(results: list[dict[str, Any]], text: str, kind: str = "labels") -> dict[str, Any]:
    (found,) = [one for one in results if one["type"] == kind and one["value"]["text"] == text]
    return found


def test_a_border_that_is_moved_changes_one_span_and_what_was_read_from_it(small: tuple[Record, Document]) -> None:
    record, document = small
    results = proposal(to_task(record, document))
    reason = only(results, "压减会议")
    reason["id"] = "new"  # the page makes a region of its own
    reason["value"].update(start=reason["value"]["start"] + 2, text="会议")
    for relation in results:
        if relation["type"] == "relation" and relation["labels"] == ["原因"]:
            relation["to_id"] = "new"
    back = answered(to_task(record, document), results)
    (before,), (after,) = ([span for span in one.spans if span.label == "REASON"] for one in (record, back))
    assert (after.id, after.start, after.end, after.by) == (before.id, before.start + 2, before.end, "annotator")
    assert [span for span in back.spans if span.id != after.id] == [s for s in record.spans if s.id != after.id]
    assert {claim.reason for claim in record.claims} - {""} == {"压减会议"}
    assert {claim.reason for claim in back.claims} - {""} == {"会议"}
    assert [claim.value for claim in back.claims] == [claim.value for claim in record.claims]
    assert not validate(back)


def test_a_number_that_goes_takes_its_statement_along(small: tuple[Record, Document]) -> None:
    record, document = small
    results = proposal(to_task(record, document))
    gone = only(results, "7.85%")["id"]
    kept = [one for one in results if gone not in (one.get("id"), one.get("from_id"), one.get("to_id"))]
    back = answered(to_task(record, document), kept)
    assert {claim.value for claim in record.claims} - {claim.value for claim in back.claims} == {"7.85%"}
    assert not validate(back)


def test_a_reason_that_goes_leaves_no_reason(small: tuple[Record, Document]) -> None:
    record, document = small
    results = proposal(to_task(record, document))
    gone = only(results, "压减会议")["id"]
    kept = [one for one in results if gone not in (one.get("id"), one.get("to_id"))]
    back = answered(to_task(record, document), kept)
    assert {claim.reason for claim in back.claims} == {""}
    assert [claim.kind for claim in back.claims] == [claim.kind for claim in record.claims if claim.kind != "reason"]
    assert not validate(back)


def test_a_new_number_states_something(small: tuple[Record, Document]) -> None:
    record, document = small
    task = to_task(record, document)
    results = proposal(task)
    year = only(results, "2021年")["value"]
    base = only(results, "上年预算")["id"]
    results += [
        {"id": "n", "type": "labels", "from_name": "label", "to_name": "text", "value": {**year, "labels": ["COUNT"]}},
        {"id": "n", "type": "choices", "from_name": "verdict", "value": {**year, "choices": ["一致"]}},
        {"type": "relation", "from_id": "n", "to_id": base, "labels": []},
    ]
    back = answered(task, results)
    (claim,) = [claim for claim in back.claims if claim.by == "annotator"]
    assert (claim.kind, claim.base, claim.verdict) == ("count", "上年预算", "一致")
    (relation,) = [relation for relation in back.relations if relation.by == "annotator"]
    assert relation.kind == "比较对象"  # drawn without a kind: its target leaves only one
    assert not validate(back)


def test_a_verdict_changes_the_statement_and_the_contradictions(small: tuple[Record, Document]) -> None:
    record, document = small
    task = to_task(record, document)
    results = proposal(task)
    amount = only(results, "35.20万元", "choices")
    assert amount["value"]["choices"] == ["一致"]
    amount["value"]["choices"] = ["矛盾"]
    wrong = answered(task, results)
    assert [judgement.kind for judgement in wrong.judgements] == ["contradiction"]
    assert {claim.value for claim in wrong.claims if claim.verdict == "矛盾"} == {"35.20万元"}
    again = to_task(wrong, document)
    assert as_pushed(answered(again), wrong) == in_order(wrong)
    right = answered(again, results=proposal(task))
    assert right.judgements == ()


def test_a_cell_is_chosen_by_its_place_in_the_page(small: tuple[Record, Document]) -> None:
    record, document = small
    task = to_task(record, document)
    results = proposal(task)
    linked = {relation.source: relation.cell for relation in record.relations if relation.cell is not None}
    assert [document.text[cell.start : cell.end] for cell in linked.values()] == ["35.20"]
    total = next(path for path, place in places_of(task["data"]["tables"]).items() if place.row == 3 and place.col == 1)
    (cell,) = [one for one in results if one["type"] == "hypertextlabels"]
    # another path for the same place: highlights split the text, numbers of single elements are left out
    cell["value"].update(start=f"{total}/span[1]/text()[1]", end=f"{total}/text()[2]".replace("div[1]", "div"))
    back = answered(task, results)
    (relation,) = [relation for relation in back.relations if relation.cell is not None]
    assert relation.cell is not None
    assert document.text[relation.cell.start : relation.cell.end] == "155.20"
    (source,) = linked
    claims = [claim for claim in back.claims if source in claim.spans and claim.cells]
    assert {cell for claim in claims for cell in claim.cells} == {relation.cell}


def test_somebody_decides_between_two_annotators(small: tuple[Record, Document], tmp_path: Path) -> None:
    record, document = small
    task = to_task(msgspec.structs.replace(record, text=TEXT, path=""), document)
    results = proposal(task)
    fewer = [one for one in results if one.get("type") == "labels"][:-1]
    first, second = answered(task), answered(task, fewer, completed_by=8)
    assert len(merge([first, second], tmp_path, batch="b", floor=0).conflicts) == 2
    judged = answered(task, fewer, completed_by=9, adjudicator="judge@example.com")
    assert judged.status == "adjudicated"
    assert merge([first, second, judged], tmp_path, batch="b").new == 1
    (gold,) = read_gold(tmp_path)
    assert gold.spans == judged.spans


def test_an_arrow_may_be_drawn_from_the_cell(small: tuple[Record, Document]) -> None:
    record, document = small
    task = to_task(record, document)
    results = proposal(task)
    for one in results:
        if one["type"] == "relation" and one["to_id"].startswith("cell-"):
            one["from_id"], one["to_id"] = one["to_id"], one["from_id"]
    assert as_pushed(answered(task, results), record) == in_order(record)


def test_what_the_page_cannot_show_is_kept(small: tuple[Record, Document]) -> None:
    record, document = small
    number = next(span for span in record.spans if span.label == "AMOUNT")
    elsewhere = Relation(kind="对应单元格", source=number.id, cell=Place(start=0, end=2, table="T9", row=5, col=1))
    more = msgspec.structs.replace(record, relations=(*record.relations, elsewhere))
    assert elsewhere in answered(to_task(more, document)).relations


# --------------------------------------------------------------------------------------------------------- tables


def test_the_rows_that_matter_are_shown_where_a_table_is_long(root: Path) -> None:
    document = extract_document(root / "examples" / "qinghe_water_budget.txt").document
    last = document.tables[-1]
    cell = last.cells[-1]
    shown = show_tables(document, {(last.id, cell.row, cell.col)}, set())
    assert (last.id, cell.row, cell.col) in shown.paths
    assert "略" in shown.html
    assert len(shown.paths) < sum(len(table.cells) for table in document.tables)
    there = places_of(shown.html)
    assert {cell_path(path) for path, _ in shown.paths.values()} == set(there)
    for (table, row, col), (path, text) in shown.paths.items():
        place = there[cell_path(path)]
        assert (place.table, place.row, place.col) == (table, row, col)
        assert text in ("␣", " ".join(document.text[place.start : place.end].split()))


# ---------------------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"from_name": "label", "value": {"start": 0, "end": 999, "labels": ["ITEM"]}}, "no place in the text"),
        ({"from_name": "label", "value": {"start": 0, "end": 2, "text": "xx", "labels": ["ITEM"]}}, "says 'xx'"),
        ({"from_name": "label", "value": {"start": 0, "end": 2, "labels": ["OTHER"]}}, "no label OTHER"),
        ({"from_name": "verdict", "value": {"choices": ["好"]}}, "no verdict 好"),
        ({"from_name": "cell", "value": {"start": "/b[1]", "end": "/b[1]", "text": "表1"}}, "not in one table cell"),
        ({"type": "relation", "from_id": "nowhere", "to_id": "m1"}, "must begin at a label"),
    ],
)
def test_what_cannot_be_understood_is_one_clear_line(
    small: tuple[Record, Document], change: dict[str, Any], message: str
) -> None:
    record, document = small
    task = {"id": 12, **to_task(record, document)}
    with pytest.raises(UsageError, match=message) as caught:
        answered(task, [*proposal(task), {"id": "q", **change}])
    assert "task 12 (水务局)" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_task_of_somebody_else_is_refused() -> None:
    with pytest.raises(UsageError, match="not made by duizhang annotate push"):
        pushed({"id": 3, "data": {"text": "一"}, "meta": None})


def test_the_latest_annotation_of_each_person_counts() -> None:
    task = {
        "annotations": [
            {"id": 1, "completed_by": 7, "updated_at": "2026-01-02"},
            {"id": 2, "completed_by": {"id": 7}, "updated_at": "2026-01-03"},
            {"id": 3, "completed_by": 8, "updated_at": "2026-01-01"},
            {"id": 4, "completed_by": 9, "updated_at": "2026-01-01", "was_cancelled": True},
        ]
    }
    assert [annotation["id"] for annotation in submitted(task)] == [3, 2]


@pytest.mark.parametrize(
    ("label", "text", "value"),
    [
        ("AMOUNT", "３，５２０．１０ 元", "0.352010万元"),
        ("PERCENT", "９．５％", "9.5%"),
        ("DOWN", "压减", "decrease"),
        ("ITEM", "公用\n经费", "公用经费"),
        ("REASON", "压减会议", ""),
        ("AMOUNT", "若干", ""),
        ("AMOUNT", "𝟛.20万元", ""),
    ],
)
def test_what_a_person_draws_gets_a_normalised_value(label: str, text: str, value: str) -> None:
    assert normal_value(label, text) == value


def test_what_the_gold_knows_is_shown_as_the_gold_has_it(tmp_path: Path) -> None:
    file = tmp_path / "水务局.txt"
    file.write_text(TEXT, encoding="utf-8")
    extraction = extract_document(file)
    proposed = list(pieces(extraction, file, tmp_path))
    (part,) = [piece.record for piece in proposed]
    assert part.path == "水务局.txt"
    corrected = msgspec.structs.replace(part, spans=part.spans[:3], relations=(), claims=(), status="gold")
    merge([msgspec.structs.replace(corrected, status="done")], tmp_path, batch="b", root=tmp_path)
    (again,) = pieces(extraction, file, tmp_path)
    assert again.record.spans == part.spans[:3]
    answer = answered(to_task(again.record, again.document))
    assert merge([answer], tmp_path, batch="c", root=tmp_path).same == 1
    more = msgspec.structs.replace(answer, spans=part.spans[:2])
    assert merge([more], tmp_path, batch="c", root=tmp_path).changed == 1


def pieces(extraction: Extraction, file: Path, folder: Path) -> Iterator[Piece]:
    return pieces_of_extraction(extraction, str(file), Gold(folder), batch="b", root=folder, folder=folder)


def test_a_text_from_elsewhere_is_kept_beside_the_gold(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    file = tmp_path / "水务局.txt"
    file.write_text(TEXT, encoding="utf-8")
    root = tmp_path / "here"
    found = pieces_of_extraction(
        extract_document(file), str(file), Gold(root), batch="b", root=root, folder=root / "annotations"
    )
    (record,) = [piece.record for piece in found]
    assert record.path == f"annotations/texts/{record.sha256[:16]}.txt"
    assert not validate(record, root)
    assert document_of(record, root).text == TEXT


def test_a_window_of_the_gold_that_nobody_corrects_leaves_the_gold_as_it_is(root: Path) -> None:
    whole = [record for record in read_gold(root / "annotations") if record.window is None and record.path]
    some = [record for record in whole if any(claim.same_as for claim in record.claims)]
    assert some
    for record in some[:3]:
        document = document_of(record, root)
        for part in parts(record, document):
            assert not validate(part, root)
            spliced = splice(record, part)
            assert spliced is not None
            assert fingerprint(spliced) == fingerprint(record)
            said = {claim.id: set(claim.same_as) for claim in record.claims}
            assert {claim.id: set(claim.same_as) for claim in spliced.claims} == said
