"""DZ607 One project is spelled in two ways.

## What
A project of a performance sheet, or one named in the narrative, that has no exact namesake in the project table but a near
one with the same amount.

## Why
Readers cannot tell whether one project or two are meant.

## Example
    项目表：网安节点扩容 279.50 万元      绩效表：网安结点扩容 2,795,000 元

## Tolerance
Names must be at least 0.8 alike and the amounts equal.

## Silent when
both names stand in one table, or they differ in a number, an order or a side (一期 / 二期, 东区 / 西区).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from extractor.checks.base import Case, Check
from extractor.checks.projects import Project, projects
from extractor.data import Verdict

_ALIKE = 0.8
_DISTINCT = re.compile(r"[0-9一二三四五六七八九十甲乙丙丁东西南北上下中左右内外新旧老非男女首次年月期]")
_LONGEST = 60


def run(case: Case) -> Iterator[Verdict]:
    found = [project for project in projects(case) if project.amount and project.name and len(project.name) <= _LONGEST]
    names: dict[str, set[str]] = {}
    for project in found:
        names.setdefault(project.place, set()).add(project.name)
    listed = [project for project in found if project.where == "table"]
    by_amount: dict[object, dict[str, Project]] = {}  # the first project of each name
    for project in listed:
        by_amount.setdefault(_rounded(project), {}).setdefault(project.name, project)
    listed_names = {project.name for project in listed}
    namesakes: dict[str, list[Project]] = {}
    for project in found:
        namesakes.setdefault(project.name, []).append(project)
    for project in found:
        if project.where == "table" or project.name in listed_names:
            continue
        alike = by_amount.get(_rounded(project), {})
        near = [other for name, other in alike.items() if _is_spelling(project.name, name)]
        if len(near) == 1 and project.name not in names[near[0].place]:
            yield _verdict(project, near[0], namesakes[near[0].name])


def _rounded(project: Project) -> object:
    assert project.amount is not None
    return round(project.amount, 2)


@lru_cache(maxsize=8192)
def _is_spelling(one: str, other: str) -> bool:
    if one == other or abs(len(one) - len(other)) > 3:
        return False
    matcher = SequenceMatcher(None, one, other)
    if matcher.ratio() < _ALIKE:
        return False
    changed = "".join(one[a:b] + other[c:d] for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal")
    return _DISTINCT.search(changed) is None


def _verdict(project: Project, other: Project, namesakes: list[Project]) -> Verdict:
    return Verdict(
        code=CHECK.code,
        outcome="contradicts",
        severity=CHECK.severity,
        reported=project.anchor.text.strip(),
        computed=other.anchor.text.strip(),
        anchors=(project.anchor, *(one.anchor for one in namesakes[:5])),
        terms=(("amount", f"{project.amount:,f}"),),
    )


CHECK = Check(
    code="DZ607",
    name="name_differs",
    severity="warning",
    run=run,
    zh="同一项目（{amount} 万元）两种写法：“{reported}”与“{computed}”",
    en="one project ({amount} 万元), two spellings: {reported} and {computed}",
)
