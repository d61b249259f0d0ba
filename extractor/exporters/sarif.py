"""SARIF 2.1.0: all findings of a call as one JSON document, for code scanning, editors and dashboards.

A rule is a check that spoke, with its page as help; a result is a finding.  In plain text a result has the line and column of
its number and, where one number is to blame, the correction as a fix.  In other formats line and column of the extracted text
would lead nowhere, so that the place is a logical one: the page, the worksheet cell, the paragraph.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extractor.checks import BY_CODE
from extractor.checks.pages import docstring, title
from extractor.data import Anchor, Finding
from extractor.exporters.checked import Checked, Lang, Results, has_lines
from extractor.exporters.concise import statement
from extractor.exporters.places import Lines, spot, utf8

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {"language": "zh-CN", "related": "另见", "fix": "改为 {}", "blamed": "疑误", "consequence": "连带：{}"},
    "en": {"language": "en-US", "related": "see also", "fix": "change to {}", "blamed": "probably wrong", "consequence": "follows: {}"},
}  # fmt: skip


def report(results: Results) -> Iterator[str]:
    """The whole log, as one text."""
    found = [result for checked in results.documents for result in _results(checked, results.lang)]
    codes = sorted({result["ruleId"] for result in found})
    for result in found:
        result["ruleIndex"] = codes.index(result["ruleId"])
    driver = {
        "name": "duizhang",
        "version": import_module("extractor").__version__,
        "semanticVersion": import_module("extractor").__version__,
        "language": _WORDS[results.lang]["language"],
        "rules": [_rule(code) for code in codes],
    }
    invocation = {
        "executionSuccessful": not results.complaints,
        "toolExecutionNotifications": [
            {"level": "error", "message": {"text": utf8(complaint)}} for complaint in results.complaints
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "language": _WORDS[results.lang]["language"],
        "invocations": [invocation],
        "results": found,
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _rule(code: str) -> dict[str, Any]:
    check = BY_CODE.get(code)
    if check is None:
        return {"id": code}
    page = docstring(check)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in check.name.split("_")),
        "shortDescription": {"text": title(check)},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": _LEVELS[check.severity]},
        "properties": {"name": check.name},
    }


def _results(checked: Checked, lang: Lang) -> Iterator[dict[str, Any]]:
    document = checked.extraction.document
    file = {"uri": _uri(checked.name)}
    lines = Lines(document.text) if has_lines(document) else None
    seen: Counter[str] = Counter()
    for finding in checked.shown:
        mark = _fingerprint(finding, document.text)
        seen[mark] += 1
        result = {
            "ruleId": finding.code,
            "level": _LEVELS[finding.severity],
            "message": {"text": statement(finding, lang)},
            "locations": [_location(finding.anchors[0] if finding.anchors else None, file, lines)],
            "partialFingerprints": {"duizhang/v1": f"{mark}:{seen[mark]}"},
            "properties": _properties(finding),
            "relatedLocations": _related(finding, file, lines, lang),
            "fixes": _fixes(finding, file, lines, lang),
        }
        yield {key: value for key, value in result.items() if value}


def _uri(name: str) -> str:
    path = Path(utf8(name))
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _location(anchor: Anchor | None, file: dict[str, str], lines: Lines | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": file}
    if anchor is None:
        return {"physicalLocation": physical}
    if lines is not None:
        physical["region"] = _region(anchor, lines) | {"snippet": {"text": anchor.text}}
    where = spot(anchor)
    logical = {"logicalLocations": [{"fullyQualifiedName": where, "name": anchor.text}]} if where else {}
    return {"physicalLocation": physical, **logical}


def _region(anchor: Anchor, lines: Lines) -> dict[str, Any]:
    line, column = lines.place(anchor.start)
    last, end = lines.place(anchor.end)
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}


def _related(finding: Finding, file: dict[str, str], lines: Lines | None, lang: Lang) -> list[dict[str, Any]]:
    """The other numbers that take part, the one to blame, and the consequences, each with its words."""
    words = _WORDS[lang]
    others = [(f"{words['related']} {anchor.text}", anchor) for anchor in finding.anchors[1:]]
    if finding.blamed is not None:
        others.append((f"{words['blamed']} {finding.blamed.text}", finding.blamed))
    for consequence in finding.consequences:
        text = words["consequence"].format(f"{consequence.code} {consequence.message}")
        others += [(text, anchor) for anchor in consequence.anchors[:1]]
    return [
        {"id": number, "message": {"text": text}} | _location(anchor, file, lines)
        for number, (text, anchor) in enumerate(others, 1)
    ]


def _fixes(finding: Finding, file: dict[str, str], lines: Lines | None, lang: Lang) -> list[dict[str, Any]]:
    """The corrections, best first; only where the file is the text, so that a tool can apply them."""
    corrections = [(other.anchor, other.suggestion) for other in finding.alternatives]
    if finding.blamed is not None and finding.suggestion is not None:
        corrections.insert(0, (finding.blamed, finding.suggestion))
    if lines is None:
        return []
    return [
        {
            "description": {"text": _WORDS[lang]["fix"].format(suggestion)},
            "artifactChanges": [
                {
                    "artifactLocation": file,
                    "replacements": [
                        {"deletedRegion": _region(anchor, lines), "insertedContent": {"text": suggestion}}
                    ],
                }
            ],
        }
        for anchor, suggestion in corrections
    ]


def _properties(finding: Finding) -> dict[str, Any]:
    found = {
        "reported": finding.reported,
        "computed": finding.computed,
        "blamed": finding.blamed.text if finding.blamed is not None else None,
        "suggestion": finding.suggestion,
        "slip": finding.slip,
    }
    return {key: value for key, value in found.items() if value}


def _fingerprint(finding: Finding, text: str) -> str:
    """The same for a finding that only moved: made from the check and the words of the line that it stands in."""
    line = ""
    if finding.anchors:
        first = finding.anchors[0]
        begin, end = text.rfind("\n", 0, first.start) + 1, text.find("\n", first.end)
        line = f"{text[begin : end if end >= 0 else None].strip()}\0{first.text}"
    return sha256(f"{finding.code}\0{line}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
