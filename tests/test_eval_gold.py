"""Gold in both schemas becomes spans of the extracted text, whatever the reader made of it."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.metrics import figures, score, total
from eval.places import corpus
from eval.suite import load
from eval.truth.gold import Gold, Source
from eval.truth.locate import Finder, Span, sentence_at, sentence_starts
from eval.truth.normal import canonical, number, same_subject
from eval.truth.oracle import perfect
from eval.truth.sources import resolve, sources

# ------------------------------------------------------------------------------------------------------- locating


def test_quotes_are_found_across_line_breaks_and_widths() -> None:
    finder = Finder("基本支出881,300.\n39元，人员\n经费（含离休）")
    assert finder.all("基本支出881,300.39元")[0].text == "基本支出881,300.\n39元"
    assert finder.all("人员经费(含离休)")[0].start == 17


def test_a_quote_never_cuts_a_number() -> None:
    finder = Finder("住房388.40万元，其中88.40万元、8.40.")
    assert [span.text for span in finder.all("88.40万元")] == ["88.40万元"]
    assert finder.all("8.4") == []


def test_cells_are_read_as_one_run_past_prose_that_repeats_them() -> None:
    text = "项目 合计 均见下表，合计3。\n| 项目 | 数 |\n| --- | --- |\n| 甲 | 1 |\n| 合计 | 3 |\n"
    spans = Finder(text).cells(["项目", "数", "甲", "1", "合计", "3"])
    assert [span and span.text for span in spans] == ["项目", "数", "甲", "1", "合计", "3"]
    assert spans[0] is not None
    assert spans[0].start == text.index("| 项目") + 2


def test_cells_around_a_page_break() -> None:
    text = "项目 见后\n\t项目\n\t数\n\n\t甲\n\t1\n第2页\n\t乙\n\t2\n"
    spans = Finder(text).cells(["项目", "数", "甲", "1", "乙", "2"])
    assert spans[0] is not None
    assert spans[0].start == text.index("\t项目") + 1
    assert spans[5] is not None
    assert spans[5].text == "2"


def test_a_table_that_is_not_there_is_not_found() -> None:
    assert Finder("只有文字").cells(["项目", "1"]) == [None, None]


def test_blank_cells_are_met_by_what_begins_on_them() -> None:
    blank = Span(10, 10)
    assert blank.overlaps(10, 11)
    assert blank.overlaps(10, 10)
    assert not blank.overlaps(11, 11)
    assert not blank.overlaps(11, 12)


def test_sentences_are_the_scorers_own() -> None:
    text = (
        "一、收支\n2023年收入1.5万元；支出2万元。结余0元。\n"
        "这一段话很长而且在中间被转换工具毫无道理地折成两行所以第一行末尾没有句号\n它其实还没有结束。\n"
    )
    starts = sentence_starts(text)
    pieces = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    assert pieces[:3] == ["一、收支", "2023年收入1.5万元；支出2万元。", "结余0元。"]
    assert pieces[3].endswith("结束。")
    assert sentence_at(starts, text.index("结余")) == 2


# --------------------------------------------------------------------------------------------- numbers and subjects


@pytest.mark.parametrize(
    ("printed", "unit", "value", "dimension"),
    [
        ("1,234.5", "元", "0.12345", "money"),
        ("3.2", "亿元", "32000", "money"),
        ("12", "万", "12", "money"),
        ("5", "‰", "0.5", "rate"),
        ("1.5", "个百分点", "1.5", "points"),
        ("36.2", "万人", "362000", "count"),
        ("84", "名", "84", "count"),
    ],
)
def test_values_become_canonical(printed: str, unit: str, value: str, dimension: str) -> None:
    read = number(printed)
    assert read is not None
    assert canonical(read, unit) == (Decimal(value), dimension)


def test_numbers_that_are_none() -> None:
    assert [number(text) for text in ("不可比", "2020年10月", "", None, "NaN", "Infinity")] == [None] * 6


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2023年度公务接待费支出决算", "公务接待费", True),
        ("“三公”经费", "三公经费预算", True),
        ("因公出国（境）费", "因公出国(境)费", True),
        ("我局日常公用经费", "日常公用经费", True),
        ("公务用车购置费", "公务用车运行维护费", False),
        ("收入预算", "支出预算", False),
        ("", "支出预算", False),
    ],
)
def test_subjects(first: str, second: str, same: bool) -> None:
    assert same_subject(first, second) is same


# ---------------------------------------------------------------------------------------------------- both schemas

WORD = "青石乡2022年决算\n支出合计30.00万元，与上年持平。二、与上年持平。\n\t项目\n\t决算\n\n\t甲类支出\n\t10.00\n\n\t合　　计\n\t30.00\n\n"


def written(**more: Any) -> Gold:
    raw = {
        "doc": "w",
        "unit": "万元",
        "year": 2022,
        "claims": [
            {"id": "a", "start": None, "end": None, "quote": "支出合计30.00万元", "kind": "level", "value": "30.00", "unit": "万元"},
            {"id": "b", "start": None, "end": None, "quote": "与上年持平", "kind": "unchanged", "value": None, "unit": None},
        ],
        "tables": [
            {"id": "T1", "title": "决算表", "unit": "", "rows": 3, "cols": 2, "cells": [
                [0, 0, 1, 1, "项目", "H"], [0, 1, 1, 1, "决算", "H"], [1, 0, 1, 1, "甲类支出", "R"],
                [1, 1, 1, 1, "10.00", "R"], [2, 0, 1, 1, "合计", "R"], [2, 1, 1, 1, "30.00", "R"],
            ]},
        ],
        **more,
    }  # fmt: skip
    return resolve(Source(name="w", path=Path("w.html"), raw=raw, shape="written"), WORD)


def test_null_offsets_are_found_in_reading_order() -> None:
    gold = written()
    assert [claim.span.start for claim in gold.claims] == [WORD.index("支出合计"), WORD.index("与上年持平")]
    assert gold.entity == ""
    assert gold.lost == ()


def test_links_find_their_cell_by_row_and_value() -> None:
    link = {"claim": "a", "table": "决算表", "table_id": "T1", "row": "合计", "column": "决算", "value": "30.00"}
    target = written(links=[link]).links[0].target
    assert target is not None
    assert target.start == WORD.rindex("30.00")


def test_what_cannot_be_found_is_said() -> None:
    item = {
        "id": "K",
        "category": "x",
        "severity": "error",
        "quotes": ["没有这句"],
        "explanation": "",
        "claims": [],
        "cells": [],
    }
    gold = written(contradictions=[item])
    assert gold.contradictions[0].places == ()
    assert gold.lost == ("没有这句",)


def test_contradictions_join_quotes_claims_and_cells_without_repeating_them() -> None:
    cells = [{"table": "决算表", "row": 2, "col": 1, "text": "30.00"}]
    item = {
        "id": "K", "category": "x", "severity": "error", "quotes": ["30.00", "支出合计30.00万元"],
        "explanation": "", "claims": ["a"], "cells": cells,
    }  # fmt: skip
    gold = written(contradictions=[item])
    assert [place[0].text for place in gold.contradictions[0].places] == ["支出合计30.00万元", "30.00"]


def test_seed_offsets_move_with_the_text() -> None:
    raw = {
        "claims": [
            {
                "id": "s", "start": 9, "end": 18, "text": "支出合计30.00万元", "kind": "level", "subject": "支出",
                "value": "30.00", "unit": "万元", "norm": {"value": "30", "unit": "万元"}, "direction": "none", "reason": None,
            }
        ],
        "links": [], "table_links": [], "contradictions": [], "near_misses": [],
    }  # fmt: skip
    source = Source(name="s", path=Path("s.txt"), raw=raw, shape="seeds")
    shifted = resolve(source, "\ufeff" + WORD)
    assert shifted.claims[0].span.text == "支出合计30.00万元"
    assert shifted.claims[0].value == Decimal(30)


# ------------------------------------------------------------------------------------------------------ the corpus


def text_of(source: Source) -> str:
    text = source.path.read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", "\n", text)) if source.path.suffix == ".html" else text


@pytest.mark.parametrize("suite", ["seeds", "written", "examples"])
def test_every_suite_resolves_and_scores_one_on_itself(suite: str) -> None:
    try:
        listed = sources(suite)
    except FileNotFoundError as error:
        pytest.skip(f"{error} (looked in {corpus()})")
    scores = []
    for source in listed:
        text = text_of(source)
        gold = resolve(source, text)
        assert gold.lost == (), source.name
        assert all(item.places for item in gold.contradictions + gold.near_misses), source.name
        assert all(text[claim.span.start : claim.span.end] == claim.span.text for claim in gold.claims)
        result = score(gold, perfect(gold, text))
        assert result.notes == (), source.name
        scores.append(result)
    for line in figures(load(suite).figures, total(scores).tallies):
        assert line.met is not False, line
        assert not line.value.startswith("0."), line


def test_the_seeds_hold_what_the_bars_ask_for() -> None:
    try:
        listed = sources("seeds")
    except FileNotFoundError as error:
        pytest.skip(str(error))
    tallies = total(
        score(gold, perfect(gold, text)) for gold, text in ((resolve(s, t), t) for s in listed for t in [text_of(s)])
    ).tallies
    assert tallies["found:error:certain"].gold == 24
    assert tallies["found:warning:certain"].gold == 20
    assert tallies["near"].gold == 93
    assert (tallies["claims"].gold, tallies["links"].gold) == (529, 446)
