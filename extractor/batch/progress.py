"""What is said of a job while it runs: a bar on a terminal, a line now and then elsewhere, and a log in JSON Lines."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from extractor.batch.job import Record
from extractor.batch.store import Store
from extractor.batch.supervise import Died, Event, Tick
from extractor.exporters.words import Lang

_EVERY = 30.0  # seconds between two lines where there is no terminal

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {"bar": "{done}/{total} 份 {rate:.1f} 份/秒 剩余 {eta} 失败 {failed} 发现 {found}"},
    "en": {"bar": "{done}/{total} documents {rate:.1f}/s ETA {eta} failures {failed} findings {found}"},
}


class Progress:
    """Counts what happened, shows it, and writes it down.

    The log is ``_log/TIME.jsonl`` in the data set: a line for the start, each part, each failure, each worker that died, and
    the end.  It is written while the job runs on a local store, and at the end on an object store.
    """

    def __init__(self, store: Store, total: int, lang: Lang, *, quiet: bool = False) -> None:
        self.store = store
        self.total = total
        self.lang = lang
        self.began = time.monotonic()
        self.said = self.began
        self.quiet = quiet
        self.now = Tick()
        self.documents = self.failures = self.findings = self.parts = self.deaths = 0
        self.key = f"_log/{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{os.getpid()}.jsonl"
        self._path = Path(store.path(self.key)) if store.local else store.scratch / "log.jsonl"
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._log = self._path.open("ab")
        self._bar = _Bar(total) if sys.stderr.isatty() and not quiet else None

    def note(self, event: str, **fields: Any) -> None:
        """Write a line into the log."""
        seconds = round(time.monotonic() - self.began, 3)
        self._log.write(msgspec.json.encode({"event": event, "seconds": seconds, **fields}) + b"\n")
        self._log.flush()

    def take(self, event: Event) -> None:
        """Count, show and write down one event."""
        if isinstance(event, Tick):
            self.now = event
            self._show()
        elif isinstance(event, Died):
            self.deaths += 1
            self.note("died", document=event.name, how=event.how, reason=event.reason)
        else:
            self._count(event.record)

    def _count(self, record: Record) -> None:
        failed = [one for one in record.documents if one.status != "ok"]
        found = sum(one.findings for one in record.documents)
        self.documents += len(record.documents)
        self.failures += len(failed)
        self.findings += found
        self.parts += 1
        for one in failed:
            self.note("failure", document=one.name, reason=one.status, took=one.seconds)
        self.note(
            "part",
            part=record.part,
            documents=len(record.documents),
            failures=len(failed),
            findings=found,
            rows=record.rows,
        )

    def _show(self) -> None:
        if self.quiet:
            return
        now = time.monotonic()
        if self._bar is not None:
            self._bar.show(self.documents + self.now.documents, self.line())
        elif now - self.said > _EVERY:
            self.said = now
            sys.stderr.write(self.line() + "\n")

    def line(self) -> str:
        """Where the job is, in one line."""
        done = self.documents + self.now.documents
        seconds = max(time.monotonic() - self.began, 1e-6)
        rate = done / seconds
        left = (self.total - done) / rate if rate else 0
        return _WORDS[self.lang]["bar"].format(
            done=done, total=self.total, rate=rate, eta=_clock(left), failed=self.failures + self.now.failures,
            found=self.findings + self.now.findings,
        )  # fmt: skip

    def close(self) -> None:
        """Take the bar away and bring the log home."""
        if self._bar is not None:
            self._bar.close()
        self._log.close()
        if not self.store.local and self._path.exists():
            self.store.put(self._path, self.key)


class _Bar:
    """A rich progress bar on standard error."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            BarColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
        )
        self._task = self._bar.add_task("", total=total)
        self._bar.start()

    def show(self, done: int, line: str) -> None:
        self._bar.update(self._task, completed=done, description=line, refresh=True)

    def close(self) -> None:
        self._bar.stop()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
