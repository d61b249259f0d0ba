"""DZ104: a count of projects against the sheets that are attached."""

from __future__ import annotations

import pytest

from extractor.checks.count_differs import CHECK
from tests.checks.disclosure import contradictions, outcomes, table, verdicts

NAMES = ("健身步道养护", "赛事组织", "体育场馆维修", "青少年训练")
SAID = "2024年我局实行绩效目标管理的项目{}个，涉及一般公共预算534.90万元。{}\n"
ATTACHED = "项目支出绩效目标申报表附后。"


def sheets(*names: str) -> str:
    return "".join(
        table(
            "项目支出绩效目标申报表",
            f"项目名称|{name}||",
            "主管部门|榆川县体育局|实施单位|榆川县体育局",
            "一级指标|二级指标|三级指标|指标值",
            "产出指标|数量指标|完成任务数|≥12项",
            "满意度指标|服务对象满意度|群众满意度|≥90%",
        )
        for name in names
    )


@pytest.mark.parametrize(("count", "outcome"), [("4", "agrees"), ("5", "contradicts"), ("3", "contradicts")])
def test_projects_and_sheets(count: str, outcome: str) -> None:
    assert outcomes(CHECK, SAID.format(count, ATTACHED) + sheets(*NAMES)) == [outcome]


@pytest.mark.parametrize("attached", [ATTACHED, "具体绩效目标见附件。", "各项目绩效目标见附表。"])
def test_what_is_reported(attached: str) -> None:
    (verdict,) = verdicts(CHECK, SAID.format("6", attached) + sheets(*NAMES))
    assert (verdict.code, verdict.outcome, verdict.severity) == ("DZ104", "contradicts", "warning")
    assert (verdict.reported, verdict.computed) == ("6个", "4个")
    count, where = verdict.anchors
    assert "项目6个" in count.text
    assert where.text == attached.rstrip("。")
    message = CHECK.zh.format(reported=verdict.reported, computed=verdict.computed, **dict(verdict.terms))
    assert "写作6个，所附项目表为4个" in message


def test_sheets_of_one_project_count_once() -> None:
    text = SAID.format("3", ATTACHED) + sheets(*NAMES[:3], NAMES[0])
    assert outcomes(CHECK, text) == ["agrees"]


@pytest.mark.parametrize(
    "text",
    [
        SAID.format("6", "") + sheets(*NAMES),  # nothing says that they are attached
        SAID.format("6", "绩效目标另行公开。") + sheets(*NAMES),
        SAID.format("6", ATTACHED) + sheets(NAMES[0]),  # one sheet may be a sample
        SAID.format("6", ATTACHED),  # none: published elsewhere
        "2024年我局安排维修项目6个，体育场馆18处。" + ATTACHED + sheets(*NAMES),
        "2024年我局有工作人员46人，绩效管理人员3人。" + ATTACHED + sheets(*NAMES),
        "2024年我局实行绩效目标管理的项目预算534.90万元。" + ATTACHED + sheets(*NAMES),
    ],
)
def test_silent(text: str) -> None:
    assert contradictions(CHECK, text) == []
