"""Text as a reader may safely see it: no character that is invisible, or that reorders its neighbours, stays itself.

HTML escaping is the business of the templates; here a right-to-left override becomes the visible ``⟦RLO⟧``, so that
a number is read in the order in which it is stored.
"""

from __future__ import annotations

import re
import unicodedata

_BIDI = {
    "\u061c": "ALM", "\u200e": "LRM", "\u200f": "RLM", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO",
    "\u202e": "RLO", "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip
_NAMED = str.maketrans(
    {
        **{mark: f"⟦{name}⟧" for mark, name in _BIDI.items()},
        **{chr(code): chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
        **{chr(code): "\ufffd" for code in range(0x7F, 0xA0)},
        "\u2028": "\n",
        "\u2029": "\n",
        "\r": "\n",
    }
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"(\S?)(?:(?<![ \t\u3000])[ \t\u3000]++)?\n[ \t\u3000]*+(\S?)")
_LETTER = re.compile("[0-9A-Za-z]")


def shown(text: str) -> str:
    """``text`` with control characters, marks of direction and lone surrogates made visible; line ends are kept."""
    return _SURROGATE.sub("\ufffd", text.translate(_NAMED))


def flowing(text: str) -> str:
    """``text`` of one paragraph without its line ends: a space between two Latin words or numbers, else nothing."""
    return _LINE_END.sub(_joined, shown(text))


def _joined(match: re.Match[str]) -> str:
    before, after = match[1], match[2]
    return f"{before}{' ' if _LETTER.match(before) and _LETTER.match(after) else ''}{after}"


def clipped(text: str, width: int) -> str:
    """The beginning of ``text`` on one line, at most ``width`` columns wide, a Chinese character counting as two."""
    line = " ".join(shown(text[: 4 * width]).split())
    used = 0
    for at, character in enumerate(line):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > width:
            return line[: max(at - 1, 1)] + "…"
    return line
