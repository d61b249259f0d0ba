"""How work is timed, and on what: processor time, best of several rounds, so that a busy machine slows all alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from eval.places import ROOT, corpus


def documents() -> tuple[list[Path], str]:
    """The five real documents, or our examples when the corpus is not there; and which of both, in words."""
    seeds = sorted((corpus() / "seeds").glob("*.txt"))
    if seeds:
        return seeds, "the five seeds"
    return sorted((ROOT / "examples").glob("*.txt")), "examples/ (no corpus: set DUIZHANG_CORPUS)"


def seconds_of(work: Callable[[], object]) -> float:
    """Processor time of one run of ``work``."""
    started = time.process_time()
    work()
    return time.process_time() - started


def best(work: Callable[[], object], rounds: int) -> float:
    """The least processor time of ``work`` in ``rounds`` runs, in seconds."""
    return min(seconds_of(work) for _ in range(rounds))


def alternating(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The best processor time of each work over ``rounds``; one round runs each of them once, after a warm-up."""
    for work in works.values():
        work()
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, work in works.items():
            best[name] = min(best.get(name, float("inf")), seconds_of(work))
    return best


def stages(paths: list[Path], rounds: int) -> dict[str, float]:
    """Milliseconds of each stage over all documents, best of ``rounds``."""
    from extractor.pipeline import STAGES, extract_document

    best: dict[str, float] = {}
    for _ in range(rounds):
        clock: dict[str, float] = {}
        for path in paths:
            extract_document(path, clock=clock)
        for stage in STAGES:
            best[stage] = min(best.get(stage, float("inf")), clock.get(stage, 0.0) * 1000)
    return best
