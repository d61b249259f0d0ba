"""The figures of ``eval/README.md``, written from the results that are kept: ``python -m eval.run --write`` or
``python -m eval.readme``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eval import floors, results
from eval.suite import names

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
    return "\n".join(lines)


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
