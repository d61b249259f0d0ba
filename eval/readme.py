"""The figures of ``eval/README.md``, and those of suites in the README of the project (``front.toml``), written from the
results that are kept: ``python -m eval.run --write`` or ``python -m eval.readme``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from eval import floors, results
from eval.places import ROOT
from eval.show import mean, picture
from eval.suite import load, names

FRONT = ROOT / "README.md"
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


def front(text: str) -> str:
    """The README of the project with its rows that come from suites written again; the other rows stay."""
    head, begin, rest = text.partition("<!-- figures:")
    body, end, tail = rest.partition("<!-- end of figures -->")
    lines = body.splitlines(keepends=True)
    ours = [at for at, line in enumerate(lines) if re.search(r"`python -m eval\.run [a-z_]+` \|$", line.rstrip())]
    if not ours:
        return text
    kept = [line for at, line in enumerate(lines) if at not in ours]
    kept[ours[0] : ours[0]] = [f"{row}\n" for row in _front_rows()]
    return head + begin + "".join(kept) + end + tail


def _front_rows() -> Iterator[str]:
    for row in tomllib.loads(Path(__file__).with_name("front.toml").read_text(encoding="utf-8"))["rows"]:
        result = results.read(row["suite"])
        known = {one["label"]: one for one in result["figures"]} if result else {}
        told = [_front_cell(known[label], counts=row.get("counts", False)) for label in row["figures"]]
        cell = ("; " if row.get("counts") else " / ").join(told)
        yield f"| {row['says']} | {cell} | `python -m eval.run {row['suite']}` |"


def _front_cell(one: dict[str, Any], *, counts: bool) -> str:
    """A share, or the counts behind it; a figure that is a count has only the second half of them beside it.

    >>> shared = {"value": "0.929", "detail": "65 of 70"}
    >>> _front_cell(shared, counts=False), _front_cell(shared, counts=True)
    ('0.929', '65 of 70')
    >>> _front_cell({"value": "24", "detail": "of 24"}, counts=True)
    '24 of 24'
    """
    if not counts:
        return str(one["value"])
    return f"{one['value']} {one['detail']}" if one["detail"].startswith("of ") else str(one["detail"])


def write() -> None:
    """Write the pages again."""
    for path, written in ((PAGE, page), (FRONT, front)):
        path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
