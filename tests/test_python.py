"""What a researcher does with an extraction in Python: frames, data sets, a notebook."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from extractor import extract
from extractor.data import Extraction
from extractor.errors import UsageError
from extractor.exporters.tables import TABLES, rows

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "tanxi_archives_budget.md"


@pytest.fixture(scope="module")
def real() -> Extraction:
    return extract(EXAMPLE)


def test_a_frame_is_exact_and_knows_what_is_missing(real: Extraction) -> None:
    import pandas

    frame = real.to_pandas()
    assert list(frame.columns) == [column.name for column in TABLES["claims"].columns]
    assert len(frame) == len(real.claims)
    amounts = frame[frame["unit"] == "万元"]
    assert amounts["value"].sum() == sum(
        claim.quantity.value for claim in real.claims if claim.quantity and claim.quantity.unit == "万元"
    )
    assert isinstance(amounts["value"].iloc[0], Decimal)
    assert frame["page"].isna().all() and frame["page"].dtype == "Int64"
    assert frame["in_reason"].dtype == "boolean"
    both = pandas.concat([frame, real.to_pandas()])
    assert both["year"].dtype == "Int64"


def test_floats_on_request(real: Extraction) -> None:
    frame = real.to_pandas("facts", floats=True)
    assert frame["value"].dtype == "Float64"
    assert frame.groupby("unit")["value"].mean().notna().all()


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_a_frame_and_a_data_set(real: Extraction, table: str) -> None:
    frame, data = real.to_pandas(table), real.to_datasets(table)
    assert len(frame) == len(data) == sum(1 for _ in rows(table, real))
    assert list(frame.columns) == data.column_names


def test_all_tables_are_a_dict_of_data_sets(real: Extraction, tmp_path: Path) -> None:
    import datasets

    found = real.to_datasets()
    assert isinstance(found, datasets.DatasetDict)
    assert set(found) == set(TABLES)
    found["claims"].save_to_disk(tmp_path / "claims")
    again = datasets.load_from_disk(str(tmp_path / "claims"))
    assert again[:]["value"] == real.to_datasets("claims")[:]["value"]
    assert str(again.features["value"].dtype) == "decimal128(38, 10)"
    changes = again.filter(lambda row: row["kind"] == "change", load_from_cache_file=False)
    assert 0 < len(changes) < len(again)


def test_an_unknown_table_is_one_line(real: Extraction) -> None:
    for view in (real.to_pandas, real.to_datasets):
        with pytest.raises(UsageError, match="no table is called 'claim'; there are documents, claims"):
            view("claim")


def test_a_missing_library_is_one_line(real: Extraction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pandas is not installed; run: pip install 'duizhang\[frames\]'"):
        real.to_pandas()


def test_a_notebook_shows_counts_and_findings(real: Extraction) -> None:
    from lxml import html

    tree = html.fromstring(real._repr_html_())
    text = tree.text_content()
    agreeing = sum(entry.outcome == "agrees" for entry in real.ledger)
    assert agreeing > 30
    assert str(EXAMPLE) in text and f"{agreeing} 相符" in text
    assert len(tree.findall(".//tr")) == len(real.findings)
    assert all(finding.code in text for finding in real.findings)


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202e反\x1b[31m", "x" * 9999]
)
def test_a_notebook_shows_text_as_text(extraction: Extraction, nasty: str) -> None:
    from lxml import html

    finding = msgspec.structs.replace(extraction.findings[0], message=nasty, computed=nasty)
    document = msgspec.structs.replace(extraction.document, name=nasty, entity=nasty)
    changed = msgspec.structs.replace(extraction, document=document, findings=(finding,) * 30)
    shown = changed._repr_html_()
    tree = html.fromstring(shown)
    assert not tree.xpath("//script | //img | //@onerror")
    assert "\x1b" not in shown and len(shown) < 60_000
    assert nasty[:20].replace("\x1b", " ") in tree.text_content()
    assert "另有 10 处" in shown


def test_the_types_load_no_library() -> None:
    code = "import sys, extractor.data; print([n for n in ('pandas', 'datasets', 'pyarrow', 'extractor.exporters') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


def test_the_page_about_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("spacy", reason="spaCy is not installed (extra spacy)")
    import extractor.spacy  # noqa: F401  # an installation from before the entry point does not find the component

    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs/python.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "change_rate" in printed and "decrease" in printed
    assert (tmp_path / "build" / "examples.spacy").exists()
