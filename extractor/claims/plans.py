"""A plan and its outcome side by side: which thing an outcome without a name of its own speaks of."""

from __future__ import annotations

import re

from extractor import concepts
from extractor.claims import subjects
from extractor.claims.draft import Draft

_PLANNED = re.compile("(?P<side>收入|支出)?(?:实际)?(?P<plan>预算|决算|执行)数?")
_PLANNED_TAIL = re.compile("(?:全年|年初|调整){0,3}(?:预算|决算|执行)数?$")


def counterpart(item: str, here: list[Draft]) -> str:
    """水费年初预算240万元，支出决算249.90万元: the outcome ``item`` is of the thing whose plan stands just before, the
    last level of the sentence so far (``here``); "" where it is not."""
    plan = _PLANNED.fullmatch(item)
    before = next((draft for draft in reversed(here) if draft.is_level and draft.per is None), None)
    if plan is None or before is None:
        return ""
    said = _PLANNED_TAIL.search(before.subject)
    thing = before.subject[: said.start()] if said and plan.group("plan") not in said.group() else before.subject
    thing = thing.removesuffix("支出") if thing.endswith("费支出") else thing
    other_side = {"收入": "支出", "支出": "收入"}.get(plan.group("side") or "", "?")
    if subjects.is_generic(thing) or subjects.is_total_word(thing) or thing.endswith(other_side):
        return ""
    outcome = concepts.qualifiers(before.words or before.subject).measure
    if (outcome in ("final", "executed")) == (plan.group("plan") != "预算") or not outcome:
        return ""
    return thing
