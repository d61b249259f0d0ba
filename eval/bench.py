"""``python -m eval.bench``: how fast the pipeline is, as ratios within one run on one core.

    python -m eval.bench [--rounds N] [--check] [--json FILE]
    python -m eval.bench --compare REV [--rounds N]
    python -m eval.bench batch ...                          see eval.speed.batch
    python -m eval.bench model ...                          see eval.speed.model
    python -m eval.bench floors                             see eval.speed.stages

Five tables: the pipeline against ``jieba.cut`` and ``jionlp.extract_money`` on the same text (bar: 1.0x jionlp, which
extracts amounts and nothing else); time against size for one document repeated 1, 4 and 16 times (bar: 1.3 times
linear); the share of each stage; PDFs from file to findings against pypdfium2 alone (bar: 1.5 times); what
``duizhang --version`` loads and costs.  Times are processor time, best of
several rounds, the competitors taking turns, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from eval.places import ROOT
from eval.speed import pdf, revisions
from eval.speed.timing import alternating, documents, seconds_of, stages

FORBIDDEN = ("spacy", "torch", "transformers", "datasets", "jieba")
JIONLP_BAR = 1.0
LINEAR_BAR = 1.3


# ------------------------------------------------------------------------------------------------- against others


def _pipeline(paths: Iterable[Path]) -> Callable[[], object]:
    from extractor.pipeline import extract_document

    raw = [(path.name, path.read_bytes()) for path in paths]

    def work() -> None:
        from extractor.data import RawDocument

        for name, data in raw:
            extract_document(RawDocument(name=name, data=data))

    return work


def first_sight(paths: list[Path]) -> float:
    """Characters per second on documents seen for the first time (the first only loads everything): what a caller of
    a fresh process gets, without the help of caches that repeated rounds have filled."""
    from extractor.pipeline import extract_document

    extract_document(paths[0])
    size = sum(len(path.read_text(encoding="utf-8", errors="replace")) for path in paths[1:])
    seconds = seconds_of(lambda: [extract_document(path) for path in paths[1:]])
    return size / seconds


def _jieba(texts: list[str]) -> Callable[[], object] | None:
    try:
        import jieba
    except ImportError:
        return None
    jieba.setLogLevel(60)
    jieba.initialize()
    return lambda: sum(1 for text in texts for _ in jieba.cut(text))


def _jionlp(texts: list[str]) -> Callable[[], object] | None:
    with contextlib.redirect_stdout(io.StringIO()):
        try:
            import jionlp
        except ImportError:
            return None
        jionlp.ner.extract_money("收入1万元")

    def work() -> None:
        for text in texts:
            jionlp.ner.extract_money(text)

    return work


def against_others(paths: list[Path], rounds: int) -> dict[str, float]:
    """Characters per second of the pipeline and of each competitor that is installed."""
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    works: dict[str, Callable[[], object] | None] = {
        "pipeline": _pipeline(paths),
        "jieba.cut": _jieba(texts),
        "jionlp.extract_money": _jionlp(texts),
    }
    installed = {name: work for name, work in works.items() if work is not None}
    best = alternating(installed, rounds)
    size = sum(map(len, texts))
    return {name: size / seconds for name, seconds in best.items()}


# ------------------------------------------------------------------------------------------------------ linearity


SIZES = (1, 4, 16)
LONG = (1, 10, 100)  # times the size, for the shares of the stages


def linearity(path: Path, rounds: int) -> dict[str, Any]:
    """How time grows for the document repeated 1, 4 and 16 times: ``ratio`` is the time of each size over proportional
    time, ``stages`` the same of each stage at the largest size."""
    from extractor.data import RawDocument
    from extractor.pipeline import STAGES, extract_document

    data = path.read_bytes()
    clocks: dict[int, list[dict[str, float]]] = {times: [] for times in SIZES}

    def work(times: int) -> Callable[[], object]:
        raw = RawDocument(name=path.name, data=b"\n".join([data] * times))

        def run() -> None:
            clock: dict[str, float] = {}
            extract_document(raw, clock=clock)
            clocks[times].append(clock)

        return run

    best = alternating({str(times): work(times) for times in SIZES}, rounds)
    laps = {
        times: {stage: min(clock.get(stage, 0.0) for clock in taken) for stage in STAGES}
        for times, taken in clocks.items()
    }
    last = SIZES[-1]
    return {
        "ratio": {times: best[str(times)] / times / best["1"] for times in SIZES},
        "stages": {stage: laps[last][stage] / last / laps[1][stage] for stage in STAGES if laps[1][stage]},
    }


def shares(path: Path) -> dict[int, dict[str, float]]:
    """Each stage's share of the time on a document repeated 1, 10 and 100 times."""
    from extractor.data import RawDocument
    from extractor.pipeline import STAGES, extract_document

    data = path.read_bytes()
    found: dict[int, dict[str, float]] = {}
    for times in LONG:
        clock: dict[str, float] = {}
        extract_document(RawDocument(name=path.name, data=b"\n".join([data] * times)), clock=clock)
        whole = sum(clock.values())
        found[times] = {stage: clock.get(stage, 0.0) / whole for stage in STAGES}
    return found


# ------------------------------------------------------------------------------------------------------- start-up

_PROBE = """
import sys
sys.argv = ["duizhang", "--version"]
try:
    from extractor.cli import main
    main()
except SystemExit:
    pass
print("\\n".join(sorted({name.partition(".")[0] for name in sys.modules})), file=sys.stderr)
"""


def start_up(rounds: int) -> dict[str, Any]:
    """The heavy modules that ``duizhang --version`` loads (none may be), and its time against ``python -c pass``."""
    probe = subprocess.run([sys.executable, "-c", _PROBE], cwd=ROOT, capture_output=True, text=True, check=False)
    loaded = set(probe.stderr.split())
    version = _PROBE.rpartition("print(")[0]
    return {
        "printed": probe.stdout.strip(),
        "heavy": sorted(loaded & set(FORBIDDEN)),
        "modules": len(loaded),
        "bare_ms": _wall([sys.executable, "-c", "pass"], rounds),
        "version_ms": _wall([sys.executable, "-c", version], rounds),
    }


def _wall(command: list[str], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        best = min(best, time.perf_counter() - started)
    return best * 1000


# ---------------------------------------------------------------------------------------------------------- report


def measure(rounds: int) -> dict[str, Any]:
    """All figures as one record."""
    paths, told = documents()
    if not paths:
        raise FileNotFoundError("no documents: set DUIZHANG_CORPUS, or run this in a checkout with examples/")
    largest = max(paths, key=lambda path: path.stat().st_size)
    fresh = first_sight(paths)
    speeds = against_others(paths, rounds)
    pdfs = pdf.documents()
    return {
        "documents": told,
        "first_sight": fresh,
        "characters_per_second": speeds,
        "linearity": linearity(largest, max(2, rounds // 2)),
        "stages_ms": stages(paths, rounds),
        "shares": shares(min(paths, key=lambda path: path.stat().st_size)),
        "pdf_seconds": alternating(pdf.works(pdfs), rounds) if pdfs else {},
        "start_up": start_up(rounds),
    }


def verdicts(record: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Rows of label, value, bar and whether it is met (None: nothing asked or not measured)."""
    speeds = record["characters_per_second"]
    mine = speeds["pipeline"]
    rows: list[tuple[str, str, str, bool | None]] = [("pipeline, characters per second", f"{mine:,.0f}", "", None)]
    rows.append(("the same, documents seen for the first time", f"{record['first_sight']:,.0f}", "", None))
    for name in ("jieba.cut", "jionlp.extract_money"):
        if name not in speeds:
            rows.append((f"against {name}", "not installed", "", None))
            continue
        times = mine / speeds[name]
        asked = name.startswith("jionlp")
        bar = f">= {JIONLP_BAR}x" if asked else ""
        rows.append((f"against {name}", f"{times:.2f}x", bar, times >= JIONLP_BAR if asked else None))
    for times, ratio in record["linearity"]["ratio"].items():
        if times != 1:
            rows.append(
                (f"{times}x the size, time over linear", f"{ratio:.2f}", f"<= {LINEAR_BAR}", ratio <= LINEAR_BAR)
            )
    whole = sum(record["stages_ms"].values()) or 1.0
    growth = record["linearity"]["stages"]
    rows += [
        (f"stage {name}", f"{value:.1f} ms, {value / whole:.0%}", f"{growth.get(name, 1):.1f} at {SIZES[-1]}x", None)
        for name, value in record["stages_ms"].items()
    ]
    for times, part in record.get("shares", {}).items():
        said = " ".join(f"{name} {value:.0%}" for name, value in part.items() if value >= 0.005)
        rows.append((f"shares at {times}x the smallest: {said}", "", "", None))
    rows += pdf.rows(record.get("pdf_seconds", {}))
    start = record["start_up"]
    heavy = ", ".join(start["heavy"]) or "none"
    rows.append(("duizhang --version, heavy modules", heavy, "none", not start["heavy"] and bool(start["printed"])))
    rows.append(("duizhang --version, over bare python", f"+{start['version_ms'] - start['bare_ms']:.0f} ms", "", None))
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["batch"]:
        from eval.speed import batch

        return batch.main(words[1:])
    if words[:1] == ["model"]:
        from eval.speed import model

        return model.main(words[1:])
    if words[:1] == ["floors"]:
        from eval.speed import stages

        return stages.main(words[1:])
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Speed, as ratios within one run.")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each measurement; the best counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    parser.add_argument("--compare", metavar="REV", help="time this checkout and the revision alternately, and no more")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args(arguments)
    if options.compare:
        try:
            print(revisions.table(options.compare, revisions.compare(options.compare, documents()[0], options.rounds)))
        except ValueError as error:
            parser.error(str(error))
        return 0
    try:
        record = measure(options.rounds)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    rows = verdicts(record)
    print(f"speed on {record['documents']}, one core, best of {options.rounds}")
    for label, value, bar, met in rows:
        mark = {True: "ok", False: "MISSED", None: ""}[met]
        print(f"  {label:<40}{value:>20}  {bar:<12}{mark}".rstrip())
    if options.json:
        options.json.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if options.check and any(met is False for *_, met in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
