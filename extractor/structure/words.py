"""Names as tables print them: cleaned of white space, numbering and units; and the vocabulary of ``tables.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

_NUMBER_SIGNS = "0123456789.,，%％-－−+ \u3000\xa0"
_DASHES = "-－−—–./ \u3000*"

_UNIT_WORDS = (
    "万元|亿元|千元|百万元|元|%|％|‰|人|人次|批次|个|辆|台|套|台套|台（套）|平方米|亩|公顷|户|件|次|份|起|路"
    "|月|分|日|天|年|小时|万人|平方公里|公里|吨"
)
UNIT_IN_NAME = re.compile(rf"[（(\[［](?:(?:金额|计量)?单位[:：]?)?(?:人民币)?({_UNIT_WORDS})[)）\]］]")
_NUMBERING = re.compile(
    r"(?P<han>[一二三四五六七八九十]{1,3})[、.．]"
    r"|[（(](?P<bracket>[一二三四五六七八九十]{1,3})[)）][、.．]?"
    r"|(?P<digit>\d{1,2})(?:[、．]|\.(?!\d))"
    r"|[（(](?P<inner>\d{1,2})[)）][、.．]?"
    r"|(?P<ring>[①-⑳])[、.．]?"
)
_VALUE = re.compile(r"[≥≤＞＜>＝<=±约]|[-－−]?\d")
_LONGEST_VALUE = 24
_MONTH = re.compile(r"\d{1,2}月(?:底|末|份)?$|(?:第?[一二三四1-4])季度$")
_STYLES = ("han", "bracket", "digit", "inner", "ring")
_LONGEST_NUMBERING = 12  # more than any numbering and the sign behind it
_FIRST = frozenset({"一", "1", "①"})


@cache
def vocabulary() -> dict[str, dict[str, tuple[str, ...]]]:
    """The tables of ``tables.toml``, lists as tuples."""
    raw: dict[str, dict[str, Any]] = tomllib.loads(files(__package__).joinpath("tables.toml").read_text("utf-8"))
    return {room: {key: tuple(words) for key, words in entries.items()} for room, entries in raw.items()}


def squeeze(text: str) -> str:
    """``text`` without any white space ("合　　计" -> "合计")."""
    return text if text.isalnum() else "".join(text.split())


def is_value(text: str) -> bool:
    """Whether a cell holds a bare number or percentage; codes and years look the same."""
    return bool(text) and not text.strip(_NUMBER_SIGNS) and bool(text.strip(_DASHES))


def is_empty_sign(text: str) -> bool:
    """Whether a cell says that there is nothing (—, - -, /, **)."""
    return not text.strip(_DASHES)


def name_and_unit(text: str) -> tuple[str, str]:
    """A head or label without white space, and the unit in its brackets: "预算数（元）" -> ("预算数", "元")."""
    name = squeeze(text)
    if "（" not in name and "(" not in name and "[" not in name:
        return name, ""
    unit = UNIT_IN_NAME.search(name)
    if unit is None:
        return name, ""
    rest = name[: unit.start()] + name[unit.end() :]
    return (rest or name), unit[1].replace("％", "%")


def numbering(name: str) -> tuple[int, bool, str]:
    """Level of the numbering in front of ``name`` (0: none), whether it is the first of its kind, and the rest."""
    level, first, end = _numbering(name[:_LONGEST_NUMBERING])
    return level, first, name[end:]


@lru_cache(maxsize=8192)
def _numbering(start: str) -> tuple[int, bool, int]:
    """Level, whether the first, and where the name begins, from the start of a name."""
    match = _NUMBERING.match(start)
    if match is None or match.end() == len(start):
        return 0, False, 0
    style = match.lastgroup or "han"
    return _STYLES.index(style) + 1, match[style] in _FIRST, match.end()


def is_total(name: str) -> bool:
    """Whether a squeezed row name is a total (合计, 收入总计, 本年支出合计)."""
    return name in _totals() or (len(name) <= 12 and name.endswith(("合计", "总计", "小计")))


@cache
def _totals() -> frozenset[str]:
    return frozenset(vocabulary()["rows"]["totals"])


@cache
def _head_parts() -> tuple[re.Pattern[str], tuple[str, ...]]:
    columns = vocabulary()["columns"]
    parts = "|".join(map(re.escape, sorted(columns["label_parts"], key=len, reverse=True)))
    return re.compile(f"(?:{parts})+"), columns["label_cores"]


def is_label_head(name: str) -> bool:
    """Whether a column head names a label column (科目编码, 功能分类科目名称, 类, 项目)."""
    if len(name) > 16:
        return False
    pattern, cores = _head_parts()
    return pattern.fullmatch(name) is not None and name.endswith(cores)


def value_like(text: str) -> bool:
    """Whether a cell of a sheet reads like a value: a number with or without a unit or a bound (≥95%, 200台, 12月)."""
    return len(text) <= _LONGEST_VALUE and _VALUE.match(text) is not None and not _MONTH.match(text)


# --------------------------------------------------------------------------------------------------- looked at once


class Look(msgspec.Struct, frozen=True, gc=False):
    """What the text of a cell looks like.  Cells repeat each other and every stage asks the same of them, so each text
    is looked at once.

    ``squeezed`` is the text without white space, ``name`` and ``unit`` are those of ``name_and_unit``; ``value`` is
    ``is_value``, ``total`` is ``is_total``; the others are about sheets: ``valuelike`` (``value_like``), ``head`` (it ends
    like the head of a column), ``kind`` (a class of indicators), ``label`` (a listed label), ``colon`` (it ends in one),
    ``bracket_unit`` (a unit in its brackets as printed), ``amount_end`` (it ends like a number or an amount).
    """

    squeezed: str
    name: str
    unit: str
    value: bool
    total: bool
    valuelike: bool
    head: bool
    kind: bool
    label: bool
    colon: bool
    bracket_unit: str
    amount_end: bool


SHORT = 40  # characters; longer texts rarely occur twice


def look_at(text: str) -> Look:
    """What ``text`` (stripped) looks like; short ones are remembered."""
    return look_at_short(text) if len(text) <= SHORT else _look(text)


def _look(text: str) -> Look:
    name, unit = name_and_unit(text)
    squeezed = squeeze(text)
    forms = _form_words()
    found = UNIT_IN_NAME.search(text) if "（" in text or "(" in text or "[" in text or "［" in text else None
    return Look(
        squeezed, name, unit, is_value(text), is_total(squeezed), value_like(text), is_head_name(name),
        text.endswith(forms.kinds), squeezed in forms.labels, text.endswith(("：", ":")), found[1] if found else "",
        text[-1:].isdigit() or text.endswith(("元", "%")),
    )  # fmt: skip


look_at_short = lru_cache(maxsize=16384)(_look)


class _FormWords(msgspec.Struct, frozen=True):
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    labels: frozenset[str]


@cache
def _form_words() -> _FormWords:
    forms = vocabulary()["forms"]
    return _FormWords(forms["heads"], forms["indicator_kinds"], frozenset(forms["labels"]))


def is_head_name(name: str) -> bool:
    """Whether a name ends like the head of a column of a sheet (指标值, 完成值, 3月底)."""
    return len(name) <= 14 and (
        name.endswith(_form_words().heads) or _MONTH.match(name) is not None or name.startswith("得分")
    )
