"""The local engine: shards over the worker processes of this machine."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.batch.job import Options, Shard
from extractor.batch.store import Store
from extractor.batch.supervise import Crew, Event

TICK = 0.2  # seconds between two looks at the workers


def run_local(shards: Iterator[Shard], options: Options, store: Store, jobs: int) -> Iterator[Event]:
    """Everything that happens while ``shards`` are read by ``jobs`` processes.  Raises ``DuizhangError`` when the job
    cannot go on; no process is left behind, however it ends."""
    with Crew(options, store.url, store.scratch, jobs) as crew:
        waiting = next(shards, None)
        while waiting is not None or crew.busy:
            while waiting is not None and crew.idle:
                crew.give(waiting)
                waiting = next(shards, None)
            yield from crew.poll(TICK)
