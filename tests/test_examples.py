"""The example documents: their gold fits the text, its arithmetic holds, and what they promise is in them.

Nothing here uses the package: gold is judged by the document alone.
"""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent.parent / "examples"
NAMES = sorted(path.name.removesuffix(".gold.json") for path in HERE.glob("*.gold.json"))
CONSISTENT = {"beiting_court_final", "suiyuan_health_budget"}
KINDS = {"level", "composition", "change", "change_rate", "share", "completion", "count", "unchanged", "reason"}
MONEY = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}
MANY = dict.fromkeys(("万人", "万人次", "万页"), Decimal(10000))

# Every row of what goes wrong in real documents, as the categories of the gold say it.
CATEGORIES = {
    "rate ≠ change / base": {"rate_vs_amount"},
    "wrong denominator": {"wrong_denominator", "completion_of_zero"},
    "prose ≠ table": {"narrative_vs_table", "wrong_scope", "heading_vs_sentence"},
    "parts ≠ total": {"parts_vs_total"},
    "share ≠ part / whole": {"share_wrong", "share_swapped", "share_sum"},
    "direction ≠ figures": {"direction_vs_figures", "direction_vs_sign", "unchanged_vs_changed"},
    "same item, two values": {"same_item_two_values"},
    "percentage points": {"points"},
    "sum rows": {"table_total"},
    "unit × count": {"unit_cost"},
    "units": {"unit_slip"},
    "counts": {"count_mismatch"},
    "stale text": {"stale_year", "stale_number", "empty_table_claim", "template_leftover"},
    "self-evaluation": {
        "execution_rate",
        "score_sum",
        "weights_sum",
        "full_score_below_target",
        "actual_copied",
        "impossible_date",
    },
    "reasons": {"reason_direction", "missing_reason"},
    "codes and lists": {"code_name", "empty_item"},
}


@cache
def text_of(name: str) -> str:
    path = next(path for path in HERE.glob(name + ".*") if path.suffix in (".txt", ".md"))
    return path.read_bytes().decode("utf-8")


@cache
def gold_of(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((HERE / f"{name}.gold.json").read_text(encoding="utf-8"))
    return loaded


each = pytest.mark.parametrize("name", NAMES)


# ------------------------------------------------------------------------------------------------------- numbers


def number(text: str | None) -> Decimal | None:
    """The number of a claim or a cell (full width, OCR blanks, ≥, %, 分, a unit after it)."""
    wide = str.maketrans("０１２３４５６７８９．％，－", "0123456789.%,-")
    bare = re.sub(r"[\s,>=<≥≤]", "", (text or "").translate(wide))
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?:\D*)", bare)
    return Decimal(found[1]) if found else None


def half(text: str) -> Decimal:
    value = number(text)
    assert value is not None
    return Decimal(1).scaleb(int(value.as_tuple().exponent)) / 2


def factor(unit: str | None) -> Decimal:
    return (MONEY | MANY).get(unit or "", Decimal(1))


def operand(name: str, entry: dict[str, Any]) -> tuple[Decimal, Decimal, dict[str, Any] | None]:
    """(value, half of the last digit, the claim) of an operand, in 万元 or plain."""
    gold = gold_of(name)
    if "claim" in entry:
        claim = next(c for c in gold["claims"] if c["id"] == entry["claim"])
        assert claim["value"] == entry["value"]
        scale = factor(claim["unit"])
    else:
        claim = None
        table = next((t for t in gold["tables"] if t["id"] == entry.get("table")), None)
        percent = table is None or "%" in entry["column"]
        scale = Decimal(1) if percent else factor(table["unit"] if table else None)
        if table:
            assert any(entry["value"] in row for row in table["grid"])
    value = number(entry["value"] or "0") or Decimal(0)
    slack = half(entry["value"]) if number(entry["value"]) is not None and (claim or "table" in entry) else Decimal(0)
    return value * scale, slack * scale, claim


def reckon(relation: str, values: tuple[Decimal, ...], claims: list[dict[str, Any] | None]) -> Decimal:
    signs = [-1 if claim and claim["direction"] == "decrease" else 1 for claim in claims]
    if relation == "rate":
        change = claims[1] is not None and claims[1]["kind"] == "change"
        base = values[0] - values[1] * signs[1] if change else values[1]
        return (values[0] - base) / base * 100
    if relation in ("share", "ratio"):
        return values[0] / values[1] * 100
    if relation == "quotient":
        return values[0] / values[1]
    if relation == "difference":
        return values[0] - sum(values[1:])
    if relation == "product":
        product = Decimal(1)
        for value in values:
            product *= value
        return product
    assert relation == "sum"
    return sum((value * sign for value, sign in zip(values, signs, strict=True)), Decimal(0))


# --------------------------------------------------------------------------------------------------------- tests


def test_there_are_enough() -> None:
    assert len(NAMES) >= 10
    assert {gold_of(name)["format"] for name in NAMES} == {"word-dump", "tab-separated", "markdown"}
    kinds = {gold_of(name)["doc_kind"] for name in NAMES}
    assert kinds == {"budget", "final", "self-evaluation", "execution-report", "three-public"}


@each
def test_text_is_plain(name: str) -> None:
    text = text_of(name)
    assert 2000 <= len(text) <= 12000
    assert "\r" not in text and "\ufeff" not in text and "{" not in text


@each
def test_quotes_are_slices(name: str) -> None:
    text, gold = text_of(name), gold_of(name)
    judged = [*gold["contradictions"], *gold["near_misses"]]
    spans = [
        (s["start"], s["end"], s["text"]) for item in judged for s in item["spans"] + item.get("related_spans", [])
    ]
    spans += [(c["start"], c["end"], c["quote"]) for c in gold["claims"] + gold["non_claims"]]
    spans += [(link["start"], link["end"], link["value"]) for link in gold["links"] if link["table"]]
    for start, end, quote in spans:
        assert text[start:end] == quote
    for item in judged:
        assert item["quotes"] == [span["text"] for span in item["spans"]]
        assert item["spans"]


@each
def test_claims_are_complete(name: str) -> None:
    claims = gold_of(name)["claims"]
    assert len({claim["id"] for claim in claims}) == len(claims)
    assert [c["start"] for c in claims] == sorted(c["start"] for c in claims)
    for claim in claims:
        assert claim["kind"] in KINDS
        assert claim["subject"]
        if claim["kind"] in ("change", "change_rate"):
            assert claim["direction"] in ("increase", "decrease")
        if claim["kind"] == "reason":
            assert claim["reason"] == claim["quote"]
            assert any(c["reason"] == claim["quote"] for c in claims if c["kind"] != "reason")
        elif claim["value"] and number(claim["value"]) is not None:
            assert claim["value"] in claim["quote"]
            assert claim["quote"].replace(" ", "").replace("\n", "").count(claim["value"].replace(" ", "")) >= 1


@each
def test_no_figure_of_the_prose_is_forgotten(name: str) -> None:
    text, gold = text_of(name), gold_of(name)
    covered = [(c["start"], c["end"]) for c in gold["claims"] + gold["non_claims"]]
    covered += [(table["start"], table["end"]) for table in gold["tables"]]
    printed = re.finditer(r"\d[\d,.]*\s*(?:万元|亿元|千元|元|%|个百分点|人次|批次|平方米|辆|名)", text)
    loose = [m[0] for m in printed if not any(a <= m.start() and m.end() <= b for a, b in covered)]
    assert loose == []


@each
def test_tables_stand_in_the_text(name: str) -> None:
    text, gold = text_of(name), gold_of(name)
    for table in gold["tables"]:
        inside = text[table["start"] : table["end"]]
        at = 0
        for cell in itertools.chain(*table["grid"]):
            at = inside.index(cell, at) + len(cell)
        assert all(len(row) <= len(table["columns"]) for row in table["grid"])


@each
def test_links_hold_as_stated(name: str) -> None:
    gold = gold_of(name)
    claims = {claim["id"]: claim for claim in gold["claims"]}
    tables = {table["id"]: table for table in gold["tables"]}
    flagged = flagged_spans(gold)
    for link in gold["links"]:
        claim = claims[link["claim"]]
        if link["table"]:
            table = tables[link["table"]]
            column = table["columns"].index(link["column"])
            texts = [row[i] for row in table["grid"] for i, c in enumerate(table["columns"]) if c == link["column"]
                     and i < len(row)]  # fmt: skip
            assert link["value"] in texts, (link, column)
            unit = "%" if "%" in link["column"] else table["unit"]
            if re.fullmatch(r"[\d,.]+(万元|元)", link["value"]):
                unit = re.sub(r"[\d,.]", "", link["value"])
        else:
            unit = claims[link["to_claim"]]["unit"]
            assert claims[link["to_claim"]]["value"] == link["value"]
        theirs, ours = number(link["value"].strip() or "0"), number(claim["value"] or "0")
        if claim["kind"] == "count" or theirs is None or ours is None:
            assert link["holds"] is (theirs == ours) or link["value"] == claim["value"]
            continue
        distance = abs(abs(ours) * factor(claim["unit"]) - abs(theirs) * factor(unit))
        slack = half(claim["value"] or "0") * factor(claim["unit"]) + half(link["value"].strip() or "0") * factor(unit)
        if link["holds"] is True:
            assert distance == 0, link
        elif link["holds"] == "rounding":
            assert 0 < distance <= slack, link
        else:
            assert distance > slack, link
            assert (claim["start"], claim["end"]) in flagged, link


@each
def test_arithmetic_comes_out_as_stated(name: str) -> None:
    gold = gold_of(name)
    claims = {claim["id"]: claim for claim in gold["claims"]}
    flagged = flagged_spans(gold)
    for link in gold["derived_links"]:
        claim = claims[link["claim"]]
        parts = [operand(name, entry) for entry in link["operands"]]
        sources = [part[2] for part in parts]
        middle = reckon(link["relation"], tuple(part[0] for part in parts), sources)
        assert abs(middle - Decimal(link["computed"])) <= Decimal("0.00005"), link
        sign = -1 if claim["direction"] == "decrease" and link["relation"] in ("rate", "difference") else 1
        value, scale = number(claim["value"]), factor(claim["unit"])
        assert value is not None
        if len(parts) > 6:
            width = sum((part[1] for part in parts), Decimal(0))
            ends = [middle - width, middle + width]
        else:
            corners = itertools.product(*[(part[0] - part[1], part[0] + part[1]) for part in parts])
            ends = [reckon(link["relation"], corner, sources) for corner in corners]
        wanted, slack = sign * value * scale, half(claim["value"]) * scale
        meets = min(ends) <= wanted + slack and max(ends) >= wanted - slack
        cut = abs(wanted) <= abs(middle) < abs(wanted) + 2 * slack
        assert (meets or cut) if link["holds"] else not meets, link
        if not link["holds"]:
            assert (claim["start"], claim["end"]) in flagged, link


def flagged_spans(gold: dict[str, Any]) -> set[tuple[int, int]]:
    spans = [s for item in gold["contradictions"] for s in item["spans"] + item.get("related_spans", [])]
    return {(span["start"], span["end"]) for span in spans}


@each
def test_as_many_errors_as_promised(name: str) -> None:
    gold = gold_of(name)
    found = [item for item in gold["contradictions"] if item["severity"] in ("error", "warning")]
    if name in CONSISTENT:
        assert gold["contradictions"] == []
        assert len(gold["near_misses"]) >= 12
        assert all(link["holds"] for link in gold["links"] + gold["derived_links"])
    else:
        assert 3 <= len(found) <= 8
        assert len(gold["near_misses"]) >= 3
    assert all(item["explanation"] for item in gold["contradictions"])
    assert all(item["why_fine"] for item in gold["near_misses"])


def test_every_kind_of_contradiction_occurs_and_is_listed() -> None:
    used = {item["category"] for name in NAMES for item in gold_of(name)["contradictions"]}
    assert used == set().union(*CATEGORIES.values())
    page = (HERE / "README.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"`{name}`" in page
        for item in gold_of(name)["contradictions"]:
            row = next(line for line in page.splitlines() if f"`{item['category']}`" in line)
            assert f"`{name}`" in row, (name, item["category"])


@each
def test_the_readme_counts_right(name: str) -> None:
    page, gold = (HERE / "README.md").read_text(encoding="utf-8"), gold_of(name)
    row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    *_, characters, claims, found, infos, near, _ = (cell.strip() for cell in row.split("|"))
    severities = [item["severity"] for item in gold["contradictions"]]
    assert characters == f"{len(text_of(name)):,}"
    assert int(claims) == len(gold["claims"])
    assert int(infos) == severities.count("info")
    assert int(found) + int(infos) == len(severities)
    assert int(near) == len(gold["near_misses"])


def test_sources_compile_to_what_is_committed(tmp_path: Path) -> None:
    build = tmp_path / "examples" / "sources"
    build.mkdir(parents=True)
    for path in (path for path in (HERE / "sources").glob("*.*") if path.is_file()):
        (build / path.name).write_bytes(path.read_bytes())
    run = subprocess.run([sys.executable, str(build / "compile.py")], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    made = sorted(path.name for path in build.parent.glob("*.*") if path.is_file())
    assert made == sorted(path.name for path in HERE.glob("*.*") if path.name != "README.md")
    for file in made:
        assert (build.parent / file).read_bytes() == (HERE / file).read_bytes(), file


def test_compiler_refuses_figures_that_do_not_agree(tmp_path: Path) -> None:
    build = tmp_path / "sources"
    build.mkdir()
    for path in (HERE / "sources").glob("*.py"):
        (build / path.name).write_bytes(path.read_bytes())
    head = "@doc name=x format=tab-separated kind=budget unit=某局 year=2021\n"
    body = "{L;支出;|支出110.00万元}，{C;^;b=上年|比上年增加10.00万元}，{R;^;b=上年|增长12.00%}。\n@@gold\n"
    (build / "x.src").write_text(head + body + "\nnear\n  spans: \"增长\"\n  why: none\n", encoding="utf-8")  # fmt: skip
    run = subprocess.run([sys.executable, str(build / "compile.py")], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    assert "does not hold" in run.stderr


@each
def test_nothing_is_copied_from_real_documents(name: str, corpus: Path) -> None:
    seeds = sorted((corpus / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("no seeds in DUIZHANG_CORPUS")
    mine = re.sub(r"\s", "", text_of(name))
    for seed in seeds:
        text = re.sub(r"[ \u3000]", "", seed.read_text(encoding="utf-8"))
        for sentence in re.findall(r"[^。；\n\t]+(?=[。；])", text):
            if len(re.findall(r"[\u4e00-\u9fff]", sentence)) >= 12:
                assert sentence not in mine, (seed.name, sentence)
