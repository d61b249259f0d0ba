"""Suites as data, floors that only rise, results that differ only in fact, and the page that is written from them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from eval import floors, readme, results, run
from eval.intervals import of_figure
from eval.metrics import Bar, Score, figures, measured, total
from eval.places import ROOT
from eval.show import groups, reliability
from eval.suite import FOLDER, Asked, load, names
from eval.tally import Tally
from extractor.errors import UsageError

BAR = Bar("claims: recall", "claims", "recall", Decimal("0.9"))


def lines(found: int, gold: int = 100) -> list[object]:
    return list(figures([BAR], {"claims": Tally(found=found, gold=gold)}))


# ---------------------------------------------------------------------------------------------------------- suites


@pytest.mark.parametrize("name", names())
def test_every_suite_can_be_read_and_has_floors(name: str) -> None:
    suite = load(name)
    labels = [bar.label for bar in suite.figures]
    assert len(set(labels)) == len(labels) > 0
    known = floors.read()[name]
    assert set(known) == {bar.label for bar in suite.figures if bar.better}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('title = "t"\nmeasure = "eval.documents"\nbars = 3', "unknown field `bars`"),
        ('title = "t"\nmeasure = "m"\nfigures = [{label = "l", key = "k", aspect = "mean"}]', "mean"),
        ('title = "t', "bad.toml"),
    ],
)
def test_a_mistake_in_a_suite_is_one_line(
    written: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.toml").write_text(written, encoding="utf-8")
    monkeypatch.setattr("eval.suite.FOLDER", tmp_path)
    assert run.main(["bad"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("bad.toml: ")
    assert told in line


def test_what_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["nonsense"]) == 2
    assert "no suite 'nonsense'; there are " in capsys.readouterr().err
    with pytest.raises(UsageError, match="surface has no option limit; it has values, seed"):
        load("surface", {"limit": 3})
    assert run.main(["surface", "--set", "values"]) == 2
    assert run.main(["surface", "--check", "--only", "12"]) == 2


def test_several_suites_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["surface", "planted", "--only", "p05", "--by", "kind"]) == 0
    captured = capsys.readouterr()
    assert "surface: nothing was scored" in captured.err
    assert "planted: documents in which others planted contradictions (1 documents)" in captured.out
    assert "three-public (1)" in captured.out


# ---------------------------------------------------------------------------------------------------------- floors


def test_a_figure_below_its_floor_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run.main(["surface", "--check"]) == 0
    known = floors.read()
    higher = {**known, "surface": {**known["surface"], "read rightly": Decimal("1.001")}}
    monkeypatch.setattr(floors, "read", lambda: higher)
    assert run.main(["surface", "--check"]) == 1
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line == "below its floor: surface: read rightly: floor 1.001, reached 1.000"


def test_floors_rise_and_never_fall(tmp_path: Path) -> None:
    path = tmp_path / "floor.toml"
    for found, floor in ((90, "0.900"), (95, "0.950"), (93, "0.950"), (0, "0.950")):
        floors.write(floors.raised("s", lines(found), floors.read(path)), path)  # type: ignore[arg-type]
        assert floors.read(path) == {"s": {BAR.label: Decimal(floor)}}
    low = Bar("near misses", "near", "at_most")
    for found, floor in ((3, "3"), (1, "1"), (2, "1")):
        reached = figures([low], {"near": Tally(found=found, gold=9)})
        floors.write(floors.raised("near", reached, floors.read(path)), path)
        assert floors.read(path)["near"] == {"near misses": Decimal(floor)}


def test_a_floor_is_met_by_what_it_was_raised_to() -> None:
    for found in range(1, 98):
        reached = lines(found, 97)
        assert floors.below("s", reached, floors.raised("s", reached, {})) == []  # type: ignore[arg-type]


def test_slack_lies_between_the_figure_and_its_floor() -> None:
    loose = Bar("model", "claims", "recall", slack=Decimal("0.01"))
    reached = figures([loose], {"claims": Tally(found=90, gold=100)})
    assert floors.raised("s", reached, {}) == {"s": {"model": Decimal("0.890")}}


def test_a_figure_without_a_floor_fails() -> None:
    (told,) = floors.below("s", lines(90), {})  # type: ignore[arg-type]
    assert "no floor yet" in told


# --------------------------------------------------------------------------------------------------------- results


def test_a_result_is_the_same_twice_and_follows_what_it_is_made_from(tmp_path: Path) -> None:
    suite = load("planted")
    scores = [one for one in suite.scored(Asked("p05")) if isinstance(one, Score)]
    again = [one for one in suite.scored(Asked("p05")) if isinstance(one, Score)]
    first = results.write(results.record(suite, scores), tmp_path / "a").read_bytes()
    assert results.write(results.record(suite, again), tmp_path / "b").read_bytes() == first
    kept = json.loads(first)
    assert kept["documents"].keys() == {"p05_health_three"}
    assert set(kept["hashes"]) == {"code", "gold"}
    assert str(tmp_path) not in first.decode()
    assert results.changes(kept, figures(suite.figures, total(scores).tallies)) == []
    worse = [*scores, Score("x", {"loud": Tally(found=0, gold=9)})]
    assert len(results.changes(kept, figures(suite.figures, total(worse).tallies))) == 1


def test_a_hash_follows_the_bytes_and_not_the_place(tmp_path: Path) -> None:
    for folder, text in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "f.txt").write_text(text, encoding="utf-8")
    one, same, other = (results.digest([tmp_path / folder / "f.txt"]) for folder in "abc")
    assert one == same != other


def test_the_page_is_written_from_the_results() -> None:
    text = readme.PAGE.read_text(encoding="utf-8")
    assert text == readme.page(text), "run `make readme`"
    assert text.count("\n### ") == len(list(results.FOLDER.glob("*.json"))) == len(list(FOLDER.glob("*.toml")))


def test_the_front_page_is_written_from_the_results() -> None:
    text = readme.FRONT.read_text(encoding="utf-8")
    assert text == readme.front(text), "run `make readme`"
    row = next(line for line in text.splitlines() if "`python -m eval.run seeds`" in line)
    stale = text.replace(row, "| something else | 0.5 | `python -m eval.run seeds` |")
    assert readme.front(stale) == text
    assert "`python -m eval.bench`" in text


def test_a_changed_result_changes_the_page() -> None:
    kept = results.read("examples")
    assert kept is not None
    before = readme.section(kept, {})
    kept["figures"][0]["value"] = "0.123"
    assert readme.section(kept, {}) != before


# -------------------------------------------------------------------------------------------------------- intervals


def test_an_interval_holds_its_figure_and_narrows_with_more_documents() -> None:
    few = [Score(str(at), {"claims": Tally(found=at % 3, gold=2 + at % 2)}) for at in range(6)]
    many = few * 9
    ends = [of_figure(BAR, scores) for scores in (few, many)]
    assert ends[0] is not None
    assert ends[1] is not None
    amount = float(measured(BAR, total(few).tallies) or 0)
    assert ends[0][0] < ends[1][0] < amount < ends[1][1] < ends[0][1]
    assert of_figure(BAR, few) == ends[0]
    assert of_figure(BAR, few[:1]) is None
    assert of_figure(Bar("found", "claims", "count"), few) is None


def test_groups_add_up_to_the_whole() -> None:
    suite = load("examples")
    parts = [
        Score("a", {"claims": Tally(found=1, gold=2)}, facets={"kind": "final"}),
        Score("b", {"claims": Tally(found=3, gold=3)}, facets={"kind": "budget"}),
    ]
    rows = {row[2:44].strip(): row[44:].split() for row in groups(suite, parts, "kind").splitlines()}
    assert rows["claims: recall"] == ["0.500", "1.000"]
    assert groups(suite, [Score("a", {})], "kind") == "examples has no kinds"


# ------------------------------------------------------------------------------------------- annotated texts, confidences


def test_a_record_is_scored_like_a_document() -> None:
    from eval.annotated import as_gold
    from eval.metrics import score
    from eval.truth.oracle import perfect
    from extractor.annotate.records import text_of
    from models.data import gold_records

    for record in gold_records("test"):
        text = text_of(record, ROOT)
        gold = as_gold(record, text)
        assert len(gold.claims) == len(record.claims)
        assert all(claim.span.text == text[claim.span.start : claim.span.end] for claim in gold.claims)
        assert [claim.id for claim in gold.claims if claim.kind == "reason" and claim.reason is None] == []
        tallies = score(gold, perfect(gold, text)).tallies
        assert tallies["claims"].found == tallies["claims"].gold, record.id
        assert tallies["reasons"].recall == 1, record.id


def test_a_text_of_the_gold_is_tagged_and_put_through_the_pipeline() -> None:
    from models.data import gold_records, gold_rows

    suite = load("gold", {"taggers": ["patterns"]})
    scores = {one.name: one for one in suite.scored(Asked("test-1-1")) if isinstance(one, Score)}
    one = scores["test-1-1"]
    rows = [row for row in gold_rows("test") if row.name == "test-1-1"]
    assert one.tallies["mentions:patterns:test"].gold == sum(len(row.sample.spans) for row in rows) > 0
    (record,) = (record for record in gold_records("test") if record.id == "test-1-1")
    assert one.tallies["claims"].gold == len(record.claims)
    assert one.facets["kind"] == "paragraph"
    assert {note.topic for note in one.notes} >= {"mentions:patterns"}


def test_calibration_counts_what_is_sure_and_wrong() -> None:
    from eval.calibration import count_mentions
    from extractor.taggers.scheme import Span

    tallies: dict[str, Tally] = {}
    gold = [Span("ITEM", 0, 3), Span("AMOUNT", 3, 9)]
    count_mentions(gold, [Span("ITEM", 0, 3, 0.97), Span("ITEM", 3, 9, 0.96), Span("AMOUNT", 3, 9, 0.55)], tallies)
    assert tallies["mentions_sure#0.95-0.99"] == Tally(right=1, predicted=2, said=Decimal("1.93"))
    assert tallies["mentions_sure#0.50-0.60"] == Tally(right=1, predicted=1, said=Decimal("0.55"))
    assert tallies["mentions_by_label#ITEM"].right == 1
    error = measured(Bar("", "mentions_sure", "gap"), tallies)
    assert error == (Decimal("0.93") + Decimal("0.45")) / 3


def test_reliability_is_drawn() -> None:
    rows = reliability("sure", {"0.90-0.95": Tally(right=5, predicted=10, said=Decimal("9.2"))})
    assert rows[1].split()[:4] == ["0.90-0.95", "10", "0.920", "0.500"]
    assert rows[1].endswith("███████████████·············│ ")
