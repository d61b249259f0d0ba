"""Suites as plain-text tables: the figures of a whole suite, and the same by document, kind, layout or label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from eval.intervals import of_figure
from eval.metrics import Bar, Score, figures, parts, total
from eval.suite import Asked, Suite
from eval.tally import Tally

BY = ("document", "kind", "layout", "label")


def table(suite: Suite, scores: Sequence[Score], floors: Mapping[str, Decimal], asked: Asked) -> str:
    """Every figure with its counts, its interval, its bar and its floor; counts such as 24 of 24 are asked of a whole suite
    only."""
    head = f"{suite.name}: {suite.title} ({len(scores)} {suite.units})"
    rows = [head, f"  {'':<42}{'':>9}  {'':<20}{'95 %':<14}{'bar':<10}{'':<8}{'floor':<8}".rstrip()]
    for line in figures(suite.figures, total(scores).tallies):
        if asked.only and line.bar.aspect == "count":
            continue
        mark = {True: "ok", False: "MISSED", None: ""}[line.met]
        floor = floors.get(line.bar.label)
        ends = of_figure(line.bar, scores)
        rows.append(
            f"  {line.bar.label:<42}{line.value:>9}  {line.detail:<20}{_ends(ends):<14}{line.asked:<10}{mark:<8}"
            f"{'' if floor is None else floor!s:<8}".rstrip()
        )
    for bar in suite.figures:
        if bar.aspect == "gap":
            rows += ["", *reliability(bar.label, parts(bar.key, total(scores).tallies))]
    return "\n".join(rows)


def reliability(label: str, bins: Mapping[str, Tally]) -> list[str]:
    """What predictions say of themselves, against how many of them are right, by the bin of what they say."""
    rows = [f"  {label:<42}{'of':>9}  {'said':<8}{'right':<8}right up to █, said at │"]
    for name, one in sorted(bins.items()):
        said, right = mean(one.said, one.predicted), mean(one.right, one.predicted)
        rows.append(f"    {name:<40}{one.predicted:>9}  {said:<8.3f}{right:<8.3f}{picture(right, said)}")
    return rows


def mean(whole: Decimal | int, count: int) -> float:
    """A share of ``count``; 0 of none."""
    return float(whole) / count if count else 0.0


def picture(right: float, said: float, width: int = 30) -> str:
    """A bar of the share that is right, with a mark where it says that it is.

    >>> picture(0.5, 0.9, 10), picture(0.9, 0.5, 10)
    ('█████····│', '█████│███ ')
    """
    filled, mark = round(right * width), min(round(said * width), width - 1)
    signs = ["█" if at < filled else "·" if at < mark else " " for at in range(width)]
    signs[mark] = "│"
    return "".join(signs)


def _ends(ends: tuple[float, float] | None) -> str:
    return f"{ends[0]:.3f}-{ends[1]:.3f}" if ends else ""


def groups(suite: Suite, scores: Sequence[Score], by: str) -> str:
    """The figures of a suite by one of ``BY``."""
    if by == "label":
        return _by_label(suite, scores)
    grouped: dict[str, list[Score]] = {}
    for one in scores:
        grouped.setdefault(one.name if by == "document" else one.facets.get(by, "-"), []).append(one)
    if grouped.keys() == {"-"}:
        return f"{suite.name} has no {by}s"
    bars = [bar for bar in suite.figures if _counted(bar, total(scores))]
    cells = {name: _cells(bars, total(members)) for name, members in grouped.items()}
    if by == "document":
        named = [f"  [{number}] {bar.label}" for number, bar in enumerate(bars, 1)]
        rows = [_row("", [f"[{number}]" for number in range(1, len(bars) + 1)])]
        rows += [_row(name, values) for name, values in cells.items()]
        return "\n".join([f"{suite.name} by {by}", *named, *rows])
    columns = [f"{name} ({len(members)})" for name, members in grouped.items()]
    rows = [_row(f"{suite.name} by {by}", columns, 22)]
    rows += [_row(bar.label, [cells[name][at] for name in grouped], 22) for at, bar in enumerate(bars)]
    return "\n".join(rows)


def _cells(bars: Sequence[Bar], score: Score) -> list[str]:
    lines = figures(bars, score.tallies)
    return [line.value if _counted(bar, score) else "" for bar, line in zip(bars, lines, strict=True)]


def _row(name: str, cells: Iterable[str], width: int = 8) -> str:
    return (f"  {name:<42}" + "".join(f"{cell:>{width}}" for cell in cells)).rstrip()


def _counted(bar: Bar, score: Score) -> bool:
    if bar.aspect == "gap":
        return bool(parts(bar.key, score.tallies))
    return score.tallies.get(bar.key, Tally()) != Tally()


def _by_label(suite: Suite, scores: Sequence[Score]) -> str:
    """Every tally of the suite that has labels: recall, precision and F1 of each."""
    whole = total(scores)
    keys = sorted({key.partition("#")[0] for key in whole.tallies if "#" in key})
    rows = [f"{suite.name} by label", _row("", ("recall", "found", "of", "prec.", "right", "of", "F1", "sure"))]
    for key in keys:
        rows.append(f"  {key}")
        rows += [_label_row(label, tally) for label, tally in sorted(parts(key, whole.tallies).items())]
    return "\n".join(rows)


def _label_row(label: str, tally: Tally) -> str:
    """One label; "sure" is the mean confidence of what was predicted, where there is one."""
    found = (f"{tally.recall:.3f}", str(tally.found), str(tally.gold)) if tally.gold else ("", "", "")
    right = (f"{tally.precision:.3f}", str(tally.right), str(tally.predicted)) if tally.predicted else ("", "", "")
    both = f"{tally.f1:.3f}" if tally.gold and tally.predicted else ""
    sure = f"{tally.said / tally.predicted:.3f}" if tally.said and tally.predicted else ""
    return _row(f"  {label}", (*found, *right, both, sure))
