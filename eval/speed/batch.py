"""``python -m eval.bench batch``: what a batch job costs, and what it survives.

    python -m eval.bench batch [--documents 20000] [--pdfs 500] [--poisoned 200] [--kills 20] [--only TOPIC] [--check]

The corpus is that of ``eval.corpus``, kept in ``build/batch`` for the next run.  Topics: ``speed`` (one process, two, and
calling the function in a loop; on a sample), ``costs`` (processor time by format), ``whole`` (all documents: time, the
parent's memory, Ray beside it), ``poison``, ``kills``
(``eval.speed.batch_kills``) and ``faults``.  Ratios are of one run; the overhead is in processor time, which a busy machine disturbs
least, everything else by the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.corpus.__main__ import write
from eval.places import ROOT, corpus
from eval.speed import batch_faults, batch_kills
from eval.speed.batch_rows import digest, rows_by_name

PLACE = ROOT / "build" / "batch"
SAMPLE = 3_000
_COSTED = 300
Row = tuple[str, str, str, bool | None]


@dataclass
class Bench:
    """The options of a run, and its rows: label, value, bar, whether it is met."""

    documents: int
    pdfs: int
    poisoned: int
    kills: int
    jobs: int
    rows: list[Row] = field(default_factory=list)

    def say(self, label: str, value: str, bar: str = "", met: bool | None = None) -> None:
        """Add a row and print it."""
        self.rows.append((label, value, bar, met))
        mark = {True: "ok", False: "MISSED", None: ""}[met]
        print(f"  {label:<66}{value:>16}  {bar:<10}{mark}".rstrip(), flush=True)

    def corpus(self, texts: int, pdfs: int, poisoned: int = 0) -> Path:
        """A corpus of that size, written when it is first asked for."""
        folder = PLACE / f"corpus-{texts}-{pdfs}-{poisoned}"
        if not folder.with_name(f"{folder.name}.truth.jsonl").exists():
            shutil.rmtree(folder, ignore_errors=True)
            began = time.monotonic()
            write(folder, texts, pdfs, poisoned, seed=1)
            print(f"  (corpus of {texts + pdfs} documents written in {time.monotonic() - began:.0f} s)", flush=True)
        return folder


@dataclass(frozen=True)
class Run:
    """How a command went: seconds by the clock and of all processors, the parent's peak memory in MiB."""

    seconds: float
    processor: float
    peak: float
    out: Path


def job(source: Path, name: str, *options: str) -> Run:
    """``duizhang extract . --out build/batch/NAME`` in the folder ``source``, from nothing."""
    out = PLACE / name
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "extractor.cli", "extract", ".", "--out", str(out), *options]
    before = _children()
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=source, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, _peak(process.pid))
        time.sleep(0.05)
    seconds = time.monotonic() - began
    if process.returncode:
        assert process.stderr is not None
        raise RuntimeError(process.stderr.read().decode(errors="replace"))
    return Run(seconds, _children() - before, peak, out)


def environment() -> dict[str, str]:
    """The environment of a command that must find this checkout."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _children() -> float:
    """Seconds of processor time of all children that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _peak(pid: int) -> float:
    """The most memory that a process ever had, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


# ---------------------------------------------------------------------------------------------------------- topics

_LOOP = """
import sys, time
from pathlib import Path
from extractor.pipeline import extract_document
from extractor.batch.job import Options, Source
from extractor.batch.worker import plain, work_through
paths = sys.argv[2:] or sorted(str(path) for path in Path(".").rglob("*") if path.is_file())
function = plain(Options())
function_of_a_document = {
    "bare": extract_document, "rows": lambda path: work_through(function, Source(name=path, url=path, size=0, stamp=""))
}[sys.argv[1]]
function_of_a_document(paths[0])
began = time.process_time()
for path in paths:
    function_of_a_document(path)
print(time.process_time() - began)
"""


def loop(source: Path, kind: str, paths: list[Path] | None = None) -> float:
    """Seconds of processor time for calling a function on every document in ``source`` or on ``paths``: ``extract`` alone, or
    with its rows."""
    command = [sys.executable, "-c", _LOOP, kind, *map(str, paths or ())]
    done = subprocess.run(command, cwd=source, env=environment(), capture_output=True, text=True, check=True)
    return float(done.stdout)


def speed(bench: Bench) -> None:
    """One process against two, and the runner against a loop; best of two rounds."""
    source = bench.corpus(min(SAMPLE, bench.documents), 0)
    ones, twos, rowed, bare = [], [], [], []
    for _ in range(2):
        ones.append(job(source, "one", "--jobs", "1"))
        twos.append(job(source, "two", "--jobs", str(bench.jobs)))
        rowed.append(loop(source, "rows"))
        bare.append(loop(source, "bare"))
    gain = min(run.seconds for run in ones) / min(run.seconds for run in twos)
    processor = min(run.processor for run in ones)
    count = sum(path.is_file() for path in source.rglob("*"))
    bench.say(f"{bench.jobs} processes against one, {count} texts", f"{gain:.2f}x", ">= 1.8x", gain >= 1.8)
    over = processor / min(rowed) - 1
    bench.say(
        "runner over a loop of the same function (extraction and its rows)", f"{over:+.1%}", "<= 10%", over <= 0.10
    )
    bench.say("runner over a loop of bare extract()", f"{processor / min(bare) - 1:+.1%}")
    bench.say("one document, bare extract(), processor time", f"{1000 * min(bare) / count:.1f} ms")


def whole(bench: Bench) -> None:
    """The whole corpus: the parent's memory against a tenth of it, and Ray against the local runner."""
    source = bench.corpus(bench.documents, bench.pdfs)
    tenth = job(bench.corpus(bench.documents // 10, 0), "tenth", "--jobs", str(bench.jobs))
    local = job(source, "local", "--jobs", str(bench.jobs))
    count = bench.documents + bench.pdfs
    bench.say(f"{count} documents, {bench.jobs} processes", f"{local.seconds:.0f} s")
    grown = local.peak - tenth.peak
    label = (
        f"parent's peak memory, {bench.documents // 10} -> {count} documents: {tenth.peak:.0f} -> {local.peak:.0f} MiB"
    )
    bench.say(label, f"{grown:+.1f} MiB", "< 50 MiB", grown < 50)
    began = time.monotonic()
    job_again(source, local.out)
    bench.say("the same command again, nothing new", f"{time.monotonic() - began:.1f} s")
    from extractor.batch.ray import started

    start = started(None, bench.jobs)
    ray = job(source, "ray", "--jobs", str(bench.jobs), "--engine", "ray")
    ratio = (ray.seconds - start) / local.seconds
    bench.say("Ray: start and stop of a cluster on this machine", f"{start:.1f} s")
    bench.say("Ray without that, against the local runner", f"{ratio:.2f}x", "<= 1.35x", ratio <= 1.35)
    same = digest(ray.out) == digest(local.out)
    bench.say("Ray: the same rows as the local runner", "yes" if same else "NO", "yes", same)


def job_again(source: Path, out: Path) -> None:
    """The same command once more."""
    command = [sys.executable, "-m", "extractor.cli", "extract", ".", "--out", str(out)]
    subprocess.run(command, cwd=source, env=environment(), capture_output=True, check=True)


def costs(bench: Bench) -> None:
    """Processor time of a document of each format, and two million PDFs at that."""
    source = bench.corpus(bench.documents, bench.pdfs)
    files = sorted(path for path in source.rglob("*") if path.is_file())
    samples = {
        "generated text": [path for path in files if path.suffix != ".pdf"][:_COSTED],
        "generated PDF": [path for path in files if path.suffix == ".pdf"][:_COSTED],
        "example as Word file": _converted(PLACE / "converted", ".docx"),
        "example as HTML": _converted(PLACE / "converted", ".html"),
        "real disclosure as text": sorted((corpus() / "seeds").glob("*.txt")),
        "real disclosure as PDF": sorted((corpus() / "pdfs").glob("*.pdf")),
    }
    for name, paths in samples.items():
        if not paths:
            continue
        seconds = loop(source, "rows", paths) / len(paths)
        size = sum(path.stat().st_size for path in paths) / len(paths) / 1024
        bench.say(f"processor time, {name}, {size:.0f} KiB, {len(paths)} of them", f"{1000 * seconds:.1f} ms")
        bench.say("  two million of these, hours of one processor", f"{2e6 * seconds / 3600:,.0f} h")


def _converted(folder: Path, suffix: str) -> list[Path]:
    """The examples in another format."""
    from eval.convert import main as convert

    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((ROOT / "examples").glob("*_*.txt")):
        convert([str(path), str(folder / (path.stem + suffix))])
    return sorted(folder.glob(f"*{suffix}"))


def poison(bench: Bench) -> None:
    """Among the texts, some that are bombs, hangs and garbage."""
    texts = bench.documents
    source = bench.corpus(texts, 0, bench.poisoned)
    truth = [
        json.loads(line) for line in source.with_name(f"{source.name}.truth.jsonl").read_text("utf-8").splitlines()
    ]
    bad = {one["document"] for one in truth if "poison" in one}
    run = job(source, "poison", "--jobs", str(bench.jobs), "--timeout", "10", "--memory", "1024")
    clean = PLACE / "local"
    if not (clean / "_manifest").exists():
        clean = job(bench.corpus(texts, bench.pdfs), "local", "--jobs", str(bench.jobs)).out
    found, wanted = rows_by_name(run.out), rows_by_name(clean)
    good = [f"./{one['document']}" for one in truth if "poison" not in one]
    right = sum(found.get(name) == wanted.get(name) is not None for name in good)
    import pyarrow.parquet as pq

    failures = pq.read_table(run.out / "failures").to_pylist()
    reasons: dict[str, int] = {}
    for row in failures:
        reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
    named = sum(row["name"].removeprefix("./") in bad and bool(row["message"]) for row in failures)
    bench.say(
        f"{len(good)} good documents beside {len(bad)} poisoned: right", f"{right}", f"{len(good)}", right == len(good)
    )
    met = named == len(bad) == len(failures)
    bench.say("poisoned documents in failures, a reason each", f"{named}", f"{len(bad)}", met)
    bench.say("their reasons: " + ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items())), "")
    bench.say("the whole of it", f"{run.seconds:.0f} s")


def kills(bench: Bench) -> None:
    """kill -9 at random moments, both engines."""
    source = bench.corpus(min(400, bench.documents), 0)
    for engine in ("local", "ray"):
        for label, value, met in batch_kills.measure(source, PLACE / "kills", engine, bench.kills, bench.jobs):
            bench.say(f"{engine}: {label}", value, str(bench.kills), met)


def faults(bench: Bench) -> None:
    """Full disks and the like."""
    source = bench.corpus(min(400, bench.documents), 0)
    for label, line, met in batch_faults.measure(source, PLACE / "faults"):
        bench.say(label, "as it should" if met else "NOT SO", "", met)
        print(f"      {line}")


TOPICS: dict[str, Callable[[Bench], None]] = {
    "speed": speed,
    "costs": costs, "whole": whole, "poison": poison, "kills": kills, "faults": faults,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench batch", description="Batch jobs: cost, limits, survival."
    )
    parser.add_argument("--documents", type=int, default=20_000, help="texts in the corpus")
    parser.add_argument("--pdfs", type=int, default=500)
    parser.add_argument("--poisoned", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20, help="moments, for each engine")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", action="append", choices=list(TOPICS), help="this topic only; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args(arguments)
    bench = Bench(options.documents, options.pdfs, options.poisoned, options.kills, options.jobs)
    PLACE.mkdir(parents=True, exist_ok=True)
    print(
        f"batch jobs on {bench.documents} texts and {bench.pdfs} PDFs, {bench.jobs} processes, {os.cpu_count()} processors"
    )
    for topic in options.only or TOPICS:
        TOPICS[topic](bench)
    if options.json:
        rows: list[Any] = [dict(zip(("label", "value", "bar", "met"), row, strict=True)) for row in bench.rows]
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if options.check and any(met is False for *_, met in bench.rows) else 0


if __name__ == "__main__":
    sys.exit(main())
