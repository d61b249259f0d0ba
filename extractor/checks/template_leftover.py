"""DZ603 Something of the form was left in the text.

## What
Choices that were not made (增加（减少）), placeholders (XX, ××), instructions of the form, amounts and shares without a
number (占 %，), reasons that were announced and not given (主要原因是。).

## Why
The sentence does not say what it should, and shows that nobody read it.

## Example
    比上年增加（减少）0万元

## Tolerance
None.

## Silent when
the words stand in a table header, in the contents or among the definitions.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from extractor.checks.base import Case, Check
from extractor.checks.grids import cap
from extractor.checks.prose import Places, folded_text, places_of
from extractor.data import Anchor, Severity, Verdict

_REACH = 30
_MOST_PLACES = 200
_FILE = Path(__file__).with_name("leftovers.toml")


class Leftover(NamedTuple):
    """A kind of leftover as ``leftovers.toml`` lists it."""

    name: str
    zh: str
    en: str
    severity: Severity
    near: re.Pattern[str]
    pattern: re.Pattern[str]
    match: tuple[str, ...]
    skip: tuple[str, ...]


@cache
def leftovers() -> tuple[Leftover, ...]:
    """All kinds, read once."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Leftover(
            name, table["zh"], table["en"], table["severity"],
            re.compile(table["near"]), re.compile(table["pattern"]), tuple(table["match"]),
            tuple(table["skip"]),
        )
        for name, table in tables.items()
    )  # fmt: skip


def run(case: Case) -> Iterator[Verdict]:
    folded = folded_text(case)
    places = places_of(case)
    found: dict[str, list[Anchor]] = {}
    for kind in leftovers():
        for start, end in islice(find(kind, folded), _MOST_PLACES):
            if _is_text(start, kind, places):
                found.setdefault(kind.name, []).append(places.anchor(start, end))
    for kind in leftovers():
        if kind.name in found:
            yield _verdict(kind, found[kind.name])


def find(kind: Leftover, folded: str) -> Iterator[tuple[int, int]]:
    """The spans of one kind in folded text: its pattern, tried around its telling characters."""
    done = 0
    for hit in kind.near.finditer(folded):
        if hit.start() < done or (kind.name == "missing_number" and folded[hit.start() - 1 : hit.start()].isdigit()):
            continue
        match = kind.pattern.search(folded, max(done, hit.start() - _REACH), hit.end() + _REACH)
        while match is not None and match.end() <= hit.start():
            match = kind.pattern.search(folded, match.end(), hit.end() + _REACH)
        if match is not None and match.start() <= hit.end():
            done = match.end()
            yield match.span()


def _is_text(offset: int, kind: Leftover, places: Places) -> bool:
    """Whether an offset stands in a sentence, or for placeholders in a heading or any cell that is no header."""
    sentence = places.sentence(offset)
    if sentence is not None:
        return sentence.role not in ("definitions", "contents")
    if kind.name != "placeholder" or places.role(offset) in ("definitions", "contents"):
        return False
    cell = places.cell(offset)
    return not cell.header if cell is not None else True


def _verdict(kind: Leftover, anchors: list[Anchor]) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome="contradicts",
        severity=kind.severity,
        reported=anchors[0].text.strip(),
        computed="",
        anchors=cap(anchors),
        terms=(("what", kind.zh), ("what_en", kind.en), ("count", str(len(anchors)))),
    )


CHECK = Check(
    code="DZ603",
    name="template_leftover",
    severity="info",
    run=run,
    zh="{what}：“{reported}”（{count} 处）",
    en="{what_en}: {reported} ({count} times)",
)
