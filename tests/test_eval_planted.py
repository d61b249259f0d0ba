"""The planted suite: every document has its gold, the command runs, and the figures move with what is found."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from eval.planted import results, sources
from eval.planted.__main__ import main, summary
from extractor import extract
from extractor.data import Extraction


def silent(path: Path) -> Extraction:
    return msgspec.structs.replace(extract(path), findings=())


def test_every_document_is_readable_and_holds_its_quotes() -> None:
    found = list(results(extract))
    assert len(found) == 24
    assert [result.name for result in found if result.lost] == []
    assert sum(result.planted == 0 for result in found) == 12


def test_planted_items_name_what_is_wrong() -> None:
    items = [item for source in sources() for item in source.raw["contradictions"]]
    for item in items:
        assert any(item["wrong_number"] in quote for quote in item["quotes"]), item
        assert item["right_value"] != item["wrong_number"], item
        assert item["explanation"]
    assert len(items) >= 36


def test_nothing_reported_is_nothing_found() -> None:
    found = list(results(silent, only="p0"))
    assert {result.loud.found for result in found} == {0}
    assert {result.false_alarms for result in found} == {0}
    assert "0.000  0 of " in summary(found)


def test_the_command_prints_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "p08", "--verbose"]) == 0
    printed = capsys.readouterr().out
    assert "p08_grain_final" in printed
    assert "of 4 found" in printed
    assert "recall of planted contradictions" in printed
    assert main(["--only", "nothing"]) == 2
