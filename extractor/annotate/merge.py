"""Brings annotated batches into the gold: nothing is overwritten, everything is checked, all of it happens or nothing.

    outcome = merge(pulled, Path("annotations"), batch="2026-01")       # pulled: an iterable of records, read once
    print(outcome.line()); for conflict in outcome.conflicts: print(conflict)

``annotations/gold/*.jsonl`` is the gold; ``read_gold(folder)`` yields it.  A record finds its text there by sha256:

* the gold does not know the text (or this window of it): the record goes to ``gold/BATCH.jsonl``;
* the gold says the same already: nothing happens;
* the gold still says what the annotator was shown (``record.base``): the correction takes its place;
* otherwise, and where two annotators of the batch differ: a conflict.  It is listed, kept in ``conflicts/BATCH.jsonl``
  for adjudication, and the gold stays as it is.  An ``adjudicated`` record decides between annotators.

An offset that does not fit, or an agreement below ``floor``, refuses the whole batch.  The new files are written beside
the old ones, a journal is put on the disk, then they change names; whoever reads or merges next finishes what a crash
left behind, so the gold is seen as it was before or as it is after.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from extractor.annotate import agreement
from extractor.annotate.records import (
    Record,
    fingerprint,
    inside,
    key,
    line_of,
    read_jsonl,
    read_with_offsets,
    validate,
    write_atomically,
    write_jsonl,
)
from extractor.annotate.splice import splice
from extractor.errors import UsageError

try:
    import fcntl
except ImportError:  # not on Windows: there nobody waits
    fcntl = None  # type: ignore[assignment]

FLOOR = 0.8
_STAGE = ".merge"
_JOURNAL = "journal.json"
_CHANGELOG_HEAD = (
    "# Changes of the gold\n\nOne entry a merged batch, the newest last; written by `duizhang annotate pull`.\n"
)


class Conflict(NamedTuple):
    """A record that was not merged, and why."""

    record: str
    annotator: str
    why: str

    def __str__(self) -> str:
        return f"{self.record}: {self.annotator or 'nobody'}: {self.why}"


class Merged(NamedTuple):
    """What a merge did: numbers of records, the conflicts, the lowest exact span F1 between two annotators."""

    batch: str
    new: int
    changed: int
    same: int
    conflicts: tuple[Conflict, ...]
    annotators: tuple[str, ...]
    f1: float | None

    def line(self) -> str:
        """The outcome in one line, as it stands in the change log."""
        agreed = "" if self.f1 is None else f", span F1 of the annotators {self.f1:.3f}"
        return (
            f"{self.new} new, {self.changed} changed, {self.same} unchanged, {len(self.conflicts)} conflicts"
            f" by {', '.join(self.annotators) or 'nobody named'}{agreed}"
        )


class _Seen(NamedTuple):
    """Where a record of the gold or of the batch stands, and what it says."""

    file: str
    offset: int
    id: str
    window: tuple[int, int] | None
    says: str
    base: str
    annotator: str
    status: str


def read_gold(folder: Path | str) -> Iterator[Record]:
    """All records of ``folder/gold``, file by file in the order of their names, after a crash put right."""
    folder = Path(folder)
    recover(folder)
    for path in sorted((folder / "gold").glob("*.jsonl")):
        yield from read_jsonl(path)


def merge(
    incoming: Iterable[Record],
    folder: Path | str,
    *,
    batch: str,
    root: Path | str = ".",
    floor: float = FLOOR,
    day: date | None = None,
) -> Merged:
    """Merge ``incoming`` into ``folder/gold``; ``root`` is where texts that are not inline lie.

    ``incoming`` may be long: only an index of it is held in memory.  Raises ``UsageError`` with one line, and leaves all
    as it was, where a record does not fit its text or the annotators agree less than ``floor``.
    """
    folder = Path(folder)
    _check_name(batch)
    with _alone(folder):
        recover(folder)
        return _merge(incoming, folder, batch, root, floor, day or date.today())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two merges into one gold wait for each other; the lock is gone with its process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".merge.lock").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _merge(incoming: Iterable[Record], folder: Path, batch: str, root: Path | str, floor: float, day: date) -> Merged:
    stage = folder / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    try:
        spool = stage / "incoming"
        arrived = _spool(incoming, spool, batch, root)
        with spool.open("rb") as records:
            agreed = _agreement(arrived, records, root)
            if agreed is not None and agreed < floor:
                raise UsageError(
                    f"batch {batch}: the annotators agree on {agreed:.3f} of their spans, below the floor of {floor}:"
                    " adjudicate it first (python -m annotations.agree)"
                )
            outcome = _plan(folder, stage, batch, arrived, records, agreed)
        spool.unlink()
        if outcome.new or outcome.changed or outcome.conflicts:
            _log(folder, stage, outcome, day)
            _commit(folder, stage)
    finally:
        if not (stage / _JOURNAL).exists():
            shutil.rmtree(stage, ignore_errors=True)
    return outcome


# --------------------------------------------------------------------------------------------------------- reading


def _check_name(batch: str) -> None:
    if not batch or batch.startswith(".") or not all(sign.isalnum() or sign in "-_." for sign in batch):
        raise UsageError(f"batch {batch!r}: use letters, digits, - and _ only; it becomes the name of a file")


def _spool(incoming: Iterable[Record], spool: Path, batch: str, root: Path | str) -> dict[str, list[_Seen]]:
    """Write the batch down, checked, and return its index: key -> the copies of that text."""
    arrived: dict[str, list[_Seen]] = {}
    with spool.open("wb") as file:
        for record in incoming:
            problems = validate(record, root)
            if problems:
                raise UsageError(f"batch {batch}: {problems[0]}" + _more(len(problems) - 1))
            if record.status == "proposed":
                continue  # nobody has looked at it
            seen = _seen(record, "", file.tell())
            copies = arrived.setdefault(key(record), [])
            copies[:] = [copy for copy in copies if copy.annotator != seen.annotator or copy.status != seen.status]
            copies.append(seen)
            file.write(line_of(record))
    return arrived


def _more(count: int) -> str:
    return f" (and {count} more)" if count else ""


def _seen(record: Record, file: str, offset: int) -> _Seen:
    return _Seen(
        file, offset, record.id, record.window, fingerprint(record), record.base, record.annotator, record.status
    )


def _at(records: BinaryIO, offset: int) -> Record:
    records.seek(offset)
    return msgspec.json.decode(records.readline(), type=Record)


def _agreement(arrived: dict[str, list[_Seen]], records: BinaryIO, root: Path | str) -> float | None:
    """The lowest exact span F1 between two annotators of the batch, over all texts that both annotated."""
    pairs: dict[tuple[str, str], agreement.F1] = {}
    for copies in arrived.values():
        drafts = sorted((copy for copy in copies if copy.status != "adjudicated"), key=lambda copy: copy.annotator)
        if len(drafts) < len(copies):
            continue  # somebody has decided it
        for one, other in combinations(drafts, 2):
            met = agreement.compare([_at(records, one.offset)], [_at(records, other.offset)], str(root)).exact
            sofar = pairs.get((one.annotator, other.annotator), agreement.F1(0, 0, 0, 0))
            pairs[one.annotator, other.annotator] = agreement.F1(*(a + b for a, b in zip(sofar, met, strict=True)))
    return min((met.value for met in pairs.values()), default=None)


# -------------------------------------------------------------------------------------------------------- deciding


def _plan(
    folder: Path, stage: Path, batch: str, arrived: dict[str, list[_Seen]], records: BinaryIO, agreed: float | None
) -> Merged:
    """Write the new state of every file that changes into ``stage``."""
    known = _known(folder)
    new: list[_Seen] = []
    instead: dict[tuple[str, int], list[_Seen]] = {}
    conflicts: list[tuple[_Seen, str]] = []
    same = 0
    for name, copies in arrived.items():
        chosen = [copy for copy in copies if copy.status == "adjudicated"] or copies
        if len({copy.says for copy in chosen}) > 1:
            others = ", ".join(copy.annotator or "nobody" for copy in chosen)
            conflicts += [(copy, f"annotators differ ({others})") for copy in chosen]
            continue
        copy = chosen[0]
        gold, why = _gold_of(known.get(name.partition(":")[0], []), copy.window)
        if why:
            conflicts.append((copy, why))
        elif gold is None:
            new.append(copy)
        else:
            now = fingerprint(inside(_read_at(folder, gold), copy.window))
            if now == copy.says:
                same += 1
            elif copy.base and copy.base == now:
                instead.setdefault((gold.file, gold.offset), []).append(copy)
            else:
                conflicts.append((copy, "the gold has changed since, or says otherwise"))
    changed, torn = _rewrite(folder, stage, instead, records, batch)
    conflicts += torn
    _append(folder, stage, f"gold/{batch}.jsonl", (_as_gold(_at(records, one.offset), batch) for one in new))
    _append(folder, stage, f"conflicts/{batch}.jsonl", (_at(records, one.offset) for one, _ in conflicts))
    return Merged(
        batch=batch,
        new=len(new),
        changed=changed,
        same=same,
        conflicts=tuple(Conflict(one.id, one.annotator, why) for one, why in conflicts),
        annotators=tuple(sorted({copy.annotator for copies in arrived.values() for copy in copies if copy.annotator})),
        f1=agreed,
    )


def _known(folder: Path) -> dict[str, list[_Seen]]:
    """The gold by the sha256 of its texts."""
    known: dict[str, list[_Seen]] = {}
    for path in sorted((folder / "gold").glob("*.jsonl")):
        for offset, record in read_with_offsets(path):
            known.setdefault(record.sha256, []).append(_seen(record, path.name, offset))
    return known


def _gold_of(golds: list[_Seen], window: tuple[int, int] | None) -> tuple[_Seen | None, str]:
    """The gold record that covers ``window`` of its text, if there is one, or why there can be none."""
    for gold in golds:
        if gold.window is None or gold.window == window:
            return gold, ""
        if window is not None and gold.window[0] <= window[0] and window[1] <= gold.window[1]:
            return gold, ""
        if window is None or (gold.window[0] < window[1] and window[0] < gold.window[1]):
            return None, f"the gold has another part of this text, [{gold.window[0]}, {gold.window[1]})"
    return None, ""


def _read_at(folder: Path, gold: _Seen) -> Record:
    with (folder / "gold" / gold.file).open("rb") as file:
        return _at(file, gold.offset)


# --------------------------------------------------------------------------------------------------------- writing


def _as_gold(record: Record, batch: str) -> Record:
    return msgspec.structs.replace(record, batch=batch, status="gold", base="")


def _rewrite(
    folder: Path,
    stage: Path,
    instead: dict[tuple[str, int], list[_Seen]],
    records: BinaryIO,
    batch: str,
) -> tuple[int, list[tuple[_Seen, str]]]:
    """Stage the gold files in which records are corrected; the number of corrections and what could not be spliced."""
    changed = 0
    torn: list[tuple[_Seen, str]] = []

    def corrected(offset: int, record: Record, name: str) -> Record:
        nonlocal changed
        for copy in instead.get((name, offset), ()):
            spliced = splice(record, _at(records, copy.offset))
            if spliced is None:
                torn.append((copy, "a relation from outside the window leads to a span that is gone"))
                continue
            record = msgspec.structs.replace(_as_gold(spliced, batch), annotator=copy.annotator or record.annotator)
            changed += 1
        return record

    for name in sorted({file for file, _ in instead}):
        lines = read_with_offsets(folder / "gold" / name)
        write_jsonl(stage / "gold" / name, (corrected(offset, record, name) for offset, record in lines))
    return changed, torn


def _append(folder: Path, stage: Path, name: str, records: Iterable[Record]) -> None:
    """Stage ``name`` as it is, or as it was staged already, with the records behind it; nothing without records."""
    lines = iter(records)
    first = next(lines, None)
    if first is None:
        return
    path = stage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() and (folder / name).exists():
        shutil.copyfile(folder / name, path)
    with path.open("ab") as file:
        file.write(line_of(first))
        file.writelines(map(line_of, lines))
        file.flush()
        os.fsync(file.fileno())


def _stage(stage: Path, name: str, body: bytes) -> None:
    write_atomically(stage / name, lambda write: int(bool(write(body))))


def _log(folder: Path, stage: Path, outcome: Merged, day: date) -> None:
    """The change log with an entry for this batch."""
    path = folder / "CHANGELOG.md"
    before = path.read_text(encoding="utf-8") if path.exists() else _CHANGELOG_HEAD
    entry = [f"## {outcome.batch}, {day.isoformat()}", "", outcome.line() + ".", ""]
    entry += [f"- conflict: {conflict}" for conflict in outcome.conflicts]
    _stage(stage, "CHANGELOG.md", (before.rstrip("\n") + "\n\n" + "\n".join(entry).rstrip("\n") + "\n").encode())


def _commit(folder: Path, stage: Path) -> None:
    """Put the journal on the disk, then do what it says: from here on the merge happens, also after a crash."""
    files = sorted(str(path.relative_to(stage)) for path in stage.rglob("*") if path.is_file())
    _stage(stage, _JOURNAL, msgspec.json.encode(files))
    recover(folder)


def recover(folder: Path | str) -> None:
    """Finish a merge that was interrupted behind its journal; one interrupted before it has changed nothing."""
    folder = Path(folder)
    stage = folder / _STAGE
    journal = stage / _JOURNAL
    if not journal.exists():
        return
    for name in msgspec.json.decode(journal.read_bytes(), type=list[str]):
        if (stage / name).exists():  # else it has its name already
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(folder / name)
    journal.unlink()
    shutil.rmtree(stage, ignore_errors=True)
