"""Marks of a sentence gathered around each number (or word that stands for one): what a single claim is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.claims.subjects import is_generic
from extractor.taggers import NUMBERS, Mark, Tagged
from extractor.taggers.clauses import clause_of as clause_of


@dataclass(slots=True)
class Group:
    """One number with the marks in front of it.  ``clause`` is an index into ``Tagged.clauses``."""

    head: Mark
    clause: int
    around: dict[str, Mark] = field(default_factory=dict)
    first_in_clause: bool = True

    @property
    def start(self) -> int:
        """Where the statement begins: its first mark that belongs to it."""
        starts = [mark.start for label, mark in self.around.items() if label not in ("PARTS", "YEAR")]
        return min([*starts, self.head.start])

    @property
    def end(self) -> int:
        ends = [
            mark.end
            for label, mark in self.around.items()
            if label in ("ITEM", "AFTER") and mark.start >= self.head.end
        ]
        return max([*ends, self.head.end])

    def text(self, label: str) -> str:
        """The words of the mark of that label, or ""."""
        mark = self.around.get(label)
        return str(mark.value) if mark is not None else ""


def gather(tagged: Tagged) -> list[Group]:
    """The groups of a sentence, in reading order."""
    groups: list[Group] = []
    pending: dict[str, Mark] = {}
    where = -1
    for mark in tagged.marks:
        clause = clause_of(tagged.clauses, mark.start)
        if clause != where:
            pending = (
                {label: pending[label] for label in ("PARTS", "WHOLE") if label in pending}
                if "PARTS" in pending
                else {}
            )
            where = clause
        if mark.label in ("CUE", "REASON"):
            continue
        if mark.label in NUMBERS or _stands_alone(mark):
            if mark.label in NUMBERS and "SAME" in pending and pending["SAME"].value != "template":
                pending.pop("SAME")
            group = Group(mark, clause, pending, not any(other.clause == clause for other in groups[-1:]))
            groups.append(group)
            pending = {}
        elif mark.rule.startswith("change.people") and groups:
            groups[-1].around.setdefault(mark.label, mark)
        elif mark.rule == "item.after" and groups and groups[-1].head.end == mark.start:
            groups[-1].around.setdefault("AFTER", mark)
        elif (
            mark.label in ("ITEM", "WHOLE")
            and groups
            and groups[-1].clause == clause
            and _says_in_words(groups[-1].head)
        ):
            groups[-1].around.setdefault(mark.label, mark)
        elif mark.label == "EACH" and groups and groups[-1].head.start <= mark.start < groups[-1].head.end:
            groups[-1].around.setdefault("EACH", mark)
        elif not (mark.label == "ITEM" and "ITEM" in pending and is_generic(str(mark.value))):  # 事业运行2020年<预算数>
            pending[mark.label] = mark
    return groups


def _stands_alone(mark: Mark) -> bool:
    """A word that is a statement of its own, without a number behind it."""
    if mark.label == "SAME":
        return mark.value != "template"
    return _says_in_words(mark)


def _says_in_words(mark: Mark) -> bool:
    if mark.label == "NONE":
        return True
    if mark.rule.startswith(("done.", "rate.")):
        return mark.label in ("COMPLETION", "UP")
    return mark.label in ("SHARE", "DOWN") and mark.rule in ("share.all", "same.only-down")


def run_of(group: Group, groups: list[Group], text: str) -> int:
    """How many bare numbers ``group`` opens: 3 in 同比增长5.2%、7.9%、3.1%."""
    position = next(index for index, other in enumerate(groups) if other is group)
    run = 1
    for other in groups[position + 1 :]:
        if text[groups[position + run - 1].head.end : other.head.start] not in _BETWEEN:
            break
        run += 1
    return run


_BETWEEN = ("、", "和", "及", "与", ",", "以及")


def named_before(start: int, groups: list[Group], tagged: Tagged) -> str:
    """其次为水利支出，占3%; 水利支出最多，为3万元: the item that the clause before ``start`` names without a number."""
    busy = {group.clause for group in groups}
    for index, clause in enumerate(tagged.clauses):
        if clause.end + 1 == start and index not in busy:
            found = _NAMES_NEXT.search(clause.text) or _NAMED_FIRST.fullmatch(clause.text.strip())
            return found.group("item") if found else ""
    return ""


_NAMES_NEXT = re.compile(
    "(?:其次|再次|最[大高多低少小]的?|首位的?|第[一二三四]位?的?)(?:依次)?[为是](?P<item>[^,;。]{2,20})$"
)
_NAMED_FIRST = re.compile(
    "(?P<item>[^,;:。]{2,20}?)(?:占比)?(?:最[多大高低少小]|居首位?|[居列]第[一二三四]位?|次之|居次)"
)


def of_it(group: Group, text: str) -> bool:
    """Whether the number is only what a percentage is of: 完成预算62.00万元的94.10%."""
    return _OF_IT.match(text, group.head.end) is not None


_OF_IT = re.compile(r"\)?的(?:约)?\d")


def scope_behind(group: Group, text: str) -> str:
    """A bracket behind the number that says what is counted in: 4.60万元（含上年结转）."""
    found = _SCOPE.match(text, group.head.end)
    return found.group() if found else ""


_SCOPE = re.compile(r"\([^()0-9]{0,8}(?:不含|不包括|含|包括)[^()0-9]{0,8}(?:结转|结余)[^()]{0,8}\)")
YEARS = re.compile(r"(?:(?:19|20)\d\d年度?[、和与及]+)+(?:19|20)\d\d年度?")
IN_TURN = re.compile("分别|依次")
