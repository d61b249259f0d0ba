"""What the share of an item is a share of, where its words leave that to the sentence, the section or the heading."""

from __future__ import annotations

import re

from extractor import concepts
from extractor.claims import subjects
from extractor.claims.figures import same_thing
from extractor.claims.groups import Group
from extractor.claims.so_far import Said
from extractor.claims.wholes import divides_money, exceeds, may_be_whole

_ALL_OF_IT = re.compile("[,;](?:均|都|全部?)[为是]")


def whole_of(state: Said, group: Group, subject: str) -> str | None:
    """The subject of the whole: named, or that of the share before, the total that is divided, the sentence or section."""
    named = group.text("WHOLE")
    if named:
        return subjects.clean(named, state.reader.entity)
    if state.whole is not None and not same_thing(state.whole, subject):
        return state.whole
    if state.heads and _ALL_OF_IT.search(state.tagged.view.text, state.heads[0].span[1], group.head.start):
        return None  # 本年收入3,050万元，均为拨款收入，占100%: of itself
    if state.total is not None and not same_thing(state.total.subject, subject):
        return state.total.subject
    shared = {draft.subject for draft in state.here if draft.kind == "share"}
    own = next((one for one in reversed(state.here) if one.is_level and one.subject == subject), None)
    divided = bool(state.here) and state.here[0].group.text("PARTS").startswith("按")  # all levels here are parts
    shared |= set(state.row)  # A 3万元，B 2万元，分别占…: neighbours in a row are no whole of each other
    first = next((at for at, one in enumerate(state.here) if one.kind == "share"), len(state.here))
    semicolon = state.tagged.view.text.rfind(";", 0, group.start)
    for at, draft in enumerate(state.here):
        if at > first and draft.span[0] < semicolon:
            continue  # behind the first share stand parts, and what these are used for
        if (
            draft.is_level
            and draft.per is None
            and draft.total is None
            and not divided
            and not exceeds(own, draft)
            and "用于" not in draft.words
            and draft.subject not in shared
            and not same_thing(draft.subject, subject)
        ):
            return draft.subject
    section = state.reader.section_total
    if section is not None and not _beside(section.subject, subject) and may_be_whole(section, state.reader.heading):
        return section.subject
    before = state.reader.previous[0] if state.reader.previous else None
    if before is not None and not _beside(before.subject, subject) and divides_money(before, own):
        return before.subject
    heading = state.reader.heading
    return heading if heading and not any(_beside(heading, one) for one in (subject, *shared)) else None


def _beside(one: str, other: str) -> bool:
    """Whether two subjects are one thing, or two parts of one whole (基本支出, 项目支出): neither is the whole of the other."""
    if same_thing(one, other):
        return True
    found = {concept.id for name in (one, other) if (concept := concepts.find(name)) is not None}
    return len(found) == 2 and any(found <= set(parts) for whole in _DIVIDED for parts in concepts.parts(whole))


_DIVIDED = ("item.total.expenditure", "item.total.revenue", "item.current.revenue", "item.basic")
