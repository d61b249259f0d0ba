"""Small documents in wordings of other provinces and authors: the errors that must be said, and nothing else.

Each was a false alarm or a miss on a document that no rule had been written for; the figures and names are others.
"""

from __future__ import annotations

import pytest

from extractor.data import RawDocument
from extractor.pipeline import extract_document

HEAD = "临溪县水文站2022年度部门{kind}公开情况说明\n"

CASES = {
    "the shares behind a division are of what is divided": (
        "预算",
        (
            "二、支出预算情况说明\n临溪县水文站2022年支出预算800.00万元。按用途划分，用于人员支出300.00万元，日常公用支出100.00万元，"
            "项目支出400.00万元；基本支出占50.00%，项目支出占50.00%。\n"
        ),
        [],
    ),
    "a part of all funds is no cell of one fund": (
        "预算",
        (
            "二、支出预算情况说明\n临溪县水文站2022年支出预算800.00万元。按用途划分，用于人员支出300.00万元，日常公用支出100.00万元，"
            "项目支出400.00万元。\n（五）一般公共预算当年拨款情况说明\n2022年一般公共预算当年拨款700.00万元，上年结转100.00万元。\n\n表2\n一般公共预算支出表\n单位：万元\n科目编码\t科目名称\t合计\t基本支出\t项目支出\n"
            "213\t农林水支出\t700.00\t400.00\t300.00\n\t合计\t700.00\t400.00\t300.00\n"
        ),
        [],
    ),
    "a long item with codes and a colon": (
        "预算",
        (
            "一、收支预算总体情况\n一般公共预算900.00万元。\n五、一般公共预算当年拨款情况说明\n（三）一般公共预算当年拨款具体使用情况\n"
            "1.社会保障和就业支出（208）人力资源和社会保障管理事务（01）行政运行（01）：2022年预算数为312.40万元，比上年执行数增加2.40万元，"
            "增长0.77%，主要原因是：标准提高。\n\n表一\n部门收支总体情况表\n单位：万元\n项目\t预算数\t功能分类\t预算数\n"
            "一般公共预算\t900.00\t208 社会保障和就业支出\t900.00\n收入总计\t900.00\t支出总计\t900.00\n"
        ),
        [],
    ),
    "what is left over is no plan": (
        "决算",
        "二、项目资金情况\n项目到位资金500.00万元，资金到位率100%；实际支出480.00万元，预算执行率96.00%，结余20.00万元。\n",
        [],
    ),
    "the rate of execution is of the changed budget of the sheet": (
        "决算",
        (
            "二、项目资金情况\n项目到位资金500.00万元，资金到位率100%；实际支出480.00万元，预算执行率96.00%，结余20.00万元。\n\n项目支出绩效自评表\n"
            "项目名称\t河道清淤\t\t\t\t\t\n项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
            "\t年度资金总额\t400.00\t500.00\t480.00\t10\t96.00%\t9.6\n"
        ),
        [],
    ),
    "what is left of the plan is not what was spent": (
        "决算",
        (
            "三、“三公”经费情况\n“三公”经费全年开支18.40万元，控制在年初预算20.00万元之内，完成率92.00%，结余1.60万元。\n\n“三公”经费支出决算表\n单位：万元\n"
            "项目\t预算数\t决算数\n合计\t20.00\t18.40\n公务用车运行维护费\t14.00\t13.00\n公务接待费\t6.00\t5.40\n"
        ),
        [],
    ),
    "the rate of execution is of the plan as it was changed": (
        "决算",
        "四、主要项目\n2.测报设备更新：年初预算90.00万元，调整后预算80.00万元，实际支出76.00万元，执行率95%。\n",
        [],
    ),
    "the completion of a count is of the target in front of it": (
        "决算",
        "四、主要项目\n3.雨量站改造：安装监测设备36台，为目标值40台的96%，设备36台已全部联网；改造站房45处，完成目标50处的90%。\n",
        [("DZ206", "96%")],
    ),
    "a share is of the whole that the sentence names by the same words": (
        "决算",
        "四、主要项目\n4.泵站改造：总投资400.00万元，截至年末累计投入280.00万元，占总投资的60%。\n",
        [("DZ205", "60%")],
    ),
    "two items that are zero are not what was said before them": (
        "预算",
        "六、“三公”经费\n全年拟支出8.50万元，比上年的9.00万元压缩0.50万元。其中用车购置、出国两项均为零，同上年。\n",
        [],
    ),
    "how much was paid is of what is due": (
        "决算",
        "四、主要项目\n5.河堤加固：合同价240.00万元，已支付180.00万元，付款进度85%，余款60.00万元待审计后支付。\n",
        [("DZ206", "85%")],
    ),
    "points above a goal are not those since last year": (
        "决算",
        "四、主要项目\n断面达标率88.4%，比上年85.2%提高3.2个百分点，比目标值高0.4个百分点，高出全省平均1.6个百分点。\n",
        [],
    ),
    "the score of the execution rate counts, also in a row without a label": (
        "决算",
        (
            "二、自评情况\n项目支出绩效自评表\n项目名称\t雨量站改造\t\t\t\t\t\n预算资金（万元）\t年初预算\t全年预算\t全年执行\t分值\t执行率\t得分\n"
            "\t80.00\t80.00\t76.00\t10\t95%\t9.5\n三级指标\t\t指标值\t完成值\t分值\t\t得分\n改造站房\t\t45处\t45处\t50\t\t50\n"
            "设备完好率\t\t≥95%\t97%\t20\t\t20\n群众满意度\t\t≥90%\t92%\t20\t\t20\n合计\t\t\t\t100\t\t99.5\n"
        ),
        [],
    ),
    "a goal is not what was paid for": (
        "决算",
        "四、主要项目\n6.培训：全年培训巡护员312人，完成目标300人的104%，人均补助500元，支出15.60万元。\n",
        [],
    ),
    "spending that took place is all of the spending": (
        "决算",
        (
            "二、支出情况\n全年发生支出500.00万元，同比增支20.00万元，增幅达4.17%。工资福利支出240.00万元，占总支出的48.00%；商品和服务支出200.00万元，"
            "占总支出的12.00%；资本性支出60.00万元，占总支出的40.00%。\n"
        ),
        [("DZ205", "12.00%"), ("DZ205", "40.00%")],
    ),
    "last year's plan behind this year's": (
        "预算",
        (
            "二、支出预算情况\n（一）农林水支出，年度预算300.00万元，上年预算280.00万元，净增20.00万元，增7.14%。\n\n支出预算总表\n单位：万元\n"
            "科目\t2021年预算\t2022年预算\n农林水支出\t280.00\t300.00\n合计\t280.00\t300.00\n"
        ),
        [],
    ),
    "shares that are said of both parts": (
        "决算",
        "二、收入情况\n收入合计500.00万元。其中财政拨款收入480.00万元、事业收入20.00万元，两者占比分别是96.00%、4.00%。\n",
        [],
    ),
    "what was expected is a plan": (
        "决算",
        (
            "一、收入情况\n全县一般公共预算收入预期8.00亿元，实际入库8.20亿元，超预期0.20亿元，为预期的102.5%，较上年的7.90亿元增长3.8%。"
            "税收收入5.00亿元，占比61.0%。\n"
        ),
        [],
    ),
    "two plans, each with its outcome": (
        "决算",
        "四、主要项目\n食材采购预算210.00万元，实际采购199.50万元，执行进度95%；图书购置预算18.00万元，实际支出17.10万元，执行进度90%。\n",
        [("DZ206", "90%")],
    ),
    "what was left of a plan after a cut is a plan, not the cut": (
        "决算",
        "二、项目资金情况\n三个项目年初预算共90.00万元，年中压减后全年预算80.00万元，实际支出76.00万元，总体执行率为95.00%。\n",
        [],
    ),
    "a total of last year in a bracket is not what is divided": (
        "决算",
        "一、收入情况\n2022年，全县一般公共预算收入8.60亿元，上年同期（2021年为8.05亿元）执行较好。其中：税收收入5.90亿元，非税收入2.07亿元。\n",
        [("DZ202", "8.60亿元")],
    ),
    "posts that do not add up": (
        "决算",
        "一、人员情况\n本部门编制30人，其中行政编制12人、事业编制28人；实有在职人员27人，退休人员15人。\n",
        [("DZ202", "30人")],
    ),
    "what is left over closes a list of counts": (
        "决算",
        "七、国有资产占用情况\n截至2022年12月31日，共有车辆15辆，其中：机要通信用车1辆、特种专业技术用车3辆、其他用车1辆。\n",
        [("DZ202", "15辆")],
    ),
    "unchanged beside the level of last year": (
        "决算",
        "五、“三公”经费情况\n2022年“三公”经费支出8.00万元，与上年6.50万元持平。\n",
        [("DZ302", "持平")],
    ),
    "a numbered line speaks of its own item to its end": (
        "决算",
        (
            "一、收入支出决算总体情况说明\n2022年度收入、支出决算总计500.00万元。与上年相比，收入、支出总计各增加20.00万元，增长4.17%。其中：\n"
            "（一）收入决算总计500.00万元。包括：\n1.本年收入决算合计480.00万元。与上年相比，增加32.00万元，增长7.14%，变动原因：业务增长。\n"
            "2.使用非财政拨款结余0万元。与上年决算数相同。\n3.年初结转和结余20.00万元。与上年相比，减少12.00万元，减少37.50%，变动原因：项目完工。\n"
        ),
        [],
    ),
    "the outcome of a part beside its own plan": (
        "决算",
        (
            "五、“三公”经费情况\n“三公”经费财政拨款支出预算为50.00万元，支出决算为33.20万元，完成预算的66.4%，其中：\n"
            "1．因公出国（境）费支出预算为12.00万元，支出决算为0万元，完成预算的0%，决算数小于预算数的主要原因是未安排任务。\n"
        ),
        [],
    ),
    "a list divides the figure of its year": (
        "决算",
        (
            "四、“三公”经费支出决算情况说明\n2022年度“三公”经费支出决算15.10万元（其中：一般公共预算支出15.10万元；政府性基金预算支出0万元）。"
            "与上年18.30万元相比，减少3.20万元，变动原因：厉行节约。其中，因公出国（境）费支出0万元，占“三公”经费的0%；"
            "公务用车购置及运行维护费支出12.00万元，占“三公”经费的79.47%；公务接待费支出3.10万元，占“三公”经费的20.53%。\n"
            "其中：国内公务接待支出3.10万元，接待30批次，210人次。\n"
        ),
        [],
    ),
    "assets are debts and equity": (
        "决算",
        "一、资产情况\n截至2022年底，所属企业资产总额64.20亿元，负债总额40.10亿元，所有者权益26.10亿元。\n",
        [("DZ202", "64.20亿元")],
    ),
    "what money is for is no reason": (
        "预算",
        (
            "三、部门预算情况说明\n2022年一般公共预算财政拨款支出500.00万元，比2021年增加20.00万元。其中：基本支出300.00万元，比2021年增加12.00万元，"
            "主要原因是人员经费调增，主要用于保障在职人员工资福利及社会保险缴费，退休人员补助等。\n"
        ),
        [],
    ),
    "what the projects involve is not all of the item": (
        "预算",
        (
            "五、其他重要事项\n3、绩效目标设置情况。2022年项目支出均实行了绩效目标管理，涉及一般公共预算当年财政拨款180.00万元。\n\n表一\n部门收支总表\n"
            "单位：万元\n收入\t\t支出\t\n项目\t2022年预算数\t项目\t2022年预算数\n一、一般公共预算拨款收入\t760.00\t农林水支出\t760.00\n"
            "收入总计\t760.00\t支出总计\t760.00\n"
        ),
        [],
    ),
    "parts of one fund are no cells of all funds": (
        "决算",
        (
            "五、一般公共预算财政拨款支出决算情况说明\n2022年度一般公共预算财政拨款支出700.00万元，主要用于以下方面：农林水支出600.00万元，占85.7%；"
            "住房保障支出100.00万元，占14.3%。\n\n收入支出决算总表\n公开01表\n单位：万元\n收入\t\t支出\t\n项目\t金额\t项目\t金额\n"
            "一、一般公共预算财政拨款收入\t700.00\t十二、农林水支出\t680.00\n八、其他收入\t80.00\t十九、住房保障支出\t100.00\n"
            "本年收入合计\t780.00\t本年支出合计\t780.00\n总计\t780.00\t总计\t780.00\n"
        ),
        [],
    ),
    "a bracket within a list divides its own item": (
        "预算",
        (
            "三、“三公”经费情况\n2022年“三公”经费预算9.30万元，与2021年预算相同。其中：公务用车购置及运行费7.50万元（购置费0万元、运行费7.50万元），"
            "公务接待费1.80万元，因公出国（境）费0万元。\n"
        ),
        [],
    ),
    "a total with what was carried over beside the year's cell": (
        "预算",
        (
            "二、财政拨款收支情况\n2022年财政拨款收入预算900.00万元，其中：本年收入860.00万元，上年结转40.00万元。\n\n部门收支总表\n单位：元\n"
            "收入\t\t支出\t\n项目\t预算数\t项目\t预算数\n一、财政拨款收入\t8,600,000.00\t一、农林水支出\t9,000,000.00\n"
            "本年收入合计\t8,600,000.00\t本年支出合计\t9,000,000.00\n上年结转\t400,000.00\t结转下年\t\n收入总计\t9,000,000.00\t支出总计\t9,000,000.00\n"
        ),
        [],
    ),
    "spending is no part of income": (
        "预算",
        (
            "（二）财政拨款收支情况\n2022年本部门财政拨款收入640.00万元，其中一般公共预算拨款收入640.00万元，2022年本部门财政拨款收入较上年增加30.00万元，"
            "主要原因是人员调资；2022年本部门财政拨款支出640.00万元，较上年增加30.00万元，主要原因是人员调资。\n"
        ),
        [],
    ),
    "a percentage in a bracket is the rate of the change before it": (
        "预算",
        "六、“三公”经费情况\n2022年本部门“三公”经费预算支出4.00万元，较上年减少1.00万元（25.00%），减少的主要原因是压减接待。\n",
        [("DZ204", "25.00%")],
    ),
    "an item named anew beside its base": (
        "决算",
        (
            "三、与上年决算对比情况\n总收入比上年600.00万元增加30.00万元，增长5.00%；总支出比上年400.00万元增加8.00万元，增长2.00%。\n"
        ),
        [],
    ),
    "all of one kind is all of itself": (
        "预算",
        (
            "二、收入总表的说明\n2022年收入预算520.00万元，其中，本年收入500.00万元，上年结转20.00万元。本年收入500.00万元，"
            "均为一般公共预算拨款收入，占100%，比2021年预算增加20.00万元，增长4.17%，主要原因是人员增加。\n"
        ),
        [],
    ),
    "unchanged beside the same level of last year": (
        "决算",
        "五、“三公”经费情况\n2022年“三公”经费支出8.00万元，与上年8.00万元持平。\n",
        [],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_wording(case: str) -> None:
    kind, text, expected = CASES[case]
    found = extract_document(RawDocument(name="x.txt", data=(HEAD.format(kind=kind) + text).encode()))
    reports = [one for one in found.findings if one.severity != "info"]
    assert [one.code for one in reports] == [code for code, _ in expected], [one.message for one in reports]
    for report, (_, number) in zip(reports, expected, strict=True):
        assert any(number in "".join(anchor.text.split()) for anchor in report.anchors), report.message


def test_a_year_behind_a_unit_with_and_in_its_name_is_no_base() -> None:
    text = "柏溪县文化和旅游局2022年度部门决算\n一、收入决算情况说明\n柏溪县文化和旅游局2022年度收入合计300.00万元。\n"
    (claim,) = extract_document(RawDocument(name="x.txt", data=text.encode())).claims
    assert (claim.concept, claim.base) == ("item.total.revenue", None)
