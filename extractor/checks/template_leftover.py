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
from pathlib import Path
from typing import NamedTuple

from extractor.checks.base import Case, Check
from extractor.checks.grids import cap
from extractor.data import Anchor, Severity, Verdict
from extractor.folding import fold

_FILE = Path(__file__).with_name("leftovers.toml")


class Leftover(NamedTuple):
    """A kind of leftover as ``leftovers.toml`` lists it."""

    name: str
    zh: str
    en: str
    severity: Severity
    pattern: re.Pattern[str]
    match: tuple[str, ...]
    skip: tuple[str, ...]


@cache
def leftovers() -> tuple[Leftover, ...]:
    """All kinds, read once."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Leftover(
            name, table["zh"], table["en"], table["severity"], re.compile(table["pattern"]), tuple(table["match"]),
            tuple(table["skip"]),
        )
        for name, table in tables.items()
    )  # fmt: skip


def run(case: Case) -> Iterator[Verdict]:
    folded = fold(case.document.text)
    found: dict[str, list[Anchor]] = {}
    for sentence in case.document.sentences:
        if sentence.role in ("definitions", "contents"):
            continue
        for kind in leftovers():
            for match in kind.pattern.finditer(folded, sentence.start, sentence.end):
                start, end = match.span()
                anchor = Anchor(
                    start=start, end=end, text=case.document.text[start:end], table=sentence.table, row=sentence.row,
                    col=sentence.col,
                )  # fmt: skip
                found.setdefault(kind.name, []).append(anchor)
    for kind in leftovers():
        if kind.name in found:
            yield _verdict(kind, found[kind.name])


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
