"""The planted suite: every document has its gold, and the figures move with what is found."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from eval import documents
from eval.metrics import Score
from eval.suite import Asked, load
from eval.truth.sources import resolve, sources
from extractor import extract
from extractor.data import Extraction


def silent(path: Path) -> Extraction:
    return msgspec.structs.replace(extract(path), findings=())


def scores(only: str = "") -> list[Score]:
    return [one for one in load("planted").scored(Asked(only)) if isinstance(one, Score)]


def test_every_document_is_readable_and_holds_its_quotes() -> None:
    listed = sources("planted")
    assert len(listed) == 24
    golds = [resolve(source, extract(source.path).document.text) for source in listed]
    assert [gold.name for gold in golds if gold.lost] == []
    assert sum(not gold.contradictions for gold in golds) == 12


def test_planted_items_name_what_is_wrong() -> None:
    items = [item for source in sources("planted") for item in source.raw["contradictions"]]
    for item in items:
        assert any(item["wrong_number"] in quote for quote in item["quotes"]), item
        assert item["right_value"] != item["wrong_number"], item
        assert item["explanation"]
    assert len(items) >= 36


def test_claims_of_a_gold_without_claims_are_no_false_alarms() -> None:
    (one,) = scores("p08")
    assert one.tallies["loud"].gold == 4
    assert "claims" not in one.tallies
    assert {note.topic for note in one.notes} <= {"findings"}


def test_nothing_reported_is_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "extractor", lambda asked: silent)
    found = scores("p0")
    assert {one.tallies["loud"].found for one in found} == {0}
    assert {one.tallies["loud"].predicted for one in found} == {0}
    assert {note.event.split()[0] for one in found for note in one.notes} == {"miss"}
