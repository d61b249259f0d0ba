"""The templates, filled: a page of one document, and the index of several."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extractor.data import Anchor, Extraction, Finding
from extractor.exporters.html.chart import chart
from extractor.exporters.html.grids import groups
from extractor.exporters.html.payload import payload
from extractor.exporters.html.places import Places
from extractor.exporters.html.prose import Marks, narrative
from extractor.exporters.html.shown import clipped, shown
from extractor.exporters.html.titles import titles
from extractor.exporters.words import Lang, check_label, words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

OUTCOMES = ("contradicts", "unchecked", "rounding", "agrees")
SEVERITIES = ("error", "warning", "info")
_FOLDER = Path(__file__).with_name("templates")
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&'\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Row:
    """One document on the index page."""

    href: str
    name: str
    entity: str
    year: int | None
    severities: Counter[str]
    outcomes: Counter[str]

    @classmethod
    def of(cls, extraction: Extraction, *, name: str, href: str) -> Row:
        """The counts of ``extraction``, whose page lies at ``href``."""
        return cls(
            href=href,
            name=name,
            entity=extraction.document.entity,
            year=extraction.document.year,
            severities=Counter(finding.severity for finding in extraction.findings),
            outcomes=Counter(entry.outcome for entry in extraction.ledger),
        )

    @property
    def folder(self) -> str:
        """Where the document lies, "" for the current folder."""
        return "/".join(re.split(r"[/\\]", self.name)[:-1])

    @property
    def file(self) -> str:
        """The name of the document without its folder."""
        return _base_names(self.name)

    @property
    def numbers(self) -> int:
        """All numbers of the prose."""
        return self.outcomes.total()

    @property
    def checked(self) -> float:
        """The share of them that has a verdict, in percent; 0 where there is no number."""
        return 100 * (1 - self.outcomes["unchecked"] / self.numbers) if self.numbers else 0.0


def page(extraction: Extraction, *, name: str, lang: Lang = "zh", index_href: str = "") -> str:
    """The report of one document, called ``name``; ``index_href`` leads back to the index page where there is one."""
    document = extraction.document
    named = titles(document, words(lang)["page"]["unnamed_table"])
    places = Places(extraction, named)
    data = payload(extraction, places, lang)
    words_of, refs, leads = _openers(extraction)
    marks = Marks(extraction.ledger, places, words_of)
    live, wrong = _cells(data, places, extraction)
    return _fill(
        "report.html.jinja",
        lang,
        script="report.js",
        name=_base_names(name),
        document=document,
        index_href=index_href,
        summary=Row.of(extraction, name=name, href=""),
        outcomes=OUTCOMES,
        severities=SEVERITIES,
        findings=extraction.findings,
        codes=Counter(finding.code for finding in extraction.findings),
        where={number: _where(finding, places, extraction) for number, finding in enumerate(extraction.findings)},
        place=places.add,
        ledger=extraction.ledger,
        refs=refs,
        leads=leads,
        titles=named,
        tabular=_is_tabular(extraction, places),
        items=narrative(document, places.cells, marks),
        groups=groups(document, marks, live, wrong),
        chart=chart(extraction),
        failures=extraction.failures,
        data=lambda: _json(data),  # filled last: the cards may point at further places
    )


def _base_names(name: str) -> str:
    """``name`` without its folders, which are nobody's business; several files that are one document stand with plus."""
    return " + ".join(re.split(r"[/\\]", one)[-1] for one in name.split(" + "))


def index(rows: Sequence[Row], failures: Sequence[str], *, lang: Lang = "zh") -> str:
    """The index page over the documents of ``rows``; ``failures`` are the lines about what could not be read."""
    totals = Row("", "", "", None, Counter(), Counter())
    for row in rows:
        totals.severities.update(row.severities)
        totals.outcomes.update(row.outcomes)
    return _fill(
        "index.html.jinja", lang, script="index.js", rows=rows, totals=totals, failures=failures, outcomes=OUTCOMES
    )


def _openers(extraction: Extraction) -> tuple[dict[tuple[int, int], int], dict[int, int], set[int]]:
    """What opens a finding when pressed: spans of words (a year, a name), and numbers of the ledger, with its index.

    A span that holds a number of the ledger is told by that number; what is about several places is told at each, and
    what a finding causes leads to it where nothing of its own stands there.  Third: the numbers that a finding is about.
    """
    starts = [entry.anchor.start for entry in extraction.ledger]
    spans: dict[tuple[int, int], int] = {}
    numbers: dict[int, int] = {}

    def note(anchor: Anchor | None, index: int) -> None:
        if anchor is None or anchor.start == anchor.end:
            return
        held = range(bisect_left(starts, anchor.start), bisect_left(starts, anchor.end))
        before = held.start - 1
        if before >= 0 and anchor.start < extraction.ledger[before].anchor.end:
            numbers.setdefault(before, index)
        elif held:
            numbers.setdefault(held[-1], index)
        else:
            spans.setdefault((anchor.start, anchor.end), index)

    for index, finding in enumerate(extraction.findings):
        for anchor in (finding.blamed, *(() if finding.blamed else _leading(finding))):
            note(anchor, index)
    leads = set(numbers)
    for index, finding in enumerate(extraction.findings):
        for anchor in (*_leading(finding), *(one.anchors[0] for one in finding.consequences if one.anchors)):
            note(anchor, index)
    return spans, numbers, leads


def _leading(finding: Finding) -> tuple[Anchor, ...]:
    """The anchors that the finding is about: leftovers and stale years stand in several places, a sum in one."""
    return finding.anchors if finding.code.startswith("DZ6") else finding.anchors[:1]


def _cells(data: dict[str, Any], places: Places, extraction: Extraction) -> tuple[set[str], set[str]]:
    """The cells that something speaks of, and those that are the reported or the blamed number of a finding."""
    pointed = [place for verdict in data["verdicts"] for place in verdict["places"]]
    pointed += [place for claim in data["claims"] for _, targets, _ in claim["links"] for place in targets]
    pointed += [place for finding in data["findings"] for place in (*finding["places"], *finding["suspects"])]
    live = {places.rows[place][2] for place in pointed} - {""}
    anchors = [anchor for finding in extraction.findings for anchor in (finding.blamed, *_leading(finding)) if anchor]
    wrong = {places.cells.of(anchor) for anchor in anchors} - {""}
    return live, wrong


def _is_tabular(extraction: Extraction, places: Places) -> bool:
    """Whether the prose stands in the cells of forms (self-evaluations), so that the tables deserve the room."""
    outside = sum(not places.cells.at(entry.anchor.start, entry.anchor.end) for entry in extraction.ledger)
    return bool(extraction.document.tables) and 3 * outside <= len(extraction.ledger)


def _where(finding: Finding, places: Places, extraction: Extraction) -> str:
    """Where the finding stands, for its card: the table, or the innermost section."""
    if not finding.anchors:
        return ""
    anchor = finding.anchors[0]
    place = places.rows[places.add(anchor)]
    if place[2]:
        return place[4]
    holding = [one for one in extraction.document.sections if one.start <= anchor.start < one.end]
    return clipped(holding[-1].title, 48) if holding else ""


# ------------------------------------------------------------------------------------------------------- templates


def _fill(template: str, lang: Lang, *, script: str, **values: Any) -> str:
    style, code = _asset("report.css"), _asset(script)
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{_digest(style)}'",
            f"script-src 'sha256-{_digest(code)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    template_file = environment().get_template(template)
    return template_file.render(
        values,
        lang=lang,
        t=words(lang),
        policy=policy,
        style=_markup(style),
        script=_markup(code),
        version=version("duizhang"),
        label=lambda code: check_label(code, lang),
    )


@cache
def environment() -> Environment:
    """Jinja2 with every value escaped and every unknown name an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    found = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["shown"] = shown
    found.filters["clipped"] = clipped
    found.filters["share"] = _share
    return found


def _share(part: int, whole: int, of: int = 100) -> str:
    """``part`` of ``whole`` on a scale of ``of``, with one decimal."""
    return f"{of * part / whole:.1f}" if whole else "0"


@cache
def _asset(name: Literal["report.css", "report.js", "index.js"] | str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").strip()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    assert not re.search("</(?:script|style)", text, re.IGNORECASE)
    return Markup(text)


def _json(data: dict[str, Any]) -> Markup:
    """JSON that is safe inside of a script element: no ``<``, ``>``, ``&`` and no line separator stays itself."""
    return _markup(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))
