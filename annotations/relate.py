"""What the marks of a text say together: values, relations, claims.

The markup writes only what does not go without saying.  Where nothing is written, this holds:

* a number, and a word that stands for one (持平, 无, 全部为), measures the nearest ITEM in front of it, 预算 and 决算 left out; a COUNT
  with an ITEM directly behind it measures that one, and 没有 with an ITEM behind it in its clause that one;
* it is a change if a word of change stands in front of it in its clause (or directly behind it) with neither a number
  nor an ITEM between, or only the ITEM that the word governs (压减会议费3万元), or if it is joined by 、 or 和 to a number
  that is one, or is the percentage in brackets behind it; likewise for SHARE and COMPLETION;
* a change is measured against the nearest BASE in front of it in its sentence;
* a REASON is given for all changes in front of it, back to the REASON before it; one in front of all changes for those
  behind it; it reaches back to the semicolon before it, forward to the end of its sentence;
* a share or a completion is of the WHOLE that stands between its word and its number.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from annotations.markup import Mark, MarkupError, Plain
from extractor.annotate.propose import printed_value
from extractor.annotate.records import ClaimNote, Judged, Judgement, Place, Relation, Span
from extractor.data import Cell, Direction, Document, Kind, Quantity
from extractor.folding import View
from extractor.quantity import find

NUMBERS = frozenset({"AMOUNT", "PERCENT", "POINTS", "COUNT"})
CHANGES: dict[str, Direction] = {"UP": "increase", "DOWN": "decrease", "SAME": "unchanged"}
WORDS = frozenset({"SAME", "NONE", "COMPLETION", "SHARE", "UP", "DOWN"})
KINDS = frozenset(
    {"level", "composition", "change", "change_rate", "share", "completion", "count", "unchanged", "reason"}
)
_TARGETS = {"主": ("主体", "ITEM"), "比": ("比较对象", "BASE"), "因": ("原因", "REASON"), "整": ("整体", "WHOLE")}
_JOINED = re.compile(r"[、和与及\s]{1,3}$")
_BRACKET = re.compile(r"[、和与及\s]{1,3}$|[（(]$")
_CLAUSE_END = re.compile(r"[，,；;：:。]")
_STOP = re.compile(r"[。！？!?\n]")
_SEMICOLON = re.compile(r"[。！？!?\n；;]")
_CELL = re.compile(r"(?P<table>T\d+)\[(?P<row>\d+),(?P<col>\d+)\]$")
# Names of a column, not of an item.  The list is the gold's own: what the pattern tagger holds for generic must not move it.
_GENERIC = frozenset(
    "预算 预算数 年初预算 年初预算数 全年预算 全年预算数 调整预算 调整预算数 调整后预算 概算 决算 决算数 支出决算 支出决算数 "
    "收入决算 执行数 支出 收入 总额 总计 金额 资金 结余 规模 安排规模 价值 经费 总投资 总量".split()
)
_SPACE = re.compile(r"\s+")


class Relating:
    """The spans, relations, claims and contradictions of one marked-up text."""

    def __init__(self, plain: Plain, document: Document) -> None:
        self.text = plain.text
        self.marks = plain.marks
        self.document = document
        self.ids = {id(mark): f"m{number}" for number, mark in enumerate(self.marks, 1)}
        self.named = {mark.name: mark for mark in self.marks if mark.name}
        self.of: dict[int, Mark | None] = {}
        self.quantities = {id(mark): self._quantity(mark) for mark in self.marks if mark.label in NUMBERS}
        self.spans = tuple(self._span(mark) for mark in self.marks)
        self.sources = [mark for mark in self.marks if mark.label in NUMBERS or self._stands_alone(mark)]
        self.to = {id(mark): self._targets(mark) for mark in self.sources}
        self.cells = {id(mark): self._cell(mark) for mark in self.sources if "格" in mark.fields}
        self.relations = tuple(self._relations())
        self.claims = tuple(self._claims())
        self.judgements = tuple(
            Judgement(
                id=f"x{number}",
                kind="contradiction",
                places=(Place(start=mark.start, end=mark.end),),
                why=mark.wrong or "the document says otherwise",
                severity="error",
                wrong=self._text(mark),
            )
            for number, mark in enumerate((mark for mark in self.marks if mark.wrong is not None), 1)
        )

    # ------------------------------------------------------------------------------------------------------ values

    def _text(self, mark: Mark) -> str:
        return self.text[mark.start : mark.end]

    def _quantity(self, mark: Mark) -> Quantity | None:
        """What the number reads as; None where ``v=`` says it in its place."""
        if "v" in mark.fields:
            return None
        found = [one for one in find(View(self.text, mark.start, mark.end).text) if one.quantity is not None]
        if len(found) != 1:
            raise MarkupError(f"{self._text(mark)!r} does not read as one number: write v=")
        return found[0].quantity

    def _value(self, mark: Mark) -> str:
        if "v" in mark.fields:
            return mark.fields["v"]
        if mark.label in NUMBERS:
            return printed_value(self.quantities[id(mark)])
        if mark.label == "YEAR":
            return _SPACE.sub("", self._text(mark))
        return CHANGES.get(mark.label, "0" if mark.label == "NONE" else "")

    def _span(self, mark: Mark) -> Span:
        name = self.ids[id(mark)]
        return Span(id=name, start=mark.start, end=mark.end, label=mark.label, value=self._value(mark), by="duizhang")

    # --------------------------------------------------------------------------------------------------- relations

    def _sentence(self, at: int, stop: re.Pattern[str] = _STOP) -> tuple[int, int]:
        stops = [found.start() for found in stop.finditer(self.text)]
        return max((one for one in stops if one < at), default=-1) + 1, min(
            (one for one in stops if one >= at), default=len(self.text)
        )

    def _before(self, mark: Mark, labels: Collection[str], since: int) -> Mark | None:
        """The nearest mark of one of the ``labels`` that ends in front of ``mark``."""
        found = [one for one in self.marks if one.label in labels and since <= one.start and one.end <= mark.start]
        return max(found, key=lambda one: (one.end, one.start), default=None)

    def _word(self, mark: Mark) -> Mark | None:
        """The word that says what kind of statement a number makes: a word of change, 占, 完成, or none."""
        if id(mark) in self.of:
            return self.of[id(mark)]
        since, last = self._sentence(mark.start)
        labels = {*CHANGES, "SHARE", "COMPLETION"} if mark.label == "PERCENT" else CHANGES.keys()
        word = self._before(mark, labels, since)
        between = self._before(mark, NUMBERS | {"ITEM", "REASON"}, since)
        if word is not None and _CLAUSE_END.search(self.text[word.end : mark.start]):
            word = None
        if between is not None and (word is None or between.start >= word.end):
            governed = word is not None and word.label in CHANGES and between.label == "ITEM"
            if not (
                governed and word and word.end == between.start and mark.start - between.end <= 3
            ):  # 压减会议费3万元
                word = None
            joint = _BRACKET if mark.label == "PERCENT" and between.label == "AMOUNT" else _JOINED
            link = self.text[between.end : mark.start]
            if between.label in NUMBERS and joint.fullmatch(link):
                word = self._word(between)
            elif between.label in NUMBERS and mark.label == "PERCENT" and link == "的":  # 完成预算60场的105%
                word = self._before(between, {"SHARE", "COMPLETION"}, since)
        if word is None and mark.label == "COUNT":
            word = self._verb_behind(mark, last)
        self.of[id(mark)] = word
        return word

    def _verb_behind(self, mark: Mark, last: int) -> Mark | None:
        """3名教师调出: a word of change directly behind a COUNT, which has no number of its own."""
        behind = [one for one in self.marks if mark.end <= one.start and one.end <= last and one.label != "EACH"][:2]
        if not behind or behind[0].label not in CHANGES or behind[0].start - mark.end > 4:
            return None
        own = len(behind) == 2 and behind[1].label in NUMBERS and behind[1].start - behind[0].end <= 1
        apart = _CLAUSE_END.search(self.text[mark.end : behind[0].start]) is not None
        return None if own or apart else behind[0]

    def _stands_alone(self, mark: Mark) -> bool:
        """Whether a word makes a statement without a number."""
        if mark.label == "SHARE":
            return "全" in self._text(mark)  # 全部为
        return mark.label == "NONE" or mark.label in WORDS and not self._serves(mark)

    def _serves(self, word: Mark) -> bool:
        return any(self._word(mark) is word for mark in self.marks if mark.label in NUMBERS)

    def _targets(self, mark: Mark) -> dict[str, list[Mark]]:
        """Kind of relation -> what it leads to, as written, or as it goes without saying."""
        found: dict[str, list[Mark]] = {}
        for sign, (kind, label) in _TARGETS.items():
            written = mark.fields.get(sign)
            if written is None:
                target = self._unsaid(sign, mark)
                found[kind] = [] if target is None else [target]
            elif written == "-":
                found[kind] = []
            else:
                found[kind] = [self._named(name, label) for name in written.split(",")]
        return found

    def _named(self, name: str, label: str) -> Mark:
        if name not in self.named:
            raise MarkupError(f"nothing is named #{name}")
        if self.named[name].label != label:
            raise MarkupError(f"#{name} is a {self.named[name].label}, not a {label}")
        return self.named[name]

    def _unsaid(self, sign: str, mark: Mark) -> Mark | None:
        since, last = self._sentence(mark.start)
        if sign == "主":
            behind = next((one for one in self.marks if one.label == "ITEM" and one.start == mark.end), None)
            if behind is not None and (mark.label == "COUNT" or mark.label in WORDS):
                return behind
            before = self._named_item(mark, since)
            if mark.label == "NONE" and (before is None or mark.start - before.end > 2):
                before = self._next_item(mark, last) or before
            return before or self._named_item(mark, 0)
        word = mark if mark.label in WORDS else self._word(mark)
        if sign == "整":
            if word is None or word.label not in ("SHARE", "COMPLETION"):
                return None
            until = self._clause_end(mark.end, last) if mark is word else mark.start
            wholes = [
                one for one in self.marks if one.label == "WHOLE" and word.start <= one.start and one.end <= until
            ]
            return next(iter(wholes), None)
        if sign == "比" and mark.fields.get("k", "").startswith("change"):
            return self._before(mark, {"BASE"}, since)
        if word is None or word.label not in CHANGES and not (mark is word and mark.label in ("NONE", "COMPLETION")):
            return None
        if sign == "比":
            return self._before(mark, {"BASE"}, since) if word.label in CHANGES else None
        here = self._reason(mark, *self._sentence(mark.start, _SEMICOLON))
        return here if here is not None else self._reason(mark, since, mark.start)

    def _named_item(self, mark: Mark, since: int) -> Mark | None:
        """The nearest ITEM in front that names something; 预算 or 决算 alone name nothing, unless nothing else does."""
        nearest = item = self._before(mark, {"ITEM"}, since)
        while item is not None and self._text(item) in _GENERIC:
            item = self._before(item, {"ITEM"}, since)
        return item or nearest

    def _clause_end(self, at: int, last: int) -> int:
        found = _CLAUSE_END.search(self.text, at, last)
        return last if found is None else found.start()

    def _reason(self, mark: Mark, since: int, last: int) -> Mark | None:
        """The reason of a change between ``since`` and ``last``: the next one, or one in front of all changes."""
        reasons = [one for one in self.marks if one.label == "REASON" and since <= one.start < last]
        if any(one.start <= mark.start and mark.end <= one.end for one in reasons):
            return None
        behind = [one for one in reasons if one.start >= mark.end]
        if behind:
            return behind[0]
        changes = [one.start for one in self.marks if one.label in CHANGES and one.start >= since]
        before = [one for one in reasons if one.end <= mark.start and not any(at < one.start for at in changes)]
        return before[-1] if before else None

    def _next_item(self, mark: Mark, last: int) -> Mark | None:
        """The ITEM behind 无 or 没有, in the same clause."""
        for one in self.marks:
            if mark.end <= one.start <= last and one.label in ("ITEM", "AMOUNT", "COUNT"):
                clean = _CLAUSE_END.search(self.text[mark.end : one.start]) is None
                return one if one.label == "ITEM" and clean else None
        return None

    def _cell(self, mark: Mark) -> tuple[Cell, str]:
        """The cell that ``格=`` names, and its table."""
        name = mark.fields["格"]
        placed = _CELL.match(name)
        found = []
        for table in self.document.tables:
            for cell in table.cells:
                if placed is not None:
                    here = (table.id, cell.row, cell.col) == (placed["table"], int(placed["row"]), int(placed["col"]))
                else:
                    row, _, col = name.rpartition(".")
                    paths = (
                        [_SPACE.sub("", part) for part in cell.row_path],
                        [_SPACE.sub("", part) for part in cell.col_path],
                    )
                    here = not cell.header and row in paths[0][-1:] and col in paths[1]
                if here:
                    found.append((cell, table.id))
        if len(found) != 1:
            raise MarkupError(f"格={name}: {len(found)} cells have this name; give its row and column, or T1[2,3]")
        return found[0]

    def _relations(self) -> list[Relation]:
        relations = []
        for mark in self.sources:
            source = self.ids[id(mark)]
            for kind, targets in self.to[id(mark)].items():
                relations += [
                    Relation(kind=kind, source=source, target=self.ids[id(target)], by="duizhang") for target in targets
                ]
            if id(mark) in self.cells:
                relations.append(Relation(kind="对应单元格", source=source, cell=self._place(mark), by="duizhang"))
        return relations

    def _place(self, mark: Mark) -> Place:
        cell, table = self.cells[id(mark)]
        return Place(start=cell.anchor.start, end=cell.anchor.end, table=table, row=cell.row, col=cell.col)

    # ------------------------------------------------------------------------------------------------------ claims

    def _claims(self) -> list[ClaimNote]:
        claims = [self._claim(mark) for mark in self.sources] + [
            ClaimNote(
                id="",
                kind="reason",
                start=mark.start,
                end=mark.end,
                reason=self._text(mark),
                spans=(self.ids[id(mark)],),
                by="duizhang",
            )
            for mark in self.marks
            if mark.label == "REASON"
        ]
        claims.sort(key=lambda claim: (claim.start, claim.end))
        return [
            ClaimNote(
                **{name: getattr(claim, name) for name in claim.__struct_fields__ if name != "id"}, id=f"c{number}"
            )
            for number, claim in enumerate(claims, 1)
        ]

    def _claim(self, mark: Mark) -> ClaimNote:
        to = self.to[id(mark)]
        word = mark if mark.label in WORDS else self._word(mark)
        since, _ = self._sentence(mark.start)
        year = self._before(mark, {"YEAR"}, since)
        each = next(
            (
                one
                for one in self.marks
                if one.label == "EACH" and (one.end == mark.start or mark.start <= one.start < mark.end)
            ),
            None,
        )
        parts = self._before(mark, {"PARTS"}, since)
        taking_part = [target for targets in to.values() for target in targets]
        taking_part += [one for one in (year, word, each) if one is not None]
        spans = sorted({(one.start, one.end, self.ids[id(one)]) for one in [*taking_part, mark]})
        words = [one for one in ([*to["主体"], word, mark]) if one is not None and one.start >= since]
        return ClaimNote(
            id="",
            kind=self._kind(mark, word, parts),
            start=min(one.start for one in words if one.end <= mark.end) if words else mark.start,
            end=max([mark.end, *(one.end for one in words if one.start == mark.end or one is word)]),
            subject=self._said(to["主体"]),
            value=self._value(mark) if mark.label in NUMBERS or mark.label == "NONE" else "",
            direction=_direction(word),
            year="" if year is None else self._value(year),
            base=self._said(to["比较对象"]),
            share_of=self._said(to["整体"]),
            per="" if each is None else self._text(each),
            reason=self._said(to["原因"]),
            spans=tuple(name for _, _, name in spans),
            cells=(self._place(mark),) if id(mark) in self.cells else (),
            verdict=self._verdict(mark),
            by="duizhang",
        )

    def _said(self, marks: list[Mark]) -> str:
        return "、".join(_SPACE.sub("", self._text(mark)) for mark in marks)

    def _kind(self, mark: Mark, word: Mark | None, parts: Mark | None) -> Kind:
        written = mark.fields.get("k")
        if written is not None:
            if written not in KINDS:
                raise MarkupError(f"k={written}: the kinds are {' '.join(sorted(KINDS))}")
            return written  # type: ignore[return-value]
        label = "" if word is None else word.label
        if mark.label == "NONE":
            return "level"
        if label == "SHARE":
            return "share"
        if label == "COMPLETION":
            return "completion"
        if label in CHANGES:
            if mark.label == "SAME":
                return "unchanged"
            return "change_rate" if mark.label == "PERCENT" else "change"
        if parts is not None:
            return "composition"
        return "count" if mark.label == "COUNT" else "level"

    def _verdict(self, mark: Mark) -> Judged:
        if mark.wrong is not None:
            return "矛盾"
        if id(mark) not in self.cells:
            return ""
        cell, _ = self.cells[id(mark)]
        mine, printed = self.quantities.get(id(mark)), cell.quantity
        if mine is None or printed is None:
            return "无法判断"
        if abs(mine.value - printed.value) > (mine.step + printed.step) / 2 and mine.unit == printed.unit:
            raise MarkupError(f"{self._text(mark)} is not what its cell says ({cell.text}): mark it with ! or mend it")
        return "一致"


def _direction(word: Mark | None) -> Direction | None:
    return None if word is None else CHANGES.get(word.label)
