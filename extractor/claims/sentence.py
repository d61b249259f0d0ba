"""One sentence on its way into claims: what its numbers hand on to the next number.

``SentenceState.add`` takes the groups of a sentence in reading order; each becomes one draft (several, when subjects
share a number).  What a sentence inherits from those before it comes from ``SoFar``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from extractor import concepts
from extractor.claims import context, subjects
from extractor.claims.draft import Draft
from extractor.claims.figures import each_of, figure_of, opens_change, quantity_of, unit_of, unit_wanted
from extractor.claims.groups import IN_TURN, YEARS, Group, clause_of, named_before, of_it, run_of, scope_behind
from extractor.claims.kinds import REACHED, kind_of
from extractor.claims.plans import counterpart
from extractor.claims.shares import whole_of
from extractor.claims.so_far import SoFar
from extractor.claims.wholes import adds_up, is_complete, is_elsewhere, more_than, restated, total_of
from extractor.data import Direction, Kind
from extractor.taggers import Tagged

_ZERO = Decimal(0)
_COMPARABLE = re.compile("同口径|可比口径|扣除|剔除")
_CHANGES = ("change", "change_rate", "unchanged")
_LEVELS = ("level", "count", "composition")
_PLAN_WORD = re.compile("预算|决算|执行数|目标|指标值|任务|实际")
_PAYMENT = re.compile("补贴|补助|津贴|经费|费$|项目|工资|奖")
_PLANS = ("budget", "initial_budget", "adjusted_budget")
_YEAR = re.compile(r"(?:19|20)\d\d年")
_POINT = re.compile(r"\s*(?:第?[一二三四五六七八九十]是|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}[.、](?!\d))")
_SOME_OF_IT = re.compile("[,(]其中(?!:)")
_WORTH = ("价值", "总价值", "面积", "原值", "价款")


class SentenceState:
    """What the numbers of one sentence hand on to the next number."""

    def __init__(self, reader: SoFar, tagged: Tagged, here: list[Draft], groups: list[Group], in_table: bool) -> None:
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
        self.around: tuple[Draft | None, bool, list[Draft]] | None = None  # what goes on behind a bracket
        busy = {group.clause for group in groups}
        self.openers = [  # 与上年相比，…: a base in a clause of its own holds for what follows
            mark for mark in tagged.marks if mark.label == "BASE" and clause_of(tagged.clauses, mark.start) not in busy
        ]
        self.queue: list[str] = []  # subjects of 分别, waiting for their numbers
        self.row: list[str] = []  # all subjects of the last 分别
        self.years: list[str] = []  # 2022年、2023年培训费分别为: the year of each number
        self.last: Draft | None = None
        self.pointed_at = ""  # 执行率最低的是课题经费，预算…，支出…: what the clause before a number names
        pieces = tagged.view.text.split(
            ";"
        )  # A 30万元，其中a 8万元；B 38万元，其中b 9万元: each list ends with its piece
        self.each_alone = sum(_SOME_OF_IT.search(piece) is not None for piece in pieces) > 1
        self.opened_at = len(tagged.view.text)  # where the list of parts opens
        self.whole: str | None = None  # the whole that the first share of the sentence names

    # ---------------------------------------------------------------------------------------------- one number
    def add(self, group: Group) -> None:
        """Turn one group into drafts (two when a pair of subjects shares the number)."""
        clause = self.tagged.clauses[group.clause]
        self._mind_bracket(clause.depth)
        if clause.before == ";" and not self.outer and "PARTS" not in group.around and self._is_reached():
            self.in_parts, self.total = False, None
        ended = not self.outer and (self.each_alone or self._is_too_large(group) or self._is_next_point(clause.start))
        if clause.before == ";" and "PARTS" not in group.around and ended:
            self.in_parts, self.total = False, None
        if clause.before == ";" and self.outer and "PARTS" not in group.around:
            self.total = self.outer.pop()
        if "PARTS" in group.around and not ("SHARE" in group.around and group.text("PARTS").startswith("分别")):
            self._open_list(group, clause.before)
        elif clause.before == "。":
            self.in_parts = self.reader.open_total is not None
            self.total = self.reader.open_total
        kind, direction = kind_of(
            group, self.last, bool(self.queue), clause.text, clause.depth > 0, self._between(group)
        )
        if kind is None or self._is_term(group):
            return
        base = group.text("BASE") or None
        while self.openers and self.openers[0].start < group.head.start:
            self.base = str(self.openers.pop(0).value)
        if base:
            self.base = base
        if kind in _CHANGES and not base and self.base is None and self._is_saved(group):
            base = "预算"
        self.source = None
        waiting = bool(self.queue)
        for subject in self._subjects(group, kind):
            self._append(group, kind, direction, subject, base, in_row=waiting or bool(self.queue))

    def _between(self, group: Group) -> str:
        """What parts a number from the one before it."""
        return self.tagged.view.text[self.last.span[1] : group.start].strip() if self.last is not None else ""

    def _mind_bracket(self, depth: int) -> None:
        """A list opened in a bracket ends with it: 场馆运行285万元（其中水电费96万元）、赛事249万元."""
        if depth and self.around is None:
            self.around = (self.total, self.in_parts, self.heads)
            self.total, self.in_parts = None, False  # 车辆12万元（购置0万元、运行12万元）、接待3万元
        elif not depth and self.around is not None:
            self.total, self.in_parts, self.heads = self.around
            self.around = None

    def _is_term(self, group: Group) -> bool:
        """两年, 三年 are figures in a project sheet; in running text they only describe."""
        quantity = quantity_of(group)
        return (
            quantity is not None and quantity.unit == "年" and not self.in_table and "每年" not in self.tagged.view.text
        )

    def _open_list(self, group: Group, before: str) -> None:
        """其中 opens the parts of the level before it; behind a semicolon, of the total that is being divided.  按…划分
        divides the total of the section again, 收入预算包括 the total it names."""
        named = (
            subjects.clean(group.text("WHOLE"), self.reader.entity)
            if group.text("WHOLE") and "SHARE" not in group.around
            else ""
        )
        if named and not subjects.is_generic(named):
            self.total = self._last_level(lambda subject: subject == named)
            self.in_parts, self.whole = self.total is not None, named
            return
        if named in ("收入", "支出"):  # …；支出包括：基本支出3万元: of the total of that side, if there is one
            self.total = self._last_level(lambda subject: named in subject and subjects.is_total_word(subject))
            self.in_parts, self.whole, self.outer = self.total is not None, None, []
            return
        if group.text("PARTS").startswith("按") and not self.heads:
            self.total, self.in_parts = self.reader.open_total, self.reader.open_total is not None
            return
        if not self.heads and not self.reader.previous:
            return
        head = self.heads[0] if self.heads else self.reader.previous[0]
        if head.per is not None:  # 在职186人，年人均13.64万元；其中…: a price is not divided
            head = next((one for one in reversed(self.here) if one.is_level and one.per is None), head)
        self.opened_at = group.start
        again = before == ";" or not self.heads or group.text("PARTS").startswith("按")
        divided = head.total if again else None
        if divided is None and head.total is not None and self.in_parts:
            self.outer.append(head.total)
        self.total, self.in_parts = divided or head, True

    def _last_level(self, fits: Callable[[str], bool]) -> Draft | None:
        """The last level read, here or shortly before, whose subject ``fits``."""
        near = reversed([*self.reader.drafts[-20:], *self.here])
        return next((draft for draft in near if draft.is_level and fits(draft.subject)), None)

    def _append(
        self, group: Group, kind: Kind, direction: Direction, subject: str, base: str | None, in_row: bool
    ) -> None:
        reader = self.reader
        document_year = reader.year_here
        is_change = kind in ("change", "change_rate", "unchanged")
        words = (
            group.text("YEAR")
            + (subject if in_row else group.text("ITEM"))
            + scope_behind(group, self.tagged.view.text)
        )
        said = self.years.pop(0) if self.years else group.text("YEAR")
        year = context.year_of(said, document_year) if said else None
        if year is None and not is_change and subjects.is_last_year(group.text("ITEM")):
            year = context.year_of("上年", document_year)
        if year is None and not is_change and kind != "share":
            year = reader.as_of
        if not is_change and base and kind != "completion":
            year = context.year_of(base, document_year) or year
            words += base
        draft = Draft(
            kind=kind,
            subject=subject,
            group=group,
            quantity=figure_of(group, kind),
            direction=direction,
            base=(base or self.base) if is_change else None,
            year=year,
            words=words,
            per=group.text("EACH") or None,
            span=(group.start, group.end),
        )
        if kind == "share":
            draft.share_of = whole_of(self, group, subject)
            if group.text("WHOLE") and not self.tagged.clauses[group.clause].depth:
                self.whole = draft.share_of
        elif kind == "completion":
            draft.share_of = group.text("WHOLE") or ("年初预算" if draft.quantity is not None else None)
        if in_row and kind in ("share", "completion") and self.last is not None:
            draft.cue = group.around.get("SHARE") or self.last.cue or self.last.group.around.get("SHARE")
        depth = self.tagged.clauses[group.clause].depth
        if depth and draft.is_level:
            outer = (one for one in reversed(self.here) if self.tagged.clauses[one.group.clause].depth < depth)
            draft.within = next((one.subject for one in outer if one.is_level), "")
        draft.source = None if words else self.source
        draft.comparable = is_change and _COMPARABLE.search(self.tagged.clauses[group.clause].text) is not None
        if draft.is_level:
            self._place(draft, group)
        self.here.append(draft)
        self.last = draft

    def _place(self, draft: Draft, group: Group) -> None:
        """Make a level the new head; inside a list it is a part of the total."""
        if self.total is self.reader.open_total and (
            group.text("YEAR") or self.reader.entity and self.reader.entity in group.text("ITEM")
        ):
            self.in_parts = False  # a sentence with a year and a unit of its own is no line of a list
        total = total_of(draft, self.total, self.here, self.opened_at) if self.in_parts else None
        if total is not None and draft.subject != total.subject and not is_elsewhere(draft, total, self.here):
            draft.total = total
            total.parts.append(draft)
            if draft.kind in ("level", "count"):
                draft.kind = "composition"
        if self.last is not None and self.last.group is group and self.last.is_level:
            self.heads.append(draft)
        elif not self.heads or "BASE" not in group.around and not of_it(group, self.tagged.view.text):
            self.heads = [draft]
        elif self.tagged.clauses[group.clause].before == ";" and draft.subject in subjects.listed(group.text("ITEM")):
            self.heads = [draft]  # …；总支出比上年37,806万元增加…: named anew beside its base

    # ----------------------------------------------------------------------------------------------- subject

    def _subjects(self, group: Group, kind: Kind) -> list[str]:
        """Who the number speaks of; several when they share it."""
        entity = self.reader.entity
        raw = group.text("ITEM")
        item = subjects.clean(raw, entity) if raw else ""
        if self.queue and not item:
            return [self.queue.pop(0)]
        segment = self._segment(group)
        names = self._named_in_a_row(group, kind, item, segment)
        if len(names) > 1:
            self.row, self.queue = names, names[1:]
            return names[:1]
        after = group.text("AFTER")
        if after and item in ("内设", "直属", "下属", "派出"):
            return [item + after]
        if (
            after
            and ("、" in item or item.endswith("等"))
            or after
            and (subjects.is_generic(item) or group.head.label == "COUNT" and not self._named(item))
        ):
            item = subjects.clean(after, entity)
        verb = opens_change(raw, group.head.label)
        if verb and kind == "change":
            item = raw
            item = subjects.clean(item[verb.end() :], entity)
        if raw.startswith("涉及"):  # the money of those projects, not all of that item
            return [(self.heads[-1].subject if self.heads else "项目") + item]
        if item and (planned := counterpart(item, self.here)):
            return [planned]
        if item and not subjects.is_generic(item) and not self._needs_heading(item):
            pair = subjects.paired(item)
            if (
                len(pair) == 1
                and kind in ("level", "unchanged")
                and (group.head.label == "NONE" or "均" in segment or "各" in segment)
            ):
                pair = subjects.listed(item)
            if kind in _LEVELS and "EACH" in group.around:
                return [item + each_of(group)]
            return pair
        return self._inherited(group, kind, item)

    def _needs_heading(self, item: str) -> bool:
        """支出决算 under the heading “三公”经费 is said of that; under 支出预算 it stands for itself."""
        topic = self.reader.topic
        if not subjects.is_total_word(item) or not topic or "收支" in topic or "总体" in topic:
            return False
        found = concepts.find(topic)
        if found is None and not item.endswith(("预算", "决算")):
            return False  # 收入总计 under a heading that names no item is the total itself
        return found is None or not found.id.startswith(("item.total", "item.current", "item.appropriation"))

    def _named_in_a_row(self, group: Group, kind: Kind, item: str, segment: str) -> list[str]:
        """The subjects that wait for as many numbers: A、B、C分别为a、b、c, or without the word where the counts agree."""
        specific = item if item and not subjects.is_generic(item) else ""
        run = run_of(group, self.groups, self.tagged.view.text)
        if IN_TURN.search(segment):
            years = YEARS.match(segment.strip(" ,;。"))
            if years is not None and specific and len(found := _YEAR.findall(years.group())) == run:
                self.years = found
                return [specific] * run
            return subjects.listed(specific, run) if specific else self._several_before(run)
        if kind not in _CHANGES or run < 2:
            return []
        names = subjects.listed(specific, run) if specific else self._several_before(run)
        return names if len(names) == run else []

    def _named(self, item: str) -> bool:
        """Whether a name in front of a count is a thing itself (行政编制) or only a verb (设立)."""
        return len(item) >= 2 and concepts.find(item) is not None or len(item) >= 4

    def _segment(self, group: Group) -> str:
        clause = self.tagged.clauses[group.clause]
        before = max([d.group.head.end for d in self.here if d.group.clause == group.clause], default=clause.start)
        return self.tagged.view.text[before : group.head.start]

    def _several_before(self, run: int) -> list[str]:
        """The subjects of the last 分别, or of the ``run`` levels just before (上述两项分别比上年…)."""
        last = self.here[-1] if self.here else None
        together = [d for d in self.here if last and d.kind == last.kind and d.group.clause == last.group.clause]
        if len(together) > 1:
            return [draft.subject for draft in together]
        levels = [draft for draft in self.here if draft.is_level and draft.per is None][-run:]
        if run > 1 and len(levels) == run and len({unit_of(draft) for draft in levels}) == 1:
            return [draft.subject for draft in levels]  # 办公费8万元，印刷费2万元，分别增长6%、7%
        return [draft.subject for draft in (self.reader.previous or [])[-2:]]

    def _inherited(self, group: Group, kind: Kind, generic: str) -> list[str]:
        """The subject of a number that names none."""
        topic = self.reader.topic
        clause = self.tagged.clauses[group.clause]
        if clause.depth and not self.here:
            around = subjects.clean(self._words_before(clause.start), self.reader.entity)
            if around and not subjects.is_generic(around):
                return [around]
        if (kind == "share" or kind in _LEVELS) and (named := named_before(clause.start, self.groups, self.tagged)):
            self.pointed_at = subjects.clean(named, self.reader.entity)
            return [self.pointed_at]
        if kind in _LEVELS:
            return [self._of_level(group, generic, topic)]
        if group.text("BASE").endswith(("人数", "人员")) and not (
            self.heads and self.heads[-1].kind in ("count", "composition")
        ):
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
        depth = self.tagged.clauses[group.clause].depth
        plain = [
            draft
            for draft in self.here
            if draft.is_level
            and draft.per is None
            and not draft.in_reason
            and self.tagged.clauses[draft.group.clause].depth <= depth
        ]
        head = plain[-1] if plain else self.heads[-1] if self.heads else None
        if "EACH" in group.around:
            return (head.subject if head else topic) + each_of(group)
        if (
            head is not None
            and topic
            and unit_of(head) != unit_wanted(group)
            and self.last is not None
            and self.last.per
        ):
            return head.subject if _PAYMENT.search(head.subject) else topic
        if (said := restated(group, generic, plain)) is not None:
            return said.subject
        if head is None:
            return subjects.with_tail(topic, generic) if topic else generic
        if "BASE" in group.around and head.total is not None and is_complete(head.total, self.here):
            return head.total.subject  # 支出4万元，其中A 3万元，B 1万元；与预算5万元相比…
        raw = "" if group.head.label == "NONE" else group.text("ITEM")
        if raw and plain and _PLAN_WORD.search(generic) and topic and subjects.of_heading(topic) != head.subject:
            return head.subject
        stays = not topic or not raw or generic in _WORTH or "BASE" in group.around or self._is_pair_of(head, generic)
        stays = stays or head.subject == self.pointed_at
        return subjects.with_tail(head.subject if stays else topic, generic)

    def _is_pair_of(self, head: Draft, generic: str) -> bool:
        """支出 after 收入 of the same fund, 当年结余 after both."""
        return bool(generic) and any(
            head.subject.endswith(tail) and generic != head.subject for tail in ("收入", "支出", "结余")
        )

    def _heads_for(self, group: Group, kind: Kind) -> list[Draft]:
        """What a number without subject speaks of: the change just before it, else the level(s) of its own unit; behind
        a complete list, the total."""
        wanted = unit_wanted(group)
        if (
            group.head.label == "POINTS"
            and self.last is not None
            and self.last.kind in ("share", "completion", "change_rate")
        ):
            return [self.last]
        if (
            (kind == "share" or self.last is not None and REACHED.fullmatch(self._between(group)) is not None)
            and self.last is not None
            and (self.last.kind == kind or self.last.kind == "completion" and "BASE" in group.around)
        ):
            return [self.last]  # 占比由上年的10.4%提高到11.6%, 管理率65.8%，比上年63.2%提高2.6个百分点
        if self.last is not None and self.last.per and kind != "change" and not group.text("BASE"):
            return [self.last]  # 月人均养老金2,986元，提高3.8%
        depth = self.tagged.clauses[group.clause].depth
        for draft in reversed(self.here):
            if draft.is_level and self.tagged.clauses[draft.group.clause].depth > depth:
                continue  # 参保62万人（在职48万人、退休14万人），增加2万人: what a bracket explains, not what it names
            if draft.is_change and group.text("BASE") not in ("", draft.base or ""):
                continue  # 较预算减少…，较上年增加…: another comparison of the level
            if draft.is_change and not (draft.kind == "change" and kind == "change"):
                return [other for other in self.here if other.group is draft.group]
            if (
                draft.is_level
                and draft.per is None
                and (not wanted or unit_of(draft) in ("", wanted))
                and not self._is_plan(draft, group)
            ):
                if (
                    kind in _CHANGES
                    and draft.total is not None
                    and is_complete(draft.total, [*self.reader.drafts[-40:], *self.here])
                ):
                    return [draft.total]
                together = [other for other in self.here if other.group is draft.group]
                return together if len(together) > 1 else [draft]
        if self.heads:
            return self.heads
        changes = [draft for draft in self.here if draft.is_change]
        if changes:
            return changes[-1:]
        return self.reader.previous[:1] if self.reader.previous and not self.reader.topic else []

    def _is_plan(self, draft: Draft, group: Group) -> bool:
        """A plan mentioned on the way (与预算36.50万元相比…, 完成预算62万元的94%) is not what a change against last year is of."""
        if "BASE" in draft.group.around or of_it(draft.group, self.tagged.view.text):
            return all(draft is not head for head in self.heads)
        if "预算" in (group.text("BASE") or self.base or "") and "上年" not in (group.text("BASE") or self.base or ""):
            return False
        done = self.reader.measure in ("final", "executed")
        return (
            done
            and "预算" in draft.words
            and "决算" not in draft.words
            and concepts.qualifiers(draft.words).measure in _PLANS
        )

    def _is_reached(self) -> bool:
        """Whether the parts so far add up to their total: behind the next semicolon something else begins."""
        return self.in_parts and self.total is not None and len(self.total.parts) > 1 and adds_up(self.total)

    def _is_saved(self, group: Group) -> bool:
        """支出18万元，控制在预算24万元以内，节约6万元，节约率25%: what is saved is saved of the plan in front of it."""
        mark = group.around.get("DOWN")
        if mark is None or not self.tagged.view.text.startswith(("节约", "节支", "少支", "少用"), mark.start):
            return False
        piece = max(self.tagged.view.text.rfind(";", 0, group.start), 0)
        near = [one for one in self.here if one.is_level and one.span[0] >= piece and unit_of(one) == "万元"]
        return bool(near) and concepts.qualifiers(near[-1].words).measure in _PLANS

    def _is_next_point(self, position: int) -> bool:
        """二是往来款186万元，其中3年以上112万元；三是津补贴18万元: the next point of a row, behind a list within the one before."""
        text = self.tagged.view.text
        return _POINT.match(text, position) is not None and _POINT.search(text, 0, self.opened_at) is not None

    def _is_too_large(self, group: Group) -> bool:
        """商品支出30万元，其中项目8万元；补助支出38万元: behind the semicolon stands more than the total that was divided."""
        number = quantity_of(group)
        return self.total is not None and number is not None and more_than(number, self.total)
