"""What several test files share: the corpus outside the repository, and one small extraction made by hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.data import (
    Anchor,
    Claim,
    Context,
    Document,
    Entry,
    Extraction,
    Fact,
    Failure,
    Finding,
    Link,
    Mention,
    Quantity,
    Section,
    Table,
    Target,
    Verdict,
)
from tests.browser import started

ROOT = Path(__file__).parent.parent

TEXT = "一、收支情况\n公用经费支出35.20万元，比上年减少3.65万元，\n下降9.5%。\n公用经费\t35.02\n"


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents beside the repository (or $DUIZHANG_CORPUS); tests that need it skip without."""
    folder = Path(os.environ.get("DUIZHANG_CORPUS", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no corpus: set DUIZHANG_CORPUS to the folder that holds seeds/ and truth/")
    return folder


def anchor(text: str, **place: str | int) -> Anchor:
    """The anchor of the only occurrence of ``text`` in TEXT."""
    start = TEXT.index(text)
    return Anchor(start=start, end=start + len(text), text=text, **place)


def amount(raw: str, unit: str = "万元") -> Quantity:
    value = Decimal(raw)
    return Quantity(value=value, unit=unit, step=Decimal(1).scaleb(value.as_tuple().exponent), raw=raw + unit)


@pytest.fixture
def extraction() -> Extraction:
    """A document with one claim, one cell that differs from it, a wrong rate and a mild remark."""
    level, cell, rate = anchor("35.20"), anchor("35.02", table="t1", row=0, col=1), anchor("9.5%")
    section = Section(
        id="s1",
        level=1,
        title="收支情况",
        role="narrative",
        start=0,
        end=len(TEXT),
        parent=None,
        heading=anchor("一、收支情况"),
    )
    table = Table(
        id="t1", title="", number="", unit="万元", year=2021, entity="", kind="data", rows=1, cols=2, header_rows=0,
        halves=((0, 1),), cells=(), start=cell.start - 5, end=cell.end, section="s1",
    )  # fmt: skip
    document = Document(
        id="d1", name="样例.txt", text=TEXT, media_type="text/plain", year=2021, entity="青禾县水务局",
        blocks=(table,), sections=(section,), sentences=(), tables=(table,), notes=("removed a byte order mark",),
    )  # fmt: skip
    mention = Mention(label="AMOUNT", anchor=anchor("35.20万元"), value=amount("35.20"), by="pattern:amount")
    claim = Claim(
        id="c1", kind="level", subject="公用经费", concept="public-expense", context=Context(year=2021), sentence=0,
        quantity=amount("35.20"), direction="none", base=None, share_of=None, part_of=None, per=None, reason=None,
        anchor=anchor("公用经费支出35.20万元"), number=level, mentions=(mention,),
    )  # fmt: skip
    fact = Fact(
        id="f1", item="公用经费", concept="public-expense", context=Context(year=2021), quantity=amount("35.02"),
        anchor=cell, table="t1", row_path=("公用经费",), col_path=(),
    )  # fmt: skip
    link = Link(claim="c1", relation="equal", target=Target(kind="cell", anchors=(cell,)), score=0.9, by="concept")
    differs = Verdict(
        code="DZ101", outcome="contradicts", severity="error", reported="35.20", computed="35.02",
        anchors=(level, cell), claims=("c1",), terms=(("item", "公用经费"),),
    )  # fmt: skip
    findings = (
        Finding(
            code="DZ101", severity="error", message="公用经费正文为 35.20，表格为 35.02", reported="35.20",
            computed="35.02", anchors=(level, cell), blamed=level, suggestion="35.02",
        ),
        Finding(
            code="DZ204", severity="warning", message="降幅不符", reported="9.5%",
            computed="3.65 ÷ 38.85 = 9.4%", anchors=(rate,),
        ),
        Finding(code="DZ304", severity="info", message="未说明原因", reported="", computed="", anchors=(rate,)),
    )  # fmt: skip
    ledger = (
        Entry(anchor=level, claim="c1", outcome="contradicts", codes=("DZ101",)),
        Entry(anchor=anchor("3.65"), claim=None, outcome="unchecked", codes=(), why="no cell speaks of it"),
        Entry(anchor=rate, claim=None, outcome="agrees", codes=("DZ204",)),
    )
    return Extraction(
        document=document, mentions=(mention,), claims=(claim,), facts=(fact,), links=(link,), verdicts=(differs,),
        findings=findings, ledger=ledger, failures=(Failure(where="第 2 页", what="没有文字"),),
    )  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One headless Chromium a worker; see ``tests.browser``."""
    with started() as running:
        yield running
