"""Consistent passages in the wording of the national templates, each of which once gave a false alarm: nothing to report."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor import extract

TITLE = "松岭县水文站2023年度部门决算\n\n"
SILENT = {
    "two benchmarks": (
        "2023年度机关运行经费支出决算18.46万元，较年初预算数20.00万元减少1.54万元，下降7.70%，主要原因是会议减少；"
        "较上年决算数16.91万元增加1.55万元，增长9.17%，主要原因是搬迁。"
    ),
    "shares of a total above": (
        "“三公”经费支出决算为20.00万元。\n"
        "（二）因公出国（境）费支出决算4.00万元，占20.00%，完成预算的80.00%；"
        "公务用车购置及运行费支出决算13.00万元，占65.00%，完成预算的86.67%；"
        "公务接待费支出决算3.00万元，占15.00%，完成预算的60.00%。"
    ),
    "partial totals": (
        "一般公共预算财政拨款基本支出决算表\n单位：万元\n\n"
        "| 科目编码 | 科目名称 | 决算数 |\n|---|---|---|\n"
        "| 301 | 工资福利支出 | 80.00 |\n| 30101 | 基本工资 | 80.00 |\n| 302 | 商品和服务支出 | 25.00 |\n"
        "| 30201 | 办公费 | 25.00 |\n| 303 | 对个人和家庭的补助 | 15.00 |\n| 30302 | 退休费 | 15.00 |\n"
        "|  | 人员经费合计 | 95.00 |\n|  | 公用经费合计 | 25.00 |\n|  | 合计 | 120.00 |\n"
    ),
    "all of a source": "当年预算支出301.60万元。\n测流平台项目243.60万元，全部为当年预算。",
    "a list divided once more": (
        "2023年安排项目3个，合计995.00万元，具体如下：\n（1）测流平台项目600.00万元。\n（2）断面整治项目295.00万元。\n"
        "（3）流动监测车项目100.00万元。\n其中，金额在200万元以上的项目2个，金额895.00万元；其余1个项目100.00万元。"
    ),
    "income by function": (
        "收入决算表\n单位：万元\n\n| 科目编码 | 科目名称 | 合计 | 财政拨款收入 | 事业收入 |\n|---|---|---|---|---|\n"
        "| 210 | 卫生健康支出 | 900.00 | 500.00 | 400.00 |\n| 221 | 住房保障支出 | 100.00 | 60.00 | 40.00 |\n"
        "|  | 合计 | 1,000.00 | 560.00 | 440.00 |\n\n"
        "2023年度收入总计1,060.00万元（含上年结转60.00万元），支出总计1,060.00万元。\n"
        "本年支出980.00万元，按功能分类：卫生健康支出882.00万元，住房保障支出98.00万元。"
    ),
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_nothing_to_report(text: str, tmp_path: Path) -> None:
    path = tmp_path / "disclosure.md"
    path.write_text(TITLE + text + "\n", encoding="utf-8")
    extraction = extract(path)
    assert [f"{one.code} {one.message}" for one in extraction.findings if one.severity != "info"] == []
    assert extraction.ledger or extraction.facts
