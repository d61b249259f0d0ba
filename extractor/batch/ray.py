"""The Ray engine: the same shards, handed to actors on a cluster.

An actor is the supervisor of one worker process, as on a single machine: limits, journal and parts are the same, so the rows
are, too.  An actor lives as long as the job and its worker with it, so what is heavy (a model) is loaded once.  An actor that
is lost (its machine is gone, somebody killed it) costs its shard another try elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from extractor.batch.job import Options, Shard
from extractor.batch.store import OutputError, Store
from extractor.batch.supervise import Crew, Died, Event, Tick, WorkerError, end_orphans
from extractor.errors import DuizhangError, UsageError

_TRIES = 3  # actors that a shard may lose
_LOOK = 0.5  # seconds between two looks at the actors
_PASSED_ON = ("AWS_", "FSSPEC_", "GOOGLE_", "AZURE_", "DUIZHANG_")  # of the environment, to a cluster


class Reader:
    """What an actor is: a crew of one."""

    def __init__(self, options: Options, out: str) -> None:
        store = Store(out)
        self.crew = Crew(options, out, store.scratch, jobs=1)

    def read(self, shard: Shard) -> tuple[list[Event], str]:
        """Read a shard; return what happened, and in one line why it could not be done ("" when it was)."""
        events: list[Event] = []
        try:
            self.crew.give(shard)
            while self.crew.busy:
                events += [event for event in self.crew.poll(_LOOK) if not isinstance(event, Tick)]
        except DuizhangError as error:
            return events, str(error)
        return events, ""

    def dismiss(self) -> None:
        """End the worker."""
        self.crew.__exit__(None, None, None)


def runner(address: str | None) -> Callable[[Iterator[Shard], Options, Store, int], Iterator[Event]]:
    """The engine on the cluster at ``address``, or on one that is started on this machine for the job; without ``jobs`` it
    takes all processors of the cluster."""

    def run(shards: Iterator[Shard], options: Options, store: Store, jobs: int) -> Iterator[Event]:
        with cluster(address, jobs, store.url) as ray:
            slots = jobs or max(int(ray.cluster_resources().get("CPU", 1)), 1)
            yield from _run(ray, shards, options, store, slots)

    return run


def _run(ray: Any, shards: Iterator[Shard], options: Options, store: Store, jobs: int) -> Iterator[Event]:
    """Keep ``jobs`` actors busy; every actor holds one processor."""
    actor_type = ray.remote(num_cpus=1, max_restarts=0)(Reader)
    idle: list[Any] = []
    waiting: list[tuple[Shard, int]] = []
    under_way: dict[Any, tuple[Any, Shard, int]] = {}
    actors = 0
    try:
        while True:
            while len(under_way) < jobs:
                shard, tries = waiting.pop() if waiting else (next(shards, None), 0)
                if shard is None:
                    break
                if not idle:
                    idle.append(actor_type.remote(options, store.url))
                    actors += 1
                actor = idle.pop()
                under_way[actor.read.remote(shard)] = actor, shard, tries
            if not under_way:
                return
            ready, _ = ray.wait(list(under_way), num_returns=1, timeout=_LOOK)
            for reference in ready:
                actor, shard, tries = under_way.pop(reference)
                try:
                    events, error = ray.get(reference)
                except ray.exceptions.RayActorError as lost:
                    if tries + 1 >= _TRIES:
                        raise WorkerError(f"Ray actors keep dying: {' '.join(str(lost).split())[:200]}") from None
                    waiting.append((shard, tries + 1))
                    yield Died(name="", how="Ray actor lost")
                    continue
                yield from events
                if error:
                    raise OutputError(error)
                idle.append(actor)
            yield Tick()
    finally:
        for actor in idle:
            with suppress(Exception):
                ray.get(actor.dismiss.remote(), timeout=10)
        for actor in [*idle, *(actor for actor, *_ in under_way.values())]:
            with suppress(Exception):
                ray.kill(actor)
        end_orphans(store.scratch)


@contextmanager
def cluster(address: str | None, jobs: int, out: str = "") -> Iterator[Any]:
    """Ray, connected to ``address`` or to a small cluster of our own, which is stopped and cleared away at the end."""
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ModuleNotFoundError:
        raise UsageError("--engine ray needs Ray; pip install 'duizhang[ray]'") from None
    variables = {name: value for name, value in os.environ.items() if name.startswith(_PASSED_ON)}
    quiet: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
    with _session(out) as folder:
        try:
            if address is not None:
                ray.init(address, runtime_env={"env_vars": variables}, **quiet)
            else:
                ray.init(
                    num_cpus=jobs, include_dashboard=False, object_store_memory=80 << 20, _temp_dir=folder,
                    runtime_env={"env_vars": {"PYTHONPATH": os.pathsep.join(sys.path)}}, **quiet,
                )  # fmt: skip
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise UsageError(
                f"Ray cluster {address or ''}: cannot be reached ({' '.join(str(error).split())})"
            ) from None
        try:
            yield ray
        finally:
            ray.shutdown()


@contextmanager
def _session(out: str) -> Iterator[str]:
    """A folder for Ray's sockets and logs (short, because names of sockets are), always the same for one data set, so that what a
    job that was killed left there is found and removed."""
    folder = Path(tempfile.gettempdir()) / f"dz-{hashlib.sha256(out.encode()).hexdigest()[:8]}"
    end_orphans(folder)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def started(address: str | None, jobs: int) -> float:
    """Seconds that it takes to start the cluster (or to connect to it) and to stop it again."""
    began = time.monotonic()
    with cluster(address, jobs):
        pass
    return time.monotonic() - began
