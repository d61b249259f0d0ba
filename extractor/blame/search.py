"""The smallest sets of numbers whose change lets every violated statement hold while those that hold keep holding.

Exact, by growing size: a set must hit every broken statement, so the search takes one of them, tries each of its numbers, and
goes on with what is then broken, also among the statements that held before.  The values tried are those that a statement
asks for and those from which a slip makes what is printed.  ``Budget`` bounds the work: a document that is a mess gets no
blame rather than a wrong one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from extractor.blame import slips
from extractor.blame.network import Key, Network, Number
from extractor.blame.printing import rounded
from extractor.blame.slips import Candidate
from extractor.blame.statements import BROKEN, CLOSE, EXACT, ROUNDED, solve, target
from extractor.blame.surroundings import Surroundings
from extractor.data import Formula, Quantity
from extractor.interval import Interval

MOST_CHANGES = 3
MOST_STATEMENTS = 60  # a component of more is a mess
_WORK = 2500
_BRANCHES = 6
_INEXACT = Decimal("0.3")
_SHORT = Decimal("0.005")  # fewer than the whole: nearly any smaller number does that
_UNEQUAL = Decimal("0.0005")  # a figure that is said twice is the same figure
_OTHER_LENGTH = Decimal("0.3")
_HUNDRED = Decimal(100)
_FAR = Decimal(10) ** 12
_LEAST_MONEY = Decimal("0.01")  # 万元: a disclosure has no amounts of 26 yuan
_TINY = Decimal("0.002")
_ONLY_A_WORD = Decimal("0.2")


@dataclass(slots=True)
class Budget:
    """How many formulas may still be tried."""

    left: int = _WORK

    def spend(self, tries: int = 1) -> bool:
        self.left -= tries
        return self.left >= 0


@dataclass(slots=True)
class Explanation:
    """A set of numbers, what each should read (best first), and how likely the slips are that explain it."""

    values: dict[Key, list[Candidate]]
    weight: Decimal = Decimal(0)
    best: Decimal = Decimal(0)


@dataclass(slots=True)
class Search:
    """The explanations of one component of violated statements."""

    network: Network
    component: list[int]
    surroundings: Surroundings
    budget: Budget
    found: dict[frozenset[Key], Explanation] = field(default_factory=dict)

    def run(self) -> list[Explanation]:
        """All smallest explanations, the likeliest first; [] where there is none within the bounds."""
        if len(self.component) > MOST_STATEMENTS:
            return []
        own = {key for at in self.component for key in self.network.statements[at].touched_by}
        reached = self.network.widen(own)
        for size in range(1, MOST_CHANGES + 1):
            self._grow({}, [], size)
            if self.budget.left < 0:
                return []
            if self.found:
                break
            reached = self.network.widen(reached)
        return sorted(self.found.values(), key=lambda one: -one.weight)

    def _grow(self, changed: dict[Key, Quantity], chosen: list[tuple[Key, Candidate]], left: int) -> None:
        broken = self._broken(changed)
        if not broken:
            self._note(chosen)
            return
        if not left or self.budget.left < 0:
            return
        network = self.network
        statement = min(broken, key=lambda at: len(network.statements[at].touched_by))
        for key in network.statements[statement].touched_by:
            if key in changed or not network.numbers[key].changeable:
                continue
            if left == 1 and any(key not in network.statements[at].touched_by for at in broken):
                continue
            for candidate in self._candidates(network.numbers[key], changed, statement, last=left == 1):
                self._grow({**changed, key: candidate.quantity}, [*chosen, (key, candidate)], left - 1)

    def _broken(self, changed: dict[Key, Quantity]) -> list[int]:
        """The statements that do not hold: of the component, and of all that a change touches."""
        asked = set(self.component) | self.network.touching(changed)
        return [at for at in sorted(asked) if self._fit(at, changed) == BROKEN]

    def _fit(self, at: int, changed: dict[Key, Quantity]) -> int:
        self.budget.spend()
        return self.network.fit(at, changed)

    def _note(self, chosen: list[tuple[Key, Candidate]]) -> None:
        weight = Decimal(1)
        for key, candidate in chosen:
            weight *= candidate.weight / _HUNDRED * self._likely(self.network.numbers[key])
        explanation = self.found.setdefault(frozenset(key for key, _ in chosen), Explanation({}))
        explanation.weight += weight
        for key, candidate in chosen:
            values = explanation.values.setdefault(key, [])
            if weight > explanation.best:
                values.insert(0, candidate)
            else:
                values.append(candidate)
        explanation.best = max(explanation.best, weight)

    def _likely(self, number: Number) -> Decimal:
        """Prose is typed, tables come out of a system; a number is likelier wrong than the order of two."""
        likely = Decimal("0.4") if number.anchor.table is not None else Decimal(1)
        if not number.is_word and all(
            self.network.statements[at].formula.kind == "order"
            for at in number.statements
            if self.network.statements[at].violated
        ):
            return likely * _ONLY_A_WORD  # nearly any slip turns the order of two numbers
        return likely

    # -------------------------------------------------------------------------------------------------- candidates

    def _candidates(self, number: Number, changed: dict[Key, Quantity], broken: int, *, last: bool) -> list[Candidate]:
        """What ``number`` may read; where it is the ``last`` to change, only what lets all its statements hold."""
        asked = number.statements if last else [broken]
        if number.is_word:
            return self._turned(number, changed, asked)
        wanted = self._wanted(number, changed, asked)
        if wanted is None:
            return []
        found: dict[Decimal, Candidate] = {}
        for candidate in self._in(wanted, number, changed, asked):
            quality = self._quality(number, candidate, changed, asked)
            if not quality:
                continue
            candidate = candidate._replace(weight=candidate.weight * quality)
            known = found.get(candidate.quantity.value)
            if known is None or known.weight < candidate.weight:
                found[candidate.quantity.value] = candidate
        best = sorted(found.values(), key=lambda one: -one.weight)
        return best if last else best[:_BRANCHES]

    def _wanted(self, number: Number, changed: dict[Key, Quantity], asked: list[int]) -> Interval | None:
        """Where the statements ``asked`` want the number; None where they cannot agree."""
        wanted: Interval | None = None
        for at in asked:
            statement = self.network.statements[at]
            self.budget.spend()
            one = solve(statement.formula, statement.keys.index(number.key), self.network.printed(statement, changed))
            if one is None:
                return None
            wanted = one if wanted is None else Interval(max(wanted.low, one.low), min(wanted.high, one.high))
            if wanted.low > wanted.high:
                return None
        return wanted

    def _turned(self, number: Number, changed: dict[Key, Quantity], asked: list[int]) -> list[Candidate]:
        """The opposite word; for 持平 the way that the figures go."""
        ways = (-number.printed.value,) if number.printed.value else (Decimal(1), Decimal(-1))
        found = []
        for way in ways:
            quantity = Quantity(value=way, unit="direction", step=Decimal(0), raw=number.printed.raw)
            if all(self._fit(at, {**changed, number.key: quantity}) for at in asked):
                found.append(Candidate(quantity, "direction", slips.WEIGHTS["direction"]))
        return found

    def _in(self, wanted: Interval, number: Number, changed: dict[Key, Quantity], asked: list[int]) -> list[Candidate]:
        """The candidates inside ``wanted``: what each statement asks for, and what slips lead to."""
        assert number.form is not None
        printed = number.printed
        step = printed.step or Decimal(1)
        width = (wanted.high - wanted.low) / step - 4 if wanted.high - wanted.low < _FAR else Decimal(1)
        found = [
            candidate
            for candidate in slips.meant(number.form, printed, wanted, signed=number.signed)
            if wanted.low <= candidate.quantity.value <= wanted.high
        ]
        for at in asked:
            statement = self.network.statements[at]
            if number.key not in statement.keys:
                continue
            asks = target(statement.formula, statement.keys.index(number.key), self.network.printed(statement, changed))
            if asks is None or not wanted.low <= asks <= wanted.high or abs(asks) > _FAR:
                continue
            plain = rounded(number.form, asks, printed)
            found.append(slips.arbitrary(plain, width, derived=number.derived))
            why = self.surroundings.explain(number, plain, statement.formula)
            found += [why] if why is not None else []
            found += slips.cut_short(number.form, asks, printed)
        return found

    def _only_limits(self, number: Number) -> bool:
        """Whether nothing but a limit is broken: any smaller number would do, so only the one that meets it is told."""
        statements = [self.network.statements[at] for at in number.statements]
        return all(one.formula.kind == "at_most" for one in statements if one.violated)

    def _quality(self, number: Number, candidate: Candidate, changed: dict[Key, Quantity], asked: list[int]) -> Decimal:
        """0 where a statement breaks; less where a number had to be cut or is printed longer or shorter than before."""
        if candidate.quantity.value == number.printed.value:
            return Decimal(0)
        quality = _TINY if _is_tiny(candidate.quantity) and not _is_tiny(number.printed) else Decimal(1)
        if candidate.quantity.value < 0 < number.printed.value and not number.signed:
            quality *= _TINY
        trial = {**changed, number.key: candidate.quantity}
        for at in asked:
            how = self._fit(at, trial)
            vague = how == ROUNDED or (not candidate.slip and not number.derived)
            if how == BROKEN or (vague and self._only_limits(number)):
                return Decimal(0)
            if how != EXACT:
                quality *= _inexact(self.network.statements[at].formula, how)
        return quality * _length(candidate, number.printed)


def _is_tiny(quantity: Quantity) -> bool:
    return quantity.unit == "万元" and abs(quantity.value) < _LEAST_MONEY


def _inexact(formula: Formula, how: int) -> Decimal:
    """What it costs a value that a statement holds only by rounding, or that stays below a whole."""
    if formula.kind == "at_most":
        return _SHORT
    if formula.kind == "sum" and len(formula.terms) - formula.worded == 2:
        return _UNEQUAL if how != CLOSE else Decimal(1)
    return _INEXACT if how == CLOSE else _INEXACT**2


def _length(candidate: Candidate, printed: Quantity) -> Decimal:
    """What it costs a value to be printed with more or fewer digits behind the point."""
    if candidate.quantity.step == printed.step or candidate.slip in ("unit", "decimal_point"):
        return Decimal(1)
    return _OTHER_LENGTH if candidate.quantity.step > printed.step else _OTHER_LENGTH**2
