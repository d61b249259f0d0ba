"""What a section is for, by the words of its title (roles.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from extractor.data import Role


@cache
def _roles() -> tuple[tuple[Role, re.Pattern[str], bool], ...]:
    data = tomllib.loads(resources.files(__package__).joinpath("roles.toml").read_text("utf-8"))
    return tuple((entry["name"], re.compile(entry["pattern"]), entry.get("weak", False)) for entry in data["role"])


def stated_role(title: str) -> tuple[Role | None, bool]:
    """The role that the words of a title state, and whether they state it weakly; None where they say nothing."""
    for name, pattern, weak in _roles():
        if pattern.search(title):
            return name, weak
    return None, True


def role_of(title: str, parent: Role | None) -> Role:
    """The role of a section titled ``title`` under a section of role ``parent``.

    Among definitions every entry is a definition, whatever it defines; only a table's sheet breaks out of them.
    """
    own, weak = stated_role(title)
    if parent == "definitions" and own not in {"tables", "performance"}:
        return "definitions"
    if own is None or (weak and parent not in {None, "other", "contents"}):
        return parent or "other"
    return own
