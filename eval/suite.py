"""A suite as data: ``suites/NAME.toml`` says what is measured, with which options, and what each figure must reach.

title = "five real disclosures"       # what stands above its table
measure = "eval.documents"            # the module whose scored(suite, asked) yields a Score for each document
units = "documents"                   # what it counts by: documents, forms, texts
corpus = true                         # needs the folder of real documents
like = "written"                      # takes the figures of that suite
[options]                             # what the measure takes
[[figures]]                           # eval.metrics.Bar: label, key, aspect, least, floor, slack
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from eval.metrics import Bar, Score
from extractor.errors import UsageError

FOLDER = Path(__file__).parent / "suites"


class Asked(NamedTuple):
    """What a run asks of a measure besides the options of the suite: documents whose name begins with ``only``, the stage
    to stop after, the tagger by name, and the folder of a model."""

    only: str = ""
    until: str = ""
    tagger: str = "patterns"
    model: Path | None = None

    @property
    def whole(self) -> bool:
        """Whether this is the suite as it is defined."""
        return self == Asked()


class Suite(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """See the docstring of this module."""

    title: str
    measure: str
    name: str = ""
    units: str = "documents"
    corpus: bool = False
    like: str = ""
    options: Mapping[str, Any] = {}
    figures: tuple[Bar, ...] = ()

    def scored(self, asked: Asked) -> Iterator[Score | str]:
        """The score of each unit, or one line that says why it could not be read.

        Raises ``FileNotFoundError`` with one line when the documents are not there.
        """
        found: Iterator[Score | str] = import_module(self.measure).scored(self, asked)
        return found

    def gold(self) -> list[Path]:
        """The files that hold what is true: a change of them is a change of the suite."""
        files: list[Path] = import_module(self.measure).gold(self)
        return files

    @property
    def uses_model(self) -> bool:
        """Whether its figures depend on the weights of the default model."""
        return bool(getattr(import_module(self.measure), "USES_MODEL", False))


def names() -> list[str]:
    """The suites there are, in the order in which a run of all takes them."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str, options: Mapping[str, Any] | None = None) -> Suite:
    """The suite of that name, ``options`` in place of its own.  Raises ``UsageError`` with what is wrong in its file."""
    path = FOLDER / f"{name}.toml"
    if not path.exists():
        raise UsageError(f"no suite {name!r}; there are {', '.join(names())}")
    try:
        suite = msgspec.toml.decode(path.read_bytes(), type=Suite)
    except msgspec.DecodeError as error:
        raise UsageError(f"{path.name}: {error}") from error
    unknown = sorted(set(options or {}) - set(suite.options))
    if unknown:
        raise UsageError(f"{name} has no option {', '.join(unknown)}; it has {', '.join(suite.options) or 'none'}")
    figures = load(suite.like).figures if suite.like else suite.figures
    return msgspec.structs.replace(suite, name=name, figures=figures, options={**suite.options, **(options or {})})
