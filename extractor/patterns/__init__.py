"""Phrases as data.  Each TOML file beside this one holds the wordings of one kind of statement; a phrase is

    [[phrase]]
    id = "change.up"            # unique; mentions carry it as by = "pattern:change.up"
    label = "UP"                # one of extractor.labels
    value = "increase"          # the normalised value of the mention ("" = the matched text)
    at = "before"               # where it stands: "before" a number (directly in front of it, fillers between),
                                # "after" a number, "start" of what is in front of a number, "any" where in a clause
    words = ["增加", "增长"]     # literal words, or
    pattern = "占(?P<span>…)"   # a regular expression; the group ``span`` is the mention when there is one
    match = ["比上年<增加>3万元"] # must give a mention of this label over <…>
    skip = ["增加值"]            # must give no mention of this phrase

Adding a wording is one word in a list; adding a phrase is one entry.  ``tests/test_patterns.py`` runs every example.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of the phrase files, as written there."""

    id: str
    label: str
    value: str
    at: str
    words: tuple[str, ...]
    pattern: str
    match: tuple[str, ...]
    skip: tuple[str, ...]

    @property
    def regex(self) -> str:
        """The phrase as the source of a regular expression; longer words come first."""
        if self.pattern:
            return self.pattern
        return "|".join(re.escape(word) for word in sorted(self.words, key=len, reverse=True))


@cache
def phrases() -> tuple[Phrase, ...]:
    """All phrases of all files, in the order of the files' names."""
    found: list[Phrase] = []
    for file in sorted(resources.files(__package__).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        shared = tomllib.loads(file.read_text(encoding="utf-8"))
        parts = shared.get("parts", {})
        for entry in shared["phrase"]:
            pattern = entry.get("pattern", "")
            for name, source in parts.items():
                pattern = pattern.replace("{" + name + "}", source)
            found.append(
                Phrase(
                    id=entry["id"],
                    label=entry["label"],
                    value=entry.get("value", ""),
                    at=entry["at"],
                    words=tuple(entry.get("words", ())),
                    pattern=pattern,
                    match=tuple(entry.get("match", ())),
                    skip=tuple(entry.get("skip", ())),
                )
            )
    return tuple(found)


@cache
def by_id(phrase_id: str) -> Phrase:
    """The phrase of that id; KeyError when there is none."""
    for phrase in phrases():
        if phrase.id == phrase_id:
            return phrase
    raise KeyError(phrase_id)
