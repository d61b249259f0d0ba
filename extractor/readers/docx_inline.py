"""What a Word paragraph shows: runs without deleted, hidden and instruction text; its text boxes and notes aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extractor.readers.docx_styles import is_on

#: Elements around runs that show what they hold.
_THROUGH = frozenset("hyperlink ins moveTo smartTag sdt sdtContent fldSimple customXml bdo dir rubyBase ruby".split())
_MATH = frozenset({"oMath", "oMathPara"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DRAWN = frozenset({"drawing", "pict", "object"})
# Symbol fonts: the character codes that budgets use.
_SYMBOLS = {
    ("symbol", 0xA3): "≤", ("symbol", 0xB3): "≥", ("symbol", 0xB1): "±", ("symbol", 0xB4): "×", ("symbol", 0xB8): "÷",
    ("symbol", 0x25): "%", ("symbol", 0xA5): "∞", ("wingdings", 0xA8): "□", ("wingdings", 0x6F): "□",
    ("wingdings", 0xFE): "☑", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0xA3): "□", ("wingdings 2", 0x50): "√",
    ("wingdings", 0xFC): "√",
}  # fmt: skip

_names: dict[Any, str] = {}


def local(tag: Any) -> str:
    """The name of a tag without its namespace; "" for what is no element."""
    found = _names.get(tag)
    if found is None:
        found = _names[tag] = tag.rpartition("}")[2] if isinstance(tag, str) and len(_names) < 10_000 else ""
    return found


@dataclass(slots=True)
class Inline:
    """Collects what runs show, over paragraphs: a field may begin in one and end in another.

    ``fields`` holds, for each open field, whether its result has begun: its instruction never shows.
    """

    w: str
    words: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)

    def take(self, paragraph: Any) -> str:
        """The text of a paragraph, its forced line ends as ``\\n``."""
        self._children(paragraph)
        text = "".join(self.words)
        self.words.clear()
        return text

    def _children(self, parent: Any) -> None:
        for child in parent:
            name = local(child.tag)
            if name == "r":
                self._run(child)
            elif name in _THROUGH:
                self._children(child)
            elif name == "AlternateContent":
                self._alternate(child)
            elif name in _MATH:
                self._say("".join(one.text or "" for one in child.iter() if local(one.tag) == "t"))

    def _run(self, run: Any) -> None:
        properties = run.find(f"{self.w}rPr")
        hidden = properties is not None and bool(is_on(properties.find(f"{self.w}vanish"), self.w))
        self._pieces(run, hidden)

    def _pieces(self, run: Any, hidden: bool) -> None:
        for child in run:
            name = local(child.tag)
            if name == "t":
                if not hidden:
                    self._say(child.text or "")
            elif name == "fldChar":
                self._field(child.get(f"{self.w}fldCharType"))
            elif hidden:
                continue
            elif name in _SIGNS:
                if not (name == "br" and child.get(f"{self.w}type") in ("page", "column")):
                    self._say(_SIGNS[name])
            elif name == "sym":
                self._say(_symbol(child.get(f"{self.w}font") or "", child.get(f"{self.w}char") or ""))
            elif name in _DRAWN:
                self.boxes += [box for box in child.iter(f"{self.w}txbxContent") if not _is_inner(box, child, self.w)]
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.append((name.removesuffix("Reference"), child.get(f"{self.w}id") or ""))
            elif name == "AlternateContent":
                self._alternate(child)
            elif name == "ruby":
                self._children(child)

    def _alternate(self, element: Any) -> None:
        """The same thing for newer and older programs: the first that holds anything."""
        for choice in element:
            if local(choice.tag) in ("Choice", "Fallback") and len(choice):
                self._children(choice)
                self._pieces(choice, hidden=False)
                return

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _say(self, text: str) -> None:
        if text and all(self.fields):
            self.words.append(text)


def _is_inner(box: Any, drawing: Any, w: str) -> bool:
    """Whether a text box stands inside another one, or in a fallback whose choice is read."""
    for above in box.iterancestors():
        if above is drawing:
            return False
        if above.tag == f"{w}txbxContent":
            return True
        if local(above.tag) == "Fallback" and len(above.getparent()) > 1:
            return True
    return False


def _symbol(font: str, code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:  # the private area of symbol fonts
        return _SYMBOLS.get((font.lower(), number - 0xF000), "")
    return chr(number) if 0x20 <= number < 0xD800 else ""
