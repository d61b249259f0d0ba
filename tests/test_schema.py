"""The published JSON Schema: up to date, satisfied by what is written, and able to object."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from extractor import extract
from extractor.data import SCHEMA_VERSION, Extraction
from extractor.exporters import jsonl, schema

EXAMPLES = sorted(
    path for path in (Path(__file__).parent.parent / "examples").glob("*.[tm]*") if path.name != "README.md"
)


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    return json.loads(schema.PUBLISHED.read_text(encoding="utf-8"))


@pytest.fixture
def line(extraction: Extraction) -> dict[str, Any]:
    return json.loads(jsonl.extraction_line(extraction))


def test_the_published_schema_is_the_one_of_the_records() -> None:
    assert schema.PUBLISHED.read_text(encoding="utf-8") == schema.published_text(), "run `make schema`"


def test_the_published_schema_is_a_schema(published: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(published)


def test_an_extraction_fits_the_schema(published: dict[str, Any], line: dict[str, Any]) -> None:
    Draft202012Validator(published).validate(line)
    assert line["schema_version"] == SCHEMA_VERSION


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_fit_the_schema_and_their_anchors_fit_the_text(published: dict[str, Any], example: Path) -> None:
    line = json.loads(jsonl.extraction_line(extract(example), text=True))
    Draft202012Validator(published).validate(line)
    text = line["document"]["text"]
    anchors = list(_anchors(line))
    assert len(anchors) > len(line["claims"]) > 0
    for anchor in anchors:
        assert text[anchor["start"] : anchor["end"]] == anchor["text"]


def _anchors(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for inner in value:
            yield from _anchors(inner)
    elif isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        for inner in value.values():
            yield from _anchors(inner)


def test_a_finding_line_fits_its_part_of_the_schema(published: dict[str, Any], extraction: Extraction) -> None:
    of_a_finding = Draft202012Validator({"$ref": "#/$defs/FindingRecord", "$defs": published["$defs"]})
    for finding in jsonl.finding_lines(extraction.findings, name="a", text=extraction.document.text):
        of_a_finding.validate(json.loads(finding))
    with pytest.raises(ValidationError, match="'line' is a required property"):
        of_a_finding.validate({key: value for key, value in json.loads(finding).items() if key != "line"})


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("claims", 0, "quantity", "value"), 35.2),
        (("claims", 0, "kind"), "guess"),
        (("findings", 0, "severity"), "fatal"),
        (("ledger", 0, "outcome"), "undecided"),
        (("links", 0, "target", "anchors", 0, "start"), "40"),
        (("document",), None),
    ],
)
def test_the_schema_objects_to_a_wrong_value(
    published: dict[str, Any], line: dict[str, Any], path: tuple[str | int, ...], wrong: object
) -> None:
    damaged: Any = copy.deepcopy(line)
    *way, last = path
    place = damaged
    for step in way:
        place = place[step]
    place[last] = wrong
    with pytest.raises(ValidationError):
        Draft202012Validator(published).validate(damaged)


# The names that the documentation promises; a schema that lost one of them would still be up to date.
PROMISED = {
    (): {"schema_version", "document", "claims", "facts", "links", "verdicts", "findings", "ledger", "failures"},
    ("claims", 0): {
        "id", "kind", "subject", "concept", "context", "quantity", "direction", "base", "share_of", "reason", "anchor",
        "part_of", "per", "number", "sentence", "in_reason",
    },
    ("claims", 0, "anchor"): {"start", "end", "text"},
    ("claims", 0, "quantity"): {"value", "unit", "step", "raw"},
    ("links", 0): {"claim", "relation", "target", "score", "by"},
    ("links", 0, "target"): {"kind", "anchors", "claim", "value", "unit"},
    ("findings", 0): {
        "code", "severity", "message", "reported", "computed", "anchors", "blamed", "suggestion", "slip", "mends",
        "alternatives", "consequences",
    },
    ("document",): {
        "id", "name", "sha256", "media_type", "chars", "year", "entity", "sections", "tables", "notes", "text",
    },
}  # fmt: skip


@pytest.mark.parametrize("path", PROMISED, ids=lambda path: ".".join(map(str, path)) or "line")
def test_the_names_are_those_of_the_documentation(line: dict[str, Any], path: tuple[str | int, ...]) -> None:
    place: Any = line
    for step in path:
        place = place[step]
    assert set(place) == PROMISED[path]
