"""``python -m models.promote FOLDER``: whether a trained model becomes the default, and its card if it does.

    python -m models.promote build/models/small/small            decide, copy the weights, write card and registry
    python -m models.promote build/models/small/small --dry-run  only say how it compares

A candidate is promoted if on the development gold it is better in all, and in no group of labels worse than the present default by more
than the noise (the 95 % bootstrap interval of the difference reaches zero).  The test split is reported, never used.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.mentions import GROUPS, Mentions, difference
from eval.taggers import SETS, Figures, by_both, by_model, by_patterns, figures, rows_of, tasks_of
from extractor.annotate.splits import Split
from extractor.errors import DuizhangError, UsageError
from extractor.taggers.transformer import read_card
from models.data import gold_records

ROOT = Path(__file__).parents[1]
REGISTRY = ROOT / "models" / "registry.toml"
CARDS = ROOT / "models" / "cards"
WEIGHTS = ROOT / "extractor" / "taggers" / "weights"
LIMIT_MB = 8.0


class Comparison(NamedTuple):
    """A group of labels: F1 of both models and the interval of the difference."""

    group: str
    current: float
    candidate: float
    low: float
    high: float

    @property
    def worse(self) -> bool:
        """Beyond the noise."""
        return self.high < 0


def compare(current: Mentions, candidate: Mentions) -> list[Comparison]:
    """Group by group, then all."""
    groups: dict[str, Sequence[str]] = {**GROUPS, "all": ()}
    return [
        Comparison(name, current.of(labels).f1, candidate.of(labels).f1, *difference(current, candidate, labels))
        for name, labels in groups.items()
    ]


def decision(comparisons: list[Comparison]) -> str:
    """ "" when the candidate may be promoted, else why not, in a line."""
    worse = [f"{one.group} ({one.current:.3f} -> {one.candidate:.3f})" for one in comparisons if one.worse]
    if worse:
        return "worse beyond the noise in " + ", ".join(worse)
    whole = comparisons[-1]
    return (
        "" if whole.candidate > whole.current else f"not better in all ({whole.current:.3f} -> {whole.candidate:.3f})"
    )


def registered() -> dict[str, Any]:
    """The registry as it stands."""
    return tomllib.loads(REGISTRY.read_text(encoding="utf-8")) if REGISTRY.exists() else {"default": ""}


def write_registry(registry: dict[str, Any]) -> None:
    """Write it again, the head kept."""
    lines = [
        "# The trained models, and which of them `--tagger model` takes when no folder is given.  Written by `python -m models.promote`.",
        "",
        f'default = "{registry["default"]}"',
    ]
    for name, entry in registry.get("models", {}).items():
        lines += ["", f"[models.{name}]", *(f'{key} = "{value}"' for key, value in entry.items())]
    REGISTRY.write_text("\n".join(lines) + "\n", encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------------- card


def card(name: str, folder: Path, config: str, scores: dict[str, dict[str, Figures]]) -> str:
    """The model card in Markdown; every figure in it is printed again by ``python -m eval.run taggers --by label``."""
    told = read_card(folder)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    lines = [
        f"# {name}",
        "",
        "A character-level transformer that labels the sentences of Chinese budget disclosures (`extractor/labels.py`).",
        "",
        "## Data",
        "",
        f"Made by `python -m models.train {config}` from what is in this repository: the grammar of `annotations/synth` (its training",
        "side) and the training split of `annotations/gold` (as written, and with other items, numbers and words in the same frames).",
        "Splits are by issuing body (`annotations/splits.toml`); the development split chose the epoch, the recipe and the thresholds of",
        "`both`, which were made more careful where the real seeds asked for it.  Earlier models were looked at on the test split and on",
        "the held-out side: take those scores as mildly optimistic.",
        "",
        "The network does not begin from nothing: the vectors of characters and the two gated recurrent layers under it are those of LAC",
        "(Baidu, Apache License 2.0), as the package jieba ships them; they were not trained further.  Over its scores lies a chain (a",
        "linear-chain CRF), learned with it.  Besides the text the model reads",
        "what the pattern tagger says of it, so it changes a little when the patterns do; a fifth of the training sentences came without.",
        "",
        "## Scores",
        "",
        "F1 of mentions (label, start and end exact) and of claims, by `python -m eval.run taggers --by label`.",
        "",
        "| tagger | " + " | ".join(f"{part} mentions | {part} claims" for part in SETS) + " |",
        "|---|" + "---|" * (2 * len(SETS)),
    ]
    for tagger, parts in scores.items():
        cells = [
            f"{parts[part].mentions.of().f1:.3f} | {parts[part].claims.f1:.3f}" if part in parts else "- | -"
            for part in SETS
        ]
        lines.append(f"| {tagger} | " + " | ".join(cells) + " |")
    own = scores["model"]
    lines += ["", "| label | " + " | ".join(own) + " |", "|---|" + "---|" * len(own)]
    by_part = {part: one.mentions.by_label() for part, one in own.items()}
    for label in sorted({label for labels in by_part.values() for label in labels}):
        cells = [
            f"{labels[label].f1:.3f} ({labels[label].gold})" if label in labels else "-" for labels in by_part.values()
        ]
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "## Limits",
        "",
        f"* Gold of invented units, written by few hands: {_texts('train')} texts and documents to learn from, {_texts('test')} to be",
        "  scored on, so the scores are known to a few points only.",
        "* Numbers are found and read by the deterministic reader; what it does not see, the model cannot claim.",
        "* A sentence is seen with its heading and the end of the sentence before, nothing else; long sentences are cut at stops.",
        "* Simplified Chinese; a text with many unknown characters is refused.",
        "* Confidence is how likely the least certain character of a span is, all paths of the chain considered; it promises more than it",
        "  holds between 0.5 and 0.99 (`python -m eval.run calibration`).",
        "",
        "## Files",
        "",
        f"{size:.1f} MB, int8 weights; inputs of at most {told.longest} characters.",
        "",
        *(f"* `{file}` sha256 {digest}" for file, digest in told.sha256.items()),
        "",
    ]
    return "\n".join(lines)


def _texts(split: Split) -> int:
    return sum(1 for _ in gold_records(split))


def scored(folder: Path) -> dict[str, dict[str, Figures]]:
    """Patterns, the model and both on every set."""
    taggers = {"patterns": by_patterns, "model": by_model(folder), "both": by_both(folder)}
    sets = {part: rows for part in SETS if (rows := rows_of(part))}
    return {
        name: {part: figures(rows, run(tasks_of(rows))) for part, rows in sets.items()} for name, run in taggers.items()
    }


# ------------------------------------------------------------------------------------------------------------- command


def promote(folder: Path, config: str, dry_run: bool) -> bool:
    """Compare, decide, and carry it out; prints the table."""
    name = read_card(folder).name
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    if size > LIMIT_MB:
        raise UsageError(f"{folder}: {size:.1f} MB; what is shipped has at most {LIMIT_MB} MB: train a smaller one")
    registry = registered()
    why = ""
    if registry["default"]:
        rows = rows_of("dev")
        current = figures(rows, by_model(WEIGHTS / registry["default"])(tasks_of(rows))).mentions
        candidate = figures(rows, by_model(folder)(tasks_of(rows))).mentions
        comparisons = compare(current, candidate)
        print(f"{'development gold':<18}{'current':>9}{'candidate':>11}   95 % of the difference")
        for one in comparisons:
            noise = f"{one.low:+.3f} .. {one.high:+.3f}{'  worse' if one.worse else ''}"
            print(f"  {one.group:<16}{one.current:>9.3f}{one.candidate:>11.3f}   {noise}")
        why = decision(comparisons)
    print(f"{name}: " + (f"not promoted, {why}" if why else "promoted" if not dry_run else "would be promoted"))
    if why or dry_run:
        return not why
    text = card(name, folder, config, scored(folder))
    target = WEIGHTS / name
    if folder.resolve() != target.resolve():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder, target)
    CARDS.mkdir(exist_ok=True)
    for place in (CARDS / f"{name}.md", target / "card.md"):
        place.write_text(text, encoding="utf-8")
    entry = {
        "folder": f"extractor/taggers/weights/{name}",
        "config": config,
        "sha256": read_card(target).sha256["model.onnx"],
    }
    write_registry({"default": name, "models": registry.get("models", {}) | {name: entry}})
    return True


def main(arguments: list[str] | None = None) -> int:
    """Entry point; exit code 1 when the model is not promoted."""
    parser = argparse.ArgumentParser(
        prog="python -m models.promote", description="Make a trained model the default, if it is better."
    )
    parser.add_argument("folder", type=Path, help="an exported model (build/models/NAME/NAME)")
    parser.add_argument(
        "--config", default="models/configs/small.toml", help="the recipe it was trained by, for the card"
    )
    parser.add_argument("--dry-run", action="store_true", help="only compare")
    options = parser.parse_args(arguments)
    try:
        return 0 if promote(options.folder, options.config, options.dry_run) else 1
    except (DuizhangError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
