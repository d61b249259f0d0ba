"""Lists that their wording closes: 上述三项合计, 加…总计, 按…划分, 含…, and items that exhaust their whole by what they are.

Each finder yields a total with its parts.  Where the wording does not say that nothing is left out, or does not tell for
certain which figures are meant, only lists that add up are yielded: they are confirmed, and nothing is held against them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractor import concepts
from extractor.arithmetic import added
from extractor.data import Claim
from extractor.interval import Interval
from extractor.links.index import LEVELS, Index, fits, is_whole, said


class Closed(NamedTuple):
    """A total and its parts; ``by`` names the wording."""

    total: Claim
    parts: list[Claim]
    by: str


def closed_lists(index: Index) -> Iterator[Closed]:
    """All closed lists of a document but those that its catalogue of items closes."""
    for sentence, claims in index.by_sentence.items():
        levels = [claim for claim in claims if is_amount(claim) and not is_compared(claim, index)]
        yield from _known_sets(levels)
        yield from _counted(levels, sentence, index)
        yield from _containing(levels, index)
        yield from _closing(levels, index)
        yield from _divided(levels, index)


def is_amount(claim: Claim) -> bool:
    """Whether a claim is a level that can be a part or a total: no price of one."""
    return claim.kind in LEVELS and claim.quantity is not None and not claim.per


def is_compared(claim: Claim, index: Index) -> bool:
    """Whether a level is only what another is held against: 较2021年480万元, 完成年初预算15亿元的101.7%."""
    text = index.document.text
    if _OF_WHICH_PERCENT.match(text, claim.anchor.end):
        return True
    told = _COMPARING.search(text, max(0, claim.anchor.start - 4), claim.anchor.start) is not None
    return told and any(mention.label in ("BASE", "YEAR") for mention in claim.mentions)


def is_base(claim: Claim, index: Index) -> bool:
    """The same, also where only the tagger says so (由上年的310万元)."""
    return is_compared(claim, index) or any(mention.label == "BASE" for mention in claim.mentions)


_OF_WHICH_PERCENT = re.compile(r"\s*+(?:[)）]\s*+)?的\s*+\d[\d.,．，]*+\s*+[%％]")
_COMPARING = re.compile(r"[较比与同跟和占由从](?:上述|原)?\s*$")


def adds_up(total: Claim, parts: list[Claim]) -> bool:
    """Whether the parts come to the total, each known to its last digit; 0万元 is none, not up to half a 万元."""
    assert total.quantity is not None
    numbers = [one.quantity for one in parts if one.quantity is not None and one.quantity.value]
    return Interval.loosely(total.quantity).meets(added([Interval.of(number) for number in numbers]))


def _same_unit(total: Claim, parts: list[Claim]) -> bool:
    unit = total.quantity.unit if total.quantity else ""
    return all(part.quantity is not None and part.quantity.unit == unit for part in parts)


def _before_number(claim: Claim, text: str) -> str:
    """The words of a claim's own clause in front of its number."""
    end = claim.number.start if claim.number is not None else claim.anchor.end
    return "".join(_CLAUSE_MARK.split(text[max(0, end - _LONGEST_CLAUSE) : end])[-1].split())


_CLAUSE_MARK = re.compile("[，,。；;：:\\n]")
_LONGEST_CLAUSE = 80


# ------------------------------------------------------------------------------------------------------ known sets


class _Set(NamedTuple):
    whole: re.Pattern[str]
    parts: tuple[re.Pattern[str], ...]


@cache
def _sets() -> tuple[_Set, ...]:
    listed = tomllib.loads((Path(__file__).parent / "closed.toml").read_text(encoding="utf-8"))["set"]
    return tuple(
        _Set(re.compile(one["whole"] + "$"), tuple(re.compile(f"^(?:{part})$") for part in one["parts"]))
        for one in listed
    )


def _known_sets(levels: list[Claim]) -> Iterator[Closed]:
    for known in _sets():
        if len(levels) <= len(known.parts):
            continue
        wholes = [claim for claim in levels if known.whole.search(claim.subject)]
        found = [[claim for claim in levels if part.search(claim.subject)] for part in known.parts]
        parts = [claims[0] for claims in found if len(claims) == 1]
        wholes = [claim for claim in wholes if claim not in parts]
        if len(wholes) == 1 and len(parts) == len(known.parts) and _same_unit(wholes[0], parts):
            yield Closed(wholes[0], parts, "closed")


# --------------------------------------------------------------------------------------------------- 上述三项合计

_COUNTED = re.compile(
    r"^(?P<names>.*?)(?:以上|上述|前述|前面?|这|该|等)?(?P<count>[两二三四五六七八九十]|\d{1,2})个?大?(?:项|类|款|部分|笔|方面)"
    r"[^\d]{0,12}?(?:合计|共计|总计|相加|之和|小计)[^\d]{0,4}$"
)
_COUNTS = {"两": 2, **{numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}}
_JOINED = re.compile("[、和及与]|以及")


def _counted(levels: list[Claim], sentence: int, index: Index) -> Iterator[Closed]:
    """上述三项支出合计24.30万元: the three amounts before it, or those that it names."""
    for position, total in enumerate(levels):
        cue = _COUNTED.match(_before_number(total, index.document.text))
        if cue is None:
            continue
        wanted = _COUNTS.get(cue["count"], 0) or int(cue["count"])
        if wanted < 2:
            continue
        if cue["names"]:
            parts = _named(cue["names"], total, index)
            home = index.document.sentences[sentence].section
            sure = all(
                index.document.sentences[part.sentence].section == home and fits(total.context, part.context) == 2
                for part in parts
            )
        else:
            parts, sure = _last(wanted, levels[:position], sentence, index)
        if len(parts) == wanted and _same_unit(total, parts) and (sure or adds_up(total, parts)):
            yield Closed(total, parts, "closed")


def _named(names: str, total: Claim, index: Index) -> list[Claim]:
    """社会保障和就业、住房保障两项合计: the nearest level of each name; [] where one of them is not found."""
    for pattern in (re.compile("、"), _JOINED):
        found = [_nearest(name, total, index) for name in pattern.split(names) if name]
        if len(found) > 1 and all(found):
            return [claim for claim in found if claim is not None]
    return []


def _nearest(name: str, total: Claim, index: Index) -> Claim | None:
    concept = concepts.find(name)
    key = index.key(name, concept.id if concept else None)
    before = [
        claim
        for claim in index.claims_near(key, total.anchor.start)
        if is_amount(claim)
        and not is_base(claim, index)
        and claim.anchor.end <= total.anchor.start
        and claim.context.year == total.context.year
        and total.sentence - claim.sentence <= _FAR
    ]
    return before[-1] if before else None


def _last(wanted: int, before: list[Claim], sentence: int, index: Index) -> tuple[list[Claim], bool]:
    """The last amounts before a total, and whether just so many stand there."""
    if before:
        return before[-wanted:], len(before) == wanted
    found: list[Claim] = []
    section = index.document.sentences[sentence].section
    for earlier in range(sentence - 1, max(-1, sentence - 1 - wanted), -1):
        if index.document.sentences[earlier].section != section:
            break
        here = [one for one in index.by_sentence.get(earlier, ()) if is_amount(one) and not is_base(one, index)]
        parts = [one for one in here if one.part_of]
        if not found and wanted in (len(here), len(parts)):
            return (here if len(here) == wanted else parts), True
        found = [*here, *found]
        if len(here) != 1 or len(found) == wanted:
            break
    return found[-wanted:], False


_FAR = 12

# ------------------------------------------------------------------------------------------------------------- 含

_CONTAINING = re.compile("^(?:内含|含)(?!税)")
_AND = re.compile(r"(?:[(（][^()（）]*[)）])?\s*(?:[、和及与]|以及)\s*$")


def _containing(levels: list[Claim], index: Index) -> Iterator[Closed]:
    """2400万元，含A 1600万元、B 700万元: what is named may be all, and never more than the total."""
    text = index.document.text
    for position, first in enumerate(levels[1:], 1):
        total = levels[position - 1]
        if not _CONTAINING.match(said(first)) or not _is_gap(text, total, first):
            continue
        parts = [first]
        for claim in levels[position + 1 :]:
            if not _AND.fullmatch(text[parts[-1].anchor.end : claim.anchor.start]):
                break
            parts.append(claim)
        if len(parts) < 2 or not _same_unit(total, parts) or total.quantity is None:
            continue
        more = sum(part.quantity.value for part in parts if part.quantity) > total.quantity.value
        if more or adds_up(total, parts):
            yield Closed(total, parts, "containing")


def _is_gap(text: str, before: Claim, behind: Claim) -> bool:
    return re.fullmatch(r"\s*+[，,(（]?\s*+", text[before.anchor.end : behind.anchor.start]) is not None


# ---------------------------------------------------------------------------------------------------------- 加…总计

_CLOSES = re.compile(r"(?:总计|合计|共计|总额|总量)[^\d]{0,3}$|^(?:则|全年)?总(?:收入|支出|财力)[^\d]{0,3}$")
_PLUS = re.compile(r"\s*+(?:[，,、]\s*+)?(?:再|另)?加(?:上|(?![强快大班固油装工入盟重深急密速权]))")
_LESS = re.compile("减|扣|剔|调出|上解|其中|结余")


def _closing(levels: list[Claim], index: Index) -> Iterator[Closed]:
    """收入8.43亿元，加补助0.42亿元、转贷5.60亿元，收入总计14.45亿元: added one by one and closed; without 加 only where it holds."""
    text, start = index.document.text, 0
    for position, total in enumerate(levels):
        if position > start and ";" in text[levels[position - 1].anchor.end : total.anchor.start].replace("；", ";"):
            start = position
        parts = levels[start:position]
        if not _CLOSES.search(_before_number(total, text)):
            continue
        start = position + 1
        if len(parts) < 2 or not _same_unit(total, parts) or _COUNTED.match(_before_number(total, text)):
            continue
        plus = _PLUS.match(text, parts[0].anchor.end) is not None
        between = text[parts[0].anchor.start : total.anchor.start]
        plain = not _LESS.search(between) and not any(part.part_of for part in parts)
        if plus and plain or adds_up(total, parts):
            yield Closed(total, parts, "added" if plus and plain else "closing")


# ---------------------------------------------------------------------------------------------------------- 按…划分

_OPEN = re.compile("等|主要|不含|除")
_STARTS_ANEW = re.compile(r"^\s*(?:按|其中|比|较|与|同比)")


def _divided(levels: list[Claim], index: Index) -> Iterator[Closed]:
    """支出预算3640万元。按支出结构划分：人员经费…，公用经费…，项目支出…: the division names everything."""
    first = next((position for position, claim in enumerate(levels) if is_division(claim)), None)
    if first is None or levels[first].part_of:
        return
    again = [position for position, claim in enumerate(levels) if position > first and is_division(claim)]
    parts = [claim for claim in levels[first : again[0] if again else None] if not claim.part_of]
    if len(parts) < 2:
        return
    candidates = [one for one in _wholes_before(levels[first], levels[:first], index) if _same_unit(one, parts)]
    holds = [one for one in candidates if adds_up(one, parts)]
    if holds:
        yield Closed(holds[-1], parts, "closed")
        return
    candidates = [one for one in candidates if not one.part_of]
    cue = next(mention.anchor.text for mention in parts[0].mentions if mention.label == "PARTS")
    for side in ("收入", "支出"):
        if side in cue:
            candidates = [one for one in candidates if side in said(one)] or candidates
    if len(candidates) == 1 and is_whole(candidates[0]) and ends_there(parts, index):
        yield Closed(candidates[0], parts, "closed")


def is_division(claim: Claim) -> bool:
    """Whether a part opens a division of the whole: 按支出结构划分, 按功能分类."""
    return any(mention.label == "PARTS" and mention.anchor.text.startswith("按") for mention in claim.mentions)


def _wholes_before(part: Claim, here: list[Claim], index: Index) -> list[Claim]:
    """The levels that a division may divide: those before it in its sentence, else those of the sentence before."""
    if here:
        return here[-1:]
    section = index.document.sentences[part.sentence].section
    for earlier in range(part.sentence - 1, max(-1, part.sentence - 4), -1):
        if index.document.sentences[earlier].section != section:
            return []
        claims = [one for one in index.by_sentence.get(earlier, ()) if is_amount(one) and not is_base(one, index)]
        if claims and not any(is_division(claim) for claim in claims):
            return claims
    return []


def ends_there(parts: list[Claim], index: Index) -> bool:
    """Whether a list stands in one sentence that leaves nothing open, and the next one does not go on with it."""
    text, sentences = index.document.text, index.document.sentences
    own = sentences[parts[0].sentence]
    if any(part.sentence != own.id for part in parts) or _OPEN.search(text, parts[0].anchor.end, own.end):
        return False
    if own.id + 1 >= len(sentences) or sentences[own.id + 1].section != own.section:
        return True
    following = sentences[own.id + 1]
    if _STARTS_ANEW.match(text[following.start : following.end]):
        return True
    levels = [claim for claim in index.by_sentence.get(following.id, ()) if is_amount(claim)]
    return not levels or is_whole(levels[0])
