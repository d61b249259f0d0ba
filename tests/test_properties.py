"""Laws over generated disclosures: the same whatever file they come in, the same twice, anchors that hold, slips found."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.convert import Block, Drawn, Heading, to_docx, to_html, to_xlsx
from eval.fuzz.pieces import text_of
from eval.fuzz.targets import check_extraction, check_layout
from extractor.data import Extraction, RawDocument
from extractor.errors import DuizhangError
from extractor.pipeline import extract_document, read_document
from extractor.readers import load, read
from tests.test_same_verdicts import Sight, sight, squeezed

ITEMS = ("会议费", "培训费", "公务接待费", "办公费", "差旅费", "印刷费", "维修（护）费", "劳务费")
HEADER = ("项目", "2023年预算数", "2024年预算数", "增减额")
UNITS = ("榆溪县档案馆", "沙洲市图书馆", "临渡区体育局")


class Disclosure:
    """A unit, its items with the amounts of two years in 万元, and the paragraphs that repeat them."""

    def __init__(self, unit: str, amounts: dict[str, tuple[Decimal, Decimal]]) -> None:
        self.unit = unit
        self.table = [
            HEADER,
            *((name, f"{old:,}", f"{new:,}", f"{new - old:,}") for name, (old, new) in amounts.items()),
        ]
        old, new = (sum(column, Decimal(0)) for column in zip(*amounts.values(), strict=True))
        self.table.append(("合计", f"{old:,}", f"{new:,}", f"{new - old:,}"))
        self.prose = [_said(name, old, new) for name, (old, new) in amounts.items()]

    @property
    def blocks(self) -> list[Block]:
        """As ``eval.convert`` writes them into files."""
        rows = [[Drawn(col, text) for col, text in enumerate(row)] for row in self.table]
        title, table, words = self.titles
        return [title, table, "商品和服务支出预算表", "单位：万元", rows, words, *self.prose]

    @property
    def titles(self) -> tuple[Heading, Heading, Heading]:
        return (
            Heading(f"{self.unit}2024年部门预算公开说明"),
            Heading("第二部分 2024年部门预算表"),
            Heading("第三部分 2024年部门预算情况说明"),
        )

    @property
    def text(self) -> str:
        lines = ("\n" + "\n".join("\t".join(cell.text for cell in row) for row in block) + "\n" if isinstance(block, list) else block
                 for block in self.blocks)  # fmt: skip
        return "\n".join(lines) + "\n"

    @property
    def csv(self) -> bytes:
        out = io.StringIO()
        csv.writer(out).writerows(self.table)
        return out.getvalue().encode()


def _said(name: str, old: Decimal, new: Decimal) -> str:
    if old == new:
        return f"{name}预算{new:,}万元，与上年预算持平。"
    word = "增加" if new > old else "减少"
    return f"{name}预算{new:,}万元，比上年预算{word}{abs(new - old):,}万元，主要原因是业务量变化。"


AMOUNTS = st.decimals(min_value=Decimal("1"), max_value=Decimal("99999"), places=2)


@st.composite
def disclosures(draw: st.DrawFn) -> Disclosure:
    names = draw(st.lists(st.sampled_from(ITEMS), min_size=3, max_size=6, unique=True))
    return Disclosure(draw(st.sampled_from(UNITS)), {name: (draw(AMOUNTS), draw(AMOUNTS)) for name in names})


def seen(found: Extraction) -> Sight:
    return {what: type(rows)(map(squeezed, rows.elements())) for what, rows in sight(found).items()}


def of_text(text: str) -> Extraction:
    return extract_document(RawDocument(name="law.txt", data=text.encode()))


@given(disclosures())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_disclosure_says_the_same_in_every_file(disclosure: Disclosure) -> None:
    expected = of_text(disclosure.text)
    assert len(expected.claims) >= 2 * len(disclosure.prose) and len(expected.links) >= len(disclosure.prose)
    for data in (
        to_html(disclosure.blocks),
        to_docx(disclosure.blocks),
        to_xlsx(disclosure.blocks, tables_only=False),
    ):
        found = extract_document(load(data, "law"))
        assert seen(found) == seen(expected), found.document.media_type
        assert "".join(found.document.text.split()) == "".join(expected.document.text.split())
        check_extraction(found)


@given(disclosures())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_the_table_alone_is_read_as_it_is_printed(disclosure: Disclosure) -> None:
    [table] = read_document(load(disclosure.csv, "law.csv")).tables
    rows = [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]
    assert rows == [list(row) for row in disclosure.table]


@given(disclosures())
@settings(max_examples=25, deadline=None, derandomize=True)
def test_what_is_consistent_has_no_error_and_one_slip_has_one(disclosure: Disclosure) -> None:
    def serious(text: str) -> list[str]:
        return [found.code for found in of_text(text).findings if found.severity != "info"]

    assert serious(disclosure.text) == []
    printed = disclosure.table[1][2]
    slipped = ("2" if printed[0] == "1" else "1") + printed[1:]
    changed = disclosure.text.replace(f"预算{printed}万元", f"预算{slipped}万元", 1)
    assert changed != disclosure.text
    assert serious(changed)


@given(disclosures())
@settings(max_examples=15, deadline=None, derandomize=True)
def test_a_document_read_twice_and_its_own_text_read_say_the_same(disclosure: Disclosure) -> None:
    first = of_text(disclosure.text)
    assert of_text(disclosure.text) == first
    assert sight(of_text(first.document.text)) == sight(first)


@given(st.binary(max_size=160))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_pieces_in_any_order_give_anchors_that_hold(data: bytes) -> None:
    raw = RawDocument(name="pieces.txt", data=text_of(data).encode() or b" ", media_type="text/plain")
    try:
        check_layout(read(raw))
        found = extract_document(raw)
    except DuizhangError as error:
        assert "\n" not in str(error)
        return
    check_extraction(found)
    assert extract_document(raw) == found


def test_the_laws_notice_a_wrong_cell() -> None:
    disclosure = Disclosure(UNITS[0], {name: (Decimal("12.50"), Decimal("13.75")) for name in ITEMS[:3]})
    other = Disclosure(UNITS[0], {name: (Decimal("12.50"), Decimal("13.57")) for name in ITEMS[:3]})
    with pytest.raises(AssertionError):
        assert seen(extract_document(load(to_html(other.blocks), "law"))) == seen(of_text(disclosure.text))
