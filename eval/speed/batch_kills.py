"""kill -9 at random moments of a job, then the same command again: the rows must be those of a job left in peace."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from eval.places import ROOT
from eval.speed.batch_rows import digest
from extractor.exporters.tables import TABLES

_WORKERS = {"local": "extractor.batch.worker", "ray": "extractor.batch.worker"}


def measure(source: Path, place: Path, engine: str, moments: int, jobs: int) -> Iterator[tuple[str, str, bool]]:
    """Label, value and whether it is met, for kills of the parent and of workers by turns."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    began = time.monotonic()
    _finish(source, place / "undisturbed", place, engine, jobs)
    length = time.monotonic() - began
    wanted = digest(place / "undisturbed")
    chance = Random(f"kills {engine}")
    same = clean = hit = 0
    for number in range(moments):
        out = place / f"out{number}"
        process = _start(source, out, place, engine, jobs)
        time.sleep(chance.uniform(0.1, 0.95) * length)
        if process.poll() is None:
            hit += 1
        if number % 2:
            _kill_a_worker(process.pid, engine, chance)
            process.wait()
        else:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()
        _finish(source, out, place, engine, jobs)
        same += digest(out) == wanted
        clean += _is_clean(out, place / "tmp")
        shutil.rmtree(out)
    yield f"killed with -9 ({hit} of {moments} while it ran), then resumed: the same rows", str(same), same == moments
    yield "nothing temporary left", str(clean), clean == moments


def _start(source: Path, out: Path, place: Path, engine: str, jobs: int) -> subprocess.Popen[bytes]:
    temporary = place / "tmp"
    temporary.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "extractor.cli",
        "extract",
        ".",
        "--out",
        str(out),
        "--jobs",
        str(jobs),
        "--engine",
        engine,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    return subprocess.Popen(command, cwd=source, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _finish(source: Path, out: Path, place: Path, engine: str, jobs: int) -> None:
    code = _start(source, out, place, engine, jobs).wait()
    if code:
        raise RuntimeError(f"the job in {out} ended with exit code {code}")


def _kill_a_worker(pid: int, engine: str, chance: Random) -> None:
    """Kill one of the processes that read documents for the job ``pid``; with Ray, an actor by turns."""
    import psutil

    try:
        family = psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return
    workers = []
    for one in family:
        with suppress(psutil.Error):
            line = " ".join(one.cmdline())
            if _WORKERS[engine] in line or "ray::Reader" in line:
                workers.append(one)
    if workers:
        with suppress(psutil.Error):
            chance.choice(workers).kill()


def _is_clean(out: Path, temporary: Path) -> bool:
    """Whether there is nothing but the data set, and nothing in the folder for temporary files."""
    known = {*TABLES, "_manifest", "_log"}
    parts = {path.stem for path in (out / "_manifest").glob("part-*.json")}
    files = all({path.stem for path in (out / table).iterdir()} == parts for table in TABLES)
    return {path.name for path in out.iterdir()} == known and files and not list(temporary.iterdir())
