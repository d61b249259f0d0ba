"""Statements that need no number (持平, 无…, 全部为…, 决算数大于预算数) and the cues of reasons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.patterns import Phrase, phrases
from extractor.taggers import Mark
from extractor.taggers.clauses import Clause
from extractor.taggers.compiled import compiled, of
from extractor.taggers.items import BASE_CLAUSE, base_and_item, item

_LAST_YEAR = re.compile("(?P<span>上年度?|去年)")


def statements_in_words(
    clause: Clause, rest: str, offset: int, has_number: bool, after_base: bool, conditional: bool
) -> Iterator[Mark]:
    """持平, 无…, 全部为…: clauses that say a value in words."""
    text = rest
    for phrase, regex in compiled()["clause"] if not has_number else ():
        found = regex.match(text)
        if found is None or phrase.id == "zero.as-answer" and clause.before != ":":
            continue
        if phrase.label == "NONE" and conditional:
            continue
        groups = found.groupdict()
        year = of("year.of").match(text) if phrase.label == "NONE" else None
        if year is None and phrase.label == "NONE":
            year = _LAST_YEAR.match(text)
        if year is not None:
            yield Mark(
                "YEAR", offset + year.start("span"), offset + year.end("span"), year.group("span"), "pattern:year.of"
            )
        yield Mark(
            phrase.label,
            offset + found.start("span"),
            offset + found.end("span"),
            phrase.value or found.group("span"),
            "pattern:" + phrase.id,
        )
        for name, label in (("item", "ITEM"), ("part", "ITEM"), ("whole", "WHOLE")):
            if groups.get(name):
                yield Mark(
                    label, offset + found.start(name), offset + found.end(name), groups[name], "pattern:" + phrase.id
                )
        return
    same = of("same.word", "(?<!坚){}").search(text)
    if same is not None:
        head = text[: same.start()]
        marks = list(base_and_item(head, len(head), offset))
        based = (
            re.search(r"(?P<span>(?:上年|去年|上一年)(?!结转|结余)[^,;。]{0,8})$", head)
            if not any(m.label == "BASE" for m in marks)
            else None
        )
        if based is not None:
            marks = [Mark("BASE", offset + based.start(), offset + based.end(), based.group(), "pattern:base.bare")]
            marks.extend(item(head[: based.start()], offset))
        if after_base or any(mark.label == "BASE" for mark in marks) or same.group() not in _NEEDS_A_BASE:
            yield from marks
            yield Mark("SAME", offset + same.start(), offset + same.end(), "unchanged", "pattern:same.word")
        return
    if (promise := of("same.only-down", "{}$").search(text)) is not None:
        yield Mark("DOWN", offset + promise.start(), offset + promise.end(), "decrease", "pattern:same.only-down")
        yield from item(text[: promise.start()], offset)
        return
    if not has_number:
        base = of("base.versus", BASE_CLAUSE).search(text)
        if base is not None:
            first, last = base.span("span")
            yield Mark("BASE", offset + first, offset + last, text[first:last], "pattern:base.versus")
            yield from item(base.group("head"), offset)


_NEEDS_A_BASE = frozenset(
    {
        "一致",
        "相同",
        "一样",
        "不变",
        "相等",
        "吻合",
        "相当",
        "同额",
        "等额",
        "扯平",
        "没有差异",
        "无差异",
        "没有差别",
        "无差别",
    }
    | {"未调整", "没有调整", "无调整", "未作调整", "未做调整", "未变动"}
)
_MAY_REASON = re.compile("[因由受系]|主要是|源于|缘于|得益|归功|症结|考虑|随着|鉴于")


def outcome_in_cue(cue: Mark, text: str) -> Iterator[Mark]:
    """决算数大于预算数的主要原因是: the cue itself says which way the outcome went."""
    for phrase, regex in compiled()["clause"]:
        if not phrase.id.endswith("-planned"):
            continue
        found = regex.match(text[cue.start : cue.end])
        if found is not None:
            first, last = found.span("span")
            yield Mark(
                phrase.label, cue.start + first, cue.start + last, phrase.value or found["span"], "pattern:" + phrase.id
            )
            return


def reason_cues(text: str, clauses: tuple[Clause, ...]) -> Iterator[Mark]:
    """CUE marks with their value: forward, backward, either, closed (then the mark of the reason follows)."""
    if _MAY_REASON.search(text) is None:
        return
    for phrase in phrases():
        if phrase.label == "CUE":
            for cue in _matches(phrase, text, clauses):
                yield Mark("CUE", cue.start(), cue.end(), phrase.value, "pattern:" + phrase.id)
                if phrase.value == "closed":
                    yield Mark("REASON", *cue.span("span"), cue.group("span"), "pattern:" + phrase.id)


def _matches(phrase: Phrase, text: str, clauses: tuple[Clause, ...]) -> Iterator[re.Match[str]]:
    """Where a cue stands: anywhere, or only at the start of a clause."""
    if phrase.at == "any":
        yield from of(phrase.id).finditer(text)
        return
    found = (of(phrase.id).match(text, clause.start) for clause in clauses if not clause.depth)
    yield from (match for match in found if match is not None)
