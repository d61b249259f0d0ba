"""The commands of ``eval``: tables, bars, exit codes, one line for what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from eval import bench, documents, errors, run
from eval.metrics import Score, figures
from eval.places import ROOT
from eval.show import table
from eval.suite import Asked, load
from eval.tally import Tally
from eval.truth.oracle import perfect
from eval.truth.sources import FOLDERS, resolve, sources
from extractor.data import Extraction
from extractor.errors import UnreadableError


def oracle(path: Path) -> Extraction:
    source = next(source for source in sources("examples") if source.path == path)
    text = path.read_text(encoding="utf-8")
    return perfect(resolve(source, text), text)


def silent(path: Path) -> Extraction:
    return msgspec.structs.replace(oracle(path), claims=(), links=(), findings=(), ledger=())


def unreadable(path: Path) -> Extraction:
    raise UnreadableError(f"{path.name}: no reader")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], Extraction]], None]:
    def with_extractor(extract: Callable[[Path], Extraction]) -> None:
        monkeypatch.setattr(documents, "extractor", lambda asked: extract)

    return with_extractor


def test_a_perfect_run_meets_every_bar(use: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    use(oracle)
    target = tmp_path / "figures.json"
    assert run.main(["examples", "--check", "--by", "document", "--json", str(target)]) == 0
    printed = capsys.readouterr().out
    assert "MISSED" not in printed
    assert "claims: precision" in printed
    (record,) = json.loads(target.read_text(encoding="utf-8"))
    assert record["suite"] == "examples"
    assert set(record["documents"]) == {source.name for source in sources("examples")}
    assert record["counts"]["claims"]["gold"] == sum(one["claims"]["gold"] for one in record["documents"].values())


def test_a_silent_run_misses_its_bars(use: Any, capsys: pytest.CaptureFixture[str]) -> None:
    use(silent)
    assert run.main(["examples", "--check"]) == 1
    captured = capsys.readouterr()
    assert "MISSED" in captured.out
    assert "below its floor: examples: claims: recall: floor 0." in captured.err
    assert run.main(["examples"]) == 0


def test_documents_without_a_reader_are_named_and_left_out(use: Any, capsys: pytest.CaptureFixture[str]) -> None:
    use(unreadable)
    assert run.main(["examples", "--check"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("skipped") == len(sources("examples"))


def test_a_check_fails_where_one_document_cannot_be_read(use: Any, capsys: pytest.CaptureFixture[str]) -> None:
    first = sources("examples")[0].path
    use(lambda path: unreadable(path) if path == first else oracle(path))
    assert run.main(["examples"]) == 0
    assert run.main(["examples", "--check"]) == 1
    assert "not all documents could be read" in capsys.readouterr().err


def test_what_is_in_the_repository_is_never_skipped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(FOLDERS, "planted", tmp_path)
    assert run.main(["planted", "surface", "--check"]) == 2
    assert "planted: no gold of 'planted'" in capsys.readouterr().err


def test_a_missing_suite_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DUIZHANG_CORPUS", str(tmp_path))
    assert run.main(["seeds"]) == 2
    assert errors.main(["written"]) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 2
    assert all("DUIZHANG_CORPUS" in line for line in lines)


def test_errors_tell_each_miss_in_a_line(use: Any, capsys: pytest.CaptureFixture[str]) -> None:
    use(silent)
    only = sources("examples")[0].name
    assert errors.main(["examples", "--only", only, "--what", "claims", "--lines"]) == 0
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[0].startswith("== claims:")
    source = sources("examples", only)[0]
    claims = resolve(source, source.path.read_text(encoding="utf-8")).claims
    assert lines[1].startswith("-- miss: nothing claimed there")
    assert len(lines) - 2 == sum(not claim.optional for claim in claims)


def test_only_part_of_a_suite_is_not_held_to_whole_counts(use: Any, capsys: pytest.CaptureFixture[str]) -> None:
    use(oracle)
    run.main(["examples", "--only", sources("examples")[0].name])
    assert "(1 documents)" in capsys.readouterr().out


def test_nothing_said_is_not_precise() -> None:
    lines = figures(load("seeds").figures, {"links": Tally(found=0, gold=4)})
    precision = next(line for line in lines if line.bar.label == "links: precision")
    assert (precision.value, precision.met) == ("-", False)


def test_the_table_says_which_bar_was_missed() -> None:
    shown = table(
        load("seeds"), [Score("t", {"claims": Tally(1, 2, 1, 1)})], {"claims: recall": Decimal("0.9")}, Asked()
    )
    rows = {row.split("  ")[1]: row for row in shown.splitlines()[2:]}
    assert rows["claims: precision"].endswith("ok")
    assert rows["claims: recall"].split()[-2:] == ["MISSED", "0.9"]


RECORD = {
    "documents": "three files",
    "first_sight": 900_000.0,
    "characters_per_second": {"pipeline": 1_000_000.0, "jionlp.extract_money": 1_250_000.0},
    "linearity": {"ratio": {1: 1.0, 4: 1.1, 16: 1.4}, "stages": {"read": 1.0, "claims": 2.5}},
    "stages_ms": {"read": 1.0, "claims": 3.0},
    "shares": {10: {"read": 0.25, "claims": 0.75}},
    "start_up": {"printed": "duizhang 1", "heavy": ["jieba"], "bare_ms": 10.0, "version_ms": 30.0},
}


def test_bench_holds_its_bars() -> None:
    rows = {label: (value, met) for label, value, _, met in bench.verdicts(RECORD)}
    assert ("stage claims", "3.0 ms, 75%", "2.5 at 16x", None) in bench.verdicts(RECORD)
    assert rows["against jionlp.extract_money"] == ("0.80x", False)
    assert rows["against jieba.cut"] == ("not installed", None)
    assert rows["4x the size, time over linear"] == ("1.10", True)
    assert rows["16x the size, time over linear"] == ("1.40", False)
    assert rows["stage claims"][0] == "3.0 ms, 75%"
    assert rows["duizhang --version, heavy modules"] == ("jieba", False)


def test_bench_takes_turns_and_keeps_the_best() -> None:
    order: list[str] = []
    best = bench.alternating({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=3)
    assert order == ["a", "b"] * 4
    assert set(best) == {"a", "b"}


def test_start_up_sees_what_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    clean = bench.start_up(rounds=1)
    assert clean["printed"]
    assert clean["heavy"] == []
    monkeypatch.setattr(bench, "_PROBE", "import jieba\n" + bench._PROBE)
    assert bench.start_up(rounds=1)["heavy"] == ["jieba"]


def test_bench_falls_back_to_the_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUIZHANG_CORPUS", str(tmp_path))
    paths, told = bench.documents()
    assert paths
    assert all(path.parent == ROOT / "examples" for path in paths)
    assert "DUIZHANG_CORPUS" in told
