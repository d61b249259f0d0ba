"""Where the article of a web page is: menus, footers, share links and lists of other pages are left out.

What holds figures is never left out.  Vocabulary is in ``site.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from extractor.readers.flow import BLOCKS, HEADINGS, SILENT, is_grid, is_hidden

_FIGURE = re.compile(r"\d\s*[万亿千百]?元|\d\s*[%％]|[万亿]元")
_WORD = re.compile(r"[a-z]+")
_TITLE_PARTS = re.compile(r"\s*[-_|–—]+\s*|\s{2,}")
_MINOR = 0.2  # of the words of a page: less may be left out for its name
_MAIN = 0.85  # of the words of a page: one element that holds so many is the article
_LINKED = 0.5  # of the words of an element: more inside links make a menu
_SHORT = 120  # characters of a line that may belong to the site


@dataclass(slots=True)
class Measure:
    """What an element holds: characters outside links, characters inside links, whether there are figures."""

    words: int = 0
    linked: int = 0
    figures: bool = False
    heading: bool = False

    def add(self, other: Measure) -> None:
        """Take in what a child holds."""
        self.words += other.words
        self.linked += other.linked
        self.figures = self.figures or other.figures
        self.heading = self.heading or other.heading


@cache
def vocabulary() -> dict[str, Any]:
    """The lists of ``site.toml``."""
    return tomllib.loads(files(__package__).joinpath("site.toml").read_text("utf-8"))


def article_of(tree: Any) -> tuple[str, Any, set[Any]]:
    """The title that only the page's head states ("" if the article has it), the article's element, what to drop."""
    body = tree.find("body")
    root = tree if body is None else body
    measures = measure(root)
    whole = measures[root]
    dropped = _chrome(root, measures, whole)
    article = _main(root, measures, dropped)
    return _missing_title(tree, article), article, dropped


def is_site_line(text: str) -> bool:
    """Whether a line belongs to the site: where one is, when it was published, how to print it.

    >>> is_site_line("发布时间：2024-02-06 来源：区财政局"), is_site_line("一、收支情况")
    (True, False)
    """
    if len(text) > _SHORT or _FIGURE.search(text):
        return False
    words = vocabulary()
    if text.startswith(tuple(words["openings"])) or any(mark in text for mark in words["registers"]):
        return True
    return sum(mark in text for mark in words["marks"]) >= 2


# --------------------------------------------------------------------------------------------------------- measuring


def measure(root: Any) -> dict[Any, Measure]:
    """A ``Measure`` of each element that may be a part of the page; cells of data tables are none."""
    from lxml import etree

    found: dict[Any, Measure] = {}
    stack: list[Measure] = []
    links = 0
    ignored: Any = None
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in SILENT or is_hidden(element):
                ignored = element
                walker.skip_subtree()
                continue
            if tag in BLOCKS or element is root:
                stack.append(Measure(heading=tag in HEADINGS))
            links += _is_link(element, tag)
            if tag == "table" and is_grid(element):
                _count_grid(stack[-1], "".join(element.itertext()))
                walker.skip_subtree()
            elif element.text:
                _count(stack[-1], element.text, links)
            continue
        if element is not ignored:
            links -= _is_link(element, tag)
            if tag in BLOCKS or element is root:
                own = found[element] = stack.pop()
                if stack:
                    stack[-1].add(own)
        if element is not root and element.tail:
            _count(stack[-1], element.tail, links)
    return found


def _count_grid(part: Measure, text: str) -> None:
    _count(part, text, 0)
    part.figures = part.figures or any(map(str.isdigit, text))


def _is_link(element: Any, tag: str) -> bool:
    return tag == "a" and not (element.get("href") or "#").startswith("#")


def _count(part: Measure, text: str, links: int) -> None:
    words = len(text) if text.isalnum() else len("".join(text.split()))
    if not words:
        return
    if links:
        part.linked += words
        return
    part.words += words
    part.figures = part.figures or _FIGURE.search(text) is not None


# ----------------------------------------------------------------------------------------------------------- choosing


def _chrome(root: Any, measures: dict[Any, Measure], whole: Measure) -> set[Any]:
    """The outermost elements that belong to the site."""
    dropped: set[Any] = set()
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for child in element:
            own = measures.get(child)
            if own is None:
                if len(child):
                    waiting.append(child)
            elif _is_chrome(child, own, whole):
                dropped.add(child)
            elif len(child):
                waiting.append(child)
    return dropped


def _is_chrome(element: Any, own: Measure, whole: Measure) -> bool:
    if own.figures or own.words > _MINOR * whole.words:
        return False
    words = vocabulary()
    if element.tag in words["tags"] or (element.get("role") or "").lower() in words["roles"]:
        return True
    if own.heading or element.tag in HEADINGS:
        return False
    if own.linked > _LINKED * (own.words + own.linked):
        return True
    names = _WORD.findall(f"{element.get('class') or ''} {element.get('id') or ''}".lower())
    return not _NAMES().isdisjoint(names)


@cache
def _NAMES() -> frozenset[str]:  # noqa: N802
    return frozenset(vocabulary()["names"])


def _main(root: Any, measures: dict[Any, Measure], dropped: set[Any]) -> Any:
    """The innermost element that holds nearly all words, as long as nothing beside it can belong to the article."""
    element = root
    while True:
        parts = [child for child in element if child in measures and child not in dropped]
        total = sum(measures[child].words for child in parts)
        best = max(parts, key=lambda child: measures[child].words, default=None)
        if best is None or best.tag in ("p", "table", *HEADINGS) or measures[best].words < _MAIN * total:
            return element
        if any(_may_belong(child, measures[child]) for child in parts if child is not best):
            return element
        element = best


def _may_belong(element: Any, own: Measure) -> bool:
    return own.figures or own.heading or (own.words > 0 and element.tag in ("p", "table", "ul", "ol", *HEADINGS))


def _missing_title(tree: Any, article: Any) -> str:
    """The title of the page, where it names a disclosure and the article does not say it."""
    words = vocabulary()["title_words"]
    stated = [
        meta.get("content") or "" for meta in tree.iter("meta") if (meta.get("name") or "").lower() == "articletitle"
    ]
    stated += [part for node in tree.iter("title") for part in _TITLE_PARTS.split(node.text or "")]
    title = next((" ".join(one.split()) for one in stated if any(word in one for word in words)), "")
    if not title:
        return ""
    said = "".join("".join(article.itertext()).split())
    return "" if "".join(title.split()) in said else title
