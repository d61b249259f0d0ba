"""Contradicting verdicts and their causes -> findings, the sentences that a person reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from extractor.blame import Repair
from extractor.data import Anchor, Consequence, Finding, Severity, Verdict

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


class _Told(NamedTuple):
    """A finding in the making, with the positions of the verdicts behind it."""

    finding: Finding
    verdicts: tuple[int, ...]


def findings_of(
    verdicts: tuple[Verdict, ...],
    lang: str = "zh",
    causes: Sequence[Repair] = (),
) -> tuple[Finding, ...]:
    """One finding for each cause, worst first at each place, in reading order.

    What two verdicts say about the same numbers in the same words is said once, what several checks say of one number is
    one finding, and so is all that one correction mends: the gravest is the finding, the others are its consequences.
    """
    told = _joined_by_number(_told(verdicts, lang), lang)
    found = [_with_causes(group, causes) for group in _by_cause(told, causes)]
    found.sort(key=lambda finding: (finding.anchors[0].start if finding.anchors else 0, _RANK[finding.severity]))
    return tuple(found)


def _told(verdicts: tuple[Verdict, ...], lang: str) -> list[_Told]:
    """A finding for each contradiction, with what differs only in order said once."""
    from extractor.checks import BY_CODE

    found: dict[tuple[str, tuple[tuple[int, int], ...]], _Told] = {}
    for at, verdict in enumerate(verdicts):
        if verdict.outcome != "contradicts":
            continue
        key = (verdict.code, tuple(sorted({(anchor.start, anchor.end) for anchor in verdict.anchors})))
        if key in found:
            found[key] = found[key]._replace(verdicts=(*found[key].verdicts, at))
            continue
        check = BY_CODE[verdict.code]
        template = check.en if lang == "en" else check.zh
        finding = Finding(
            code=verdict.code,
            severity=verdict.severity,
            message=template.format(reported=verdict.reported, computed=verdict.computed, **dict(verdict.terms)),
            reported=verdict.reported,
            computed=verdict.computed,
            anchors=verdict.anchors,
        )
        found[key] = _Told(finding, (at,))
    return list(found.values())


def _joined_by_number(found: Iterable[_Told], lang: str) -> list[_Told]:
    """What several checks say of one reported number is one finding: the worst, with the others' messages behind it."""
    by_number: dict[tuple[int, int], list[_Told]] = {}
    for one in found:
        by_number.setdefault((one.finding.anchors[0].start, one.finding.anchors[0].end), []).append(one)
    joined = []
    for group in by_number.values():
        serious = sorted(
            (one for one in group if one.finding.severity != "info"), key=lambda one: _RANK[one.finding.severity]
        )
        joined += [one for one in group if one.finding.severity == "info"]
        if serious:
            joined.append(_joined(serious, lang))
    return joined


def _joined(group: list[_Told], lang: str) -> _Told:
    first = group[0].finding
    if len(group) == 1:
        return group[0]
    anchors = dict.fromkeys(anchor for one in group for anchor in one.finding.anchors)
    message = ("；" if lang == "zh" else "; ").join(dict.fromkeys(one.finding.message for one in group))
    merged = msgspec.structs.replace(first, anchors=tuple(anchors), message=message)
    return _Told(merged, tuple(at for one in group for at in one.verdicts))


# ----------------------------------------------------------------------------------------------------------- causes


def _by_cause(told: list[_Told], causes: Sequence[Repair]) -> list[list[_Told]]:
    """The findings in groups that one correction mends; those that no correction mends, where the same check holds
    different words against the same figures."""
    cause_of = {at: position for position, cause in reversed(list(enumerate(causes))) for at in cause.verdicts}
    groups: dict[object, list[_Told]] = {}
    for one in told:
        mended = sorted({cause_of[at] for at in one.verdicts if at in cause_of})
        against = one.finding.anchors[1:]
        key: object = one.verdicts
        if mended and one.finding.severity != "info":
            key = mended[0]
        elif against and one.finding.severity != "info":
            key = (one.finding.code, tuple((anchor.start, anchor.end) for anchor in against))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _with_causes(group: list[_Told], causes: Sequence[Repair]) -> Finding:
    """The gravest and most direct of the group, with its correction; the others as consequences."""
    mended = {at for one in group for at in one.verdicts}
    cause = next((cause for cause in causes if mended & set(cause.verdicts)), Repair((), None))
    correction, alternatives = cause.correction, cause.alternatives
    blamed = correction.anchor if correction is not None else None
    group = sorted(group, key=lambda one: (_RANK[one.finding.severity], not _is_about(one.finding, blamed)))
    first = group[0].finding
    if first.severity == "info" and blamed is None:
        return first
    return msgspec.structs.replace(
        first,
        blamed=blamed,
        suggestion=correction.suggestion if correction is not None else None,
        slip=correction.slip if correction is not None else "",
        mends=correction.mends if correction is not None else 0,
        alternatives=alternatives,
        consequences=tuple(_consequence(one.finding) for one in group[1:]),
    )


def _is_about(finding: Finding, blamed: Anchor | None) -> bool:
    """Whether the number that the finding reports is the one to change."""
    reported = finding.anchors[0]
    return blamed is not None and reported.start <= blamed.start < reported.end


def _consequence(finding: Finding) -> Consequence:
    return Consequence(
        code=finding.code,
        severity=finding.severity,
        message=finding.message,
        reported=finding.reported,
        computed=finding.computed,
        anchors=finding.anchors,
    )
