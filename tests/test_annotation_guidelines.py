"""The guidelines: a page a label, its examples compile, and where a tick says so the tagger proposes the same."""

import re
from pathlib import Path

import pytest

from annotations.guidelines import PAGES, examples
from extractor.annotate import records
from extractor.labels import LABELS, RELATIONS, SHOWN, VERDICTS

CODEBOOK = (PAGES.parent / "codebook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("label", LABELS)
def test_the_page_of_a_label(label: str) -> None:
    page = (PAGES / f"{label}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {label} {SHOWN[label].name}\n")
    assert re.findall("^## (.+)$", page, re.MULTILINE) == ["边界", "例", "疑难"]
    found = list(examples(label))
    assert len(found) >= 20
    assert len({example.marked for example in found}) == len(found)
    assert [example.marked for example in found if not example.spans()] == []
    assert [example.marked for example in found if example.ticked and example.spans() != example.proposed()] == []


def test_every_example_line_is_read() -> None:
    for label in LABELS:
        page = (PAGES / f"{label}.md").read_text(encoding="utf-8")
        assert len(list(examples(label))) == page.count("\n- `")


def test_the_overview_names_all_labels_relations_and_verdicts() -> None:
    page = (PAGES / "README.md").read_text(encoding="utf-8")
    assert all(f"[{label}]({label}.md) | {SHOWN[label].name}" in page for label in LABELS)
    assert all(f"| {relation} |" in page for relation in RELATIONS)
    assert all(f"**{verdict}**" in page for verdict in VERDICTS)
    assert {path.stem for path in Path(PAGES).glob("*.md")} == {*LABELS, "README"}


@pytest.mark.parametrize("name", ["Record", "Span", "Relation", "ClaimNote", "Judgement"])
def test_the_codebook_explains_every_column(name: str) -> None:
    section = re.search(rf"^## \S+ `{name}`\n(.*?)(?=^## )", CODEBOOK, re.MULTILINE | re.DOTALL)
    assert section is not None
    missing = [column for column in getattr(records, name).__struct_fields__ if f"`{column}`" not in section[1]]
    assert not missing
