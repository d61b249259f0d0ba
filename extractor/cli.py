"""The command line: thin shells around the package.  ``duizhang check``, ``duizhang extract``, ``duizhang explain``.

Exit codes: 0 nothing to report, 1 findings, 2 something could not be read (the other documents were still processed).
Everything heavy is imported by the command that needs it, so that ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from extractor import __version__
from extractor.errors import DuizhangError

if TYPE_CHECKING:
    from extractor.data import Finding

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
SEVERITIES = ("error", "warning", "info")  # the gravest first

Command = TypeVar("Command", bound=Callable[..., Any])


def _options_of_a_run(command: Command) -> Command:
    """What ``check`` and ``extract`` have in common."""
    for option in (
        click.option("--debug", is_flag=True, help="Show the traceback of an internal error."),
        click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Of messages."),
        click.option("--together", is_flag=True, help="All FILEs are one document (narrative first, then tables)."),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="duizhang", message="%(prog)s %(version)s")
def cli() -> None:
    """对账: every number in the prose of a Chinese budget disclosure gets a verdict."""


@cli.command()
@_options_of_a_run
@click.option("--format", "shape", type=click.Choice(["concise", "jsonl"]), default="concise", show_default=True)
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="warning", show_default=True, help="The mildest one to show."
)
@click.option("--select", multiple=True, metavar="CODE", help="Only these checks: codes, names or beginnings of codes.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these checks.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[str, ...],
    shape: Literal["concise", "jsonl"],
    severity: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    together: bool,
    lang: Literal["zh", "en"],
    debug: bool,
) -> None:
    """Say which numbers of each FILE contradict each other, where, and why.

    A FILE may be a folder (all documents in it) or - (standard input).  One line a finding, then a summary that counts
    every number of the prose by its verdict.  Exit code: 0 no finding shown, 1 findings, 2 a file could not be read.
    """
    from extractor.exporters import concise, jsonl
    from extractor.runs import Run

    wanted = _selection(select, ignore)
    shown_severities = SEVERITIES[: SEVERITIES.index(severity) + 1]
    tally = concise.Tally()
    run = Run(files, together=together, lang=lang, debug=debug)
    for name, extraction in run:
        selected = [finding for finding in extraction.findings if wanted(finding)]
        shown = [finding for finding in selected if finding.severity in shown_severities]
        text = extraction.document.text
        if shape == "jsonl":
            lines = jsonl.finding_lines(shown, name=name, text=text)
        else:
            lines = concise.finding_lines(shown, name=name, text=text, lang=lang)
        for line in lines:
            _print(line)
        tally.add(extraction, shown, hidden=len(selected) - len(shown))
    if shape == "concise" and tally.documents:
        _print(tally.line(lang))
    context.exit(FAILED if run.failed else FOUND if tally.severities else CLEAN)


@cli.command()
@_options_of_a_run
@click.option("--text", is_flag=True, help="With the text that all offsets refer to.")
@click.pass_context
def extract(
    context: click.Context,
    files: tuple[str, ...],
    text: bool,
    together: bool,
    lang: Literal["zh", "en"],
    debug: bool,
) -> None:
    """Write all that is found in each FILE as JSON Lines, one document a line.

    The shape is published as extractor/exporters/extraction.schema.json.  Exit code: 0, or 2 when a file could not be
    read.
    """
    from extractor.exporters import jsonl
    from extractor.runs import Run

    run = Run(files, together=together, lang=lang, debug=debug)
    for _, extraction in run:
        _print(jsonl.extraction_line(extraction, text=text))
    context.exit(FAILED if run.failed else CLEAN)


@cli.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Show the page of a check, by CODE or name; without one, list all checks."""
    from extractor import explain as pages

    if code is None:
        _print(pages.listing())
        return
    try:
        _print(pages.page(pages.find(code)))
    except DuizhangError as error:
        raise click.BadParameter(str(error)) from error


def main() -> None:
    """The console script: ``cli`` with the manners of a Unix filter."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `duizhang check … | head` ends without a word
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:  # Ctrl-C
        code = INTERRUPTED
    sys.exit(code)


def _selection(select: tuple[str, ...], ignore: tuple[str, ...]) -> Callable[[Finding], bool]:
    """Whether a finding's check is selected (all are, by default) and not ignored."""
    selected, ignored = _codes("--select", select), _codes("--ignore", ignore)
    return lambda finding: (not select or finding.code in selected) and finding.code not in ignored


def _codes(option: str, words: tuple[str, ...]) -> set[str]:
    """The codes of all checks meant by ``words``, each a list of codes, names or beginnings of codes with commas."""
    from extractor.checks import CHECKS

    codes: set[str] = set()
    for word in ",".join(words).replace(" ", "").split(",") if words else ():
        meant = {one.code for one in CHECKS if one.code.startswith(word.upper()) or one.name == word.lower()}
        if not word or not meant:
            raise click.BadParameter(f"no check is called {word!r}", param_hint=option)
        codes |= meant
    return codes


def _print(text: str) -> None:
    click.echo(text, color=False if os.environ.get("NO_COLOR") else None)


if __name__ == "__main__":
    main()
