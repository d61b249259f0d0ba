"""Inline markup, in which people write and review gold, and its way to stand-off spans and back.

    2021年[办公经费]{ITEM}比[上年]{BASE}[减少]{DOWN}[1.20万元]{AMOUNT}，[主要是]{CUE}[压缩了[3次]{COUNT}会议]{REASON}。

Brackets nest; ``\\[ \\] \\{ \\}`` and ``\\\\`` are the signs themselves.  Behind the label may stand

    #a        a name for the span, to be pointed at
    主=a      the item that it measures; likewise 比= (base), 因= (reason), 整= (whole); ``a,b`` for two, ``-`` for none
    格=水费.本年   the cell in the row 水费 and the column 本年 that must show the same figure; 格=T1[2,3] by position
    v=1.2万元 what it reads as, where the quantity reader cannot tell
    k=change  the kind of the claim, where its words do not tell
    !         the document contradicts it; !why gives the reason in words
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from extractor.annotate.records import Span
from extractor.labels import LABELS


class MarkupError(ValueError):
    """What is wrong with the markup, where, and what was expected."""


@dataclass
class Mark:
    """A span of the plain text with what stands in its braces."""

    start: int
    end: int
    label: str
    name: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    wrong: str | None = None


class Plain(NamedTuple):
    """The text without its markup, and the marks in reading order, the longer first."""

    text: str
    marks: tuple[Mark, ...]


FIELDS = frozenset("主比因整格vk")
_TOKEN = re.compile(
    r"\\(?P<sign>[\[\]{}\\])|(?P<open>\[)|\]\{(?P<head>[^{}\n]*)\}|(?P<stray>[\[\]{}])|(?P<text>[^\[\]{}\\]+|\\)"
)
_HEAD = re.compile(r"(?P<label>[A-Z]+)(?P<rest>.*)$", re.DOTALL)


def parse(source: str) -> Plain:
    """The text and the marks of ``source``.  Raises ``MarkupError`` with the line of the mistake."""
    pieces: list[str] = []
    length = 0
    opened: list[int] = []
    marks: list[Mark] = []
    for token in _TOKEN.finditer(source):
        if token["open"]:
            opened.append(length)
        elif token["head"] is not None:
            if not opened:
                raise _mistake(source, token.start(), "a span ends that did not begin")
            marks.append(_mark(opened.pop(), length, token["head"], source, token.start()))
        elif token["stray"]:
            raise _mistake(
                source, token.start(), f"{token['stray']} stands alone; write \\{token['stray']} for the sign"
            )
        else:
            piece = token["sign"] or token["text"]
            pieces.append(piece)
            length += len(piece)
    if opened:
        raise _mistake(source, len(source), "a span that began has no ]{LABEL}")
    return Plain("".join(pieces), tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))))


def _mistake(source: str, at: int, what: str) -> MarkupError:
    line = source.count("\n", 0, at) + 1
    near = source[max(0, at - 12) : at + 12].replace("\n", "⏎")
    return MarkupError(f"line {line}: {what} (near …{near}…)")


def _mark(start: int, end: int, head: str, source: str, at: int) -> Mark:
    found = _HEAD.match(head)
    if found is None or found["label"] not in LABELS:
        raise _mistake(source, at, f"no label {head.split()[0] if head.split() else '(nothing)'}")
    if start == end:
        raise _mistake(source, at, "the span is empty")
    mark = Mark(start, end, found["label"])
    for word in found["rest"].split():
        key, equals, value = word.partition("=")
        if word.startswith("#") and len(word) > 1:
            mark.name = word[1:]
        elif word.startswith("!"):
            mark.wrong = word[1:]
        elif equals and key in FIELDS and value:
            mark.fields[key] = value
        else:
            raise _mistake(
                source, at, f"{word}: expected #name, !, or one of {' '.join(sorted(FIELDS))} with = and a value"
            )
    return mark


def markup(text: str, spans: Iterable[Span | Mark], heads: Mapping[str, str] | None = None) -> str:
    """The inverse of ``parse``: ``text`` with its spans written into it; ``heads`` adds fields by span id.

    Raises ``MarkupError`` where two spans cross, which brackets cannot say.
    """
    pieces: list[str] = []
    stack: list[tuple[int, str]] = []
    position = 0

    def write_to(end: int) -> None:
        nonlocal position
        pieces.append(re.sub(r"[\[\]{}\\]", r"\\\g<0>", text[position:end]))
        position = max(position, end)

    def close_to(start: int) -> None:
        while stack and stack[-1][0] <= start:
            end, head = stack.pop()
            write_to(end)
            pieces.append(f"]{{{head}}}")

    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        close_to(span.start)
        if stack and stack[-1][0] < span.end:
            raise MarkupError(f"spans cross at {text[span.start : span.end]!r}")
        write_to(span.start)
        pieces.append("[")
        more = (heads or {}).get(span.id, "") if isinstance(span, Span) else _fields(span)
        stack.append((span.end, span.label + more))
    close_to(len(text))
    write_to(len(text))
    return "".join(pieces)


def _fields(mark: Mark) -> str:
    words = [f"#{mark.name}"] if mark.name else []
    words += [f"{key}={value}" for key, value in mark.fields.items()]
    words += [] if mark.wrong is None else [f"!{mark.wrong}"]
    return "".join(f" {word}" for word in words)
