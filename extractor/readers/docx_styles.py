"""What the styles of a Word document say about paragraphs: their outline level and their automatic number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")

_NAMED = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_BODY = 9  # the outline level of plain text
_DEEPEST = 20  # styles based on styles


@dataclass(slots=True, frozen=True)
class Style:
    """A paragraph style, with what it takes over from the style it is based on already filled in.

    ``outline`` counts from 1, 0 is body text; ``list_id`` is "" without an automatic number.
    """

    outline: int = 0
    list_id: str = ""
    level: int | None = None
    hidden: bool = False


class Styles:
    """The styles of a document by id; ``default`` is that of paragraphs that name none."""

    def __init__(self, root: Any) -> None:
        self._elements: dict[str, Any] = {}
        self._found: dict[str, Style] = {}
        self._w = ""
        self.default = ""
        if root is None:
            return
        self._w = w = root.tag.rpartition("}")[0] + "}"
        for one in root.iterchildren(f"{w}style"):
            style_id = one.get(f"{w}styleId") or ""
            self._elements[style_id] = one
            if one.get(f"{w}type") == "paragraph" and one.get(f"{w}default") in ("1", "true"):
                self.default = style_id

    def get(self, style_id: str) -> Style:
        """The style called ``style_id``; a plain one where there is none."""
        found = self._found.get(style_id)
        if found is None:
            found = self._found[style_id] = self._resolve(style_id)
        return found

    def list_of(self, style_id: str) -> str:
        """The list that a list style stands for."""
        return self.get(style_id).list_id

    def _resolve(self, style_id: str) -> Style:
        w = self._w
        outline: int | None = None
        list_id: str | None = None
        level: int | None = None
        hidden: bool | None = None
        for _ in range(_DEEPEST):
            element = self._elements.get(style_id)
            if element is None:
                break
            properties = element.find(f"{w}pPr")
            if properties is not None:
                outline = _first(outline, _number(properties, w, "outlineLvl"))
                numbers = properties.find(f"{w}numPr")
                if numbers is not None:
                    found = numbers.find(f"{w}numId")
                    list_id = _first(list_id, found.get(f"{w}val") if found is not None else None)
                    level = _first(level, _number(numbers, w, "ilvl"))
            runs = element.find(f"{w}rPr")
            if runs is not None and hidden is None:
                hidden = is_on(runs.find(f"{w}vanish"), w)
            if outline is None:
                name = element.find(f"{w}name")
                named = _NAMED.fullmatch(name.get(f"{w}val") or "") if name is not None else None
                outline = int(named[1]) - 1 if named else None
            based = element.find(f"{w}basedOn")
            if based is None:
                break
            style_id = based.get(f"{w}val") or ""
        return Style(
            outline=outline + 1 if outline is not None and outline < _BODY else 0,
            list_id="" if list_id in (None, "0") else str(list_id),
            level=level,
            hidden=bool(hidden),
        )


def is_on(element: Any, w: str) -> bool | None:
    """Whether a switch such as ``<w:vanish/>`` is set; None where it is not there."""
    if element is None:
        return None
    return element.get(f"{w}val") not in ("0", "false", "off")


def _number(element: Any, w: str, child: str) -> int | None:
    found = element.find(w + child)
    value = "" if found is None else found.get(f"{w}val") or ""
    return int(value) if value.isdecimal() and len(value) < 4 else None


def _first(known: T | None, new: T | None) -> T | None:
    return known if known is not None else new
