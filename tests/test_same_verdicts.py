"""The same document gives the same claims, links and findings whatever file it comes in.

Each document of ``examples/`` is written as a web page, a Word document and workbooks by ``eval.convert``, read back, and
compared with its text: anchors by their words, since offsets differ.
"""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from eval.convert import Block, blocks_of, to_docx, to_html, to_xlsx
from extractor.data import Anchor, Extraction, Layout
from extractor.errors import UnreadableError
from extractor.pipeline import extract_document
from extractor.readers import load, office

EXAMPLES = Path(__file__).parent.parent / "examples"
DOCUMENTS = tuple(
    pytest.param(path, id=path.stem)
    for path in sorted(EXAMPLES.glob("*.*"))
    if path.suffix in (".txt", ".md") and path.stem != "README"
)
WRITERS: dict[str, Callable[[list[Block]], bytes]] = {
    "html": to_html,
    "docx": to_docx,
    "xlsx": lambda blocks: to_xlsx(blocks, tables_only=False),
}

Sight = dict[str, Counter[tuple[object, ...]]]


def words(anchor: Anchor | None) -> str:
    return "".join(anchor.text.split()) if anchor is not None else ""


def sight(extraction: Extraction, wanted: Callable[[Anchor], bool] = lambda anchor: True) -> Sight:
    """What was found, told by words; only what stands at ``wanted`` places."""
    claims = {
        claim.id: (
            claim.kind, claim.concept, "".join(claim.subject.split()), claim.direction, claim.context,
            claim.quantity and (claim.quantity.value, claim.quantity.unit), words(claim.anchor), words(claim.number),
            words(claim.reason),
        )
        for claim in extraction.claims
        if wanted(claim.anchor)
    }  # fmt: skip
    return {
        "claims": Counter(claims.values()),
        "links": Counter(
            (claims[link.claim], link.relation, tuple(sorted(map(words, link.target.anchors))))
            for link in extraction.links
            if link.claim in claims and all(map(wanted, link.target.anchors))
        ),
        "findings": Counter(
            (found.code, found.severity, found.message, words(found.blamed), tuple(map(words, found.anchors)))
            for found in extraction.findings
            if all(map(wanted, found.anchors))
        ),
    }


def squeezed(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row of a sight without blanks in its texts: a print does not tell one blank from three."""
    return tuple(
        "".join(one.split()) if isinstance(one, str) else squeezed(one) if type(one) is tuple else one for one in row
    )


def in_tables(extraction: Extraction) -> Callable[[Anchor], bool]:
    spans = [(table.start, table.end) for table in extraction.document.tables]
    return lambda anchor: any(start <= anchor.start < end for start, end in spans)


@cache
def from_text(path: Path) -> tuple[Extraction, list[Block]]:
    return extract_document(path), blocks_of(path)


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("path", DOCUMENTS)
def test_same_document_same_verdicts(path: Path, kind: str) -> None:
    text, blocks = from_text(path)
    other = extract_document(load(WRITERS[kind](blocks), path.name))
    assert other.document.media_type != text.document.media_type
    expected, found = sight(text), sight(other)
    for what in expected:
        assert found[what] == expected[what], what
    assert found["claims"]


@pytest.mark.parametrize("path", DOCUMENTS)
def test_tables_alone_give_the_verdicts_on_tables(path: Path) -> None:
    text, blocks = from_text(path)
    other = extract_document(load(to_xlsx(blocks), path.name))
    assert len(other.document.tables) == len(text.document.tables)
    expected, found = sight(text, in_tables(text)), sight(other, in_tables(other))
    for what in expected:
        assert found[what] == expected[what], what


# ------------------------------------------------------------------------------------------- through LibreOffice

needs_office = pytest.mark.skipif(
    office.find_program() is None, reason="LibreOffice is not installed (Debian: libreoffice-writer)"
)
OLD = {"doc": "mingze_transport_final", "rtf": "zhenxi_meteorology_budget", "odt": "luoxi_library_selfeval"}


@pytest.fixture(scope="module")
def old_layouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Layout | UnreadableError]:
    """One document for each old format, written by LibreOffice, read by one call of it."""
    program = office.find_program()
    assert program is not None
    folder = tmp_path_factory.mktemp("old")
    raws = []
    for kind, name in OLD.items():
        source = folder / f"{name}.docx"
        source.write_bytes(to_docx(from_text(EXAMPLES / f"{name}.txt")[1]))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        raws.append(load(folder / f"{name}.{kind}"))
    return dict(zip(OLD, office.read_many(raws), strict=True))


@needs_office
@pytest.mark.parametrize("kind", OLD)
def test_old_formats_give_the_same_verdicts(kind: str, old_layouts: dict[str, Layout | UnreadableError]) -> None:
    layout = old_layouts[kind]
    assert isinstance(layout, Layout), layout
    assert sight(extract_document(layout)) == sight(from_text(EXAMPLES / f"{OLD[kind]}.txt")[0])


def test_the_comparison_notices_one_wrong_digit() -> None:
    text, blocks = from_text(EXAMPLES / "mingze_transport_final.txt")
    number = max((words(claim.number) for claim in text.claims if claim.number), key=len)
    changed = [block.replace(number, "9" + number[1:]) if isinstance(block, str) else block for block in blocks]
    assert sight(extract_document(load(to_docx(changed), "x")))["claims"] != sight(text)["claims"]
