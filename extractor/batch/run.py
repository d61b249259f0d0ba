"""A whole job: ``extract_corpus(sources, out)``.

lock -> what is done already -> what is left -> engine -> the line at the end
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from extractor.batch.job import Options, Shard, code_version
from extractor.batch.local import run_local
from extractor.batch.lock import only_one
from extractor.batch.manifest import Manifest, Survey
from extractor.batch.progress import Progress
from extractor.batch.sources import expand
from extractor.batch.store import Store
from extractor.batch.supervise import Event, end_orphans

Engine = Literal["local", "ray"]
Runner = Callable[[Iterator[Shard], Options, Store, int], Iterator[Event]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job did: ``documents`` read (of these ``failures``), the ``findings`` in them, in how many seconds, and what it
    found when it began."""

    survey: Survey
    documents: int
    failures: int
    findings: int
    deaths: int
    seconds: float


def extract_corpus(
    names: Sequence[str],
    out: str,
    *,
    options: Options | None = None,
    jobs: int | None = None,
    engine: Engine = "local",
    address: str | None = None,
    retry: bool = False,
    redo: bool = False,
    quiet: bool = True,
    said: Callable[[Survey], None] | None = None,
) -> Outcome:
    """Read every document that ``names`` stand for (``batch.sources``) and write all that is found in them to the Parquet data
    set ``out``, a folder or an fsspec URL.  What is there already is not read again; ``said`` is told so before the work begins.

    Raises ``DuizhangError`` with one line when the job cannot go on.  What was done until then is kept.
    """
    began = time.monotonic()
    options = msgspec.structs.replace(options or Options(), version=code_version())
    store = Store(out)
    store.prepare()
    with only_one(store):
        end_orphans(store.scratch)
        manifest = Manifest(store, options)
        try:
            manifest.clean()
            survey = manifest.survey(expand(names), retry=retry, redo=redo)
            if said is not None:
                said(survey)
            progress = Progress(store, survey.left, options.lang, quiet=quiet) if survey.left else None
            if progress is not None:
                runner = run_local if engine == "local" else _ray(address)
                progress.note(
                    "start", documents=survey.left, listed=survey.listed, engine=engine, version=options.version
                )
                try:
                    for event in runner(
                        manifest.shards(), options, store, jobs or (available() if address is None else 0)
                    ):
                        progress.take(event)
                    progress.note(
                        "end", documents=progress.documents, failures=progress.failures, findings=progress.findings
                    )
                finally:
                    progress.close()
        finally:
            manifest.close()
        _sweep(store)
    if progress is None:
        return Outcome(survey, 0, 0, 0, 0, time.monotonic() - began)
    return Outcome(
        survey, progress.documents, progress.failures, progress.findings, progress.deaths, time.monotonic() - began
    )  # fmt: skip


def available() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform.startswith("linux") else os.cpu_count() or 1


def _ray(address: str | None) -> Runner:
    from extractor.batch.ray import runner

    return runner(address)


def _sweep(store: Store) -> None:
    """Remove what is left in the scratch folder after a job that came to its end, all but the lock."""
    import shutil

    for path in store.scratch.iterdir() if store.scratch.exists() else ():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != "lock":
            path.unlink(missing_ok=True)
    if not store.local:
        store.clear_scratch()
