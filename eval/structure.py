"""Sections and sentences against the seeds' gold: ``python -m eval.structure [--list]``.

Prints, a file a line: precision and recall of section titles, accuracy of their roles and levels, and the share of gold
claims that stand inside one sentence (a claim cut in two, or a sentence of a role that is never read, is lost).

Gold sections that are a bare number (an item of a list) or the label of a form are no headings here and are left out of
both sides; a predicted title counts as right when it begins where the gold one does and one is the beginning of the
other.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from extractor.data import Document, Section
from extractor.readers import load, read
from extractor.structure import assemble

CORPUS = Path(os.environ.get("DUIZHANG_CORPUS", Path(__file__).resolve().parents[1] / ".." / "shared"))
READ_ROLES = frozenset({"overview", "narrative", "performance", "other"})
ROLES = {
    "duties": "overview", "toc": "contents", "table": "tables", "performance table": "performance",
    "overview": "overview", "tables": "tables", "narrative": "narrative", "performance": "performance",
    "definitions": "definitions",
}  # fmt: skip
_BARE = re.compile(r"[\s第部分章节一二三四五六七八九十\d()（）.．、:：①-⑳]*")
_BLANKS = re.compile(r"\s+")


class Score(NamedTuple):
    """Counts of one file; sums are made with ``+`` of the fields."""

    predicted: int
    right: int
    gold: int
    found: int
    roles: int
    levels: int
    claims: int
    inside: int
    read: int


def score(document: Document, gold: dict[str, Any], listing: bool) -> Score:
    """Compare one document with its gold."""
    sections = _headings(document, gold["sections"])
    listed = {entry["heading_start"] for entry in gold["sections"]}
    taken: dict[int, Section] = {}
    for entry in sections:
        match = _match(document, entry)
        if match is not None:
            taken[entry["heading_start"]] = match
        elif listing:
            print("  missed   ", entry["level"], entry["role"], repr(entry["title"]))
    wrong = [one for one in document.sections if not _is_gold(one, listed)]
    roles = levels = 0
    for entry in sections:
        section = taken.get(entry["heading_start"])
        if section is None:
            continue
        roles += ROLES.get(entry["role"], section.role) == section.role
        levels += entry["level"] == section.level
        if listing and ROLES.get(entry["role"], section.role) != section.role:
            print("  role     ", entry["role"], "read as", section.role, repr(section.title))
        if listing and entry["level"] != section.level:
            print("  level    ", entry["level"], "read as", section.level, repr(section.title))
    if listing:
        for one in wrong:
            print("  invented ", one.level, one.role, repr(one.title))
    inside, read_too = _claims_inside(document, gold["claims"], listing)
    return Score(
        len(document.sections), len(document.sections) - len(wrong), len(sections), len(taken), roles, levels,
        len(gold["claims"]), inside, read_too,
    )  # fmt: skip


def _headings(document: Document, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The gold sections that are headings: with words of their own, and not inside a table."""
    spans = [(table.start, table.end) for table in document.tables]
    return [
        entry
        for entry in sections
        if entry["level"] > 0
        and not _BARE.fullmatch(entry["title"])
        and not any(start <= entry["heading_start"] < end for start, end in spans)
    ]


def _match(document: Document, entry: dict[str, Any]) -> Section | None:
    title = _BLANKS.sub("", entry["title"])
    for section in document.sections:
        own = _BLANKS.sub("", section.title)
        same_place = abs(section.start - entry["heading_start"]) <= 3
        if same_place and (title.startswith(own.rstrip("：:")) or own.startswith(title.rstrip("：:"))):
            return section
    return None


def _is_gold(section: Section, starts: set[int]) -> bool:
    return any(start in starts for start in range(section.start - 3, section.start + 4))


def _claims_inside(document: Document, claims: list[dict[str, Any]], listing: bool) -> tuple[int, int]:
    inside = read_too = 0
    for claim in claims:
        around = [one for one in document.sentences if one.start <= claim["start"] and claim["end"] <= one.end]
        inside += bool(around)
        readable = any(one.role in READ_ROLES for one in around)
        read_too += readable
        if listing and not readable:
            print("  no sentence" if not around else f"  role {around[0].role}", repr(claim["text"]))
    return inside, read_too


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:6.3f}" if whole else "     -"


def main() -> None:
    """Print the table for all seeds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--list", action="store_true", help="name every miss")
    arguments = parser.parse_args()
    truth = CORPUS / "truth" / "seeds_gold.json"
    if not truth.exists():
        raise SystemExit(f"no gold at {truth}; set DUIZHANG_CORPUS to the folder that holds truth/ and seeds/")
    print(f"{'file':26} title P  title R    role   level  claims in a sentence, in a role that is read")
    total = Score(*[0] * len(Score._fields))
    for name, gold in json.loads(truth.read_text("utf-8"))["files"].items():
        document = assemble(read(load(CORPUS / "seeds" / name)))
        one = score(document, gold, arguments.list)
        total = Score(*(a + b for a, b in zip(total, one, strict=True)))
        _print_line(name[:26], one)
    _print_line("all", total)


def _print_line(name: str, one: Score) -> None:
    print(
        f"{name:26} {_ratio(one.right, one.predicted)}   {_ratio(one.found, one.gold)}  {_ratio(one.roles, one.found)}"
        f"  {_ratio(one.levels, one.found)}  {_ratio(one.inside, one.claims)}  {_ratio(one.read, one.claims)}"
    )


if __name__ == "__main__":
    main()
