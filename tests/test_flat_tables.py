"""The flat tables: columns and rows agree, ids join, numbers stay exact, and every engine reads them."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extractor import extract
from extractor.data import Anchor, Consequence, Correction, Extraction, Quantity
from extractor.exporters.arrow import arrow_schema, arrow_table
from extractor.exporters.tables import TABLES, failure_row, fitting, identify, rows
from extractor.exporters.tables_page import page

ROOT = Path(__file__).parent.parent
TYPES: dict[str, type] = {"text": str, "int": int, "bool": bool, "float": float, "decimal": Decimal, "texts": tuple}


@pytest.fixture(scope="module")
def real() -> Extraction:
    return extract(ROOT / "examples" / "tanxi_archives_budget.md")


def dicts(table: str, extraction: Extraction) -> list[dict[str, Any]]:
    names = [column.name for column in TABLES[table].columns]
    return [dict(zip(names, row, strict=True)) for row in rows(table, extraction)]


@pytest.mark.parametrize("table", TABLES)
def test_rows_have_the_declared_columns_and_types(table: str, real: Extraction, extraction: Extraction) -> None:
    columns = TABLES[table].columns
    assert len({column.name for column in columns}) == len(columns)
    found = [*rows(table, real), *rows(table, extraction)]
    assert found
    for row in found:
        for column, value in zip(columns, row, strict=True):
            assert value is None or type(value) is TYPES[column.type], (column.name, value)


def test_a_claim_is_flat(extraction: Extraction) -> None:
    (claim,) = dicts("claims", extraction)
    assert claim["document"] == identify(extraction).id
    assert (claim["claim"], claim["kind"], claim["year"]) == ("c1", "level", 2021)
    assert (claim["value"], claim["unit"], claim["step"]) == (Decimal("35.20"), "万元", Decimal("0.01"))
    assert claim["outcome"] == "contradicts"
    text = extraction.document.text
    assert text[claim["start_char"] : claim["end_char"]] == claim["text"]
    assert text[claim["number_start"] : claim["number_end"]] == "35.20"


def test_a_decrease_is_negative(real: Extraction) -> None:
    changes = [claim for claim in dicts("claims", real) if claim["direction"] == "decrease" and claim["value"]]
    assert changes
    for claim in changes:
        assert claim["signed"] == -claim["value"]


def test_the_keys_join(real: Extraction) -> None:
    claims = {row["claim"] for row in dicts("claims", real)}
    facts = {row["fact"]: row for row in dicts("facts", real)}
    links = dicts("links", real)
    assert {link["claim"] for link in links} <= claims
    cells = [link for link in links if link["target"] == "cell"]
    assert cells
    for link in cells:
        fact = facts[link["fact"]]
        assert (fact["table_id"], fact["cell_row"], fact["cell_col"]) == (
            link["table_id"],
            link["cell_row"],
            link["cell_col"],
        )
    owners = {row["verdict"] for row in dicts("verdicts", real)} | {row["finding"] for row in dicts("findings", real)}
    assert {row["owner"] for row in dicts("anchors", real)} == owners


def test_the_counts_of_a_document_are_those_of_its_tables(real: Extraction) -> None:
    (document,) = dicts("documents", real)
    assert document["claims"] == len(dicts("claims", real))
    assert document["facts"] == len(dicts("facts", real))
    assert document["errors"] + document["warnings"] + document["infos"] == len(dicts("findings", real))
    verdicts = ("agrees", "rounding", "contradicts", "unchecked")
    assert sum(document[name] for name in verdicts) == document["numbers"] == len(dicts("numbers", real))


def test_a_finding_names_what_to_change_and_all_that_follows(extraction: Extraction) -> None:
    first = extraction.findings[0]
    other = Anchor(start=0, end=1, text="一")
    consequence = Consequence(
        code="DZ204", severity="error", message="降幅不符", reported="", computed="", anchors=(other,)
    )
    rich = msgspec.structs.replace(
        first,
        slip="transposed_digits",
        mends=2,
        alternatives=(Correction(anchor=other, suggestion="二"),),
        consequences=(consequence,),
    )
    changed = msgspec.structs.replace(extraction, findings=(rich,))
    (finding,) = dicts("findings", changed)
    assert (finding["blamed"], finding["suggestion"], finding["slip"]) == ("35.20", "35.02", "transposed_digits")
    assert finding["alternatives"] == ("一 → 二",)
    assert finding["consequences"] == ("DZ204 降幅不符",)
    assert (finding["line"], finding["line_col"]) == (2, 7)
    roles = [row["role"] for row in dicts("anchors", changed) if row["owner"] == finding["finding"]]
    assert roles == ["reported", "other", "blamed", "alternative", "consequence"]


def test_the_id_depends_on_name_and_text_only(extraction: Extraction) -> None:
    assert identify(extraction) == identify(extraction)
    read_elsewhere = msgspec.structs.replace(extraction.document, sha256="00")
    assert identify(msgspec.structs.replace(extraction, document=read_elsewhere)).id == identify(extraction).id
    assert identify(extraction, name="另一份.txt").id != identify(extraction).id
    odd_name = "预算".encode("gb18030").decode("utf-8", "surrogateescape")
    odd = msgspec.structs.replace(extraction.document, text="\ud800", name=odd_name)
    assert identify(msgspec.structs.replace(extraction, document=odd)).name.encode()


def test_a_document_that_could_not_be_read_is_a_row_of_failures() -> None:
    row = failure_row(name="坏.pdf", reason="timeout", message="超过 60 秒")
    assert len(row) == len(TABLES["failures"].columns)
    assert arrow_table("failures", [row]).num_rows == 1


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("35.20", True),
        ("1e27", True),
        ("1e28", False),
        ("-1e28", False),
        ("0.0000000001", True),
        ("0.00000000001", False),
        ("0.10000000000000", True),
        ("NaN", False),
    ],
)
def test_a_number_is_exact_or_not_there(value: str, kept: bool) -> None:
    import pyarrow as pa

    number = fitting(Decimal(value))
    assert (number is not None) is kept
    (back,) = pa.array([number], type=pa.decimal128(38, 10)).to_pylist()
    assert back == number


def test_a_number_that_does_not_fit_is_null_and_printed(extraction: Extraction) -> None:
    huge = Quantity(value=Decimal(10) ** 40, unit="万元", step=Decimal(1), raw="1" + "0" * 40)
    claim = msgspec.structs.replace(extraction.claims[0], quantity=huge)
    changed = msgspec.structs.replace(extraction, claims=(claim,))
    table = arrow_table("claims", rows("claims", changed))
    assert table["value"].to_pylist() == [None]
    assert table["raw"].to_pylist() == [huge.raw]


@pytest.mark.parametrize("table", TABLES)
def test_arrow_reads_back_what_was_put_in(table: str, real: Extraction) -> None:
    found = list(rows(table, real))
    back = arrow_table(table, found)
    assert back.schema.equals(arrow_schema(table), check_metadata=True)
    plain = [tuple(list(value) if isinstance(value, tuple) else value for value in row) for row in found]
    assert [tuple(row.values()) for row in back.to_pylist()] == plain


def test_no_column_needs_quotes_in_sql(real: Extraction) -> None:
    import duckdb

    for name, table in TABLES.items():
        data = arrow_table(name, rows(name, real))
        names = [column.name for column in table.columns]
        with duckdb.connect() as database:
            database.register("it", data)
            found = database.execute(f"SELECT {', '.join(f'it.{one}, {one}' for one in names)} FROM it").fetchall()
        assert len(found) == data.num_rows


def test_the_tables_need_no_library() -> None:
    code = (
        "import sys, extractor.exporters.tables; print([n for n in ('pyarrow', 'pandas', 'numpy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_the_page_about_the_tables_is_up_to_date() -> None:
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == page(), "run `make schema`"
