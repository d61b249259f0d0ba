"""What a notebook shows of an extraction: the counts, then the findings; a piece of HTML without script or style sheet."""

from __future__ import annotations

from html import escape

from extractor.data import Extraction, Finding
from extractor.exporters.concise import Tally, one_line, statement
from extractor.exporters.places import Lines, first_place, spot

AT_MOST = 20  # findings
LONGEST = 300  # characters of a message
_COLOURS = {"error": "#c62828", "warning": "#b26a00", "info": "#1565c0"}
_CELL = "text-align:left;vertical-align:top;white-space:normal;overflow-wrap:anywhere"


def html(extraction: Extraction) -> str:
    """The document, its numbers by verdict, and its first findings."""
    document = extraction.document
    tally = Tally()
    tally.add(extraction, extraction.findings)
    about = " · ".join(filter(None, (document.entity, str(document.year or ""), f"{len(document.text):,} 字")))
    lines = Lines(document.text)
    found = "".join(_row(finding, lines) for finding in extraction.findings[:AT_MOST])
    more = len(extraction.findings) - AT_MOST
    return (
        f'<div><p style="margin:0"><strong>{_shown(document.name)}</strong> {_shown(about)}</p>'
        f'<p style="margin:0">{_shown(tally.line())}</p>'
        + (f"<table><tbody>{found}</tbody></table>" if found else "")
        + (f"<p>另有 {more} 处：.findings</p>" if more > 0 else "")
        + "</div>"
    )


def _row(finding: Finding, lines: Lines) -> str:
    line, column = first_place(finding, lines)
    place = (spot(finding.anchors[0]) if finding.anchors else "") or f"{line}:{column}"
    colour = _COLOURS[finding.severity]
    return (
        f'<tr><td style="{_CELL}">{_shown(place)}</td>'
        f'<td style="{_CELL};color:{colour}">{_shown(finding.code)} {finding.severity}</td>'
        f'<td style="{_CELL}">{_shown(statement(finding, "zh"))}</td></tr>'
    )


def _shown(text: str) -> str:
    """Text that is only text, in the direction that it has by itself; too long a one is cut."""
    plain = one_line(text)
    plain = plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
    return f"<bdi>{escape(plain)}</bdi>"
