"""Submitted annotations -> records: exactly what people changed, and nothing else.

What an annotator left alone keeps its id, its value, its score and its author.  What is new gets an id and a normalised
value; statements follow their numbers (``statements``).  What the page could not show is kept as it was pushed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from extractor.annotate.records import Place, Record, Relation, Span, fingerprint
from extractor.errors import UsageError
from extractor.exporters.label_studio.config import CELLS, SPANS, VERDICT
from extractor.exporters.label_studio.grid import cell_path, places_of
from extractor.exporters.label_studio.statements import follow, normal_value
from extractor.exporters.label_studio.tasks import Result, Task
from extractor.labels import LABELS, RELATIONS, VERDICTS

ANNOTATOR = "annotator"
_BY_TARGET = {"ITEM": "主体", "BASE": "比较对象", "REASON": "原因", "WHOLE": "整体"}


class Regions(NamedTuple):
    """What stands on the page: region -> spans (one a label), region -> path of its cell, region -> verdict."""

    spans: dict[str, list[Span]]
    cells: dict[str, str]
    verdicts: dict[str, str]


def pushed(task: Task) -> Record:
    """The record that a task was made of.  Raises ``UsageError`` where the task is not one of ours."""
    try:
        record = msgspec.convert(task["meta"]["record"], Record)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise UsageError(
            f"task {task.get('id')}: not made by duizhang annotate push ({error}): leave it out of the project"
        ) from error
    whole = record.text is None and not record.path
    return msgspec.structs.replace(record, text=task["data"]["text"]) if whole else record


def submitted(task: Task) -> list[dict[str, Any]]:
    """The annotations of a task that people have submitted, the latest of each, the oldest first."""
    latest: dict[Any, dict[str, Any]] = {}
    for annotation in sorted(task.get("annotations") or (), key=lambda one: str(one.get("updated_at"))):
        if not annotation.get("was_cancelled"):
            latest[_who(annotation)] = annotation
    return list(latest.values())


def _who(annotation: Mapping[str, Any]) -> Any:
    """The number of the person who submitted it; some replies hold the whole person."""
    person = annotation.get("completed_by")
    return person.get("id") if isinstance(person, Mapping) else person


def from_annotation(
    task: Task, annotation: Mapping[str, Any], people: Mapping[Any, str], adjudicator: str = ""
) -> Record:
    """The record that one annotation of a task says; ``people`` maps the server's numbers of persons to their names.

    What the ``adjudicator`` says decides between annotators (status ``adjudicated``).

    Raises ``UsageError`` with the task, the place and what to do where the annotation cannot be understood.
    """
    old = pushed(task)
    where = f"task {task.get('id')} ({old.id})"
    text = str(task["data"]["text"])
    first = old.window[0] if old.window else 0
    places = places_of(str(task["data"].get("tables") or ""))
    regions = _regions(annotation.get("result") or (), text, first, old, where)
    spans, names = _named(regions.spans, old)
    relations = tuple(_relations(annotation, regions, names, spans, places, old, where))
    who = _who(annotation)
    annotator = people.get(who) or (f"user {who}" if who is not None else "")
    changed = msgspec.structs.replace(
        old,
        spans=tuple(spans.values()),
        relations=relations,
        annotator=annotator,
        status="adjudicated" if annotator and annotator == adjudicator else "done",
        base=fingerprint(old),
    )
    verdicts = {names[region][0]: verdict for region, verdict in regions.verdicts.items() if region in names}
    return follow(old, changed, verdicts, text, first)


# --------------------------------------------------------------------------------------------------------- regions


def _regions(results: Any, text: str, first: int, old: Record, where: str) -> Regions:
    regions = Regions({}, {}, {})
    known = {span.id: span for span in old.spans}
    for result in results:
        control, value = result.get("from_name"), result.get("value") or {}
        if control == SPANS and value.get("labels"):
            regions.spans[result["id"]] = list(_spans(result, text, first, known, where))
        elif control == CELLS:
            regions.cells[result["id"]] = _cell(value, where)
        elif control == VERDICT and value.get("choices"):
            verdict = value["choices"][0]
            if verdict not in VERDICTS:
                raise UsageError(f"{where}: no verdict {verdict}; the verdicts are {' '.join(VERDICTS)}")
            regions.verdicts[result["id"]] = verdict
    return regions


def _spans(result: Result, text: str, first: int, known: Mapping[str, Span], where: str) -> Iterator[Span]:
    value = result["value"]
    start, end = value["start"], value["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        raise UsageError(f"{where}: region {result['id']} has no place in the text ({start}-{end}): draw it again")
    said = value.get("text")
    if said is not None and _letters(said) != _letters(text[start:end]):
        raise UsageError(f"{where}: region {result['id']} says {said!r} where the text has {text[start:end]!r}")
    for label in value["labels"]:
        if label not in LABELS:
            raise UsageError(f"{where}: no label {label}: the project must use the labelling page of this version")
        span = known.get(result["id"])
        if span is not None and (span.start - first, span.end - first, span.label) == (start, end, label):
            yield span
        else:
            reading = normal_value(label, text[start:end])
            yield Span(id=result["id"], start=first + start, end=first + end, label=label, value=reading, by=ANNOTATOR)


def _letters(text: str) -> str:
    """A text without white space and without the escapes that some versions write for it."""
    return "".join(text.replace("\\n", "").replace("\\t", "").split())


def _cell(value: Mapping[str, Any], where: str) -> str:
    start, end = cell_path(str(value.get("start"))), cell_path(str(value.get("end")))
    if not start or start != end:
        raise UsageError(f"{where}: {value.get('text')!r} is not in one table cell: select inside a single cell")
    return start


def _named(regions: Mapping[str, list[Span]], old: Record) -> tuple[dict[str, Span], dict[str, list[str]]]:
    """The spans by id, in reading order, and region -> ids.

    A region that was pushed keeps its id; a new one that stands where one of the same label is gone takes over its id (a
    border was moved); the others are numbered on.
    """
    pushed_ids = {span.id for span in old.spans}
    gone = [span for span in old.spans if span.id not in regions]
    number = max((int(name[1:]) for name in pushed_ids if name[:1] == "m" and name[1:].isdecimal()), default=0)
    spans: dict[str, Span] = {}
    names: dict[str, list[str]] = {}
    drawn = [(region, span) for region, found in regions.items() for span in found]
    for region, span in sorted(drawn, key=lambda one: (one[1].start, -one[1].end, one[1].label)):
        name = span.id
        if name not in pushed_ids or name in spans:
            heir = next((one for one in gone if _same_place(one, span)), None)
            if heir is not None:
                gone.remove(heir)
                name = heir.id
                span = heir if _says(heir) == _says(span) else span
            else:
                number += 1
                name = f"m{number}"
        spans[name] = msgspec.structs.replace(span, id=name)
        names.setdefault(region, []).append(name)
    return spans, names


def _same_place(one: Span, other: Span) -> bool:
    return one.label == other.label and one.start < other.end and other.start < one.end


def _says(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


# ------------------------------------------------------------------------------------------------------- relations


def _relations(
    annotation: Mapping[str, Any],
    regions: Regions,
    names: Mapping[str, list[str]],
    spans: Mapping[str, Span],
    places: Mapping[str, Place],
    old: Record,
    where: str,
) -> Iterator[Relation]:
    shown: dict[tuple[str, str, str], list[Relation]] = {}
    for one in old.relations:
        shown.setdefault((one.kind, one.source, one.target or _path_of(one.cell, places)), []).append(one)
    seen: set[tuple[str, str, str]] = set()
    for result in annotation.get("result") or ():
        if result.get("type") != "relation":
            continue
        source, target = result["from_id"], result["to_id"]
        if result.get("direction") == "left" or source in regions.cells:  # an arrow drawn from its far end
            source, target = target, source
        if source not in names or (target not in names and target not in regions.cells):
            raise UsageError(
                f"{where}: a relation leads from {source} to {target}: it must begin at a label in the text"
            )
        kind = (result.get("labels") or [""])[0] or _kind(target, names, spans)
        if kind not in RELATIONS:
            raise UsageError(f"{where}: a relation {kind or 'without a kind'}: choose one of {' '.join(RELATIONS)}")
        end = names[target][0] if target in names else regions.cells[target]
        if (kind, names[source][0], end) in seen:
            continue
        seen.add((kind, names[source][0], end))
        before = shown.get((kind, names[source][0], end))
        if before is not None:
            yield from before
        elif target in names:
            yield Relation(kind=kind, source=names[source][0], target=end, by=ANNOTATOR)
        elif end in places:
            yield Relation(kind=kind, source=names[source][0], cell=places[end], by=ANNOTATOR)
        else:
            raise UsageError(f"{where}: a relation leads to a cell that is not of the document: choose a table cell")
    for one in old.relations:
        if one.cell is not None and not _path_of(one.cell, places) and one.source in spans:
            yield one  # its cell is not on the page


def _kind(target: str, names: Mapping[str, list[str]], spans: Mapping[str, Span]) -> str:
    """The kind of a relation that was drawn without one, where its target leaves only one."""
    return _BY_TARGET.get(spans[names[target][0]].label, "") if target in names else "对应单元格"


def _path_of(cell: Place | None, places: Mapping[str, Place]) -> str:
    """Where a cell is shown; "" where it is not."""
    if cell is None:
        return ""
    for path, place in places.items():
        if cell.table and (cell.table, cell.row, cell.col) == (place.table, place.row, place.col):
            return path
        if not cell.table and place.start <= cell.start <= cell.end <= place.end:
            return path
    return ""
