"""Worker processes and their limits: whatever happens to one of them costs at most the document that it was in.

Why a pool of our own: ``concurrent.futures`` and ``multiprocessing.Pool`` know no time limit for a task that can be ended,
and the first breaks as a whole when one process dies; a pool that kills single tasks (pebble) hands over documents one by
one and brings their rows back through the parent.  Here a worker gets a shard, keeps its own journal and writes its own
files; the supervisor only looks at a few bytes of shared memory.

A worker that dies by itself may be innocent (somebody else killed it), so its document gets a second try; one that was ended
for a limit does not.
"""

from __future__ import annotations

import os
import resource
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Literal

import msgspec

from extractor.batch.job import Answer, Assignment, Options, Record, Shard, limit_message
from extractor.batch.slot import BETWEEN, Slot
from extractor.batch.store import OutputError
from extractor.data import Struct
from extractor.errors import DuizhangError

TRIES = 2  # a document that kills this many workers by itself is blamed
_GRACE = 5.0  # seconds beyond the limit before a worker is ended from without
_BASE = 256  # MiB that a worker has before it reads anything
_WITH_CHILDREN = 2.0  # seconds in a document after which its child processes are looked for
_STARVED = (-signal.SIGABRT, -signal.SIGSEGV)  # how a C library ends when it is refused memory
_LOST = 3  # deaths outside of any document after which the shard is given up


class Finished(Struct):
    """A shard is done."""

    record: Record


class Died(Struct):
    """A worker ended before its time; ``name`` is the document in its hands and ``reason`` that of its failure, "" where
    it is tried again."""

    name: str
    how: str
    reason: str = ""


class Tick(Struct):
    """What is under way: documents, failures, findings and bytes of shards that are not done yet."""

    documents: int = 0
    failures: int = 0
    findings: int = 0
    size: int = 0


Event = Finished | Died | Tick


class WorkerError(DuizhangError):
    """Workers cannot be started, or die without a document in their hands."""


class _Member:
    """One worker process and the shard that it works on."""

    def __init__(self, folder: Path, options: Options) -> None:
        self.folder = folder
        self.options = options
        self.task: Assignment | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.slot: Slot | None = None
        self.tries: dict[int, int] = {}
        self.lost = 0
        self.ended: Literal["", "timeout", "memory"] = ""
        self.inherited = 0

    def start(self) -> None:
        """A fresh process, in a folder of its own for what it leaves behind when it is killed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.slot = Slot(self.folder / "slot")
        self.inherited = _mib(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        command = [sys.executable, "-m", "extractor.batch.worker", str(self.folder), str(self.options.memory)]
        with (self.folder / "stderr").open("wb") as errors:
            self.process = subprocess.Popen(
                [*command, str(os.getpid())], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                start_new_session=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip
        self.ended = ""

    def send(self) -> None:
        """Hand the assignment over; a process that is gone already is noticed by its end."""
        assert self.process is not None and self.process.stdin is not None and self.task is not None
        (self.folder / "task").write_bytes(msgspec.json.encode(self.task))
        with suppress(BrokenPipeError):
            self.process.stdin.write(b"\n")
            self.process.stdin.flush()

    def end(self) -> tuple[int, int]:
        """Kill the process and all its descendants (LibreOffice has a session of its own); return how it ended, and the most
        memory that it had, in MiB: 0 where it is not known, since a process begins with the peak of the one that started
        it."""
        if self.process is None:
            return 0, 0
        peak = 0
        if self.process.returncode is None:
            _kill_tree(self.process.pid)
            _, status, usage = os.wait4(self.process.pid, 0)
            self.process.returncode = os.waitstatus_to_exitcode(status)
            peak = _mib(usage.ru_maxrss)
            peak = peak if peak > self.inherited else 0
        if self.process.returncode:
            end_orphans(self.folder)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()
        return self.process.returncode, peak

    def last_words(self) -> str:
        """The last line on its standard error."""
        with suppress(OSError):
            lines = (self.folder / "stderr").read_text(errors="replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""


class Crew:
    """``jobs`` workers that write to the store ``out`` and keep what is half done in ``scratch``."""

    def __init__(self, options: Options, out: str, scratch: Path, jobs: int) -> None:
        self.options = options
        self.out = out
        self.scratch = scratch
        self.selector = selectors.DefaultSelector()
        mine = f"worker-{socket.gethostname()}-{os.getpid()}"  # the scratch folder may be shared by machines
        self.members = [_Member(scratch / f"{mine}-{number}", options) for number in range(jobs)]

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for member in self.members:
            member.end()
            shutil.rmtree(member.folder, ignore_errors=True)
        self.selector.close()

    @property
    def idle(self) -> bool:
        """Whether somebody has nothing to do."""
        return any(member.task is None for member in self.members)

    @property
    def busy(self) -> bool:
        """Whether somebody has something to do."""
        return any(member.task is not None for member in self.members)

    def give(self, shard: Shard) -> None:
        """Hand ``shard`` to a worker that is idle."""
        member = next(one for one in self.members if one.task is None)
        folder = str(self.scratch / shard.part)
        member.task = Assignment(shard=shard, options=self.options, out=self.out, folder=folder)
        member.tries, member.lost = {}, 0
        if member.process is None or member.process.poll() is not None:
            self._start(member)
        member.send()

    def poll(self, seconds: float) -> list[Event]:
        """What happened within ``seconds``; the last event is always the ``Tick`` of now."""
        events: list[Event] = []
        for key, _ in self.selector.select(seconds):
            member: _Member = key.data
            assert member.process is not None and member.process.stdout is not None
            line = member.process.stdout.readline()
            events += self._answered(member, line) if line else self._died(member)
        for member in self.members:
            self._watch(member)
        return [*events, self._tick()]

    def _answered(self, member: _Member, line: bytes) -> Iterator[Event]:
        answer = msgspec.json.decode(line, type=Answer)
        if answer.error:
            raise OutputError(answer.error)
        if answer.record is not None:
            member.task = None
            yield Finished(record=answer.record)
        elif answer.retire:
            self._restart(member)

    # ------------------------------------------------------------------------------------------------ what goes wrong

    def _watch(self, member: _Member) -> None:
        """End a worker that is beyond a limit; its death is noticed by the end of its answers."""
        if member.task is None or member.slot is None or member.process is None or member.ended:
            return
        index, started, *_ = member.slot.read()
        if index == BETWEEN:
            return
        seconds = time.monotonic() - started
        if seconds > self.options.timeout + _GRACE:
            member.ended = "timeout"
        elif _resident(member.process.pid, children=seconds > _WITH_CHILDREN) > (self.options.memory + _BASE) << 20:
            member.ended = "memory"
        if member.ended:
            _kill_tree(member.process.pid)

    def _died(self, member: _Member) -> Iterator[Event]:
        """A worker is gone: find out in which document, and go on behind or at it."""
        assert member.slot is not None
        index, *_ = member.slot.read()
        status, peak = member.end()
        task = member.task
        if task is None:  # it was idle; the next shard starts another
            self._forget(member)
            return
        how = signal.Signals(-status).name if status < 0 else f"exit code {status}"
        name, reason, message = "", "", ""
        if index == BETWEEN:
            member.lost += 1
            if member.lost >= _LOST:
                raise WorkerError(f"worker processes keep dying ({how}): {member.last_words() or 'without a word'}")
        else:
            name = task.shard.sources[index].name
            member.tries[index] = member.tries.get(index, 0) + 1
            if member.ended:
                reason, message = member.ended, limit_message(member.ended, self.options)
            elif status in _STARVED and peak > _BASE + self.options.memory // 2:
                reason, message = "memory", limit_message("memory", self.options)
            elif member.tries[index] >= TRIES:
                reason, message = "crash", f"ended the process that read it, twice ({how}); please report it"
            failed = {**task.failed, index: (reason, message)} if reason else task.failed
            member.task = msgspec.structs.replace(task, failed=failed, careful=max(task.careful, index + 1))
        self._restart(member)
        yield Died(name=name, how=member.last_words() or how, reason=reason)

    def _start(self, member: _Member) -> None:
        self._forget(member)
        member.start()
        assert member.process is not None and member.process.stdout is not None
        self.selector.register(member.process.stdout, selectors.EVENT_READ, member)

    def _restart(self, member: _Member) -> None:
        self._forget(member)
        member.end()
        self._start(member)
        member.send()

    def _forget(self, member: _Member) -> None:
        for key in list(self.selector.get_map().values()):
            if key.data is member:
                self.selector.unregister(key.fileobj)

    def _tick(self) -> Tick:
        fields = [
            member.slot.read()[2:] for member in self.members if member.task is not None and member.slot is not None
        ]
        done, failures, findings, size = (
            (sum(column) for column in zip(*fields, strict=True)) if fields else (0, 0, 0, 0)
        )
        return Tick(documents=done, failures=failures, findings=findings, size=size)


# ------------------------------------------------------------------------------------------------------- processes


def _mib(maxrss: int) -> int:
    """A peak as getrusage gives it (KiB, on macOS bytes), in MiB."""
    return maxrss >> (20 if sys.platform == "darwin" else 10)


def _resident(pid: int, *, children: bool) -> int:
    """Bytes in memory of a process, with its descendants on demand."""
    import psutil

    try:
        process = psutil.Process(pid)
        family = [process, *(process.children(recursive=True) if children else ())]
        return sum(one.memory_info().rss for one in family if one.is_running())
    except psutil.Error:
        return 0


def _kill_tree(pid: int) -> None:
    """End a process that was started here, and everything that it started."""
    import psutil

    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return
    for one in family:
        with suppress(psutil.Error):
            one.kill()


_OURS = ("extractor.batch.worker", "UserInstallation", "raylet", "gcs_server", "ray/_private")


def end_orphans(scratch: Path) -> None:
    """End what a job that was killed left running: processes whose command line names this scratch folder."""
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        if any(str(scratch) in word for word in process.info["cmdline"] or ()) and process.pid != os.getpid():
            command = " ".join(process.info["cmdline"])
            if any(word in command for word in _OURS):
                with suppress(psutil.Error):
                    process.kill()
                    process.wait(5)
