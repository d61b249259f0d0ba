"""Many tasks through the real server: pushed, the server killed half-way, pushed again, annotated, pulled, killed, pulled.

    python -m annotations.stress [--tasks 10000]

Prints for every stage the tasks a second and the peak memory of this process at a tenth of the way and at its end, and
fails where a task is lost, doubled or changed.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from annotations import serve
from extractor.annotate.merge import merge, read_gold
from extractor.annotate.parts import parts
from extractor.annotate.propose import from_extraction
from extractor.annotate.records import Record, fingerprint, key
from extractor.annotate.studio import Project, Studio
from extractor.data import Document, RawDocument
from extractor.errors import UsageError
from extractor.exporters.label_studio.answers import from_annotation, submitted
from extractor.exporters.label_studio.config import labelling_config
from extractor.exporters.label_studio.tasks import Task, to_task
from extractor.pipeline import extract_document

Item = TypeVar("Item")

_TEXT = """{unit}{year}年部门预算公开

第二部分 情况说明

{year}年公用经费预算{now}.20万元，比上年预算{before}.20万元减少{less}.00万元，主要原因是第{number}次压减会议。

表1 支出预算表
单位：万元

\t项目
\t{year}年

\t人员经费
\t120.00

\t公用经费
\t{now}.20

\t合计
\t{total}.20

"""
_UNITS = "青禾县水务局 榛溪县气象局 古荞镇人民政府 茗泽县交通运输局 云渚市教育局".split()


def proposals(count: int) -> Iterator[tuple[Record, Document]]:
    """``count`` paragraphs of documents that all differ, each with its table."""
    for number in range(count):
        now, less = 20 + number % 7919, 1 + number % 13
        text = _TEXT.format(
            unit=_UNITS[number % len(_UNITS)], year=2015 + number % 11, number=number,
            now=now, less=less, before=now + less, total=now + 120,
        )  # fmt: skip
        extraction = extract_document(RawDocument(name=f"d{number}.txt", data=text.encode()))
        record = from_extraction(extraction, name=f"d{number}")
        yield from ((part, extraction.document) for part in list(parts(record, extraction.document))[-1:])


def tasks(count: int) -> Iterator[Task]:
    """The proposals as tasks."""
    return (to_task(record, document) for record, document in proposals(count))


class Stage:
    """Time and memory of one stage; as a context it prints them when the stage is over."""

    def __init__(self, name: str, total: int) -> None:
        self._name, self._total = name, total
        self._done = 0
        self._began = time.monotonic()
        self._early = 0.0

    def reach(self, done: int) -> None:
        """Tell how far the stage is; a line at every tenth."""
        if done * 10 // self._total > self._done * 10 // self._total:
            print(f"  {self._name} {done}/{self._total}", file=sys.stderr)
            self._early = self._early or _memory()
        self._done = done

    def count(self, items: Iterable[Item]) -> Iterator[Item]:
        """The items, counted as they pass."""
        for item in items:
            yield item
            self.reach(self._done + 1)

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        seconds = time.monotonic() - self._began
        print(
            f"{self._name:<28} {self._done:>6} tasks {seconds:7.1f} s {self._done / seconds:7.0f}/s"
            f"  peak memory {self._early or _memory():6.0f} MB at a tenth, {_memory():6.0f} MB at the end",
            flush=True,
        )


def _memory() -> float:
    """The most memory that this process has ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _kill(server: serve.Server) -> None:
    server.process.kill()
    server.process.wait()


def run(count: int, folder: Path) -> None:
    """All stages in order; raises ``AssertionError`` where something is lost."""
    server = serve.start(folder / "data")
    try:
        studio = Studio(server.url, server.token)
        project = studio.project("对账 stress", labelling_config())
        with Stage("push, server killed half-way", count) as stage:
            try:
                for state in studio.push(project, tasks(count)):
                    stage.reach(state.new)
                    if state.new >= count // 2:
                        _kill(server)
            except UsageError as error:
                print(f"  {error}", file=sys.stderr)
        server = serve.start(folder / "data")
        studio = Studio(server.url, server.token)
        with Stage("the same push again", count) as stage:
            for state in studio.push(project, tasks(count)):
                stage.reach(state.new + state.known)
        assert state.new + state.known == count and state.known >= count // 2, state
        with Stage("look: all there, once", count) as stage:
            found = {task["data"]["key"]: task["total_predictions"] for task in stage.count(studio.tasks(project))}
        assert len(found) == count and set(found.values()) == {1}, len(found)
        with Stage("annotate all (by the server)", count) as stage:
            for done in _submit(studio, project):
                stage.reach(done)
        with Stage("pull, server killed half-way", count) as stage:
            try:
                for number, record in enumerate(_answers(studio, project)):
                    stage.reach(number + 1)
                    if number == count // 2:
                        _kill(server)
                    assert record.spans
            except UsageError as error:
                print(f"  {error}", file=sys.stderr)
        server = serve.start(folder / "data")
        studio = Studio(server.url, server.token)
        with Stage("pull and merge", count) as stage:
            outcome = merge(stage.count(_answers(studio, project)), folder, batch="stress")
        assert outcome.new == count and not outcome.conflicts, outcome.line()
    finally:
        serve.stop(server.process)
    with Stage("compare with what was pushed", count) as stage:
        gold = {key(record): fingerprint(record) for record in read_gold(folder)}
        assert len(gold) == count
        for record, _ in stage.count(proposals(count)):
            assert gold[key(record)] == fingerprint(record), record.id
    print(f"{count} tasks: none lost, none doubled, none changed")


def _answers(studio: Studio, project: Project) -> Iterator[Record]:
    people = studio.people()
    for task in studio.annotated(project):
        for annotation in submitted(task):
            yield from_annotation(task, annotation, people)


def _submit(studio: Studio, project: Project) -> Iterator[int]:
    """Let the server submit every proposal as it stands, five hundred at a time."""
    numbers = [task["id"] for task in studio.tasks(project)]
    action = {"id": "predictions_to_annotations", "project": project.id}
    for start in range(0, len(numbers), 500):
        chosen = {"all": False, "included": numbers[start : start + 500]}
        studio.call("POST", "/api/dm/actions", params=action, json={"selectedItems": chosen})
        yield min(start + 500, len(numbers))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m annotations.stress")
    parser.add_argument("--tasks", type=int, default=10_000)
    with tempfile.TemporaryDirectory() as made:
        run(parser.parse_args().tasks, Path(made))
