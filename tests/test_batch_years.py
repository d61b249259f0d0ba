"""Across years, and what is in a corpus: on a data set of small documents made for it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from extractor.batch.compare import Comparison, compare
from extractor.batch.run import extract_corpus
from extractor.batch.stats import statistics
from extractor.cli import cli

ROOT = Path(__file__).parent.parent
REASON = "主要原因是办公楼修缮工程开工"


def paper(title: str, year: int, level: str, base: str, change: str, rate: str, way: str = "增加") -> str:
    grew = "增长" if way == "增加" else "下降"
    return (
        f"{title}\n\n第二部分 收支情况说明\n\n{year}年项目支出预算{level}万元，比上年预算{base}万元{way}{change}万元，"
        f"{grew}{rate}%，{REASON}。\n"
    )


def titled(unit: str, year: int, kind: str = "部门预算公开") -> str:
    return f"{unit}{year}年{kind}"


DOCUMENTS = {
    # every base is last year's level
    "安徽省/a2021.txt": paper(titled("青岭坪县水利局", 2021), 2021, "110.00", "100.00", "10.00", "10.00"),
    "安徽省/a2022.txt": paper(titled("青岭坪县水利局", 2022), 2022, "132.00", "110.00", "22.00", "20.00"),
    "安徽省/a2023.txt": paper(titled("青岭坪县水利局（本级）", 2023), 2023, "140.00", "132.00", "8.00", "6.06"),
    # 2022 says 120.00 for what 2021 called 110.00, and reckons with it
    "四川省/b2021.txt": paper(titled("云石渡市教育局", 2021), 2021, "110.00", "100.00", "10.00", "10.00"),
    "四川省/b2022.txt": paper(titled("云石渡市教育局", 2022), 2022, "132.00", "120.00", "12.00", "10.00"),
    # 2022 still has the base of 2021
    "四川省/c2021.txt": paper(titled("云石渡市民政局", 2021), 2021, "110.00", "100.00", "10.00", "10.00"),
    "四川省/c2022.txt": paper(titled("云石渡市民政局", 2022), 2022, "132.00", "100.00", "32.00", "32.00"),
    # the base is neither last year's level nor this year's level less the change
    "四川省/d2021.txt": paper(titled("云石渡市审计局", 2021), 2021, "110.00", "100.00", "10.00", "10.00"),
    "四川省/d2022.txt": paper(titled("云石渡市审计局", 2022), 2022, "132.00", "117.00", "22.00", "20.00"),
    # the unit alone and the department with all its units
    "四川省/e2021.txt": paper(titled("临云溪市科技局", 2021, "单位预算公开"), 2021, "60.00", "50.00", "10.00", "20.00"),
    "四川省/e2022.txt": paper(
        titled("临云溪市科技局", 2022, "部门预算公开"), 2022, "132.00", "110.00", "22.00", "20.00"
    ),
    # the last digit of rounding
    "四川省/f2021.txt": paper(titled("临云溪市统计局", 2021), 2021, "110.04", "100.04", "10.00", "10.00"),
    "四川省/f2022.txt": paper(titled("临云溪市统计局", 2022), 2022, "132.0", "110.0", "22.0", "20.00"),
    "四川省/broken.pdf": "%PDF-1.7\nnothing",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set ``corpus`` in a folder of its own."""
    place = tmp_path_factory.mktemp("years")
    for name, text in DOCUMENTS.items():
        (place / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "in" / name).write_text(text, encoding="utf-8")
    outcome = extract_corpus([str(place / "in")], str(place / "corpus"), jobs=1)
    assert (outcome.documents, outcome.failures) == (14, 1)
    return place / "corpus"


@pytest.fixture(scope="module")
def compared(corpus: Path) -> Comparison:
    return compare(str(corpus), corpus.parent / "tables")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


# ------------------------------------------------------------------------------------------------------------ compare


def test_each_kind_of_disagreement_is_told_from_the_others(compared: Comparison) -> None:
    found = {(Path(row["name"]).stem, row["code"]) for row in compared.findings}
    assert found == {("b2022", "DZ703"), ("c2022", "DZ701"), ("d2022", "DZ702")}
    (restated,) = [row for row in compared.findings if row["code"] == "DZ703"]
    assert (restated["base_printed"], restated["level_printed"]) == ("120.00万元", "110.00万元")


def test_a_unit_is_not_its_department(compared: Comparison) -> None:
    """临云溪市科技局 has one document of each, 青岭坪县水利局 a third one for itself alone: nothing to compare."""
    assert compared.units == 5
    assert compared.compared == 5


def test_reasons_that_are_copied_every_year(compared: Comparison) -> None:
    copied = {row["unit"]: (row["first_year"], row["last_year"]) for row in compared.repeated}
    assert copied["青岭坪县水利局"] == (2021, 2022)
    assert "临云溪市科技局" not in copied
    assert all(row["reason"] == "办公楼修缮工程开工" for row in compared.repeated)


def test_the_series_of_each_item(corpus: Path, compared: Comparison) -> None:
    rows = pq.read_table(corpus.parent / "tables" / "series.parquet").to_pylist()
    series = {
        row["year"]: (str(row["level"]), str(row["level_said_next_year"]))
        for row in rows
        if row["unit"] == "云石渡市教育局" and row["concept"] == "item.project"
    }
    assert {year: tuple(value[:6] for value in values) for year, values in series.items()} == {
        2020: ("None", "100.00"), 2021: ("110.00", "120.00"), 2022: ("132.00", "None")
    }  # fmt: skip


def test_compare_on_the_command_line(corpus: Path, tmp_path: Path) -> None:
    done = run("compare", corpus, "--lang", "en", "--out", tmp_path, "--format", "csv")
    assert done.exit_code == 1
    *lines, summary = done.stdout.splitlines()
    assert [re.search(r"DZ7\d\d \w+", line)[0] for line in lines] == ["DZ702 error", "DZ701 warning"]  # type: ignore[index]
    assert summary.startswith("5 units with documents of consecutive years; 5 bases compared: 1 stale, 1 contradictory")
    with (tmp_path / "years.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 3
    assert {path.name for path in tmp_path.iterdir()} == {"years.csv", "reasons.csv", "series.csv"}
    assert len(run("compare", corpus, "--severity", "info").stdout.splitlines()) == 4


@pytest.mark.parametrize("command", ["compare", "stats"])
def test_no_data_set_is_one_line(tmp_path: Path, command: str) -> None:
    done = run(command, tmp_path)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"duizhang: {tmp_path}: no data set")


# -------------------------------------------------------------------------------------------------------------- stats


def test_the_counts_of_a_corpus(corpus: Path) -> None:
    found = statistics(str(corpus))
    assert (found.totals["documents"], found.totals["units"], found.totals["copies"]) == (13, 6, 0)
    assert {row["key"]: row["documents"] for row in found.provinces} == {"四川": 10, "安徽": 3}
    assert {row["key"]: row["documents"] for row in found.governments} == {"city": 10, "county": 3}
    assert {row["key"]: row["documents"] for row in found.years} == {2021: 6, 2022: 6, 2023: 1}
    assert found.reasons[0]["reason"] == "办公楼修缮工程开工"
    assert found.reasons[0]["documents"] == 13
    assert found.failures[0]["reason"] == "unreadable"
    assert len(found.slowest) == 14
    findings = pq.read_table(corpus / "findings").to_pylist()
    assert {row["code"]: row["findings"] for row in found.checks} == {
        code: sum(row["code"] == code for row in findings) for code in {row["code"] for row in findings}
    }
    totals = found.totals
    assert totals["numbers"] == totals["agrees"] + totals["rounding"] + totals["contradicts"] + totals["unchecked"]


def test_stats_on_the_command_line_and_on_a_page(corpus: Path, tmp_path: Path) -> None:
    done = run("stats", corpus, "--html", tmp_path / "page.html", "--lang", "en")
    assert done.exit_code == 0
    assert "documents\t13" in done.stdout.splitlines()
    assert any(line.startswith("四川\t10\t") for line in done.stdout.splitlines())
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "四川" in page
    assert not re.search(r"https?://|<script|@import|url\(", page)


def test_a_page_is_escaped(corpus: Path) -> None:
    from msgspec.structs import replace

    from extractor.batch.stats import page

    found = statistics(str(corpus))
    bad = replace(found, reasons=[{"reason": "<img src=x onerror=alert(1)>", "documents": 1, "more": 1, "less": 0}])
    assert "<img" not in page(bad, "zh")


def test_the_queries_of_the_documentation_run(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.chdir(corpus.parent)
    text = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert len(queries) >= 4
    for query in queries:
        assert duckdb.connect().execute(query).fetchall(), query
