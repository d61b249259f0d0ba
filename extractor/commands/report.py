"""``duizhang report``: pages that people read, one a document, and an index page over several."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from extractor.commands.common import CLEAN, FAILED, options_of_a_run, refusing, say
from extractor.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from extractor.runs import Run
    from extractor.taggers import Tagger

Lang = Literal["zh", "en"]


@dataclass(frozen=True)
class Format:
    """A kind of report: the end of its files' names and the module that makes them.

    The module has ``page(extraction, name=…, lang=…, index_href=…)``, the file of one document as text or bytes.  With
    ``index`` it also has ``Row.of(extraction, name=…, href=…)`` and ``index(rows, failures, lang=…)``, the file of that
    name over several documents.
    """

    suffix: str
    module: str
    index: str = ""


# One line a format.
FORMATS = {
    "html": Format(".html", "extractor.exporters.html", index="index.html"),
    "pdf": Format(".annotated.pdf", "extractor.exporters.pdf"),
    "xlsx": Format(".xlsx", "extractor.exporters.xlsx"),
}

_NAME_BYTES = 180  # of a file's name; most file systems take 255
_STANDARD_INPUT = "standard-input"
_WORDS = {
    "zh": {"one": "已写出 {}", "many": "已写出 {} 份报告：{}"},
    "en": {"one": "wrote {}", "many": "wrote {} reports: {}"},
}


@click.command()
@options_of_a_run
@click.option("--format", "shape", type=click.Choice(list(FORMATS)), default="html", show_default=True)
@click.option("-o", "--output", "out", required=True, metavar="OUT", help="A file for one document, else a folder.")
@click.pass_context
def report(
    context: click.Context,
    files: tuple[str, ...],
    shape: str,
    out: str,
    together: bool,
    lang: Lang,
    debug: bool,
    tagger: Tagger,
) -> None:
    """Write a report on each FILE that a person can read, each in one self-contained file: a page (html), the PDF itself
    with boxes and notes (pdf), or a workbook (xlsx).

    OUT is a file for one document and a folder for several; HTML pages of several get an index.html.  Exit code: 0, or 2
    when a file could not be read.
    """
    from extractor.runs import Run

    run = Run(files, together=together, lang=lang, debug=debug, tagger=tagger)
    single = together or (len(files) == 1 and not Path(files[0]).is_dir())
    target = Path(out)
    with refusing():
        if single and not target.is_dir() and not out.endswith(("/", os.sep)):
            written = _write_one(run, FORMATS[shape], target)
        elif target.is_file():
            raise UsageError(f"{out}: this is a file; several documents need a folder")
        else:
            written = _write_folder(run, FORMATS[shape], target, index=not single)
    if written:
        words = _WORDS[lang]
        start = target if single else target / FORMATS[shape].index
        say(words["one"].format(written[-1]) if single else words["many"].format(len(written), start))
    context.exit(FAILED if run.failed else CLEAN)


def _write_one(run: Run, shape: Format, target: Path) -> list[Path]:
    """The report of the only document; nothing where it cannot be read."""
    made = import_module(shape.module)
    for name, extraction in run:
        _keep_source(name, target)
        _write(target, made.page(extraction, name=name, lang=run.lang, index_href=""))
        return [target]
    return []


def _write_folder(run: Run, shape: Format, folder: Path, *, index: bool) -> list[Path]:
    """A file for each document as it is read, and the index last; the paths of the former."""
    made = import_module(shape.module)
    names = _Names(shape)
    index_href = shape.index if index else ""
    written: list[Path] = []
    rows: list[Any] = []
    for name, extraction in run:
        target = folder / names.new(name)
        try:
            content = made.page(extraction, name=name, lang=run.lang, index_href=index_href)
        except UnreadableError as error:  # this document cannot be reported on so; the others can
            run.complain(str(error))
            continue
        _keep_source(name, target)
        _write(target, content)
        written.append(target)
        rows += [made.Row.of(extraction, name=name, href=_href(target.name))] if index_href else []
    if index_href and (rows or run.complaints):
        _write(folder / index_href, made.index(rows, run.complaints, lang=run.lang))
    return written


def _keep_source(name: str, target: Path) -> None:
    """Raise UsageError where the report would take the place of the document itself."""
    if target.exists() and Path(name).exists() and target.samefile(name):
        raise UsageError(f"{target}: this is the document itself; name another file")


def _write(target: Path, content: str | bytes) -> None:
    from extractor.exporters.output import replacing

    with replacing(target) as path:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def _href(name: str) -> str:
    from urllib.parse import quote

    return quote(name)


class _Names:
    """Names of files in one folder: that of the document with the suffix behind it, each once, also where the file
    system does not tell small letters from capitals."""

    def __init__(self, shape: Format) -> None:
        self.suffix = shape.suffix
        self.taken = {shape.index.casefold()}

    def new(self, name: str) -> str:
        """The file's name for the document ``name``."""
        for candidate in self._candidates(name):
            if candidate.casefold() not in self.taken:
                self.taken.add(candidate.casefold())
                return candidate
        raise AssertionError("unreachable: there are endless candidates")

    def _candidates(self, name: str) -> Iterator[str]:
        plain = _STANDARD_INPUT if name == "-" else re.split(r"[/\\]", name)[-1]
        safe = re.sub(r'[\x00-\x1f\x7f<>:"|?*\ud800-\udfff]', "_", plain).strip(" .") or "report"
        while len(safe.encode()) > _NAME_BYTES:
            safe = safe[:-1]
        yield safe + self.suffix
        number = 2
        while True:
            yield f"{safe}-{number}{self.suffix}"
            number += 1
