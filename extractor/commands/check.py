"""``duizhang check``: which numbers contradict each other, one line a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import click

from extractor.commands.common import CLEAN, FAILED, FOUND, SEVERITIES, options_of_a_run, say

if TYPE_CHECKING:
    from extractor.data import Finding


@click.command()
@options_of_a_run
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
            say(line)
        tally.add(extraction, shown, hidden=len(selected) - len(shown))
    if shape == "concise" and tally.documents:
        say(tally.line(lang))
    context.exit(FAILED if run.failed else FOUND if tally.severities else CLEAN)


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
