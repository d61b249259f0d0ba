"""A run over what was named on the command line: files, folders and standard input, one extraction at a time.

A document that cannot be read costs one line on standard error and never the rest of the run.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from extractor.data import Extraction, RawDocument
from extractor.errors import DuizhangError
from extractor.exporters.checked import Lang
from extractor.exporters.concise import one_line
from extractor.pipeline import extract_document
from extractor.readers import load, read_together
from extractor.readers.formats import SUFFIXES, is_document
from extractor.taggers import Tagger
from extractor.taggers.choice import patterns

STANDARD_INPUT = "-"
_A_MOMENTS_WORK = 500_000  # bytes; less than that is done before a bar could be read

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "empty folder": "{}: 文件夹中没有可读的文件（{}）",
        "internal": "{}: 内部错误 {}；请报告此问题（--debug 显示出错位置）",
        "progress": "对账",
    },
    "en": {
        "empty folder": "{}: no documents in this folder ({})",
        "internal": "{}: internal error {}; please report it (--debug shows where)",
        "progress": "checking",
    },
}


class Run:
    """The extractions of all that ``names`` stands for, each with the name of its document, in order.

    ``together`` makes one document of all files; ``tagger`` labels the sentences.  ``complaints`` are the lines about
    what could not be read, wholly or in part; ``failed`` is true as soon as there is one.
    """

    def __init__(
        self,
        names: Iterable[str],
        *,
        together: bool = False,
        lang: Lang = "zh",
        debug: bool = False,
        tagger: Tagger = patterns,
    ) -> None:
        self.names = tuple(names)
        self.together = together
        self.lang: Lang = lang
        self.debug = debug
        self.tagger = tagger
        self.complaints: list[str] = []

    @property
    def failed(self) -> bool:
        """Whether something could not be read."""
        return bool(self.complaints)

    def __iter__(self) -> Iterator[tuple[str, Extraction]]:
        names = list(dict.fromkeys(file for name in self.names for file in self._files(name)))
        if self.together and names and not self.failed:
            yield from self._one_document(names)
            return
        for name, outcome in _with_bar(names, self._outcome, _WORDS[self.lang]["progress"]):
            if isinstance(outcome, Exception):
                self.complain(self._reason(name, outcome))
                continue
            for failure in outcome.failures:
                self.complain(f"{name}: {failure.where}: {failure.what}")
            yield name, outcome

    def _one_document(self, names: list[str]) -> Iterator[tuple[str, Extraction]]:
        """All files as one document, named after all of them."""
        title = " + ".join(names)
        try:
            extraction = extract_document(
                read_together([self._load(name) for name in names]), lang=self.lang, tagger=self.tagger
            )
        except Exception as error:
            self.complain(self._reason(title, error))
            return
        yield title, extraction

    def _files(self, name: str) -> list[str]:
        """The files that ``name`` stands for: itself, or all documents in a folder, sorted."""
        if name == STANDARD_INPUT or not os.path.isdir(name):  # noqa: PTH112 (Path.is_dir fails on a name too long)
            return [name]
        folder = Path(name)
        files = sorted(str(path) for path in folder.rglob("*") if _is_document(path, folder))
        if not files:
            self.complain(_WORDS[self.lang]["empty folder"].format(name, " ".join(sorted(SUFFIXES))))
        return files

    def _outcome(self, name: str) -> Extraction | Exception:
        try:
            return extract_document(self._load(name), lang=self.lang, tagger=self.tagger)
        except Exception as error:
            return error

    @staticmethod
    def _load(name: str) -> RawDocument:
        return load(sys.stdin.buffer.read() if name == STANDARD_INPUT else name, name)

    def _reason(self, name: str, error: Exception) -> str:
        """Why there is no extraction of ``name``, in one line."""
        if isinstance(error, DuizhangError):
            named = any(part in str(error) for part in (name, *self.names))
            return str(error) if named else f"{name}: {error}"
        if self.debug:
            traceback.print_exception(error)
        return _WORDS[self.lang]["internal"].format(name, f"{type(error).__name__}: {error}")

    def complain(self, message: str) -> None:
        self.complaints.append(one_line(message))
        click.echo(f"duizhang: {self.complaints[-1]}", err=True)


def _is_document(path: Path, folder: Path) -> bool:
    return (
        all(not part.startswith(".") for part in path.relative_to(folder).parts)
        and is_document(path.name)
        and path.is_file()
    )


def _with_bar(
    names: list[str], work: Callable[[str], Extraction | Exception], title: str
) -> Iterator[tuple[str, Extraction | Exception]]:
    """``work`` on each name, with a progress bar on a terminal when there is more than a moment's work."""
    if not sys.stderr.isatty() or _size(names) < _A_MOMENTS_WORK:
        yield from ((name, work(name)) for name in names)
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False)
    task = bar.add_task(title, total=len(names))
    for name in names:
        with bar:  # drawn only while there is work: findings and complaints are printed when it is gone
            result = work(name)
            bar.advance(task)
        yield name, result


def _size(names: list[str]) -> int:
    return sum(os.path.getsize(name) for name in names if os.path.isfile(name))  # noqa: PTH113, PTH202
