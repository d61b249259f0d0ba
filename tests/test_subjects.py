"""The check of subjects against linked cells: what counts as met, and on the corpus how many do."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval import subjects
from eval.subjects import Pair


@pytest.mark.parametrize(
    ("subject", "row", "column", "title", "way"),
    [
        ("公务接待费", "30217 公务招待费", "公用经费", "", "concept"),
        ("基本支出", "合计", "基本支出", "部门支出总表", "concept"),
        ("“三公”经费", "合计", "2024年预算数", "“三公”经费支出表", "concept"),
        ("机关运行经费", "合计", "公用经费", "", "near concept"),
        ("路灯维护经费", "路灯维护", "金额", "", "name"),
        ("视频共享平台", "视频联网共享平台", "合计", "", "wording"),
        ("路灯维护经费", "年度资金总额", "金额", "项目绩效目标表（路灯维护）", "title"),
        ("路灯维护经费", "水库加固", "金额", "", "none"),
        ("基本支出", "合计", "项目支出", "", "none"),
    ],
)
def test_meets(subject: str, row: str, column: str, title: str, way: str) -> None:
    assert subjects.meets(Pair("", subject, row, column, title)) == way


def test_the_linked_pairs_of_the_corpus_meet(corpus: Path) -> None:
    for pairs, share in ((subjects.seeds(corpus), 0.85), (subjects.written(corpus), 0.93)):
        met = [subjects.meets(pair) != "none" for pair in pairs]
        assert len(met) > 100
        assert sum(met) / len(met) >= share


def test_it_says_where_the_corpus_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DUIZHANG_CORPUS", str(tmp_path / "nowhere"))
    assert subjects.main([]) == 2
    assert "DUIZHANG_CORPUS" in capsys.readouterr().out
