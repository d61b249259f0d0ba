"""Reads sentence after sentence into claims, holding what a number without a subject of its own may inherit."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from extractor import concepts
from extractor.claims import context, subjects
from extractor.claims.draft import Draft
from extractor.claims.groups import Group, gather
from extractor.claims.reasons import Reason, find_reasons
from extractor.data import Anchor, Claim, Context, Direction, Document, Kind, Quantity, Sentence
from extractor.interval import Interval
from extractor.structure.projects import project_name
from extractor.taggers import Tagged, to_mention

_ZERO = Decimal(0)
_ANSWER_KEY = re.compile("(?:项目|专项|资金)?名称$")
_AS_OF = re.compile(r"截[至止](?:到)?((?:19|20)\d\d)年")
_OTHER_YEAR = re.compile(r"[（(]?(?:19|20)\d\d年|本年|当年|全年")
_LEAD_END = (":", "。", "")
_RESTATES = re.compile("^(?:未|没有|无)(?:安排|发生|使用)")


class Reader:
    """The state of reading one document.  Call ``read`` for each sentence in order, then ``claims``."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.entity = document.entity
        self.measure = context.default_measure(document)
        self.as_of: int | None = None  # 截至2020年底: the year of a stock, until the section ends
        self.titles = {section.id: section for section in document.sections}
        self.tables = {table.id: table for table in document.tables}
        self.drafts: list[Draft] = []
        self.tagged: dict[int, Tagged] = {}
        self.section: str | None = None
        self.topic = ""
        self.previous: list[Draft] = []
        self.open_total: Draft | None = None
        self.section_total: Draft | None = None

    # ------------------------------------------------------------------------------------------- one sentence

    def read(self, sentence: Sentence, tagged: Tagged) -> None:
        """Add the claims of one sentence."""
        self.tagged[sentence.id] = tagged
        self._enter(sentence)
        groups = gather(tagged)
        here: list[Draft] = []
        as_of = _AS_OF.search(tagged.view.text)
        if as_of is not None:
            self.as_of = int(as_of.group(1))
        elif _OTHER_YEAR.match(tagged.view.text):
            self.as_of = None
        self._lead(tagged, groups)
        state = _State(self, tagged, here, groups, bool(sentence.table))
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
        self.section = place
        self.previous = []
        self.open_total = None
        self.section_total = None
        self.as_of = None
        if sentence.table:
            self.topic = project_name(self.tables[sentence.table])
        elif sentence.section in self.titles:
            section = self.titles[sentence.section]
            self.topic = subjects.of_heading(section.title, self.entity)
            if not self.topic and section.parent in self.titles:
                self.topic = subjects.of_heading(self.titles[section.parent].title, self.entity)

    def _lead(self, tagged: Tagged, groups: list[Group]) -> None:
        """A short first clause without a number names what follows: （二）公务接待费。/ 项目名称：视频平台"""
        busy = {group.clause for group in groups}
        for index, clause in enumerate(tagged.clauses[:2]):
            if index in busy or clause.depth or clause.after not in _LEAD_END or len(clause.text) > 30:
                return
            words = clause.text.strip()
            if not re.search("[\u4e00-\u9fff]{2}", words) or re.match("其中|主要|注|原因|具体", words):
                return
            topic = subjects.of_heading(words, self.entity)
            if _ANSWER_KEY.search(words):
                continue
            if clause.after == ":" and not groups and index == 0 and len(tagged.clauses) > 1:
                return  # 设立依据：… states something, but no number follows
            if topic:
                self.topic = topic
            return

    def _leave(self, tagged: Tagged, here: list[Draft]) -> None:
        levels = [draft for draft in here if draft.is_level and not draft.in_reason]
        if levels:
            self.previous = levels
            if self.section_total is None and not any(d.kind == "share" and d.subject == levels[0].subject for d in here):
                self.section_total = levels[0]
        text = tagged.view.text.rstrip()
        opens = text.endswith((":", "其中")) and re.search("其中|包括|方面|如下|分别", text[-12:]) is not None
        if opens and levels:
            self.open_total = levels[0]
        elif levels and levels[0].total is not self.open_total:
            self.open_total = None

    def _attach_reasons(self, sentence: Sentence, tagged: Tagged, here: list[Draft]) -> None:
        """Give each reason to the changes it explains; it is a claim of its own too."""
        changes = [draft for draft in here if draft.is_change or draft.kind == "completion"]
        reasons = find_reasons(tagged, [draft.span for draft in changes], not sentence.table)
        said: list[Draft] = []
        reach = 0
        for reason in reasons:
            explained = _explained(tagged.view.text, reason, changes, reach)
            if reason.of:
                explained = self._changes_of(reason.of, here)
            levels = [d for d in here if d.is_level and d.span[1] <= reason.cue]
            if not explained and not levels and reason.cue <= 14:
                explained = self._changes_before()
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
        near = [draft for draft in [*self.drafts[-30:], *here] if draft.is_change and not draft.in_reason and draft.reason_anchor is None]
        named = [draft for draft in near if draft.subject in item or item in draft.subject or draft.subject[:2] == item[:2]]
        return named or [draft for draft in near if any(name and draft.subject.startswith(name) for name in item.split("、"))]

    def _changes_before(self) -> list[Draft]:
        """The changes of the sentence before, for a reason that opens a sentence of its own."""
        for draft in reversed(self.drafts):
            if draft.is_change and not draft.in_reason:
                return [
                    other
                    for other in self.drafts[-12:]
                    if other.sentence == draft.sentence and other.is_change and other.subject == draft.subject and not other.reason_anchor
                ]
            if draft.kind == "reason" or draft.is_level and draft.sentence != self.drafts[-1].sentence:
                return []
        return []

    # ------------------------------------------------------------------------------------------------ results

    def claims(self) -> tuple[Claim, ...]:
        """All claims in reading order."""
        self.drafts.sort(key=lambda draft: (draft.sentence, draft.span[0]))
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
            quantity = _with_raw(quantity, printed.text)
        marks = [] if is_reason else [*draft.group.around.values(), head]
        where = self._context(draft)
        found = _concept(draft, where.side)
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
            mentions=tuple(to_mention(mark, tagged.view, self.document.text) for mark in sorted(marks, key=lambda m: m.start)),
            in_reason=draft.in_reason,
        )

    def _context(self, draft: Draft) -> Context:
        """The context of the words themselves; the section fills in fund and side, the document year and measure."""
        if draft.source is not None and draft.source is not draft:
            inherited = self._context(draft.source)
            scope = "comparable" if draft.comparable else inherited.scope
            return msgspec.structs.replace(inherited, scope=scope, year=draft.year or self.document.year)
        own = context.of_words(draft.words or draft.subject)
        section = Context()
        if self.section_of(draft) is not None:
            section = context.of_words(self.section_of(draft) or "")
        year = draft.year or own.year or self.document.year
        found = concepts.find(draft.subject)
        side = found.side if found is not None and found.side else section.side
        return Context(
            year=year,
            measure="executed" if context.done(draft.words) and own.measure in ("", "budget") else own.measure or self.measure,
            fund=own.fund or section.fund,
            scope="comparable" if draft.comparable else own.scope or section.scope,
            side=own.side or side,
            entity=self.entity,
        )

    def section_of(self, draft: Draft) -> str | None:
        """The title of the section that the claim stands in."""
        sentence = self.document.sentences[draft.sentence]
        section = self.titles.get(sentence.section or "")
        return section.title if section and not sentence.table else None

    def _anchor(self, tagged: Tagged, first: int, last: int) -> Anchor:
        start, end = tagged.view.span(first, last)
        return Anchor(start=start, end=end, text=self.document.text[start:end])


_OPENS_CHANGE = re.compile("(?:今年|本年|当年)?(?:新增加|新增|净增加?|增加(?!值|的)|增设|(?P<down>净减少?|减少(?!的)|压减|压缩|核减))(?=..)")
_OPENS_CUT = re.compile("[\u4e00-\u9fff]{0,12}?(?:净?增加(?!值|的)|(?P<down>净减少?|减少(?!的)|压减|压缩|核减))(?=..)")


def _opens_change(item: str, label: str) -> re.Match[str] | None:
    """压减一般性支出6,000万元, 新增编制8人: the verb in front of the thing.  新增债券87亿元 is an amount, no change."""
    return (_OPENS_CHANGE if label == "COUNT" else _OPENS_CUT).match(item)


_COMPARABLE = re.compile("同口径|可比口径|扣除|剔除")
_CHANGES = ("change", "change_rate", "unchanged")
_PLAN_WORD = re.compile("预算|决算|执行数")
_PAYMENT = re.compile("补贴|补助|津贴|经费|费$|项目|工资|奖")
_WORTH = ("价值", "总价值", "面积", "原值", "价款")


class _State:
    """What the numbers of one sentence hand on to the next number."""

    def __init__(self, reader: Reader, tagged: Tagged, here: list[Draft], groups: list[Group], in_table: bool) -> None:
        self.reader = reader
        self.groups = groups
        self.in_table = in_table
        self.tagged = tagged
        self.here = here
        self.heads: list[Draft] = []  # the last level(s): what a change without subject speaks of
        self.base: str | None = None
        self.total: Draft | None = reader.open_total
        self.in_parts = reader.open_total is not None
        self.source: Draft | None = None  # the level that the present number inherits from
        self.outer: list[Draft] = []  # totals whose list goes on behind a list within it
        self.queue: list[str] = []  # subjects of 分别, waiting for their numbers
        self.last: Draft | None = None
        self.whole: str | None = None  # the whole that the first share of the sentence names

    # ---------------------------------------------------------------------------------------------- one number

    def add(self, group: Group) -> None:
        """Turn one group into drafts (two when a pair of subjects shares the number)."""
        clause = self.tagged.clauses[group.clause]
        if clause.before == ";" and self.outer and "PARTS" not in group.around:
            self.total = self.outer.pop()
        if "PARTS" in group.around:
            self._open_list(group, clause.before)
        elif clause.before == "。":
            self.in_parts = self.reader.open_total is not None
            self.total = self.reader.open_total
        kind, direction = self._kind(group)
        if kind is None or self._is_term(group):
            return
        base = group.text("BASE") or None
        if base:
            self.base = base
        self.source = None
        for subject in self._subjects(group, kind):
            self._append(group, kind, direction, subject, base)

    def _is_term(self, group: Group) -> bool:
        """两年, 三年 are figures in a project sheet; in running text they only describe."""
        quantity = _quantity(group)
        return quantity is not None and quantity.unit == "年" and not self.in_table and "每年" not in self.tagged.view.text

    def _open_list(self, group: Group, before: str) -> None:
        """其中 opens the parts of the level before it; behind a semicolon, of the total that is being divided.  按…划分
        divides the total of the section again, 收入预算包括 the total it names."""
        named = subjects.clean(group.text("WHOLE"), self.reader.entity) if group.text("WHOLE") and "SHARE" not in group.around else ""
        if named and not subjects.is_generic(named):
            self.total = next((d for d in reversed([*self.reader.drafts[-20:], *self.here]) if d.is_level and d.subject == named), None)
            self.in_parts, self.whole = self.total is not None, named
            return
        if group.text("PARTS").startswith("按") and not self.heads:
            self.total, self.in_parts = self.reader.open_total, self.reader.open_total is not None
            return
        if not self.heads and not self.reader.previous:
            return
        head = self.heads[0] if self.heads else self.reader.previous[0]
        divided = head.total if before == ";" or not self.heads else None
        if divided is None and head.total is not None and self.in_parts:
            self.outer.append(head.total)
        self.total, self.in_parts = divided or head, True

    def _append(self, group: Group, kind: Kind, direction: Direction, subject: str, base: str | None) -> None:
        reader = self.reader
        document_year = reader.document.year
        is_change = kind in ("change", "change_rate", "unchanged")
        words = group.text("YEAR") + group.text("ITEM")
        year = context.year_of(group.text("YEAR"), document_year) if group.text("YEAR") else None
        if year is None and not is_change and kind != "share":
            year = reader.as_of
        if not is_change and base and kind != "completion":
            year = context.year_of(base, document_year) or year
            words += base
        draft = Draft(
            kind=kind,
            subject=subject,
            group=group,
            quantity=_in_money(_quantity(group)) if kind == "level" else _quantity(group),
            direction=direction,
            base=(base or self.base) if is_change else None,
            year=year,
            words=words,
            per=group.text("EACH") or None,
            span=(group.start, group.end),
        )
        if kind == "share":
            draft.share_of = self._whole(group, subject)
            self.whole = draft.share_of if group.text("WHOLE") else self.whole
        elif kind == "completion":
            draft.share_of = group.text("WHOLE") or ("年初预算" if draft.quantity is not None else None)
        draft.source = None if words else self.source
        draft.comparable = is_change and _COMPARABLE.search(self.tagged.clauses[group.clause].text) is not None
        if draft.is_level:
            self._place(draft, group)
        self.here.append(draft)
        self.last = draft

    def _place(self, draft: Draft, group: Group) -> None:
        """Make a level the new head; inside a list it is a part of the total."""
        if self.total is self.reader.open_total and (group.text("YEAR") or self.reader.entity and self.reader.entity in group.text("ITEM")):
            self.in_parts = False  # a sentence with a year and a unit of its own is no line of a list
        total = self._total_for(draft)
        if total is not None and draft.subject != total.subject:
            draft.total = total
            total.parts.append(draft)
            if draft.kind in ("level", "count"):
                draft.kind = "composition"
        if self.last is not None and self.last.group is group and self.last.is_level:
            self.heads.append(draft)
        else:
            self.heads = [draft]

    def _total_for(self, draft: Draft) -> Draft | None:
        """The total of the open list in the unit of the part: 车辆44辆，价值576万元；其中：轿车40辆 divides the vehicles."""
        if not self.in_parts or self.total is None:
            return None
        unit = _unit(draft)
        if _unit(self.total) == unit or draft.kind != "count" and unit in ("", "万元") and _unit(self.total) == "万元":
            return self.total
        before = [other for other in self.here if other.is_level and other.per is None and other.total is None and _unit(other) == unit]
        return before[0] if before and before[0].span[0] < draft.span[0] else None

    # ------------------------------------------------------------------------------------------------- kind

    def _kind(self, group: Group) -> tuple[Kind | None, Direction]:
        """What kind of statement the group makes."""
        head = group.head
        around = group.around
        if head.label == "SAME":
            return "unchanged", "unchanged"
        if head.label == "NONE":
            return self._none(group), "none"
        if head.by == "pattern:share.all":
            return "share", "none"
        if head.by.startswith("pattern:done."):
            return "completion", head.value if head.value in ("increase", "decrease") else "none"  # type: ignore[return-value]
        if head.by == "pattern:rate.incomparable":
            return "change_rate", self.last.direction if self.last and self.last.is_change else "increase"
        if head.by == "pattern:same.only-down":
            return "change", "decrease"
        quantity = _quantity(group)
        assert quantity is not None
        if "SAME" in around:
            return "unchanged", "unchanged"
        direction: Direction = "increase" if "UP" in around else "decrease" if "DOWN" in around else "none"
        rate = head.label in ("PERCENT", "POINTS")
        if direction == "none" and self._continues(group):
            direction = self.last.direction if self.last else "none"
        if direction != "none":
            if quantity.value == _ZERO and not rate:
                return "unchanged", "unchanged"
            return ("change_rate" if rate else "change"), direction
        opener = _opens_change(group.text("ITEM"), head.label) if not rate else None
        if opener and not around.keys() & {"EACH", "SHARE", "COMPLETION"}:
            return "change", "decrease" if opener.group("down") else "increase"
        if "COMPLETION" in around:
            return "completion", "none"
        if "SHARE" in around:
            return "share", "none"
        if rate:
            if self.queue and self.last is not None and self.last.kind in ("share", "completion"):
                return self.last.kind, "none"
            return ("completion" if group.text("ITEM").endswith("率") or "率" in group.text("ITEM")[-4:] else "share"), "none"
        if head.label == "COUNT" and quantity.unit:
            return "count", "none"
        return "level", "none"

    def _continues(self, group: Group) -> bool:
        """The second, third … number of 分别增长5.2%、7.9%."""
        return bool(self.queue) and self.last is not None and self.last.is_change and not set(group.around) - {"ITEM"} and not group.text("ITEM")

    def _none(self, group: Group) -> Kind | None:
        """Zero in words: a count for things, a level for money; nothing when it only repeats the zero before it."""
        item = group.text("ITEM")
        before = self.last
        if before is not None and before.quantity is not None and before.quantity.value == _ZERO and not item:
            return None
        text = self.tagged.clauses[group.clause].text.strip()
        if before is not None and _RESTATES.match(text):
            return None
        if re.search("(?:单位|车辆|用车|设备|处|人员)$", item) or "设备" in text:
            return "count"
        return "level"

    # ----------------------------------------------------------------------------------------------- subject

    def _subjects(self, group: Group, kind: Kind) -> list[str]:
        """Who the number speaks of; several when they share it."""
        entity = self.reader.entity
        raw = group.text("ITEM")
        item = subjects.clean(raw, entity) if raw else ""
        if self.queue and not item:
            return [self.queue.pop(0)]
        segment = self._segment(group)
        if "分别" in segment or not item and kind in _CHANGES and self._run(group) == len(self._several_before()) > 1:
            names = subjects.listed(item, self._run(group)) if item and not subjects.is_generic(item) else self._several_before()
            if len(names) > 1:
                self.queue = names[1:]
                return names[:1]
        after = group.text("AFTER")
        if after and item in ("内设", "直属", "下属", "派出"):
            return [item + after]
        if after and ("、" in item or item.endswith("等")):
            item = subjects.clean(after, entity)
        elif after and (subjects.is_generic(item) or group.head.label == "COUNT" and not self._named(item)):
            item = subjects.clean(after, entity)
        verb = _opens_change(raw, group.head.label)
        if verb and kind == "change":
            item = raw
            item = subjects.clean(item[verb.end() :], entity)
        if raw.startswith("涉及") and self.heads:
            return [self.heads[-1].subject + item]
        if item and not subjects.is_generic(item) and not self._needs_heading(item):
            pair = subjects.paired(item)
            if len(pair) == 1 and kind in ("level", "unchanged") and (group.head.label == "NONE" or "均" in segment):
                pair = subjects.listed(item)
            if kind in ("level", "composition", "count") and "EACH" in group.around:
                return [item + _each(group)]
            return pair
        return self._inherited(group, kind, item)

    def _needs_heading(self, item: str) -> bool:
        """支出决算 under the heading “三公”经费 is said of that; under 支出预算 it stands for itself."""
        topic = self.reader.topic
        if not subjects.is_total_word(item) or not topic or "收支" in topic or "总体" in topic:
            return False
        found = concepts.find(topic)
        return found is None or not found.id.startswith(("item.total", "item.current", "item.appropriation"))

    def _run(self, group: Group) -> int:
        """How many bare numbers this one opens: 3 in 同比增长5.2%、7.9%、3.1%."""
        position = next(index for index, other in enumerate(self.groups) if other is group)
        run = 1
        for other in self.groups[position + 1 :]:
            gap = self.tagged.view.text[self.groups[position + run - 1].head.end : other.head.start]
            if gap not in ("、", "和", "及", "与", ",", "以及"):
                break
            run += 1
        return run

    def _named(self, item: str) -> bool:
        """Whether a name in front of a count is a thing itself (行政编制) or only a verb (设立)."""
        return len(item) >= 2 and concepts.find(item) is not None or len(item) >= 4

    def _segment(self, group: Group) -> str:
        clause = self.tagged.clauses[group.clause]
        before = max([d.group.head.end for d in self.here if d.group.clause == group.clause], default=clause.start)
        return self.tagged.view.text[before : group.head.start]

    def _several_before(self) -> list[str]:
        """The subjects of the last 分别, or of the levels just before (上述两项分别比上年…)."""
        last = self.here[-1] if self.here else None
        together = [d for d in self.here if last and d.kind == last.kind and d.group.clause == last.group.clause]
        if len(together) > 1:
            return [draft.subject for draft in together]
        return [draft.subject for draft in (self.reader.previous or [])[-2:]]

    def _inherited(self, group: Group, kind: Kind, generic: str) -> list[str]:
        """The subject of a number that names none."""
        topic = self.reader.topic
        clause = self.tagged.clauses[group.clause]
        if clause.depth and not self.here:
            around = subjects.clean(self._words_before(clause.start), self.reader.entity)
            if around and not subjects.is_generic(around):
                return [around]
        if kind in ("level", "count", "composition"):
            return [self._of_level(group, generic, topic)]
        if group.text("BASE").endswith(("人数", "人员")) and not (self.heads and self.heads[-1].kind in ("count", "composition")):
            return ["人数"]
        if generic in ("总额", "合计", "总计") and self.total is not None and kind in ("change", "change_rate"):
            return [self.total.subject]
        heads = self._heads_for(group, kind)
        if heads:
            self.source = heads[0].source or heads[0]
            return list(dict.fromkeys(subjects.with_tail(head.subject, generic) for head in heads))
        return [subjects.with_tail(topic, generic) or generic]

    def _words_before(self, position: int) -> str:
        """What stands in front of a bracket in its clause: 机关运行经费（同比增长9.67%）."""
        outer = [clause for clause in self.tagged.clauses if not clause.depth and clause.start < position <= clause.end]
        return self.tagged.view.text[outer[0].start : position - 1] if outer else ""

    def _of_level(self, group: Group, generic: str, topic: str) -> str:
        """The subject of a level: a price is one of what was counted, a lone 支出 belongs to the heading."""
        plain = [draft for draft in self.here if draft.is_level and draft.per is None and not draft.in_reason]
        head = plain[-1] if plain else self.heads[-1] if self.heads else None
        if "EACH" in group.around:
            return (head.subject if head else topic) + _each(group)
        if head is not None and topic and _unit(head) != _unit_of(group) and self.last is not None and self.last.per:
            return head.subject if _PAYMENT.search(head.subject) else topic
        if head is None:
            return subjects.with_tail(topic, generic) if topic else generic
        raw = "" if group.head.label == "NONE" else group.text("ITEM")
        if raw and plain and _PLAN_WORD.search(generic) and topic and subjects.of_heading(topic) != head.subject:
            return head.subject
        stays = not topic or not raw or generic in _WORTH or "BASE" in group.around or self._is_pair_of(head, generic)
        return subjects.with_tail(head.subject if stays else topic, generic)

    def _is_pair_of(self, head: Draft, generic: str) -> bool:
        """支出 after 收入 of the same fund, 当年结余 after both."""
        return bool(generic) and any(head.subject.endswith(tail) and generic != head.subject for tail in ("收入", "支出", "结余"))

    def _heads_for(self, group: Group, kind: Kind) -> list[Draft]:
        """What a number without subject speaks of: the change just before it, else the level(s) of its own unit; behind
        a complete list, the total."""
        wanted = _unit_of(group)
        if self.last is not None and self.last.per and kind != "change" and not group.text("BASE"):
            return [self.last]  # 月人均养老金2,986元，提高3.8%
        for draft in reversed(self.here):
            if draft.is_change and not (draft.kind == "change" and kind == "change"):
                return [other for other in self.here if other.group is draft.group]
            if draft.is_level and draft.per is None and (not wanted or _unit(draft) in ("", wanted)) and not self._is_plan(draft, group):
                if kind in _CHANGES and draft.total is not None and self._list_is_complete(draft.total):
                    return [draft.total]
                together = [other for other in self.here if other.group is draft.group]
                return together if len(together) > 1 else [draft]
        if self.heads:
            return self.heads
        return self.reader.previous[:1] if self.reader.previous and not self.reader.topic else []

    def _is_plan(self, draft: Draft, group: Group) -> bool:
        """A plan mentioned on the way (与预算36.50万元相比…, 完成预算62万元的94%) is not what a change against last year is of."""
        if "预算" in (group.text("BASE") or self.base or "") and "上年" not in (group.text("BASE") or self.base or ""):
            return False
        if "BASE" in draft.group.around:
            return True
        done = self.reader.measure in ("final", "executed")
        return done and "预算" in draft.words and "决算" not in draft.words and concepts.qualifiers(draft.words).measure in ("budget", "initial_budget")

    def _list_is_complete(self, total: Draft) -> bool:
        """其中：A a，B b，比上年增加…: when only the last part is followed by a change and the parts add up to the
        total, the change is the total's."""
        parts = total.parts
        if len(parts) < 2 or total.quantity is None or any(part.quantity is None for part in parts):
            return False
        firsts = {id(part) for part in parts[:-1]}
        if any(draft.is_change and any(draft.subject == part.subject for part in parts if id(part) in firsts) for draft in [*self.reader.drafts[-40:], *self.here]):
            return False
        added = Interval.exactly(0)
        for part in parts:
            assert part.quantity is not None
            added = added + Interval.of(part.quantity)
        return added.meets(Interval.of(total.quantity))

    def _whole(self, group: Group, subject: str) -> str | None:
        named = group.text("WHOLE")
        if named:
            return subjects.clean(named, self.reader.entity)
        if self.whole is not None and not _same_thing(self.whole, subject):
            return self.whole
        if self.total is not None and not _same_thing(self.total.subject, subject):
            return self.total.subject
        shared = {draft.subject for draft in self.here if draft.kind == "share"}
        for draft in self.here:
            if draft.is_level and draft.per is None and draft.subject not in shared and not _same_thing(draft.subject, subject):
                return draft.subject
        section = self.reader.section_total
        if section is not None and not _same_thing(section.subject, subject):
            return section.subject
        return self.reader.topic if self.reader.topic and not _same_thing(self.reader.topic, subject) else None


def _same_thing(one: str, other: str) -> bool:
    """Whether two subjects of one sentence are the same item (税收, 税收收入): a whole is never its own part."""
    return one.startswith(other) or other.startswith(one)


def _explained(text: str, reason: Reason, changes: list[Draft], reach: int) -> list[Draft]:
    """The changes that a reason explains: those in front of its cue in the same part of the sentence, or behind it."""
    if not reason.forward:
        behind = [draft for draft in changes if draft.span[0] >= reason.end]
        stop = text.find(";", reason.end)
        return [draft for draft in behind if stop < 0 or draft.span[0] < stop]
    start = max(reach, text.rfind(";", 0, reason.cue) + 1, text.rfind("。", 0, reason.cue) + 1)
    near = [draft for draft in changes if start <= draft.span[0] and draft.span[1] <= reason.cue + 1]
    if not near:
        return []
    subject = near[-1].subject
    shared = {draft.subject for draft in near if draft.group is near[-1].group} | {subject}
    return [draft for draft in near if draft.subject in shared] if len(shared) == 1 else near


def _quantity(group: Group) -> Quantity | None:
    """The number of the group; words for zero and for all are numbers too."""
    head = group.head
    if isinstance(head.value, Quantity):
        return head.value
    if head.label == "NONE":
        return Quantity(value=_ZERO, unit="", step=_ZERO, raw=str(head.value))
    if head.by == "pattern:share.all":
        return Quantity(value=Decimal(100), unit="%", step=_ZERO, raw="全部")
    return None


def _in_money(quantity: Quantity | None) -> Quantity | None:
    """A zero without a unit (购置费为0, 未安排) is a zero of money."""
    return msgspec.structs.replace(quantity, unit="万元") if quantity is not None and not quantity.unit and not quantity.value else quantity


def _with_raw(quantity: Quantity, raw: str) -> Quantity:
    """The quantity as it is printed in the document, blanks and line ends included."""
    return quantity if quantity.raw == raw else replace_raw(quantity, raw)


def replace_raw(quantity: Quantity, raw: str) -> Quantity:
    """``quantity`` with another printed text."""
    return msgspec.structs.replace(quantity, raw=raw)


def _concept(draft: Draft, side: str) -> concepts.Concept | None:
    """The concept of a claim.  A count is no budget item: 公务接待22批次 is not 公务接待费 but the batches received."""
    unit = _unit(draft)
    if len(unit) > 1 and draft.kind in ("count", "composition") and unit not in ("万元", "百分点"):
        counted = concepts.find(draft.subject + unit)
        return counted if counted is not None and counted.unit else None
    found = concepts.find(draft.subject, _code_in(draft.words), side)
    if found is not None and draft.kind == "count" and not found.unit and unit:
        return None
    return found


_EACH = re.compile(r"每\S{1,3}?每?(?:年|月|天|日)|每\S|\S均|单\S")


def _each(group: Group) -> str:
    """The denominator of a unit price in its shortest form (每人每月)."""
    found = _EACH.search(group.text("EACH"))
    return found.group() if found else group.text("EACH")


def _unit_of(group: Group) -> str:
    """The unit that the level behind a change must have; a rate, 持平 and words take money or things alike."""
    quantity = _quantity(group)
    if quantity is None or quantity.unit in ("%", "百分点", ""):
        return ""
    return quantity.unit


def _unit(draft: Draft) -> str:
    return draft.quantity.unit if draft.quantity else ""


_LEVEL_CODES = re.compile(r"\((\d{2,3})[类款项]\)")
_WHOLE_CODE = re.compile(r"(?<!\d)(\d{7}|\d{5}|\d{3})[类款项]?(?=[\u4e00-\u9fff])(?!年|万|亿|元|人|个|辆)")


def _code_in(words: str) -> str | None:
    """The classification code printed with a subject: 2040201款…, or (204类)…(02款)…(01项)."""
    levels = "".join(_LEVEL_CODES.findall(words))
    if len(levels) in (3, 5, 7):
        return levels
    whole = _WHOLE_CODE.match(words.strip())
    return whole.group(1) if whole else None
