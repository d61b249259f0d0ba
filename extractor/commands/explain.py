"""``duizhang explain``: the page of a check."""

from __future__ import annotations

import click

from extractor.commands.common import say
from extractor.errors import DuizhangError


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Show the page of a check, by CODE or name; without one, list all checks."""
    from extractor import explain as pages

    if code is None:
        say(pages.listing())
        return
    try:
        say(pages.page(pages.find(code)))
    except DuizhangError as error:
        raise click.BadParameter(str(error)) from error
