"""``duizhang check``: which numbers contradict each other, one line a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import click

from extractor.commands.common import CLEAN, FAILED, FOUND, SEVERITIES, emit, options_of_a_run, output_option
from extractor.exporters.formats import CHECK

if TYPE_CHECKING:
    from extractor.data import Finding
    from extractor.exporters.checked import Checked
    from extractor.runs import Run
    from extractor.taggers import Tagger


@click.command()
@options_of_a_run
@click.option("--format", "shape", type=click.Choice(list(CHECK)), default="concise", show_default=True)
@output_option
@click.option(
    "--severity", type=click.Choice(SEVERITIES), default="warning", show_default=True, help="The mildest one to show."
)
@click.option("--select", multiple=True, metavar="CODE", help="Only these checks: codes, names or beginnings of codes.")
@click.option("--ignore", multiple=True, metavar="CODE", help="Not these checks.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[str, ...],
    shape: str,
    output: str | None,
    severity: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    together: bool,
    lang: Literal["zh", "en"],
    debug: bool,
    tagger: Tagger,
) -> None:
    """Say which numbers of each FILE contradict each other, where, and why.

    A FILE may be a folder (all documents in it) or - (standard input).  One line a finding, then a summary that counts
    every number of the prose by its verdict.  Exit code: 0 no finding shown, 1 findings, 2 a file could not be read.
    """
    from extractor.exporters import formats
    from extractor.exporters.checked import Results
    from extractor.runs import Run

    run = Run(files, together=together, lang=lang, debug=debug, tagger=tagger)
    shown = _Shown(run, _selection(select, ignore), SEVERITIES[: SEVERITIES.index(severity) + 1])
    report = formats.load(CHECK[shape])
    emit(
        report(Results(documents=shown, lang=lang, complaints=run.complaints)), output, encoding=formats.encoding(shape)
    )
    context.exit(FAILED if run.failed else FOUND if shown.any else CLEAN)


class _Shown:
    """The documents of a run with the findings to show; ``any`` tells afterwards whether there was one."""

    def __init__(self, run: Run, wanted: Callable[[Finding], bool], severities: tuple[str, ...]) -> None:
        self.run = run
        self.wanted = wanted
        self.severities = severities
        self.any = False

    def __iter__(self) -> Iterator[Checked]:
        from extractor.exporters.checked import Checked

        for name, extraction in self.run:
            selected = [finding for finding in extraction.findings if self.wanted(finding)]
            shown = [finding for finding in selected if finding.severity in self.severities]
            self.any = self.any or bool(shown)
            yield Checked(name, extraction, shown, hidden=len(selected) - len(shown))


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
