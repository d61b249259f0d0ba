"""Numbers that name something: codes of the budget classification, documents, telephones, list numbers, 110, T3."""

from __future__ import annotations

import re

from extractor.quantity.found import Found, Token
from extractor.quantity.units import NAMES

OPEN_AFTER: str = NAMES["open_after"]
_NAMES = tuple(NAMES["words"])
# the rest of a code or version number: 07030101, .2.1, -1234567, GB
_REST = re.compile(r"(?:[A-Za-z0-9_]|[-./](?=[A-Za-z0-9])){0,40}+")
_DOCUMENT_YEAR = re.compile(r"[0-9]{4}[\])】][0-9]{1,6}号")
_PHONE = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}(?![0-9])|1[3-9][0-9]{9}(?![0-9])|[48]00-[0-9]{3,4}-[0-9]{3,4}(?![0-9])")
# 8:30, but not the amount of "目标1:50万元"
_CLOCK = re.compile(r"[0-2]?[0-9]:[0-5][0-9](?![0-9.,]|\s?[万亿千元%人个台套件次项])")
_LIST_MARK = re.compile(r"[0-9]{1,2}(?:\)|[.、](?![0-9])|[.、](?=(?:19|20)[0-9]{2}年|[0-9]{5}))")
# 205(类)02(款)
_LEVELS = ("(类)", "(款)", "(项)")
_LABELS = tuple(NAMES["labels"])


def is_han(character: str) -> bool:
    """Whether ``character`` is a Chinese character; False for ""."""
    return "一" <= character <= "鿿"


def read_code(token: Token, previous: Found | None) -> Found | None:
    """The number as a name or a code, or None where it may be an amount."""
    text, start, number_end = token.text, token.start, token.number_end
    before = text[start - 1] if start else ""
    after = text[number_end : number_end + 1]
    if before == "第" or token.word in ("号", "#") or text.startswith(_NAMES, start):
        return Found(start, token.end, number_end, "code")
    if token.word in ("类", "款", "项"):
        return _classified(token, before)
    if token.word or token.scale:
        return None
    if _joined(before, after, text, token, previous):
        end = _REST.match(text, number_end).end()  # type: ignore[union-attr]  # may be empty, always matches
        return Found(start, end, end, "code")
    whole = _PHONE.match(text, start) or _CLOCK.match(text, start)
    if whole:
        return Found(start, whole.end(), whole.end(), "code")
    if _document(token) or _list_number(token, before) or _is_name(token, before, after):
        return Found(start, number_end, number_end, "code")
    return None


def _classified(token: Token, before: str) -> Found | None:
    """204类, 02款, 2040201项, (20项): a code, not a count."""
    number = token.number
    if not number.isdecimal():
        return None
    bracketed = before in ("(", "[") and token.text[token.end : token.end + 1] in (")", "]") and len(number) > 1
    long = len(number) in (5, 7) or (len(number) == 3 and token.word == "类")
    if (number[0] == "0" and len(number) > 1) or bracketed or long:
        return Found(token.start, token.end, token.number_end, "code")
    return None


def _joined(before: str, after: str, text: str, token: Token, previous: Found | None) -> bool:
    """Whether the number is part of a longer word: A0703, 4K, v2.0, 1.2.3."""
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()) or after == "_":
        return True
    following = text[token.number_end + 1 : token.number_end + 2]
    if after == "." and following.isdecimal():
        return True
    glued = previous is not None and previous.end == token.start - 1 and previous.kind == "code"
    return glued and before in "-./_:*"


def _document(token: Token) -> bool:
    """The year of a document number: [2018]544号."""
    return len(token.number) == 4 and _DOCUMENT_YEAR.match(token.text, token.start) is not None


def _list_number(token: Token, before: str) -> bool:
    """1. 2、 (3) 4) at the start of a sentence or behind a stop."""
    if len(token.number) > 2 or not token.number.isdecimal():
        return False
    if before in ("(", "[") and token.text[token.number_end : token.number_end + 1] in (")", "]"):
        return True
    if is_han(before) or before.isalnum() or before in ("%", ")", "、", ","):
        return False
    return _LIST_MARK.match(token.text, token.start) is not None


def _is_name(token: Token, before: str, after: str) -> bool:
    """An integer that stands for a thing: 110报警, 705网, “119”, 2040201行政运行, 02, 008."""
    text, number = token.text, token.number
    if not number.isdecimal():
        return False
    if number[0] == "0" and len(number) > 1:
        return True
    if text.startswith(_LEVELS, token.number_end):
        return True
    if len(number) <= 2 and text.endswith(_LABELS, 0, token.start):
        return True
    if before in ("“", '"', "'", "《") and after in ("”", '"', "'", "》"):
        return True
    if len(number) in (11, 15, 18) and number[0] != "0":
        return True
    return is_han(after) and after not in OPEN_AFTER
