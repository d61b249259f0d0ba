"""``duizhang annotate``: proposals to a Label Studio server, corrections back into the gold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.commands.common import CLEAN, FAILED, say

if TYPE_CHECKING:
    from extractor.annotate.sources import Piece
    from extractor.annotate.studio import Project, Pushed, Studio

Command = TypeVar("Command", bound=Callable[..., Any])

TITLE = "对账 "  # of a project, before the name of its batch

_WORDS = {
    "zh": {
        "pushed": "{url}：新推送 {new} 条任务，已有 {known} 条",
        "pushing": "推送",
        "so far": "已推送 {new} 条，已有 {known} 条",
        "nothing": "没有可推送的内容：所给文件中没有找到数字或表述",
        "none": "服务器上没有对账项目：先用 duizhang annotate push 推送",
        "status": "{title}：{tasks} 条任务，已标 {annotated}，跳过 {skipped}，待标 {left}　{url}",
    },
    "en": {
        "pushed": "{url}: {new} tasks pushed, {known} were there",
        "pushing": "pushing",
        "so far": "{new} pushed, {known} were there",
        "nothing": "nothing to push: no number and no statement was found",
        "none": "no project of ours on the server: begin with duizhang annotate push",
        "status": "{title}: {tasks} tasks, {annotated} annotated, {skipped} skipped, {left} left  {url}",
    },
}


def options_of_a_server(command: Command) -> Command:
    """Which server, and in which language we speak."""
    for option in (
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages."),
        click.option("--token", help="Its token; or LABEL_STUDIO_API_KEY."),
        click.option("--url", help="The server; or LABEL_STUDIO_URL. By default the local one (annotations.serve)."),
    ):
        command = option(command)
    return command


def option_of_the_folder(command: Command) -> Command:
    """Where the gold lies."""
    return click.option(
        "--into",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("annotations"),
        show_default=True,
        help="The folder that holds gold/.",
    )(command)


@click.group()
def annotate() -> None:
    """Label Studio: propose, collect corrections, choose what to label next."""


@annotate.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--batch", default=lambda: date.today().isoformat(), help="Its name; by default today's date.")
@click.option("--annotators", type=click.IntRange(1), default=1, show_default=True, help="How many label each task.")
@click.option("--whole", is_flag=True, help="A task holds a whole document, not a paragraph.")
@option_of_the_folder
@options_of_a_server
@click.pass_context
def push(
    context: click.Context,
    files: tuple[str, ...],
    batch: str,
    annotators: int,
    whole: bool,
    folder: Path,
    url: str | None,
    token: str | None,
    lang: str,
) -> None:
    """Push pre-annotated tasks to the project of a batch.

    A FILE is a document, a folder of documents, or a .jsonl file of annotation records. What the project has already is
    not pushed again: after a failure, the same command completes the push.
    """
    from extractor.exporters.label_studio.config import labelling_config
    from extractor.exporters.label_studio.tasks import to_task

    with _problems(context):
        studio = _studio(url, token)
        pieces = _Pieces(files, batch, folder, whole, lang)
        first = next(iterator := iter(pieces), None)
        if first is None:
            say(_WORDS[lang]["nothing"])
            context.exit(FAILED)
        project = studio.project(TITLE + batch, labelling_config(), annotators=annotators)
        tasks = (to_task(piece.record, piece.document) for piece in chain([first], iterator))
        state = _run(studio.push(project, tasks), pieces.total, lang)
        say(_WORDS[lang]["pushed"].format(url=project.url, new=state.new, known=state.known))
        context.exit(FAILED if pieces.failed else CLEAN)


@annotate.command()
@options_of_a_server
@click.pass_context
def status(context: click.Context, url: str | None, token: str | None, lang: str) -> None:
    """How far the batches on the server are."""
    with _problems(context):
        projects = ours(_studio(url, token), None)
        if not projects:
            say(_WORDS[lang]["none"])
        for project in projects:
            left = max(0, project.tasks - project.annotated)
            say(_WORDS[lang]["status"].format(left=left, **project._asdict()))


class _Pieces:
    """The proposals of all that was named, one at a time; ``failed`` when a file could not be read."""

    def __init__(self, files: tuple[str, ...], batch: str, folder: Path, whole: bool, lang: str) -> None:
        from extractor.annotate.sources import count_lines

        self._records = tuple(file for file in files if file.endswith(".jsonl"))
        self._documents = tuple(file for file in files if not file.endswith(".jsonl"))
        self._batch, self._folder, self._whole, self._lang = batch, folder, whole, lang
        self.failed = False
        there = [file for file in self._records if Path(file).is_file()]
        self.total = None if self._documents else count_lines(there)

    def __iter__(self) -> Iterator[Piece]:
        from extractor.annotate.sources import pieces_of_extraction, pieces_of_records
        from extractor.runs import Run

        root = Path()
        for file in self._records:
            yield from pieces_of_records(file, batch=self._batch, root=root, whole=self._whole)
        if self._documents:
            run = Run(self._documents, lang="en" if self._lang == "en" else "zh")
            for name, extraction in run:
                yield from pieces_of_extraction(
                    extraction, name, batch=self._batch, root=root, folder=self._folder, whole=self._whole
                )
            self.failed = run.failed


class _problems:  # noqa: N801 (used like a function)
    """What a user can cause ends the command with one line and exit code 2."""

    def __init__(self, context: click.Context) -> None:
        self._context = context

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        from extractor.errors import DuizhangError
        from extractor.exporters.concise import one_line

        if isinstance(error, DuizhangError):
            click.echo(f"duizhang: {one_line(str(error))}", err=True)
            self._context.exit(FAILED)


def _studio(url: str | None, token: str | None) -> Studio:
    from extractor.annotate.studio import Studio, known_server

    return Studio(*known_server(url, token))


def ours(studio: Studio, batch: str | None) -> list[Project]:
    """The projects that ``push`` has made, by their names; only that of ``batch`` where it is given."""
    found = [project for project in studio.projects() if project.title.startswith(TITLE)]
    if batch is not None:
        found = [project for project in found if project.title == TITLE + batch]
    return sorted(found, key=lambda project: project.title)


def _run(states: Iterator[Pushed], total: int | None, lang: str) -> Pushed:
    """A push to its end, with a bar on a terminal, else with a line now and then."""
    from rich.console import Console
    from rich.progress import Progress

    from extractor.annotate.studio import Pushed

    words = _WORDS[lang]
    console = Console(stderr=True)
    state, told = Pushed(0, 0), 0
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(words["pushing"], total=total)
        for state in states:
            done = state.new + state.known
            bar.update(task, completed=done)
            if not console.is_terminal and done >= told + 1000:
                told = done
                click.echo(words["so far"].format(new=state.new, known=state.known), err=True)
    return state
