"""The documentation tells the truth: its output is regenerated, its Python runs, its commands and options exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import click
import pytest

from extractor.cli import COMMANDS as TABLE
from extractor.cli import cli
from extractor.exporters.schema import ExtractionRecord
from tests.readme import PAGES, ROOT, regenerated

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_printed_output_is_what_the_command_prints(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == regenerated(text), "run `make readme`"


def test_the_readme_shows_real_findings() -> None:
    (block,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    assert re.search(r"^examples/\S+:\d+:\d+: DZ\d{3} (error|warning) ", block, re.MULTILINE)


def test_a_changed_output_is_noticed() -> None:
    page = "```console\n$ echo 3\n2\n```\n"
    assert regenerated(page) == page.replace("\n2\n", "\n3\n")


def test_the_python_example_runs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 1
    assert re.fullmatch(r"(\d+) of (\d+) numbers were checked", lines[-1])


def test_every_figure_names_the_command_that_prints_it() -> None:
    table = README.split("<!-- figures:")[1].split("<!-- end of figures -->")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    for row in rows:
        command = re.search(r"`python -m ([\w.]+)[^`]*` \|$", row)
        assert command, f"no command in: {row}"
        assert importlib.util.find_spec(command[1]), f"no such module: {command[1]}"


@pytest.mark.parametrize("name", TABLE)
def test_every_command_and_option_is_documented(name: str) -> None:
    (section,) = re.findall(rf"^## duizhang {name}\b.*?(?=^## |\Z)", COMMANDS, re.MULTILINE | re.DOTALL)
    command = cli.get_command(click.Context(cli), name)
    assert command
    for one in [command, *(command.commands.values() if isinstance(command, click.Group) else ())]:
        assert one.help
        assert one is command or f"### duizhang {name} {one.name}" in section
        for parameter in one.params:
            if isinstance(parameter, click.Option):
                assert f"`{parameter.opts[0]}" in section, f"{parameter.opts[0]} of {one.name} is not documented"


def test_every_documented_command_exists() -> None:
    documented = set(re.findall(r"^## duizhang (\w+)", COMMANDS, re.MULTILINE))
    assert documented == set(TABLE)
    mentioned = {
        word for page in PAGES for word in re.findall(r"`duizhang ([a-z]+)\b", page.read_text(encoding="utf-8"))
    }
    assert mentioned <= set(TABLE)


def test_every_make_target_in_the_documentation_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    pages = [*PAGES, ROOT / "CONTRIBUTING.md", *(ROOT / "examples").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\bmake ([a-z-]+)`|^make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert set(target) & targets, f"{page.name}: make {target}"


def test_every_key_of_the_output_is_documented() -> None:
    page = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert documented == set(ExtractionRecord.__struct_fields__)


def test_links_inside_the_documentation_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
