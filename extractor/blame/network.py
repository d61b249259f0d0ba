"""The printed numbers of a document and the statements over them, as far as a contradiction reaches.

A number printed several times is several numbers, tied by the statements that say they agree.  A statement whose formula
is broken although its check found that the statement holds (a check may know more than its formula says) constrains
nothing; one that holds inside a contradiction is what speaks for a part of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.blame.printing import Print, taken_apart
from extractor.blame.statements import BROKEN, EXACT, fit
from extractor.data import Anchor, Formula, Quantity, Verdict

Key = tuple[int, bool]  # where a number starts, and whether it is a direction word


@dataclass(slots=True)
class Number:
    """A printed number (or a direction word) and the statements that it takes part in, by their position.

    ``derived`` is a result that a violated statement computes from others, ``signed`` one that may be negative.
    """

    key: Key
    anchor: Anchor
    printed: Quantity
    form: Print | None
    statements: list[int] = field(default_factory=list)
    derived: bool = False
    signed: bool = False

    @property
    def is_word(self) -> bool:
        return self.key[1]

    @property
    def changeable(self) -> bool:
        """Whether another value can be printed in its place."""
        return self.is_word or self.form is not None


@dataclass(slots=True, frozen=True)
class Statement:
    """A formula with its numbers; ``verdict`` is the position of the verdict that states it."""

    formula: Formula
    keys: tuple[Key, ...]
    violated: bool
    verdict: int
    given: tuple[Key, ...] = ()

    @property
    def touched_by(self) -> tuple[Key, ...]:
        """All whose change may let it hold."""
        return self.keys + self.given


class Network:
    """Numbers and statements of one document; ``violated`` are the positions of the statements that do not hold.

    Of the statements that hold only those are in it that touch the numbers of the violated ones; ``widen`` takes a step
    further from the numbers that a search has reached.
    """

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self.numbers: dict[Key, Number] = {}
        self.statements: list[Statement] = []
        self._outside: list[tuple[Formula, int]] = []
        self._waiting: dict[int, list[int]] = defaultdict(list)  # where a number starts -> its formulas in _outside
        self._taken: set[int] = set()
        for at, verdict in enumerate(verdicts):
            if verdict.outcome == "contradicts":
                for formula in verdict.formulas:
                    self._add(formula, True, at)
            elif verdict.outcome != "undecided":
                self._outside += [(formula, at) for formula in verdict.formulas]
        self.violated = [at for at, one in enumerate(self.statements) if one.violated]
        if self.violated:
            for position, (formula, _) in enumerate(self._outside):
                for term in formula.terms:
                    self._waiting[term.anchor.start].append(position)
        self.widen(set(self.numbers))

    def widen(self, reached: set[Key]) -> set[Key]:
        """Add the statements that touch a number of ``reached``; all numbers that it can be told from are returned."""
        touching = {at for start, _ in reached for at in self._waiting.pop(start, ())} - self._taken
        self._taken |= touching
        for at in sorted(touching):
            formula, verdict = self._outside[at]
            self._add(formula, False, verdict)
        known = (self.numbers[key] for key in reached if key in self.numbers)
        return reached.union(*(self.statements[at].touched_by for number in known for at in number.statements))

    def _add(self, formula: Formula, violated: bool, verdict: int) -> None:
        keys = []
        for term in (*formula.terms, *formula.given):
            key = (term.anchor.start, term.quantity.unit == "direction")
            known = self.numbers.get(key)
            if known is None:
                form = None if key[1] else taken_apart(term.quantity)
                self.numbers[key] = Number(key, term.anchor, term.quantity, form)
            elif known.printed.value != term.quantity.value:
                return  # read in two ways: no statement can rest on it
            keys.append(key)
        broken = fit(formula, [term.quantity for term in formula.terms]) == BROKEN
        if len(set(keys)) < len(keys) or (broken and not violated):
            return
        violated = broken
        at = len(self.statements)
        length = len(formula.terms)
        self.statements.append(Statement(formula, tuple(keys[:length]), violated, verdict, tuple(keys[length:])))
        for key in keys:
            self.numbers[key].statements.append(at)
        if formula.kind == "sum" and -1 in formula.signs or formula.constant < 0:
            self.numbers[keys[0]].signed = True
        if (
            violated
            and formula.kind == "at_most"
            or violated
            and len(formula.terms) - formula.worded > 2
            and formula.kind != "order"
        ):
            self.numbers[keys[0]].derived = True

    def components(self) -> list[list[int]]:
        """The violated statements in groups that share a number."""
        group_of: dict[Key, int] = {}
        groups: dict[int, list[int]] = {}
        for at in self.violated:
            mine = [key for key in self.statements[at].touched_by if self.numbers[key].changeable]
            joined = sorted({group_of[key] for key in mine if key in group_of})
            members = [at]
            for other in joined:
                members = groups.pop(other) + members
            groups[at] = members
            for member in members:
                for key in self.statements[member].touched_by:
                    group_of[key] = at
        return [sorted(members) for members in groups.values()]

    def printed(self, statement: Statement, changed: dict[Key, Quantity]) -> list[Quantity]:
        """The numbers of a statement, those in ``changed`` as they would be printed."""
        return [changed.get(key) or self.numbers[key].printed for key in statement.keys]

    def fit(self, at: int, changed: dict[Key, Quantity]) -> int:
        """How statement ``at`` holds with ``changed`` in the place of what is printed."""
        statement = self.statements[at]
        if not any(key in changed for key in statement.touched_by):
            return BROKEN if statement.violated else EXACT
        if any(key in changed for key in statement.given):
            return EXACT
        return fit(statement.formula, self.printed(statement, changed))

    def touching(self, keys: Iterable[Key]) -> set[int]:
        """The statements in which one of ``keys`` takes part."""
        return {at for key in keys for at in self.numbers[key].statements}
