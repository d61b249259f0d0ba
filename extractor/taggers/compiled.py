"""The phrase files as compiled expressions, each anchored where its phrase may stand."""

from __future__ import annotations

import re
from functools import cache

from extractor.patterns import Phrase, by_id, phrases

# What may stand between a cue and its number.
FILLER = (
    r"(?:\s|了|为|是|约|达到?|共计?|合计|总计|仅|均|各|分别|依次|近|将|已|:|的|额|幅度?|比例|比率|率|到|至|金额|数"
    r"|超过|不超过|控制在|以内|(?:\(.{0,12}\)))"
)


@cache
def compiled() -> dict[str, list[tuple[Phrase, re.Pattern[str]]]]:
    """The phrases by where they stand, anchored accordingly."""
    anchored = {
        "before": "(?:{})" + FILLER + "*+$",
        "before-after-base": "(?:{})" + FILLER + "*+$",
        "start": r"^\s*+(?:{})",
        "clause": r"^\s*+(?:{})\s*+$",
        "clause-end": "(?:{})$",
        "any": "(?:{})",
    }
    compiled: dict[str, list[tuple[Phrase, re.Pattern[str]]]] = {place: [] for place in anchored}
    for phrase in phrases():
        if phrase.at in anchored:
            compiled[phrase.at].append((phrase, re.compile(anchored[phrase.at].replace("{}", phrase.regex))))
    return compiled


@cache
def of(phrase_id: str, shape: str = "{}") -> re.Pattern[str]:
    """The regular expression of one phrase inside ``shape``."""
    return re.compile(shape.replace("{}", "(?:" + by_id(phrase_id).regex + ")"))


@cache
def adverbs_at_end() -> re.Pattern[str]:
    """The words that say how much or how in front of a word of change (相应, 大幅)."""
    return of("item.adverb", "(?=(?s:.{1,8}+)$){}++$")


@cache
def reached() -> re.Pattern[str]:
    """A verb of change that leads to a level: 降至, 提高到, 调整为.  Its number is no change."""
    verbs = [word for word in (*by_id("change.up").words, *by_id("change.down").words) if word[-1] not in "幅率额例速"]
    listed = "|".join(re.escape(word) for word in sorted((*verbs, *_TURNED), key=len, reverse=True))
    return re.compile(f"(?:{listed})(?:[至到为成]了?)$")


_TURNED = ("调整", "变动", "变更", "变", "恢复", "撤并", "并", "扩", "压", "缩")
