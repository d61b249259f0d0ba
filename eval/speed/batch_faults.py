"""What a user does to a job: a full disk, a folder that cannot be written, a source that goes away, two jobs at once."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from eval.places import ROOT
from eval.speed.batch_rows import digest

Fault = tuple[str, str, bool]  # what was done, what was said, whether it was right


def measure(source: Path, place: Path) -> Iterator[Fault]:
    """Each fault, what the job said, and whether the data set was whole when the same command had been given again."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    assert _run(source, place / "undisturbed").returncode == 0
    wanted = digest(place / "undisturbed")
    yield from [
        _full(source, place, wanted),
        _not_writable(source, place),
        _two_jobs(source, place, wanted),
        _vanished(source, place),
    ]


def _command(out: Path) -> list[str]:
    return [sys.executable, "-m", "extractor.cli", "extract", ".", "--out", str(out), "--jobs", "2", "--lang", "en"]


def _run(source: Path, out: Path, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        _command(out), cwd=source, env=environment, capture_output=True, text=True, check=False, preexec_fn=before
    )  # fmt: skip


def _complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of complaint; "" where there is none, or more than one."""
    lines = [line for line in done.stderr.splitlines() if line.startswith("duizhang:")]
    return lines[0] if len(lines) == 1 and "Traceback" not in done.stderr else ""


def _goes_on(source: Path, out: Path, wanted: str) -> bool:
    return _run(source, out).returncode == 0 and digest(out) == wanted


def _full(source: Path, place: Path, wanted: str) -> Fault:
    """A small file system of its own where that can be mounted, else a limit on the size of files."""
    out = place / "full"
    out.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", out], capture_output=True, check=False
    )
    if mounted.returncode == 0:
        done = _run(source, out / "out")
        subprocess.run(["mount", "-o", "remount,size=200m", out], check=True)
        right = done.returncode == 2 and bool(_complaint(done)) and _goes_on(source, out / "out", wanted)
        subprocess.run(["umount", out], check=True)
        return "a disk that fills up (600 KiB)", _complaint(done), right
    done = _run(
        source, out / "out", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
    )
    right = done.returncode == 2 and bool(_complaint(done)) and _goes_on(source, out / "out", wanted)
    return "files that cannot grow beyond 60 kB", _complaint(done), right


def _not_writable(source: Path, place: Path) -> Fault:
    (place / "file").write_text("in the way")
    done = _run(source, place / "file" / "out")
    return "an output folder that cannot be written", _complaint(done), done.returncode == 2 and bool(_complaint(done))


def _two_jobs(source: Path, place: Path, wanted: str) -> Fault:
    out = place / "two"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    first = subprocess.Popen(
        _command(out), cwd=source, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not (out / "_work" / "lock").exists():
        time.sleep(0.01)
    time.sleep(0.1)
    second = _run(source, out)
    right = second.returncode == 2 and bool(_complaint(second)) and first.wait() == 0 and digest(out) == wanted
    return "two jobs on one output folder", _complaint(second), right


def _vanished(source: Path, place: Path) -> Fault:
    """The source goes away while the job runs; when it is back, the same command goes on."""
    copy, away, out = place / "source", place / "away", place / "vanished"
    shutil.copytree(source, copy)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [str(copy) if word == "." else word for word in _command(out)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list((out / "_work").glob("part-*/journal")):
        time.sleep(0.01)
    copy.rename(away)
    copy.mkdir()
    _, errors = process.communicate()
    copy.rmdir()
    away.rename(copy)
    done = subprocess.CompletedProcess(process.args, process.returncode, "", errors)
    again = subprocess.run(command, env=environment, capture_output=True, check=False)
    documents = sum(path.is_file() for path in copy.rglob("*"))
    right = done.returncode == 2 and bool(_complaint(done)) and again.returncode == 0 and _count(out) == (documents, 0)
    return "a source that vanishes while the job runs", _complaint(done), right


def _count(out: Path) -> tuple[int, int]:
    """Documents and failures in a data set."""
    import pyarrow.parquet as pq

    return pq.read_table(out / "documents").num_rows, pq.read_table(out / "failures").num_rows
