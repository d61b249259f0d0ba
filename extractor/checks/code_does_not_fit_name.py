"""DZ606 A classification code stands with the name of another code.

## What
Codes of the functional and economic classification, in the prose (公共安全（204类）, 2040201款行政运行) and in tables, must
carry their own names: those of the national lists, or those that the document's tables give.

## Why
The code decides which item a figure belongs to; with the wrong name it is read as another.

## Example
    一般公共服务（204类）…      204 是公共安全支出，一般公共服务是 201

## Tolerance
Older names of the same code, and names without 支出.

## Silent when
the lists do not know the code or the name, and the tables do not show both with other partners.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor import concepts
from extractor.checks.base import Case, Check
from extractor.checks.grids import all_sides, cap, clean
from extractor.checks.prose import Places, folded_text, places_of
from extractor.data import Anchor, Outcome, Sentence, Verdict

_BRACKET = re.compile(r"\((\d{2,7})\s*[类款项]\)([\u4e00-\u9fff]{0,12})")
_NAME = re.compile(r"[\u4e00-\u9fff“”](?=(?s:.{1,23}+)$)[\u4e00-\u9fff“”]{1,23}+$")
_AHEAD = re.compile(r"(?<![\d.,])(\d{7}|\d{5}|\d{3})\s*[类款项]\s*([\u4e00-\u9fff]{2,16})")
_LEAD = re.compile(r"^.*?(?:其中|用于|包括|安排|预算|方面|的|为|和|及)(?=[\u4e00-\u9fff]{4})")


class Named(NamedTuple):
    """A code with the name beside it.  ``span`` covers both; ``words`` is all that stands around the code."""

    code: str
    name: str
    anchor: Anchor
    words: str
    tabular: bool


def run(case: Case) -> Iterator[Verdict]:
    tabular = list(_in_tables(case))
    prose = list(_in_prose(case))
    if not tabular and not prose:
        return
    book = _Book(tabular, prose)
    wrong: dict[tuple[str, str], list[Named]] = {}
    for named in (*prose, *tabular):
        outcome = book.judge(named)
        if outcome == "contradicts":
            wrong.setdefault((named.code, concepts.normalise(named.name)), []).append(named)
        elif outcome == "agrees":
            yield _verdict([named], [], "agrees", book)
    for (code, name), bearers in wrong.items():
        yield _verdict(bearers, book.witnesses(code, name, bearers), "contradicts", book)


class _Book:
    """What the document itself says: the names of each code and the codes of each name."""

    def __init__(self, tabular: list[Named], prose: list[Named]) -> None:
        self._all = (*tabular, *prose)
        self._names: dict[str, set[str]] = {}
        self._codes: dict[str, set[str]] = {}
        for named in tabular:
            self._names.setdefault(named.code, set()).add(concepts.normalise(named.name))
            self._codes.setdefault(concepts.normalise(named.name), set()).add(named.code)

    def judge(self, named: Named) -> Outcome:
        name = concepts.normalise(named.name)
        fits = concepts.code_fits(named.code, named.name)
        if fits or (not named.tabular and name in self._names.get(named.code, ())):
            return "agrees"
        others = {code for code in self._codes.get(name, ()) if len(code) == len(named.code)}
        own = self._names.get(named.code, set())
        if not named.tabular and own and others and named.code not in others:
            return "contradicts"
        # Names move between items over the years, between classes they do not: a row alone convicts only a class.
        alone = len(named.code) == 3 if named.tabular else name not in own
        if fits is False and (alone or own - {name}):
            return "contradicts"
        return "undecided"

    def right_name(self, code: str, wrong: str) -> str:
        names = sorted(name for name in self._names.get(code, ()) if name != wrong)
        known = concepts.by_code(code)
        return known.name if known is not None else names[0] if names else ""

    def witnesses(self, code: str, name: str, bearers: list[Named]) -> list[Named]:
        """Where the code stands with another name, or the name with another code."""
        own = {id(bearer) for bearer in bearers}
        found = [
            other
            for other in self._all
            if (other.code == code) is not (concepts.normalise(other.name) == name) and id(other) not in own
        ]
        return sorted(found, key=lambda other: (other.tabular, other.code != code))


def _in_tables(case: Case) -> Iterator[Named]:
    for side in all_sides(case):
        cells = {(cell.row, cell.col): cell for cell in side.table.cells}
        for row in side.rows:
            if len(row.code) not in (3, 5, 7) or not row.label or row.total or row.label.isdigit():
                continue
            cell = next(
                (
                    cells[row.at, col]
                    for col in range(side.first, side.last + 1)
                    if (row.at, col) in cells and row.label in clean(cells[row.at, col].text)
                ),
                None,
            )
            if cell is not None:
                yield Named(row.code, row.label, cell.anchor, row.label, True)


def _in_prose(case: Case) -> Iterator[Named]:
    folded = folded_text(case)
    places = places_of(case)
    for sentence in case.document.sentences:
        if sentence.table is None and sentence.role != "definitions":
            yield from _brackets(folded, sentence, places)
            for match in _AHEAD.finditer(folded, sentence.start, sentence.end):
                yield Named(match[1], _trim(match[2], match[1]), places.anchor(*match.span()), match[0], False)


def _brackets(folded: str, sentence: Sentence, places: Places) -> Iterator[Named]:
    """公共安全（204类）公安（02款）行政运行（01项）: each bracket narrows the code of the one before."""
    prefix = ""
    for match in _BRACKET.finditer(folded, sentence.start, sentence.end):
        digits = match[1]
        if len(digits) == 2 and len(prefix) in (3, 5):
            digits = prefix + digits
        prefix = digits if len(digits) in (3, 5, 7) else ""
        named = _NAME.search(folded, max(sentence.start, match.start() - 24), match.start())
        if named is None or not prefix:
            continue
        name = _LEAD.sub("", named[0])
        end = match.end() if len(prefix) == 7 else match.start(2)
        yield Named(prefix, name, places.anchor(match.start() - len(name), end), match[0], False)


def _trim(words: str, code: str) -> str:
    """The item's name at the head of ``words`` (行政运行基本支出 -> 行政运行 for 2040201)."""
    for length in range(len(words), 1, -1):
        if concepts.code_fits(code, words[:length]):
            return words[:length]
    return words


def _verdict(bearers: list[Named], witnesses: list[Named], outcome: Outcome, book: _Book) -> Verdict:
    first = bearers[0]
    right = book.right_name(first.code, concepts.normalise(first.name))
    anchors = [bearer.anchor for bearer in bearers]
    return Verdict(
        code=CHECK.code,
        outcome=outcome,
        severity=CHECK.severity,
        reported=first.anchor.text.strip(),
        computed=right,
        anchors=cap([*anchors[:12], *(witness.anchor for witness in witnesses[:8])]),
        terms=(("code", first.code), ("name", first.name), ("count", str(len(bearers)))),
    )


CHECK = Check(
    code="DZ606",
    name="code_does_not_fit_name",
    severity="error",
    run=run,
    zh="“{reported}”（{count} 处）：{code} 的名称是“{computed}”，不是“{name}”",
    en="{reported} ({count} times): {code} is {computed}, not {name}",
)
