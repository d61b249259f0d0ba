"""Contradicting verdicts -> findings, the sentences that a person reads."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from extractor.data import Finding, Severity, Verdict

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def findings_of(verdicts: tuple[Verdict, ...], lang: str = "zh") -> tuple[Finding, ...]:
    """One finding for each contradiction, worst first at each place, in reading order; what two verdicts say about
    the same numbers in the same words is said once."""
    from extractor.checks import BY_CODE

    seen: set[tuple[str, tuple[tuple[int, int], ...]]] = set()
    found: list[Finding] = []
    for verdict in verdicts:
        if verdict.outcome != "contradicts":
            continue
        key = (verdict.code, tuple(sorted({(anchor.start, anchor.end) for anchor in verdict.anchors})))
        if key in seen:
            continue
        seen.add(key)
        check = BY_CODE[verdict.code]
        template = check.en if lang == "en" else check.zh
        message = template.format(reported=verdict.reported, computed=verdict.computed, **dict(verdict.terms))
        found.append(
            Finding(
                code=verdict.code,
                severity=verdict.severity,
                message=message,
                reported=verdict.reported,
                computed=verdict.computed,
                anchors=verdict.anchors,
            )
        )
    found = list(_merged(found, lang))
    found.sort(key=lambda finding: (finding.anchors[0].start if finding.anchors else 0, _RANK[finding.severity]))
    return tuple(found)


def _merged(found: list[Finding], lang: str) -> Iterator[Finding]:
    """What several checks say of one reported number is one finding: the worst, with the others' messages behind it."""
    by_number: dict[tuple[int, int], list[Finding]] = {}
    for finding in found:
        by_number.setdefault((finding.anchors[0].start, finding.anchors[0].end), []).append(finding)
    for group in by_number.values():
        serious = [finding for finding in group if finding.severity != "info"]
        yield from (finding for finding in group if finding.severity == "info")
        if serious:
            yield _joined(sorted(serious, key=lambda finding: _RANK[finding.severity]), lang)


def _joined(findings: list[Finding], lang: str) -> Finding:
    first = findings[0]
    if len(findings) == 1:
        return first
    anchors = dict.fromkeys(anchor for finding in findings for anchor in finding.anchors)
    message = ("；" if lang == "zh" else "; ").join(dict.fromkeys(finding.message for finding in findings))
    return msgspec.structs.replace(first, anchors=tuple(anchors), message=message)
