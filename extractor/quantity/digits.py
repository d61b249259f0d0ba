"""Numbers written in digits: one pass over the text finds each number together with its unit.

``read_digits`` reads one number at a time; what a number means beside its neighbours (ranges, shared units, years in a
row) is the work of ``neighbours.py``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.data import Quantity
from extractor.quantity import codes, dates
from extractor.quantity.found import Found, FoundKind, Token
from extractor.quantity.units import (
    EACH,
    EXACT,
    MAX_DIGITS,
    NAMES,
    NO_UNIT,
    SCALE,
    UNIT,
    UNITS,
    Unit,
    bound_after,
    bound_before,
    out_of_reach,
    plain,
    scale_factor,
    step_of,
    unit_of,
)

# A number: digits in groups of three or not, decimals, exponent.  All repeats are possessive or bounded.
NUMBER = r"[0-9]++(?:(?<![0-9]{4})(?:,[0-9]{3}(?![0-9])){1,6}+)?(?:\.[0-9]++)?(?:[eE][-+]?[0-9]{1,3}(?![0-9A-Za-z]))?"
# further parts of a number that is scaled twice: 3万4993.1亿元, 1亿2000万元
_COMPOUND = (
    rf"(?:{SCALE}(?<=[万亿])[0-9]{{1,8}}+(?:\.[0-9]{{1,6}}+)?"
    r"(?=[百千万亿]{0,3}[0-9]{0,8}[百千万亿]{0,3}元)){1,2}+"
)
# blanks, or the stray point of "488.8. 万元"
_GAP = r"(?:(?:(?<=\.[0-9])|(?<=\.[0-9]{2}))\.(?=\s?(?:[百千万亿]{0,3}元|%)))?[ \t\n]{0,3}+"
# groups: number, rest of a compound, scale (with 余 / 多), unit
TAIL = rf"(?:{_GAP}([余多几]?{SCALE}[余多]?)({UNIT})?)?"
TOKEN = re.compile(rf"({NUMBER})({_COMPOUND})?{TAIL}")
_PARTS = re.compile(rf"([0-9.,]+)({SCALE})")
_DOTTED = re.compile(rf"[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,6}}\.[0-9]{{1,2}}(?![0-9.])(){TAIL}")

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ODD_BEFORE = frozenset("-−–—.负第:#*×/_+~[【(“\"'" + _LATIN)
_SPECIAL_WORDS = frozenset(
    word for word, unit in UNITS.items() if unit.kind in ("year", "date", "code") or word in ("类", "款", "项", "G")
)
_KINDS: dict[str, FoundKind] = {
    "money": "money", "percent": "percent", "points": "points", "count": "count", "duration": "duration",
    "year": "duration", "date": "duration", "code": "code", "bare": "bare",
}  # fmt: skip
_MONEY_CONTEXT = re.compile("|".join(map(re.escape, NAMES["money"])))
_THOUSANDS_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_LOST_BEFORE = re.compile(r"[为是计达约],")
_EACH_SEPARATOR = re.compile(r"[/·.*每]")
_CONTEXT_WIDTH = 60


def read_digits(text: str) -> list[Found]:
    """All numbers in digits of ``text``, in order, each read on its own."""
    found: list[Found] = []
    done = -1
    previous: Found | None = None
    for match in TOKEN.finditer(text):
        if match.start() < done:
            continue
        previous = _read(text, match, previous)
        found.append(previous)
        done = previous.end
    return found


def _read(text: str, match: re.Match[str], previous: Found | None) -> Found:
    number, rest, scale, word = match.groups()
    start, number_end = match.span(1)
    end = match.end() if scale or word else number_end
    token = Token(text, start, end, number_end, number, rest or "", scale or "", word or "")
    if len(number) > MAX_DIGITS or out_of_reach(number):
        return Found(start, number_end, number_end, "code")
    odd = start > 0 and text[start - 1] in _ODD_BEFORE
    if not word or odd or word in _SPECIAL_WORDS:
        special = dates.read_date(token) or _dotted(token) or codes.read_code(token, previous)
        if special is not None:
            return special
        if word in ("年", "年度") and not dates.is_duration(token):
            token = token._replace(word="", scale="", end=number_end)
        if odd:
            sign, doubt = _sign(token, previous)
            return _amount(token, sign, doubt)
    return _amount(token, "", "")


def _sign(token: Token, previous: Found | None) -> tuple[str, str]:
    """The minus sign before the number ("" for none) and the doubt about it.  A dash behind a number is a range."""
    at = token.start - 1
    before, earlier = token.text[at], token.text[at - 1 : at]
    behind_number = previous is not None and previous.end == at
    if before == "负":
        return ("", "") if earlier and earlier in "自担抱肩承" else (before, "")
    if before == "." and not behind_number:
        return "", "digits"
    if before not in "-−–—" or behind_number or earlier in (")", before) or _is_latin(earlier):
        return "", ""
    return before, "sign" if before == "—" else ""


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _amount(token: Token, sign: str, doubt: str) -> Found:
    """The number as an amount: of money, of things, of time, or without a unit."""
    text, start, end, number_end, number, rest, scale, word = token
    vague = scale.strip("百千万亿")
    if vague:
        scale = scale.strip("余多几")
    if word:
        unit = unit_of(scale, word)
    else:
        unit, unit_doubt = _unit_unsaid(token, scale)
        doubt = doubt or unit_doubt
    if rest:
        value, step = _compound_value(number + rest + scale, unit_of("", word), unit)
        doubt = doubt or ("separator" if _TWICE.search(number + rest + scale) else "")
        number_end += len(rest)
    else:
        value, step = _value(number, unit)
    each = ""
    if unit.kind == "money":
        doubt = doubt or _money_doubt(token)
        if text[end : end + 1] in ("/", "每"):
            each, end = _each(text, end)
    bound = bound_before(text, start - len(sign)) or bound_after(text, end) or (">" if vague else "")
    if sign:
        start -= 1
        value = -value
    quantity = Quantity(value=value, unit=unit.canonical, step=step, raw=text[start:end], bound=bound, doubt=doubt)
    return Found(start, end, number_end, _KINDS[unit.kind], quantity, each)


_TWICE = re.compile(r"([万亿])\d{1,3}(?:\.\d+)?\1$")  # 1万2万元: two numbers rather than one


def _value(number: str, unit: Unit) -> tuple[Decimal, Decimal]:
    """Value and last printed digit of ``number`` in canonical units."""
    if "," in number:
        number = number.replace(",", "")
    value = Decimal(number)
    exponent = value.as_tuple().exponent
    step = step_of(-exponent if isinstance(exponent, int) else 0, unit.factor)
    return (value if unit.factor == 1 else EXACT.multiply(value, unit.factor)), step


_MYRIAD_DIGITS = 4  # what stands behind 万 when it is written out: 3万4993


def _compound_value(printed: str, base: Unit, last: Unit) -> tuple[Decimal, Decimal]:
    """3万4993.1亿 -> 34993.1亿, 3万4993.1万 -> 34993.1万; 1亿2000万 -> 12000万, in canonical units of ``base``."""
    total, before = Decimal(0), Decimal(0)
    number = ""
    for number, scale in _PARTS.findall(printed):
        part, factor = Decimal(number.replace(",", "")), scale_factor(scale)
        of_all = total and (total < factor or factor == before and len(number.partition(".")[0]) == _MYRIAD_DIGITS)
        total = (total + part) * factor if of_all else total + part * factor
        before = Decimal(factor)
    return plain(total, base.factor), _value(number, last)[1]


def _unit_unsaid(token: Token, scale: str) -> tuple[Unit, str]:
    """The unit where none is printed, and the doubt about it.  300万 is money where the sentence speaks of money."""
    if not scale:
        year_like = len(token.number) == 4 and dates.is_year(token.number)
        return NO_UNIT, "year" if year_like else ""
    after = token.text[token.end : token.end + 1]
    if scale[-1] not in "万亿" or (codes.is_han(after) and after not in codes.OPEN_AFTER):
        return unit_of(scale, ""), "unit"
    known = _MONEY_CONTEXT.search(token.text, max(0, token.start - _CONTEXT_WIDTH), token.start)
    return unit_of(scale, "元"), "" if known else "unit"


def _money_doubt(token: Token) -> str:
    """ "separator" where a point may stand for a comma (4.647万元), "digits" where digits seem lost (为,867.48万元)."""
    if _THOUSANDS_POINT.fullmatch(token.number):
        return "separator"
    if _LOST_BEFORE.fullmatch(token.text, max(0, token.start - 2), token.start):
        return "digits" if token.number[3:4] in ("", ".") and len(token.number) > 2 else ""
    return ""


def _each(text: str, end: int) -> tuple[str, int]:
    """The denominator of a unit price right behind its unit ("/人·月" -> "人/月") and where it ends."""
    match = EACH.match(text, end)
    if match is None:
        return "", end
    return _EACH_SEPARATOR.sub("/", match[0][1:]), match.end()


def _dotted(token: Token) -> Found | None:
    """1.234.56万元: points for the commas of groups of three.  Read, but never without doubt."""
    if token.text[token.number_end : token.number_end + 1] != ".":
        return None
    match = _DOTTED.match(token.text, token.start)
    if match is None or not match[3]:
        return None
    last_point = match[0].rindex(".") + token.start
    number_end = match.end(1)
    number = token.text[token.start : last_point].replace(".", "") + token.text[last_point:number_end]
    joined = token._replace(
        number=number, end=match.end(), number_end=number_end, scale=match[2] or "", word=match[3], rest=""
    )
    return _amount(joined, "", "separator")
