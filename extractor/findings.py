"""Contradicting verdicts -> findings, the sentences that a person reads."""

from __future__ import annotations

from extractor.data import Document, Finding, Severity, Verdict

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def findings_of(verdicts: tuple[Verdict, ...], document: Document, lang: str = "zh") -> tuple[Finding, ...]:
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
    found.sort(key=lambda finding: (finding.anchors[0].start if finding.anchors else 0, _RANK[finding.severity]))
    return tuple(found)
