"""``python -m eval.bench model``: what the model tagger costs, as ratios within one run.

Documents tagged by the model (int8 in ONNX Runtime, sentence selection included) against a bar in characters a second, wall
time; the network alone against the same network in torch on the same batches, two threads for either (batches side by side, as
the tagger runs them; torch with both in each operation); the processor time of a cold start of ``check --tagger model`` on top
of ``--tagger patterns``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from eval.places import ROOT
from eval.speed.timing import documents
from extractor.errors import UsageError
from extractor.pipeline import asked, read_document
from extractor.taggers import Task
from extractor.taggers.transformer import DEFAULT, Model, load

CHARACTERS_BAR, TORCH_BAR, START_BAR = 100_000, 2.0, 1.0
THREADS = 2


def best(work: Callable[[], object], rounds: int) -> float:
    """The least wall time of ``rounds``, after a warm-up."""
    work()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def in_torch(model: Model) -> Callable[[dict[str, Any]], object]:
    """The same network in torch: the shape of the recipe (speed does not depend on the weights)."""
    import torch

    from models.net import CharConfig, CharTagger

    recipe = tomllib.loads((ROOT / "models" / "configs" / f"{model.card.name}.toml").read_text(encoding="utf-8"))
    shape = CharConfig(vocab_size=len(model.encoder.ids), num_labels=len(model.card.tags), **recipe["model"]["shape"])
    network = CharTagger(shape).train(False)
    torch.set_num_threads(THREADS)

    def run(given: dict[str, Any]) -> object:
        with torch.no_grad():
            return network(**{name: torch.from_numpy(array) for name, array in given.items()}).logits

    return run


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Characters a second over documents, the network's ratio to torch, seconds of a cold start on top of the patterns'."""
    model = load(folder)
    paths, _ = documents()
    read_in = [read_document(path) for path in paths]
    tasks: list[list[Task]] = [[task for _, task in asked(document)] for document in read_in]
    size = sum(len(document.text) for document in read_in)
    whole = best(lambda: [model.tag_all([task for _, task in asked(document)]) for document in read_in], rounds)
    started = time.process_time()
    for document in read_in:
        model.tag_all([task for _, task in asked(document)])
    processor = time.process_time() - started
    batches: list[dict[str, Any]] = []
    network = model.session

    class Recorder:
        """The session, with what it was given kept."""

        def run(self, names: list[str], given: dict[str, Any]) -> Any:
            batches.append(given)
            return network.run(names, given)

    model.session = Recorder()
    for one in tasks:
        model.tag_all(one)
    model.session = network
    torch_run = in_torch(model)

    def side_by_side() -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(lambda given: network.run(["logits"], given), batches))

    ours = best(side_by_side, rounds)
    theirs = best(lambda: [torch_run(given) for given in batches], rounds)
    return {
        "characters": size / whole,
        "processor": size / processor,
        "torch": theirs / ours,
        "start": cold_start(folder, paths[0], rounds),
    }


def cold_start(folder: Path, document: Path, rounds: int) -> float:
    """Seconds of processor time that a fresh process takes longer with the model."""

    def run(*options: str) -> float:
        command = [sys.executable, "-m", "extractor.cli", "check", *options, str(document)]
        return min(_of_a_child(command) for _ in range(rounds + 1))

    return run("--tagger", "model", "--model", str(folder)) - run("--tagger", "patterns")


def _of_a_child(command: list[str]) -> float:
    """The processor time of a command."""
    before = os.times()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench model", description="What the model tagger costs.")
    parser.add_argument("--model", type=Path, default=DEFAULT, help="folder of an exported model")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is missed")
    options = parser.parse_args(arguments)
    try:
        found = measure(options.model, options.rounds)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    rows = [
        (
            "document characters per second",
            f"{found['characters']:,.0f}",
            f">= {CHARACTERS_BAR:,}",
            found["characters"] >= CHARACTERS_BAR,
        ),
        ("the same, of processor time", f"{found['processor']:,.0f}", "", None),
        ("the network against torch", f"{found['torch']:.2f}x", f">= {TORCH_BAR}x", found["torch"] >= TORCH_BAR),
        ("cold start on top of patterns", f"+{found['start']:.2f} s", f"<= {START_BAR} s", found["start"] <= START_BAR),
    ]
    for label, value, bar, met in rows:
        print(f"  {label:<34}{value:>12}  {bar:<12}{'' if met is None else 'ok' if met else 'MISSED'}".rstrip())
    return 1 if options.check and any(met is False for *_, met in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
