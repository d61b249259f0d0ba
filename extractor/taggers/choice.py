"""The tagger of a name: ``patterns`` (the default), ``model``, ``both``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from extractor.errors import UsageError
from extractor.taggers import Tagged, Tagger, Task

Name = Literal["patterns", "model", "both"]
NAMES: tuple[Name, ...] = ("patterns", "model", "both")


def patterns(tasks: Sequence[Task]) -> list[Tagged]:
    """The pattern tagger on many sentences."""
    from extractor.taggers.pattern import tag  # a command that reads nothing itself needs no patterns

    return [tag(task.view) for task in tasks]


def choose(
    name: Name = "patterns",
    model: Path | None = None,
    *,
    or_patterns: bool = False,
    warn: Callable[[str], object] = lambda _: None,
) -> Tagger:
    """The tagger called ``name``; ``model`` is a folder of an exported model (by default the weights that are shipped).

    A model that cannot be used raises ``UsageError``; with ``or_patterns`` its line goes to ``warn`` and the patterns go
    on alone.
    """
    if name == "patterns":
        return patterns
    from extractor.taggers import transformer
    from extractor.taggers.both import combine

    try:
        trained = transformer.load(model or transformer.DEFAULT)
    except UsageError as error:
        if not or_patterns:
            raise
        warn(str(error))
        return patterns

    def tagger(tasks: Sequence[Task]) -> list[Tagged]:
        ruled = patterns(tasks) if name == "both" or trained.card.hints else None
        try:
            by_model = trained.tag_all(tasks, ruled)
        except UsageError as error:
            if not or_patterns:
                raise
            warn(str(error))
            return patterns(tasks) if ruled is None else ruled
        if name == "model" or ruled is None:
            return by_model
        return [combine(one, other) for one, other in zip(ruled, by_model, strict=True)]

    return tagger
