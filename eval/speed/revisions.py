"""Two revisions of the code, timed alternately on the same documents: ``python -m eval.bench --compare REV``.

The other revision is checked out into a folder of its own and run by this Python, so that only the code differs.  A round
runs each revision once in a fresh process; what counts is the best processor time of each stage.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from eval.places import ROOT

# Runs inside the other revision too, so it only uses what every revision has.
_PROBE = """
import json, sys, time
from pathlib import Path
from extractor.pipeline import extract_document
paths = [Path(name) for name in sys.argv[1:]]
for path in paths:
    extract_document(path)
clock = {}
started = time.process_time()
for path in paths:
    extract_document(path, clock=clock)
clock["whole"] = time.process_time() - started
print(json.dumps(clock))
"""


def compare(revision: str, paths: list[Path], rounds: int) -> dict[str, tuple[float, float]]:
    """Best seconds of (this checkout, ``revision``) for the whole and each stage; ValueError for an unknown revision."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        added = _git("worktree", "add", "--detach", str(other), revision)
        if added.returncode:
            raise ValueError(f"--compare: git knows no revision {revision!r}")
        try:
            times: dict[Path, dict[str, float]] = {ROOT: {}, other: {}}
            for _ in range(rounds):
                for root, best in times.items():
                    for stage, seconds in _once(root, paths).items():
                        best[stage] = min(best.get(stage, float("inf")), seconds)
        finally:
            _git("worktree", "remove", "--force", str(other))
    ours, theirs = times[ROOT], times[other]
    return {stage: (ours[stage], theirs[stage]) for stage in ours if stage in theirs}


def _once(root: Path, paths: list[Path]) -> dict[str, float]:
    command = [sys.executable, "-c", _PROBE, *map(str, paths)]
    done = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=True
    )
    record: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return record


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def table(revision: str, times: dict[str, tuple[float, float]]) -> str:
    """A line for the whole and each stage: milliseconds of both, and the ratio (below 1: this checkout is faster)."""
    lines = [f"{'':<12}{'here':>10}{revision[:12]:>14}{'ratio':>8}"]
    order = ["whole", *(stage for stage in times if stage != "whole")]
    for stage in order:
        ours, theirs = times[stage]
        ratio = ours / theirs if theirs > 1e-4 else 1.0
        lines.append(f"{stage:<12}{ours * 1000:>8.1f}ms{theirs * 1000:>12.1f}ms{ratio:>8.2f}")
    return "\n".join(lines)
