"""The process that reads documents: ``python -m extractor.batch.worker``, started by ``supervise`` and by nobody else.

It finds its assignment in its folder when a line arrives on standard input, and answers with one line a shard.  A document that takes too
long or too much memory is stopped from within where that is possible; then the process asks to be replaced, since nobody
knows in which state an interrupted library is.  What cannot be stopped from within, the supervisor ends from without.
"""

from __future__ import annotations

import faulthandler
import gc
import hashlib
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import IO

import msgspec

from extractor.batch.job import Answer, Assignment, Done, Options, Record, Source, limit_message
from extractor.batch.journal import Journal
from extractor.batch.slot import BETWEEN, Slot
from extractor.batch.sources import SourceError, fetch
from extractor.batch.store import OutputError, Store, writing
from extractor.data import Extraction, RawDocument
from extractor.errors import DuizhangError
from extractor.exporters.concise import one_line
from extractor.exporters.tables import TABLES, Row, failure_row, identify, rows
from extractor.readers import load

Function = Callable[[RawDocument], Extraction]
Rows = dict[str, list[Row]]
_SPILL_DOCUMENTS = 32
_SPILL_SECONDS = 1.0
_COLLECT = (50_000, 20, 100)  # documents are immutable trees: next to nothing that only the collector could free
_LARGE = 1 << 20  # bytes: rows of such a document are written at once


class TimeLimitError(BaseException):
    """The document took too long; no ``except Exception`` of a library may swallow this."""


def plain(options: Options) -> Function:
    """The pipeline as it is."""
    from extractor.pipeline import extract_document

    return lambda raw: extract_document(raw, lang=options.lang)


def work_through(function: Function, source: Source) -> tuple[Done, Rows]:
    """The entry and the rows of one document; what stops it becomes a row in ``failures``.  ``MemoryError`` and
    ``TimeLimitError`` are left to the caller, and so is ``SourceError``, which stops the job."""
    began = time.monotonic()
    digest = ""
    try:
        data = fetch(source)
        digest = hashlib.sha256(data).hexdigest()
        extraction = function(load(data, source.name))
    except (MemoryError, SourceError):
        raise
    except FileNotFoundError:
        return failed(source, "missing", f"{source.name}: no longer there; put it back and run again", began)
    except DuizhangError as error:
        return failed(source, "unreadable", str(error), began, digest)
    except Exception as error:
        message = f"{source.name}: internal error {type(error).__name__}: {error}; please report it"
        return failed(source, "internal", message, began, digest)
    who = identify(extraction, sha256=digest)
    done = _entry(source, "ok", began, digest, len(extraction.findings))
    return done, {table: list(rows(table, extraction, who)) for table in TABLES}


def failed(source: Source, reason: str, message: str, began: float, digest: str = "") -> tuple[Done, Rows]:
    """The entry and the row of a document that could not be read."""
    row = failure_row(name=source.name, reason=reason, message=one_line(message), sha256=digest)
    return _entry(source, reason, began, digest, 0), {"failures": [row]}


def _entry(source: Source, status: str, began: float, digest: str, findings: int) -> Done:
    seconds = round(time.monotonic() - began, 3)
    return Done(
        name=source.name, size=source.size, stamp=source.stamp, sha256=digest, status=status, seconds=seconds,
        findings=findings,
    )  # fmt: skip


# --------------------------------------------------------------------------------------------------------- a shard


class Worker:
    """The state of the process: its slot, and the function that was made once."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.made: tuple[str, Function] | None = None

    def function(self, options: Options) -> Function:
        key = options.meaning()
        if self.made is None or self.made[0] != key:
            module, name = options.maker.split(":")
            self.made = key, getattr(import_module(module), name)(options)
            gc.collect()
            gc.freeze()  # what is loaded now stays, and is not looked through again and again
            gc.set_threshold(*_COLLECT)
        return self.made[1]

    def carry_out(self, task: Assignment) -> Answer:
        """Read what is left of the shard, write its part; say so, or ask to be replaced."""
        folder = Path(task.folder)
        folder.mkdir(parents=True, exist_ok=True)
        function = self.function(task.options)
        with writing(task.out):
            journal = Journal(folder / "journal")
        try:
            if self._documents(task, journal, function):
                return Answer(retire=True)
            return Answer(record=_commit(task, journal, folder))
        finally:
            journal.close()

    def _documents(self, task: Assignment, journal: Journal, function: Function) -> bool:
        """Whether the process should be replaced before it goes on."""
        sources = task.shard.sources
        failures = sum(done.status != "ok" for done in journal.documents)
        findings = sum(done.findings for done in journal.documents)
        size = sum(max(source.size, 0) for source in sources[: len(journal.documents)])
        spilled = time.monotonic()
        for index in range(len(journal.documents), len(sources)):
            source = sources[index]
            began = time.monotonic()
            self.slot.write(index, began, index, failures, findings, size)
            worn = False
            if index in task.failed:
                done, found = failed(source, *task.failed[index], began)
            else:
                done, found, worn = _within_limits(function, source, task.options)
            failures += done.status != "ok"
            findings += done.findings
            size += max(source.size, 0)
            journal.add(done, found)
            del found
            full = journal.kept >= _SPILL_DOCUMENTS or time.monotonic() - spilled > _SPILL_SECONDS
            if full or worn or index < task.careful or source.size > _LARGE:
                with writing(task.out):
                    journal.spill()
                spilled = time.monotonic()
            if worn:
                self.slot.write(BETWEEN, time.monotonic(), index + 1, failures, findings, size)
                return True
        self.slot.write(BETWEEN, time.monotonic(), len(sources), failures, findings, size)
        with writing(task.out):
            journal.spill()
        return False


def _within_limits(function: Function, source: Source, options: Options) -> tuple[Done, Rows, bool]:
    """``work_through`` with both limits; the third is true when the process has met one of them."""
    began = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, options.timeout)
        try:
            return (*work_through(function, source), False)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except TimeLimitError:
        reason, message = "timeout", limit_message("timeout", options)
    except MemoryError:
        reason, message = "memory", limit_message("memory", options)
    return (*failed(source, reason, message, began), True)


def _commit(task: Assignment, journal: Journal, folder: Path) -> Record:
    """Write the files of the part, then its record, and throw away what was half done."""
    store = Store(task.out)
    shard = task.shard
    with writing(task.out):
        counts = journal.write_parquet(folder)
    for table in TABLES:
        store.put(folder / f"{table}.parquet", f"{table}/{shard.part}.parquet")
    record = Record(
        part=shard.part, meaning=task.options.meaning(), documents=tuple(journal.documents), rows=counts
    )  # fmt: skip
    store.write(f"_manifest/{shard.part}.json", msgspec.json.encode(record))
    shutil.rmtree(folder, ignore_errors=True)
    return record


# ------------------------------------------------------------------------------------------------------ the process


def main() -> None:
    """Carry out assignments until standard input ends."""
    _die_with(parent=int(sys.argv[3]))
    faulthandler.enable()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints is no answer
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    temporary = folder / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor decides
    signal.signal(signal.SIGALRM, _too_long)
    worker = Worker(Slot(folder / "slot"))
    _import_everything()
    _limit_memory(memory)
    for _ in sys.stdin.buffer:  # a line rings the bell
        if not _answered(worker, (folder / "task").read_bytes(), answers):
            break


def _answered(worker: Worker, task: bytes, answers: IO[bytes]) -> bool:
    """Answer one assignment; whether there can be another."""
    try:
        answer = worker.carry_out(msgspec.json.decode(task, type=Assignment))
    except (OutputError, SourceError) as error:
        answer = Answer(error=str(error))
    answers.write(msgspec.json.encode(answer) + b"\n")
    return not answer.retire and not answer.error


def _import_everything() -> None:
    """Before memory is limited, so that the limit is what a document may need."""
    import pyarrow as pa
    import pyarrow.parquet

    import extractor.pipeline  # noqa: F401

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeLimitError


def _limit_memory(mebibytes: int) -> None:
    """Refuse memory beyond what the process has now and ``mebibytes``.  Only the soft limit is set: LibreOffice inherits
    it, and the supervisor watches the resident memory of both."""
    try:
        now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:  # no /proc: the supervisor's watch must do
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (now + (mebibytes << 20), most))


def _die_with(parent: int) -> None:
    """A supervisor that is killed takes its workers along (Linux; elsewhere they end with their document)."""
    if sys.platform.startswith("linux"):
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main()
