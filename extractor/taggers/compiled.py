"""The phrase files as compiled expressions, each anchored where its phrase may stand."""

from __future__ import annotations

import re
from functools import cache

from extractor.patterns import Phrase, by_id, phrases

# What may stand between a cue and its number.
FILLER = (
    r"(?:\s|了|为|是|约|达到?|共计?|合计|总计|仅|均|各|分别|近|将|已|:|的|额|幅度?|比例|比率|率|到|至|金额|数"
    r"|超过|不超过|控制在|以内|(?:\(.{0,12}\)))"
)


@cache
def compiled() -> dict[str, list[tuple[Phrase, re.Pattern[str]]]]:
    """The phrases by where they stand, anchored accordingly."""
    anchored = {
        "before": "(?:{})" + FILLER + "*+$",
        "before-after-base": "(?:{})" + FILLER + "*+$",
        "start": r"^\s*(?:{})",
        "clause": r"^\s*(?:{})\s*$",
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
