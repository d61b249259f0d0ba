"""Reads sentence after sentence into claims, holding what a number without a subject of its own may inherit."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from extractor import concepts
from extractor.claims import context, subjects
from extractor.claims.draft import Draft
from extractor.claims.figures import concept_of, with_raw
from extractor.claims.groups import Group, gather
from extractor.claims.reasons import Reason, find_reasons
from extractor.claims.sentence import SentenceState
from extractor.data import Anchor, Claim, Context, Document, Measure, Sentence
from extractor.structure.projects import project_name
from extractor.structure.title import opening_line, title_line
from extractor.taggers import Tagged, to_mention

_ZERO = Decimal(0)
_ANSWER_KEY = re.compile("(?:项目|专项|资金)?名称$")
_AS_OF = re.compile(r"截[至止](?:到)?((?:19|20)\d\d)年")
_OTHER_YEAR = re.compile(r"[（(]?(?:19|20)\d\d年|本年|当年|全年")
_REGION = re.compile("(?:(?:19|20)\\d\\d年度?)?全(?:省|市|县|区|州|镇|乡)")
_REGIONAL = re.compile("(?:省|市|县|区|州|镇|乡|街道|人民政府|财政局|财政厅)$|政府")
_NAMES_ITEM = re.compile(r"[^,;。:]*\((?:\d{2,7}[类款项]?|[类款项])\)[。:]?")
_EXPLAINS = re.compile("原因|因为|由于|决算数[大小等]于|未|没有|无$")
_COMPARES = re.compile(r"\s*(?:(?:与|同|和)(?:上年|去年|20)|[比较](?:上年|去年|年初|20)|同比)")
_FOLLOWS = re.compile("(?:情况|安排|说明|分项)?如下$")
_GOAL = re.compile("(?:目标|任务|指标|预期)[值数]?$")  # what was to be reached is never what was
_ONE_FUND = ("general", "fund", "capital")  # under such a heading 财政拨款支出 means that fund
_LONGEST_LEAD, _LONGEST_NAME = 30, 90
_LISTED = re.compile(r"\s*(?:\d{1,2}[.、](?!\d)|\(\d{1,2}\)|[①-⑳])")
_LEAD_END = (":", "。", "")


class Reader:
    """The state of reading one document.  Call ``read`` for each sentence in order, then ``claims``."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entity = document.entity
        self.measure = context.default_measure(document)
        self.review = context.is_review(document)
        self.title = opening_line(document.text) + title_line(document.text)
        self.as_of: int | None = None  # 截至2020年底: the year of a stock, until the section ends
        self.titles = {section.id: section for section in document.sections}
        self.tables = {table.id: table for table in document.tables}
        self.drafts: list[Draft] = []
        self.tagged: dict[int, Tagged] = {}
        self.section: str | None = None
        self.year_here = document.year  # what 上年 is the year before of: that of the headings, where it lies ahead
        self.topic = ""  # what a number without a subject speaks of: the heading, or the item that opened the paragraph
        self.heading = ""
        self.starts = frozenset(block.start for block in document.blocks)
        self.before_list: str | None = None  # the topic that a numbered line put aside
        self.of_sentence: dict[int, list[Draft]] = {}
        self.planned: dict[int, Measure] = {}  # the measure that the parts of a total share
        self.previous: list[Draft] = []
        self.open_total: Draft | None = None
        self.section_total: Draft | None = None
        self.totals: dict[str | None, Draft] = {}  # of each section: a table in its midst does not end it

    # ------------------------------------------------------------------------------------------- one sentence

    def read(self, sentence: Sentence, tagged: Tagged) -> None:
        """Add the claims of one sentence."""
        self.tagged[sentence.id] = tagged
        self._enter(sentence)
        goes_on = _COMPARES.match(tagged.view.text) is not None  # of the item that the paragraph before began with
        if sentence.start in self.starts and self.before_list is not None and not goes_on:
            self.topic, self.before_list = self.before_list, None
        groups = gather(tagged)
        here: list[Draft] = []
        as_of = _AS_OF.search(tagged.view.text)
        if as_of is not None:
            self.as_of = int(as_of.group(1))
        elif _OTHER_YEAR.match(tagged.view.text):
            self.as_of = None
        self._lead(tagged, groups)
        state = SentenceState(self, tagged, here, groups, bool(sentence.table))
        for group in groups:
            state.add(group)
        self._attach_reasons(sentence, tagged, here)
        for draft in here:
            draft.sentence = sentence.id
        self._leave(tagged, here)
        self.drafts.extend(here)

    def _enter(self, sentence: Sentence) -> None:
        """Forget what does not reach over a heading or out of a cell."""
        place = f"{sentence.table}:{sentence.row}:{sentence.col}" if sentence.table else sentence.section
        if place == self.section:
            return
        if self.section_total is not None:
            self.totals[self.section] = self.section_total
        self.section = place
        self.previous = []
        self.open_total = None
        self.section_total = self.totals.get(place)
        self.as_of = None
        self.before_list = None
        self.year_here = self._year_of_section(sentence) or self.document.year
        if sentence.table:
            self.topic = project_name(self.tables[sentence.table])
        elif sentence.section in self.titles:
            section = self.titles[sentence.section]
            self.topic = subjects.of_heading(section.title, self.entity)
            if not self.topic and section.parent in self.titles:
                self.topic = subjects.of_heading(self.titles[section.parent].title, self.entity)

        self.heading = self.topic

    def _lead(self, tagged: Tagged, groups: list[Group]) -> None:
        """A short first clause without a number names what follows: （二）公务接待费。/ 项目名称：视频平台"""
        if not tagged.clauses or not groups and tagged.view.text.startswith("其中"):
            self._lead_alone(tagged.view.text)
        busy = {group.clause for group in groups}
        for index, clause in enumerate(tagged.clauses[:3]):
            if (
                index in busy
                or clause.depth
                or clause.after not in _LEAD_END
                or len(clause.text) > _longest(clause.text)
            ):
                return
            words = clause.text.strip()
            if clause.after == ":" and _FOLLOWS.search(words):
                continue  # 具体安排情况如下：（一）基本支出：2026年预算数为…
            if (
                not re.search("[\u4e00-\u9fff]{2}", words)
                or re.match("其中|主要|注|具体|按", words)
                or _EXPLAINS.search(words)
            ):
                return
            topic = subjects.of_heading(words, self.entity)
            if _ANSWER_KEY.search(words):
                continue
            if clause.after == ":" and not groups and index == 0 and len(tagged.clauses) > 1:
                return  # 设立依据：… states something, but no number follows
            if topic:
                self.topic = self.heading = topic
            return

    def _lead_alone(self, text: str) -> None:
        """（一）教育支出（类）普通教育（款）小学教育（项）。 as a sentence of its own."""
        text = text.strip().removeprefix("其中").strip("。: ")
        if len(text) <= _LONGEST_NAME and _NAMES_ITEM.fullmatch(text):
            self.topic = subjects.of_heading(text, self.entity) or self.topic

    def _leave(self, tagged: Tagged, here: list[Draft]) -> None:
        levels = [draft for draft in here if draft.is_level and not draft.in_reason]
        if levels:
            self.previous = levels
            if self.section_total is None and not any(
                d.kind == "share" and d.subject == levels[0].subject for d in here
            ):
                self.section_total = levels[0]
            if len(levels) == 1 and subjects.names_level(levels[0].words):
                self.topic = levels[0].subject  # 2.住房保障支出（类）…住房公积金（项）20万元。2026年预算安排21万元
            elif len(here) == 1 and _LISTED.match(tagged.view.text):  # 3.年初结转12万元。与上年相比，减少2万元
                self.before_list, self.topic = self.topic, levels[0].subject
        text = tagged.view.text.rstrip()
        opens = text.endswith((":", "其中")) and re.search("其中|包括|方面|如下|分别", text[-12:]) is not None
        if opens and levels:
            self.open_total = levels[0]
        elif levels and levels[0].total is not self.open_total:
            self.open_total = None

    def _attach_reasons(self, sentence: Sentence, tagged: Tagged, here: list[Draft]) -> None:
        """Give each reason to the changes it explains; it is a claim of its own too."""
        changes = [draft for draft in here if _may_have_reason(draft)]
        reasons = find_reasons(tagged, [draft.span for draft in changes], not sentence.table)
        said: list[Draft] = []
        reach = 0
        for reason in reasons:
            explained = _explained(tagged.view.text, reason, changes, reach)
            if reason.of:
                explained = self._changes_of(reason.of, here)
            levels = [d for d in here if d.is_level and d.span[1] <= reason.cue]
            if not explained and not levels and reason.cue <= 14:
                explained = self._changes_that_way(sentence, reason.way) or self._changes_before()
            alone = not explained and bool(levels) and not sentence.table
            for draft in here:
                if reason.start <= draft.span[0] < reason.end:
                    draft.in_reason = True
            reach = reason.cue
            if not explained and not alone:
                continue
            anchor = self._anchor(tagged, reason.start, reason.end)
            for draft in explained:
                if draft.reason_anchor is None:
                    draft.reason_anchor = anchor
            explained = explained or levels[-1:]
            subject = "、".join(dict.fromkeys(draft.subject for draft in explained))
            first = explained[-1]
            said.append(
                Draft(
                    kind="reason",
                    subject=subject,
                    group=first.group,
                    quantity=None,
                    direction=first.direction,
                    year=first.year,
                    reason_anchor=anchor,
                    span=(reason.start, reason.end),
                )
            )
        here.extend(said)

    def _changes_of(self, item: str, here: list[Draft]) -> list[Draft]:
        """The changes of the item that a reason names, in this sentence or the few before."""
        near = [
            draft
            for draft in [*self.drafts[-30:], *here]
            if draft.is_change and not draft.in_reason and draft.reason_anchor is None
        ]
        named = [
            draft for draft in near if draft.subject in item or item in draft.subject or draft.subject[:2] == item[:2]
        ]
        return named or [
            draft for draft in near if any(name and draft.subject.startswith(name) for name in item.split("、"))
        ]

    def _changes_that_way(self, sentence: Sentence, way: str) -> list[Draft]:
        """财政拨款收支减少的主要原因是… in a sentence of its own: the decreases of its section that wait for a reason."""
        if not way:
            return []
        found: list[Draft] = []
        for draft in reversed(self.drafts[-60:]):
            if draft.kind == "reason" or self.document.sentences[draft.sentence].section != sentence.section:
                break
            if draft.is_change and draft.direction == way and not draft.in_reason and draft.reason_anchor is None:
                found.insert(0, draft)
        return found

    def _changes_before(self) -> list[Draft]:
        """The changes of the sentence before, for a reason that opens a sentence of its own."""
        for draft in reversed(self.drafts):
            if draft.is_change and not draft.in_reason:
                shared = {other.subject for other in self.drafts[-12:] if other.group is draft.group}
                return [
                    other
                    for other in self.drafts[-12:]
                    if other.sentence == draft.sentence
                    and other.is_change
                    and other.subject in shared
                    and not other.reason_anchor
                ]
            if draft.kind == "reason" or draft.is_level and draft.sentence != self.drafts[-1].sentence:
                return []
        return []

    # ------------------------------------------------------------------------------------------------ results

    def claims(self) -> tuple[Claim, ...]:
        """All claims in reading order."""
        self.drafts.sort(key=lambda draft: (draft.sentence, draft.span[0]))
        for draft in self.drafts:
            self.of_sentence.setdefault(draft.sentence, []).append(draft)
        return tuple(self._claim(number, draft) for number, draft in enumerate(self.drafts, 1))

    def _claim(self, number: int, draft: Draft) -> Claim:
        tagged = self.tagged[draft.sentence]
        head = draft.group.head
        is_reason = draft.kind == "reason"
        quantity = draft.quantity
        numbered = quantity is not None and not is_reason
        anchor = self._anchor(tagged, *draft.span)
        printed = self._anchor(tagged, head.start, head.end) if numbered else None
        if quantity is not None and printed is not None:
            quantity = with_raw(quantity, printed.text)
        marks = [] if is_reason else [*draft.group.around.values(), head, *([draft.cue] if draft.cue else [])]
        where = self._context(draft)
        found = concept_of(draft, where.side)
        return Claim(
            id=f"C{number:04d}",
            kind=draft.kind,
            subject=draft.subject,
            concept=found.id if found else None,
            context=where,
            quantity=quantity,
            direction=draft.direction,
            base=draft.base,
            share_of=draft.share_of,
            part_of=draft.total.subject if draft.total else draft.total_subject,
            per=draft.per,
            reason=draft.reason_anchor,
            anchor=anchor,
            number=printed,
            sentence=draft.sentence,
            mentions=tuple(
                to_mention(mark, tagged.view, self.document.text) for mark in sorted(marks, key=lambda m: m.start)
            ),
            in_reason=draft.in_reason,
        )

    def _context(self, draft: Draft) -> Context:
        """The context of the words themselves; the section fills in fund and side, the document year and measure."""
        if draft.source is not None and draft.source is not draft:
            inherited = self._context(draft.source)
            scope = "comparable" if draft.comparable else inherited.scope
            return msgspec.structs.replace(
                inherited, scope=scope, year=draft.year or self._year_of_change(draft, inherited.year)
            )
        own = context.of_words(draft.words or draft.subject)
        section = Context()
        if self.section_of(draft) is not None:
            section = context.of_words(self.section_of(draft) or "")
        year = (
            draft.year
            or own.year
            or self._year_of_section(self.document.sentences[draft.sentence])
            or self.document.year
        )
        if _REGION.match(draft.words) and not _REGIONAL.search(self.entity):
            own = msgspec.structs.replace(own, scope="region")  # the county is not the department
        found = concepts.find(draft.subject)
        side = found.side if found is not None and found.side else section.side
        return Context(
            year=year,
            measure="executed"
            if own.measure in ("", "budget")
            and (context.done(draft.words) or self.review and draft.words.endswith("支出"))
            else own.measure
            or ("initial_budget" if _GOAL.search(draft.words) else self._measure_of_list(draft) or self.measure),
            fund=self._fund(draft, own.fund, section.fund),
            scope="comparable" if draft.comparable else own.scope or section.scope,
            side=own.side or side,
            entity=self.entity,
        )

    def _fund(self, draft: Draft, own: str, here: str) -> str:
        """财政拨款支出 under a heading of one fund, however far above, is of that fund; else what the words say, then the heading."""
        if own and own != "all":
            return own
        sentence = self.document.sentences[draft.sentence]
        section = self.titles.get(sentence.section or "") if not sentence.table else None
        while section is not None:
            fund = context.of_words(section.title).fund
            if fund in _ONE_FUND:
                return fund
            section = self.titles.get(section.parent or "")
        return own or here

    def _measure_of_list(self, draft: Draft) -> Measure:
        """2026年“三公”经费预算30万元。其中：接待费5万元: what a list divides is planned, so are its parts; "" where the
        sentence of the total gives figures of several measures."""
        total = draft.total
        if total is None:
            return ""
        if id(total) not in self.planned:
            alone = not any(
                other.is_level and other is not total and other.total is not total and "BASE" not in other.group.around
                for other in self.of_sentence.get(total.sentence, ())
            )
            self.planned[id(total)] = context.of_words(total.words).measure if alone else ""
        return self.planned[id(total)]

    def _year_of_change(self, draft: Draft, level: int | None) -> int | None:
        """The year of the document or section, or that of the level where it lies behind: 2025年预算3万元，较2024年增加…"""
        own = self._year_of_section(self.document.sentences[draft.sentence]) or self.document.year
        base = context.year_of(draft.base or "", own)
        ahead = level is not None and own is not None and level > own
        return level if ahead and (base is None or base < (level or 0)) else own

    def _year_of_section(self, sentence: Sentence) -> int | None:
        """The year that the headings above name: 二、2023年度预算情况 in a disclosure of 2022."""
        section = self.titles.get(sentence.section or "") if not sentence.table else None
        while section is not None:
            named = context.of_words(section.title).year
            if named is not None:  # an earlier year in a heading is more often stale than meant
                own = self.document.year
                return named if own is None or named > own or str(named) in self.title else None
            section = self.titles.get(section.parent or "")
        return None

    def section_of(self, draft: Draft) -> str | None:
        """The title of the section that the claim stands in."""
        sentence = self.document.sentences[draft.sentence]
        section = self.titles.get(sentence.section or "")
        return section.title if section and not sentence.table else None

    def _anchor(self, tagged: Tagged, first: int, last: int) -> Anchor:
        start, end = tagged.view.span(first, last)
        return Anchor(start=start, end=end, text=self.document.text[start:end])


def _may_have_reason(draft: Draft) -> bool:
    return draft.is_change or draft.kind == "completion"


def _longest(lead: str) -> int:
    """How long a lead may be: an item with its class and section is long and still only a name."""
    return _LONGEST_NAME if _NAMES_ITEM.fullmatch(lead.strip()) else _LONGEST_LEAD


def _explained(text: str, reason: Reason, changes: list[Draft], reach: int) -> list[Draft]:
    """The changes that a reason explains: those in front of its cue in the same part of the sentence, or behind it."""
    if not reason.forward:
        behind = [draft for draft in changes if draft.span[0] >= reason.end]
        stop = text.find(";", reason.end)
        return [draft for draft in behind if stop < 0 or draft.span[0] < stop]
    start = max(reach, text.rfind(";", 0, reason.cue) + 1, text.rfind("。", 0, reason.cue) + 1)
    near = [draft for draft in changes if start <= draft.span[0] and draft.span[1] <= max(reason.cue + 1, reason.start)]
    if not near:
        return []
    subject = near[-1].subject
    shared = {draft.subject for draft in near if draft.group is near[-1].group} | {subject}
    return [draft for draft in near if draft.subject in shared] if len(shared) == 1 else near
