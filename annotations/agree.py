"""How far two annotators agree on a batch.

    python -m annotations.agree A.jsonl B.jsonl                       # F1, kappa by label, where they part
    python -m annotations.agree A.jsonl B.jsonl --adjudicate C.jsonl  # a task made only of the disagreements
    python -m annotations.agree A.jsonl B.jsonl --truth DECIDED.jsonl --settle D.jsonl
                                                                      # each one's errors; the batch as it was decided
    python -m annotations.agree conflicts/BATCH.jsonl                 # both annotators in one file, as pull leaves them
    python -m annotations.agree gold/second/before/first gold/second/before/second   # folders of inline markup

Exit code 0 when the exact span F1 reaches the floor, 1 below it (such a batch is not merged), 2 when it cannot be run.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from annotations.compile import compile_all
from extractor.annotate.agreement import Agreement, Difference, adjudication, compare, settled
from extractor.annotate.merge import FLOOR
from extractor.annotate.records import Record, Span, inside, read_jsonl, text_of, write_jsonl
from extractor.errors import UsageError


def main(arguments: list[str] | None = None) -> int:
    """Print the agreement, the differences, and what else was asked for."""
    parser = argparse.ArgumentParser(prog="python -m annotations.agree", description="agreement of two annotators")
    parser.add_argument("first", help="JSON Lines of the one, or a folder of inline markup")
    parser.add_argument("second", nargs="?", help="JSON Lines of the other; left out where the first holds both")
    parser.add_argument("--floor", type=float, default=FLOOR, help=f"the exact span F1 to reach (default {FLOOR})")
    parser.add_argument("--root", default=".", help="where texts lie that are not in the records")
    parser.add_argument("--adjudicate", metavar="FILE", help="write the disagreements there, for a third to decide")
    parser.add_argument("--truth", metavar="FILE", help="what was decided; lists the errors of each annotator")
    parser.add_argument(
        "--settle", metavar="FILE", help="with --truth: write the batch as it was decided, to be merged"
    )
    given = parser.parse_args(arguments)
    try:
        first, second = _two(given.first, given.second)
        agreement = compare(first, second, given.root)
        texts = {record.id: text_of(record, given.root) for record in [*first, *second]}
        print("\n".join(report(agreement, texts)))
        if given.truth:
            decided = list(read_jsonl(given.truth))
            for name, records in zip(agreement.annotators, (first, second), strict=True):
                print("\n".join(errors(name, _against(records, decided, given.root), texts)))
            if given.settle:
                count = write_jsonl(given.settle, settled(first, second, decided, given.root))
                print(f"\n{count} texts as decided: {given.settle}")
        if given.adjudicate:
            count = write_jsonl(given.adjudicate, adjudication(first, second, root=given.root))
            print(f"\n{count} sentences to decide: {given.adjudicate}")
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    reached = agreement.exact.value >= given.floor
    if not reached:
        print(f"\nbelow the floor of {given.floor}: this batch is not merged before it is adjudicated")
    return 0 if reached else 1


def _two(first: str, second: str | None) -> tuple[list[Record], list[Record]]:
    """The records of each annotator."""
    if second is not None:
        return _read(first), _read(second)
    by_name: dict[str, list[Record]] = {}
    for record in read_jsonl(first):
        by_name.setdefault(record.annotator, []).append(record)
    if len(by_name) != 2:
        raise UsageError(f"{first}: annotated by {len(by_name)}, not by two: give two files, one of each annotator")
    one, other = (by_name[name] for name in sorted(by_name))
    return one, other


def _read(source: str) -> list[Record]:
    """JSON Lines, or a folder of inline markup, whose annotator is called after the folder.  Raises ``UsageError``."""
    folder = Path(source)
    if not folder.is_dir():
        return list(read_jsonl(source))
    return [msgspec.structs.replace(record, annotator=folder.name) for record in compile_all(folder)]


def _against(records: list[Record], decided: list[Record], root: str) -> Agreement:
    """One annotator's work on the sentences that were decided."""
    whole = {record.sha256: record for record in records}
    return compare([inside(whole[one.sha256], one.window) for one in decided if one.sha256 in whole], decided, root)


def report(agreement: Agreement, texts: dict[str, str]) -> Iterator[str]:
    """The figures and the differences, line by line."""
    one, other = agreement.annotators
    yield f"{one} and {other}: {agreement.records} texts"
    if agreement.left_out:
        yield f"left out, annotated by one only: {_few(agreement.left_out)}"
    yield f"span F1: {agreement.exact.value:.4f} exact, {agreement.overlap.value:.4f} by overlap"
    yield f"relation F1: {agreement.relations.value:.4f}"
    yield ""
    yield f"{'label':<12}{'spans':>12}{'F1':>9}{'kappa':>9}"
    for label, met in agreement.by_label.items():
        kappa = agreement.kappa[label]
        shown = "-" if kappa is None else f"{kappa:.4f}"
        yield f"{label:<12}{f'{met.first} {met.second}':>12}{met.value:>9.4f}{shown:>9}"
    if agreement.differences:
        yield ""
        yield f"{len(agreement.differences)} differences, {_kinds(agreement.differences)}:"
        yield from (_told(one, other, difference, texts) for difference in agreement.differences)


def errors(name: str, against: Agreement, texts: dict[str, str]) -> Iterator[str]:
    """What one annotator did otherwise than was decided."""
    yield ""
    yield f"{name}: {len(against.differences)} errors, span F1 {against.exact.value:.4f} against what was decided"
    yield from (_told(name, "decided", difference, texts) for difference in against.differences)


def _few(names: Sequence[str]) -> str:
    return " ".join(names) if len(names) <= 12 else f"{len(names)} texts"


def _kinds(differences: Iterable[Difference]) -> str:
    kinds = Counter(difference.kind for difference in differences)
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))


def _told(one: str, other: str, difference: Difference, texts: dict[str, str]) -> str:
    text = texts[difference.record]
    sides = ((one, difference.first), (other, difference.second))
    return f"  {difference.record}: {difference.kind}: " + ", ".join(
        f"{who} {_shown(span, text)}" for who, span in sides
    )


def _shown(span: Span | None, text: str) -> str:
    if span is None:
        return "nothing"
    return f"{span.label} [{span.start}, {span.end}) {text[span.start : span.end]!r}"


if __name__ == "__main__":
    sys.exit(main())
