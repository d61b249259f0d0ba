"""The words of the reports in two languages; the table itself is ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]
_COLUMN: dict[Lang, int] = {"zh": 0, "en": 1}


@cache
def words(lang: Lang) -> dict[str, dict[str, str]]:
    """Group -> key -> the word in ``lang``: ``words("en")["outcome"]["agrees"]``."""
    table = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return {group: {key: pair[_COLUMN[lang]] for key, pair in pairs.items()} for group, pairs in table.items()}


def word(group: str, key: str, lang: Lang) -> str:
    """One word: ``word("slip", "last_year", "en")``; the key itself where the table does not list it, "" for ""."""
    return words(lang)[group].get(key, key)


def check_label(code: str, lang: Lang) -> str:
    """What a check is about in a few words; of its family where the table does not list it."""
    found = words(lang)
    return found["check"].get(code) or found["family"].get(code[:3], code)


def why(note: str, lang: Lang) -> str:
    """A note of the ledger or of a check in ``lang``; the detail in brackets at its end is kept as it is."""
    plain, bracket, detail = note.partition(" (")
    return words(lang)["why"].get(plain, plain) + bracket + detail
