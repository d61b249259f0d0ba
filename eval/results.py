"""``results/SUITE.json``: what a suite reached, and with what, so that a difference in git is a difference in fact.

There is nothing in a result that differs between two runs of the same code over the same gold: no times, no paths, no
versions.  Real documents are in it by name and by hash alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval.intervals import of_figure
from eval.metrics import Figure, Score, Tallies, figures, total
from eval.places import ROOT
from eval.suite import Suite
from eval.tally import Tally

FOLDER = Path(__file__).parent / "results"
_WEIGHTS = ROOT / "extractor" / "taggers" / "weights"
_INNERMOST = re.compile(r"([{\[])\n\s+([^{}\[\]]*?)\n\s+([}\]])")


def record(suite: Suite, scores: Sequence[Score]) -> dict[str, Any]:
    """All there is to keep of a run: the figures, the counts behind them, those of each unit, and the hashes."""
    whole = total(scores)
    return {
        "suite": suite.name,
        "title": suite.title,
        "units": suite.units,
        "of": len(scores),
        "hashes": hashes(suite),
        "figures": [_figure(line, scores) for line in figures(suite.figures, whole.tallies)],
        "counts": _counts(whole.tallies),
        suite.units: {one.name: {**one.facets, **_counts(one.tallies)} for one in scores},
    }


def _figure(line: Figure, scores: Sequence[Score]) -> dict[str, Any]:
    ends = of_figure(line.bar, scores)
    return {
        "label": line.bar.label,
        "value": line.value,
        "detail": line.detail,
        "interval": [f"{end:.3f}" for end in ends] if ends else [],
        "bar": line.asked,
        "met": line.met,
    }


def _counts(tallies: Tallies) -> dict[str, dict[str, int | str]]:
    return {key: _told(tally) for key, tally in sorted(tallies.items()) if tally != Tally()}


def _told(tally: Tally) -> dict[str, int | str]:
    counts: dict[str, int | str] = {
        name: count for name in ("found", "gold", "right", "predicted") if (count := getattr(tally, name))
    }
    return counts | ({"said": str(tally.said.quantize(Decimal("0.001")))} if tally.said else {})


def hashes(suite: Suite) -> dict[str, str]:
    """What the figures depend on, a hash each: the code of the package, the gold with its documents and the suite's own
    file, and the weights of the default model where they are used."""
    code = [
        path
        for path in (ROOT / "extractor").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and _WEIGHTS not in path.parents
    ]
    found = {"code": digest(code), "gold": digest(suite.gold())}
    if suite.uses_model:
        found["model"] = digest(path for path in _WEIGHTS.rglob("*") if path.is_file() and path.suffix != ".md")
    return found


def digest(files: Iterable[Path]) -> str:
    """The sha256 of files, by name and bytes, wherever they lie."""
    whole = hashlib.sha256()
    for name, path in sorted((path.name, path) for path in files):
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def write(result: dict[str, Any], folder: Path = FOLDER) -> Path:
    """Write a result in one step; the innermost values stand on one line each."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=1)
    path = folder / f"{result['suite']}.json"
    unfinished = path.with_suffix(".json.part")
    unfinished.write_text(_INNERMOST.sub(_joined, text) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return path


def _joined(block: re.Match[str]) -> str:
    return block[1] + re.sub(r"\n\s+", " ", block[2]) + block[3]


def read(name: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """The result that was kept of a suite."""
    path = folder / f"{name}.json"
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return found


def changes(kept: dict[str, Any], lines: Iterable[Figure]) -> list[str]:
    """The figures that are not what was kept, a line each.

    >>> from eval.metrics import Bar
    >>> line = Figure(Bar("recall", "claims", "recall"), Decimal("0.98"), "", None)
    >>> changes({"figures": [{"label": "recall", "value": "0.970"}]}, [line])
    ['recall: 0.970 -> 0.980']
    >>> changes({"figures": [{"label": "recall", "value": "0.980"}]}, [line])
    []
    """
    before = {one["label"]: one["value"] for one in kept["figures"]}
    return [
        f"{line.bar.label}: {before.get(line.bar.label, 'new')} -> {line.value}"
        for line in lines
        if before.get(line.bar.label) != line.value
    ]
