"""What a printer, an encoding or a clerk's taste changes changes no verdict: laws over every document of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.data import Extraction, RawDocument
from extractor.folding import fold
from extractor.pipeline import extract_document, read_document
from tests.laws import DOCUMENTS, before, read, squeezed, text_of, told

Change = Callable[[str], str]
GROUPS = re.compile(r"(?<=\d),(?=\d{3})")
UNGROUPED = re.compile(r"(?<![\d.,])\d{4,}(?=\.\d\d(?!\d))")
PLAIN_LINE = re.compile(r"(?m)^[^|#\t]+$")  # blanks are signs of Markdown
PARAGRAPH = re.compile(r"(?m)^(?=[\u4e00-\u9fff“（][^\t|]{30,}$)")


def wide(text: str) -> str:
    return re.sub("[0-9]", lambda digit: chr(ord(digit[0]) + 0xFEE0), text)


def ungrouped(text: str) -> str:
    return GROUPS.sub("", squeezed(fold(text)))


PRINTS: dict[str, tuple[Change, Change]] = {
    "digits in full width": (wide, fold),
    "brackets and colons in half width": (lambda text: text.translate(str.maketrans("（）；：％", "();:%")), fold),
    "numbers without separators": (lambda text: GROUPS.sub("", text), ungrouped),
    "numbers with separators": (lambda text: UNGROUPED.sub(lambda whole: f"{int(whole[0]):,}", text), ungrouped),
    "line ends of another system": (lambda text: text.replace("\n", "\r\n"), squeezed),
    "blanks at line ends": (lambda text: re.sub(r"(?m)(?<=[\u4e00-\u9fff。，])$", " ", text), squeezed),
    "indented paragraphs": (lambda text: PARAGRAPH.sub("\u3000\u3000", text), squeezed),
    "no-break spaces": (lambda text: PLAIN_LINE.sub(lambda line: line[0].replace(" ", "\u00a0"), text), squeezed),
}


@pytest.mark.parametrize("name", PRINTS)
def test_how_it_is_printed_changes_no_verdict(name: str) -> None:
    change, alike = PRINTS[name]
    changed = 0
    for path in DOCUMENTS:
        text = change(text_of(path))
        changed += text != text_of(path)
        assert told(read(text), alike=alike) == told(before(path), alike=alike), path.name
    assert changed >= 5


def test_what_is_printed_in_full_width_is_shown_in_full_width() -> None:
    path = DOCUMENTS[0]
    found = read(wide(text_of(path)))
    assert found.document.text == wide(text_of(path))
    shown = [anchor.text for verdict in found.verdicts for anchor in verdict.anchors]
    assert any(re.search("[０-９]", text) for text in shown) and not any(re.search("[0-9]", text) for text in shown)
    cells = [cell for table in read_document(found_raw(path)).tables for cell in table.cells if cell.quantity]
    assert cells and not any(re.search("[0-9]", cell.text) for cell in cells)


def found_raw(path: Path) -> RawDocument:
    return RawDocument(name="wide.txt", data=wide(text_of(path)).encode())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_changes_no_verdict(encoding: str) -> None:
    for path in DOCUMENTS:
        other = extract_document(RawDocument(name="law.txt", data=text_of(path).encode(encoding)))
        assert told(other) == told(before(path)), path.name


def test_another_name_of_the_unit_changes_no_verdict() -> None:
    for path in DOCUMENTS:
        entity = before(path).document.entity
        if len(entity) < 4:
            continue
        place, other = entity[:2], "沐岑" if entity[:2] != "沐岑" else "岑沐"
        assert other not in text_of(path)

        def alike(text: str, place: str = place, other: str = other) -> str:
            return text.replace(place, other)

        found = read(text_of(path).replace(place, other))
        assert told(found, alike=alike) == told(before(path), alike=alike), path.name


def in_yuan(found: Extraction) -> str | None:
    """The document with every amount of its tables in 元; None where it does not print all of them in 万元.

    Figures that rounding explains are left alone: ten thousand times as fine they would be wrong.
    """
    text, tables = found.document.text, found.document.tables
    rounded = any(verdict.outcome == "rounding" for verdict in found.verdicts)
    if not tables or rounded or any(table.unit != "万元" or table.kind != "data" for table in tables):
        return None
    for table in reversed(tables):
        for cell in sorted(table.cells, key=lambda cell: -cell.anchor.start):
            digits = cell.anchor.text.strip()
            if cell.header or cell.quantity is None or cell.quantity.unit != "万元":
                continue
            if re.fullmatch(r"-?[\d,]+(?:\.\d+)?", digits):
                at = text.index(digits, cell.anchor.start)
                value = Decimal(digits.replace(",", "")) * 10000
                text = f"{text[:at]}{value:,.2f}{text[at + len(digits) :]}"
    return re.sub("单位：(?:人民币)?万元", "单位：元", text)


def test_tables_in_yuan_give_the_verdicts_of_those_in_ten_thousands() -> None:
    looked_at = 0
    for path in DOCUMENTS:
        text = in_yuan(before(path))
        if text is not None and "单位：元" in text:
            looked_at += 1
            assert told(read(text), places=True) == told(before(path), places=True), path.name
    assert looked_at >= 4
