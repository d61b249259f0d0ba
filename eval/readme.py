"""The figures of ``eval/README.md``, written from the results that are kept: ``python -m eval.run --write`` or
``python -m eval.readme``."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from eval import floors, results
from eval.show import mean, picture
from eval.suite import load, names

PAGE = Path(__file__).with_name("README.md")
BEGIN = "<!-- figures: written by `python -m eval.readme` from eval/results, do not edit -->"
END = "<!-- end of figures -->"


def rendered() -> str:
    """A section for each suite that has a result."""
    known = floors.read()
    kept = [(name, results.read(name)) for name in names()]
    return "\n\n".join(section(result, known.get(name, {})) for name, result in kept if result)


def section(result: dict[str, Any], known: dict[str, Any]) -> str:
    """The table of one suite."""
    hashes = ", ".join(f"{what} `{value[:10]}`" for what, value in result["hashes"].items())
    lines = [
        f"### {result['suite']}: {result['title']}",
        "",
        f"`python -m eval.run {result['suite']}`, {result['of']} {result['units']}; {hashes}",
        "",
        "| figure | | of | 95 % | bar | floor |",
        "|---|---|---|---|---|---|",
    ]
    for one in result["figures"]:
        missed = " (missed)" if one["met"] is False else ""
        cells = (
            one["label"], one["value"], one["detail"], " to ".join(one["interval"]), one["bar"] + missed,
            str(known.get(one["label"], "")),
        )  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    for key, label in _calibrated(result["suite"]):
        lines += ["", f"{label}: what predictions say of themselves (│), and how many of them are right (█)", ""]
        lines += ["| sure | predictions | said | right | |", "|---|---|---|---|---|"]
        lines += [_bin(name.partition("#")[2], counts) for name, counts in bins(result["counts"], key)]
    return "\n".join(lines)


def _calibrated(suite: str) -> list[tuple[str, str]]:
    """Key and label of the figures of a suite that are calibration errors."""
    return [(bar.key, bar.label.partition(":")[0]) for bar in load(suite).figures if bar.aspect == "gap"]


def bins(counts: dict[str, dict[str, Any]], key: str) -> list[tuple[str, dict[str, Any]]]:
    """The counts of each bin of ``key``, in order."""
    return sorted((name, found) for name, found in counts.items() if name.startswith(f"{key}#"))


def _bin(name: str, counts: dict[str, Any]) -> str:
    count = counts.get("predicted", 0)
    said, right = mean(Decimal(counts.get("said", 0)), count), mean(counts.get("right", 0), count)
    return f"| {name} | {count} | {said:.3f} | {right:.3f} | `{picture(right, said)}` |"


def page(text: str) -> str:
    """``text`` with the figures in it written again.

    >>> page(f"before {BEGIN} old {END} after").startswith(f"before {BEGIN}")
    True
    """
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{rendered()}\n\n{END}{after}"


def write() -> None:
    """Write the page again."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
