"""``duizhang annotate``: proposals to a Label Studio server, corrections back into the gold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.commands.common import CLEAN, FAILED, FOUND, say

if TYPE_CHECKING:
    from extractor.annotate.records import Record
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
        "picked": "{path}：{count} 句；用 duizhang annotate push {path} 推送",
        "no pick": "没有值得标注的句子：所给文件的说法都已在标注集中",
        "pulling": "拉取 {title}",
        "pulled": "已拉取 {done} 条标注",
        "merged": "{title}：新增 {new} 条，修改 {changed} 条，未变 {same} 条，冲突 {conflicts} 条",
        "conflict": "冲突：{}",
        "kept": "冲突的标注留在 {}，待裁定",
        "no such batch": "服务器上没有批次 {}：duizhang annotate status 列出已有批次",
        "none": "服务器上没有对账项目：先用 duizhang annotate push 推送",
        "status": "{title}：{tasks} 条任务，已标 {annotated}，跳过 {skipped}，待标 {left}　{url}",
    },
    "en": {
        "pushed": "{url}: {new} tasks pushed, {known} were there",
        "pushing": "pushing",
        "so far": "{new} pushed, {known} were there",
        "nothing": "nothing to push: no number and no statement was found",
        "picked": "{path}: {count} sentences; push them with duizhang annotate push {path}",
        "no pick": "nothing worth labelling: the gold has every wording of these files",
        "pulling": "pulling {title}",
        "pulled": "{done} annotations pulled",
        "merged": "{title}: {new} new, {changed} changed, {same} unchanged, {conflicts} conflicts",
        "conflict": "conflict: {}",
        "kept": "what conflicts is kept in {}, to be decided",
        "no such batch": "no batch {} on the server: duizhang annotate status lists those there are",
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
@click.option(
    "--batch",
    default=lambda: date.today().isoformat(),
    callback=lambda _context, _option, name: _name_of_a_batch(name),
    help="Its name; by default today's date.",
)
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
    from extractor.exporters.label_studio.config import instructions, labelling_config
    from extractor.exporters.label_studio.tasks import to_task

    with _problems(context):
        studio = _studio(url, token)
        pieces = _Pieces(files, batch, folder, whole, lang)
        first = next(iterator := iter(pieces), None)
        if first is None:
            say(_WORDS[lang]["nothing"])
            context.exit(FAILED)
        project = studio.project(TITLE + batch, labelling_config(), instructions=instructions(), annotators=annotators)
        tasks = (to_task(piece.record, piece.document) for piece in chain([first], iterator))
        state = _run(studio.push(project, tasks), pieces.total, lang)
        say(_WORDS[lang]["pushed"].format(url=project.url, new=state.new, known=state.known))
        context.exit(FAILED if pieces.failed else CLEAN)


@annotate.command("next")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-n", "--count", type=click.IntRange(1), default=20, show_default=True, help="How many sentences.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), default=Path("next.jsonl"), show_default=True
)
@option_of_the_folder
@click.option(
    "--model", metavar="FOLDER", help="Also where this model and the patterns differ; shipped: the one that is shipped."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages.")
@click.pass_context
def next_(
    context: click.Context, files: tuple[str, ...], count: int, output: Path, folder: Path, model: str | None, lang: str
) -> None:
    """Choose the sentences that are most worth labelling next.

    They go to a .jsonl file for push, and are listed with the reasons, the best first.
    """
    from extractor.annotate.choose import candidates_of, choose
    from extractor.annotate.merge import read_gold
    from extractor.annotate.records import write_jsonl
    from extractor.annotate.sources import kept_path
    from extractor.exporters.concise import one_line
    from extractor.pipeline import tag_document
    from extractor.runs import Run
    from extractor.taggers.choice import choose as choose_tagger

    root = Path()
    with _problems(context):
        other = choose_tagger("model", None if model == "shipped" else Path(model)) if model else None
    run = Run(files, lang="en" if lang == "en" else "zh")
    candidates = (
        candidate
        for name, extraction in run
        for candidate in candidates_of(
            extraction,
            name=Path(name).stem or extraction.document.id,
            path=kept_path(extraction.document, name, root, folder),
            by_model=tag_document(extraction.document, other) if other else None,
        )
    )
    with _problems(context):
        picks = choose(candidates, read_gold(folder), count=count, root=str(root))
        if picks:
            write_jsonl(output, (pick.record for pick in picks))
        for pick in picks:
            say(one_line(pick.line()))
        say(_WORDS[lang]["picked" if picks else "no pick"].format(path=output, count=len(picks)))
        context.exit(FAILED if run.failed else CLEAN)


@annotate.command()
@click.option("--batch", help="Only this one; by default all batches on the server.")
@click.option("--adjudicator", default="", metavar="EMAIL", help="Whose annotations decide where others differ.")
@click.option("--floor", type=click.FloatRange(0, 1), help="The least span F1 of two annotators; by default 0.8.")
@option_of_the_folder
@options_of_a_server
@click.pass_context
def pull(
    context: click.Context,
    batch: str | None,
    adjudicator: str,
    floor: float | None,
    folder: Path,
    url: str | None,
    token: str | None,
    lang: str,
) -> None:
    """Merge what people have submitted into the gold.

    Nothing is overwritten: what the gold says otherwise by now, and where annotators differ, is listed as a conflict.
    Exit code: 0, 1 when something was not merged, 2 when something could not be done.
    """
    from extractor.annotate.merge import FLOOR, merge

    words = _WORDS[lang]
    with _problems(context):
        studio = _studio(url, token)
        projects = ours(studio, batch)
        if not projects:
            say(words["no such batch"].format(batch) if batch else words["none"])
            context.exit(FAILED if batch else CLEAN)
        people = studio.people()
        left = False
        for project in projects:
            name = project.title.removeprefix(TITLE)
            answers = _Answers(studio, project, people, adjudicator, lang)
            outcome = merge(answers, folder, batch=name, root=Path(), floor=FLOOR if floor is None else floor)
            counts = {**outcome._asdict(), "conflicts": len(outcome.conflicts)}
            say(words["merged"].format(title=project.title, **counts))
            for conflict in outcome.conflicts:
                say(words["conflict"].format(conflict))
            if outcome.conflicts:
                say(words["kept"].format(folder / "conflicts" / f"{name}.jsonl"))
            left = left or bool(outcome.conflicts) or answers.failed
        context.exit(FOUND if left else CLEAN)


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


def _name_of_a_batch(name: str) -> str:
    """It becomes the name of a file when the batch is merged."""
    if not name or name.startswith(".") or not all(sign.isalnum() or sign in "-_." for sign in name):
        raise click.BadParameter(f"{name!r}: use letters, digits, - and _ only")
    return name


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
        from extractor.annotate.sources import Gold, pieces_of_extraction, pieces_of_records
        from extractor.runs import Run

        root = Path()
        for file in self._records:
            yield from pieces_of_records(file, batch=self._batch, root=root, whole=self._whole)
        if self._documents:
            run = Run(self._documents, lang="en" if self._lang == "en" else "zh")
            gold = Gold(self._folder)
            for name, extraction in run:
                yield from pieces_of_extraction(
                    extraction, name, gold, batch=self._batch, root=root, folder=self._folder, whole=self._whole
                )
            self.failed = run.failed


class _Answers:
    """The records that people have submitted to a project, one at a time; ``failed`` when one made no sense."""

    def __init__(
        self, studio: Studio, project: Project, people: Mapping[int, str], adjudicator: str, lang: str
    ) -> None:
        self._studio, self._project, self._people, self._lang = studio, project, people, lang
        self._adjudicator = adjudicator
        self.failed = False

    def __iter__(self) -> Iterator[Record]:
        from extractor.errors import UsageError
        from extractor.exporters.label_studio.answers import from_annotation, submitted

        words = _WORDS[self._lang]
        with _Progress(words["pulling"].format(title=self._project.title), self._project.annotations) as progress:
            done = 0
            for task in self._studio.annotated(self._project):
                for annotation in submitted(task):
                    try:
                        yield from_annotation(task, annotation, self._people, self._adjudicator)
                    except UsageError as error:
                        self.failed = True
                        _complain(error)
                    done += 1
                progress(done, words["pulled"].format(done=done))


class _Progress:
    """A bar on a terminal, else a line every thousand; for work that says how far it is."""

    def __init__(self, title: str, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._is_terminal = console.is_terminal
        self._bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task(title, total=total)
        self._told = 0

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, line: str) -> None:
        self._bar.update(self._task, completed=done)
        if not self._is_terminal and done >= self._told + 1000:
            self._told = done
            click.echo(line, err=True)


class _problems:  # noqa: N801 (used like a function)
    """What a user can cause ends the command with one line and exit code 2."""

    def __init__(self, context: click.Context) -> None:
        self._context = context

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        from extractor.errors import DuizhangError

        if isinstance(error, DuizhangError):
            _complain(error)
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
    """A push to its end."""
    from extractor.annotate.studio import Pushed

    words = _WORDS[lang]
    state = Pushed(0, 0)
    with _Progress(words["pushing"], total) as progress:
        for state in states:
            progress(sum(state), words["so far"].format(**state._asdict()))
    return state


def _complain(error: Exception) -> None:
    from extractor.exporters.concise import one_line

    click.echo(f"duizhang: {one_line(str(error))}", err=True)
