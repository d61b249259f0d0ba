"""The concepts: their files hold together, and names, codes and headers lead to them."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import concepts
from extractor.concepts import catalogue, wording
from extractor.concepts.naming import key

# ------------------------------------------------------------------------------------------------------- the data


def known() -> catalogue.Catalogue:
    return catalogue.catalogue()


def test_parents_parts_and_near_items_exist() -> None:
    ids = set(known().concepts)
    for concept in known().concepts.values():
        named = {*concept.parents, *concept.near, *(part for parts in concept.parts for part in parts), concept.family}
        assert named <= ids, f"{concept.id} names what is not there: {named - ids}"


def test_codes_nest() -> None:
    codes = known().by_code
    for code in codes:
        assert len(code) in (3, 5, 7) and code.isdigit()
        assert len(code) == 3 or code[:-2] in codes, f"{code} has no {code[:-2]} above it"


def test_no_item_is_its_own_ancestor() -> None:
    for identifier in known().concepts:
        assert not concepts.is_part(identifier, identifier)


def test_a_name_of_two_items_is_told_apart_by_its_side() -> None:
    for name, bearers in known().by_name.items():
        items = [bearer for bearer in bearers if bearer.id.startswith("item.")]
        sides = [bearer.side for bearer in items]
        assert len(set(sides)) == len(sides), f"{name}: {[bearer.id for bearer in items]}"


def test_a_name_of_two_codes_of_one_level_meets_in_one_family() -> None:
    for name, bearers in known().by_name.items():
        for kind in ("func", "econ"):
            for length in (3, 5, 7):
                level = [b for b in bearers if b.id.startswith(kind) and len(b.code) == length and b.code[0] != "5"]
                standard = [b for b in level if key(b.name) == name]
                assert len({bearer.family for bearer in standard}) < 2, f"{name}: {[bearer.id for bearer in level]}"


def test_no_concept_lists_a_name_twice() -> None:
    for concept in known().concepts.values():
        assert len(set(concept.names)) == len(concept.names), concept.id


def test_every_concept_is_found_by_its_standard_name() -> None:
    """By name alone its family is found, with its code the concept itself."""
    for concept in known().concepts.values():
        found = concepts.find(concept.name, concept.code or None, concept.side)
        assert found is not None, concept
        assert found.id == concept.id if concept.code else found.family == concept.family, (concept, found)


def test_all_classes_of_the_functional_classification_are_there() -> None:
    classes = {code for code in known().by_code if len(code) == 3 and code[0] == "2"}
    asked = (
        "201 202 203 204 205 206 207 208 210 211 212 213 214 215 216 217 219 220 221 222 224 227 229 230 231 232 233"
    )
    assert set(asked.split()) <= classes


# --------------------------------------------------------------------------------------------------------- find


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("收支总预算", "item.total"),
        ("收入总计", "item.total.revenue"),
        ("支出预算总额", "item.total.expenditure"),
        ("二、本年支出合计", "item.current.expenditure"),
        ("本年收入合计/本年支出合计", "item.current"),
        ("2023年度财政拨款收支总预算", "item.appropriation"),
        ("一、一般公共预算", "item.general"),
        ("（二）政府性基金预算拨款收入", "item.government_fund.revenue"),
        ("2024年政府性基金预算支出决算数", "item.government_fund.expenditure"),
        ("政府性基金收支总预算", "item.government_fund"),
        ("国有资本经营预算拨款支出", "item.state_capital.expenditure"),
        ("教育收费（财政专户）", "item.special_account"),
        ("用事业基金弥补收支差额", "item.use_surplus"),
        ("单位上年结余（不包括国库集中支付额度结余）", "item.carry_in"),
        ("结转下年", "item.carry_out"),
        ("一般公共预算基本支出", "item.basic"),
        ("其中：项目支出", "item.project"),
        ("日常公用经费", "item.public"),
        ("机关运行经费财政拨款预算", "item.operating_costs"),
        ("“三公”经费支出决算", "item.three_public"),
        ("'三公'经费财政拨款预算数", "item.three_public"),
        ("公务用车购置及运行费", "item.vehicles"),
        ("公务车运行维护费", "econ.30231"),
        ("因公出国(境)费", "econ.30212"),
        ("30217 公务接待费", "econ.30217"),
        ("政府采购货物预算", "item.procurement_goods"),
        ("其中：面向小微企业预留政府采购项目预算金额", "item.procurement_small"),
        ("单位价值50万元以上大型设备", "item.equipment_50"),
        ("单位价值100万元（含）以上设备（台，套）", "item.equipment_100"),
        ("事业编制人数", "item.posts_institution"),
        ("在职人员总数", "item.staff"),
        ("离退休人员", "item.pensioners"),
        ("企业职工基本养老保险基金收入", "item.pension_enterprise.revenue"),
        ("失业保险基金当年结余", "item.unemployment.balance"),
        ("非税收入", "rev.103"),
        ("国土资源气象等支出", "func.220"),
        ("医疗卫生与计划生育支出", "func.210"),
        ("文化体育与传媒支出", "func.207"),
        ("公共安全支出支出", "func.204"),
        ("公共安全（204类）公安（02款）行政运行（01项）", "func.2040201"),
        ("教育支出（类）普通教育（款）小学教育（项）", "func.2050202"),
        ("卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）", "func.2101102"),
        ("社会保障和就业支出（类）民政管理事务（款）行政运行（项）", "func.2080201"),
        ("2040250款事业运行支出", "func.2040250"),
        ("2210201 住房公积金", "func.2210201"),
        ("30113住房公积金", "econ.30113"),
        ("行政运行", "name.行政运行"),
        ("信息化建设支出", "name.信息化建设"),
        ("死亡抚恤", "func.2080801"),
    ],
)
def test_find(name: str, identifier: str) -> None:
    found = concepts.find(name)
    assert found is not None and found.id == identifier, found


@pytest.mark.parametrize(
    "name",
    [
        "视频联网共享平台",
        "辅警人员公用经费",  # the funds of some people are not the unit's
        "离退休人员经费",  # money, not people
        "警校办公设备购置",  # a project, not the economic section
        "110接警大厅改造",
        "柳河镇2024年度部门预算编制情况",  # a verb, not posts
        "云溪市2021年部门预算",
        "本年收入 本年支出",
        "实际支出",
        "县(区)财政资金",
        "教育支出（类）普通教育（款）某种教育",
        "合计",
        "2022年预算数",
        "项目",
        "",
    ],
)
def test_find_nothing(name: str) -> None:
    assert concepts.find(name) is None


def test_a_unit_in_front_is_left_out() -> None:
    for name in (
        "石河县公安局机关运行经费",
        "云溪市第二中学“三公”经费",
        "本部门2024年项目支出",
        "全市一般公共预算支出",
    ):
        assert concepts.find(name) is not None, name
    named = concepts.find("青禾服务站基本支出", entity="青禾服务站")
    assert named is not None and named.id == "item.basic"


def test_the_code_decides_between_namesakes_and_the_name_against_a_wrong_code() -> None:
    assert _id(concepts.find("行政运行", "2050101")) == "func.2050101"
    assert _id(concepts.find("信息化建设", "2080108")) == "func.2080108"
    assert _id(concepts.find("住房公积金", "30113")) == "econ.30113"
    assert _id(concepts.find("公共安全支出", "201")) == "func.204"
    assert _id(concepts.find("一般公共服务（204类）行政运行")) == "name.行政运行"
    assert _id(concepts.find("一般公共服务（204类）信息化建设支出")) == "name.信息化建设"
    assert _id(concepts.find("其他扶贫支出", "2130599")) == "func.2130599"


def test_side_decides() -> None:
    assert _id(concepts.find("一般公共预算收入")) == "item.general.revenue"
    assert _id(concepts.find("其他支出", side="expenditure")) == "name.其他支出"
    assert _id(concepts.find("其他收入")) == "item.other_income"


def _id(concept: concepts.Concept | None) -> str:
    return concept.id if concept is not None else ""


@pytest.mark.parametrize(
    ("title", "identifier"),
    [
        ("部门收支总体情况表", "item.total"),
        ("表二 2024年部门收入总表", "item.total.revenue"),
        ("公开05表 一般公共预算财政拨款支出决算表", "item.general.expenditure"),
        ("一般公共预算基本支出分经济科目表（不含上年结转）", "item.basic"),
        ("财政拨款收支预算总体情况表", "item.appropriation"),
        ("表六一般公共预算“三公”经费支出表", "item.three_public"),
        ("政府采购预算明细表", "item.procurement"),
    ],
)
def test_of_title(title: str, identifier: str) -> None:
    assert _id(concepts.of_title(title)) == identifier


def test_a_title_without_an_item() -> None:
    assert concepts.of_title("柳河县水利局通讯录") is None
    assert concepts.of_title("表") is None


# ------------------------------------------------------------------------------------------------------ normalise


@pytest.mark.parametrize(
    ("subject", "normal"),
    [
        ("（一）2023年度公共安全支出（204类）预算数", "公共安全"),
        ("1. 公共安全支出", "公共安全"),
        ("其中： “三公” 经费支出决算", "三公"),
        ("2130213 执法与监督", "执法与监督"),
        ("2024年通信系统维护（万元）", "通信系统维护"),
        ("通信系统维护（2024年）", "通信系统维护"),
        ("基本支出", "基本支出"),
        ("项目支出预算", "项目支出"),
        ("其他收入", "其他收入"),
        ("上年结转", "上年结转"),
        ("110接警大厅改造", "110接警大厅改造"),
        ("村医补助资金", "村医补助"),
        ("因公出国（境）费", "因公出国境费"),
        ("  ", ""),
    ],
)
def test_normalise(subject: str, normal: str) -> None:
    assert concepts.normalise(subject) == normal


def test_normalise_keeps_different_items_apart() -> None:
    for one, other in (
        ("基本支出", "项目支出"),
        ("其他收入", "其他支出"),
        ("其他资金", "其他支出"),
        ("人员经费", "公用经费"),
        ("政府性基金收入", "政府性基金支出"),
        ("案件执行", "案件审判"),
    ):
        assert concepts.normalise(one) != concepts.normalise(other)


def test_normalise_drops_the_unit() -> None:
    assert concepts.normalise("石河县公安局机关运行经费", "石河县公安局") == concepts.normalise("机关运行经费")


@given(st.text(alphabet="一二收支出预算决其中基本项目（）()0123456789年度.、： 款类项“”abc", max_size=40))
def test_normalise_is_quiet_and_settles(text: str) -> None:
    normal = concepts.normalise(text)
    assert not set(normal) & set(" ()（）“”、")
    assert (normal == "") <= (key(text) == "")
    concepts.find(text)
    concepts.qualifiers(text)


# ------------------------------------------------------------------------------------------------------ qualifiers


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2022年预算数", (2022, "budget", "", "", "")),
        ("2022年度预算", (2022, "budget", "", "", "")),
        ("年初预算数", (None, "initial_budget", "", "", "")),
        ("调整预算", (None, "adjusted_budget", "", "", "")),
        ("全年执行数", (None, "executed", "", "", "")),
        ("预算执行数", (None, "executed", "", "", "")),
        ("支出决算", (None, "final", "", "", "expenditure")),
        ("一般公共预算", (None, "", "general", "", "")),
        ("一般公共预算预算数", (None, "budget", "general", "", "")),
        ("一般公共服务支出", (None, "", "", "", "expenditure")),
        ("一般公共预算财政拨款收入", (None, "", "general", "", "revenue")),
        ("政府性基金", (None, "", "fund", "", "")),
        ("企业职工养老保险基金预算", (None, "budget", "", "", "")),
        ("国有资本经营预算支出", (None, "", "capital", "", "expenditure")),
        ("财政拨款收支总预算", (None, "budget", "all", "", "")),
        ("一般公共预算和政府性基金预算", (None, "", "all", "", "")),
        ("项目支出（不含上年结转）", (None, "", "", "current", "expenditure")),
        ("收入（含上年结转）", (None, "", "", "with_carryover", "revenue")),
        ("上年结转", (None, "", "", "carryover", "")),
        ("当年拨款", (None, "", "", "current", "")),
        ("预算单位", (None, "", "", "", "")),
        ("公安", (None, "", "", "", "")),
    ],
)
def test_qualifiers(name: str, expected: tuple[object, ...]) -> None:
    assert tuple(concepts.qualifiers(name))[:5] == expected


def test_relative_years_become_years_beside_the_document_year() -> None:
    assert concepts.qualifiers("上年决算数").offset == -1
    assert concepts.qualifiers("上年决算数", 2024).year == 2023
    assert concepts.qualifiers("本年预算", 2024).year == 2024
    assert concepts.qualifiers("上年结转", 2024).year is None


# ------------------------------------------------------------------------------------------------ codes and parts


@pytest.mark.parametrize(
    ("code", "name", "fits"),
    [
        ("204", "公共安全支出", True),
        ("204类", "公共安全", True),
        ("204类", "一般公共服务", False),
        ("201", "一般公共服务支出", True),
        ("20402", "公安", True),
        ("2040201", "行政运行", True),
        ("2040202", "行政运行", False),
        ("2040221", "信息化建设", False),
        ("2059801", "某项工作", None),
        ("2040219", "雪亮工程", None),
        ("30217", "公务招待费", True),
        ("30217", "会议费", False),
        ("210", "医疗卫生与计划生育支出", True),
        ("2130599", "其他扶贫支出", True),
        ("999", "公共安全", None),
    ],
)
def test_code_fits(code: str, name: str, fits: bool | None) -> None:
    assert concepts.code_fits(code, name) is fits


def test_by_code_knows_the_generic_endings() -> None:
    assert _id(concepts.by_code("2130150")) == "func.2130150"
    assert _id(concepts.by_code("2050201")) == "func.2050201"
    assert concepts.by_code("2050202").name == "小学教育"  # type: ignore[union-attr]
    assert concepts.by_code("2049777") is None


def test_parts() -> None:
    assert ("item.basic", "item.project") in concepts.parts("item.current.expenditure")
    assert ("econ.30212", "item.vehicles", "econ.30217") in concepts.parts("item.three_public")
    assert "func.20402" in concepts.parts("func.204")[0]
    assert concepts.parts("econ.30217") == ()
    assert concepts.parts("nothing") == ()
    assert ("item.pension_enterprise.revenue" in concepts.parts("item.insurance.revenue")[0]) is True


def test_is_part() -> None:
    assert concepts.is_part("func.2040201", "func.204")
    assert concepts.is_part("econ.31013", "item.three_public")
    assert not concepts.is_part("func.204", "func.2040201")


def test_akin() -> None:
    assert concepts.akin("item.basic", "item.basic") == 1
    assert concepts.akin("item.general", "item.general.expenditure") == 0.9
    assert concepts.akin("name.行政运行", "func.2050101") == 0.9
    assert concepts.akin("func.2040201", "func.2050101") == 0
    assert concepts.akin("func.2210201", "econ.30113") == 0.8
    assert concepts.akin("item.operating_costs", "item.public") == 0.6
    assert concepts.akin("item.total.revenue", "item.total.expenditure") == 0.6
    assert concepts.akin("item.insurance.revenue", "item.insurance.balance") == 0
    assert concepts.akin("item.basic", "item.project") == 0


def test_kin_holds_what_is_akin() -> None:
    assert ("item.public", 0.6) in concepts.kin("item.operating_costs")
    assert ("name.信息化建设", 0.9) in concepts.kin("func.2040219")
    assert concepts.kin("nothing") == ()


def test_totals() -> None:
    assert all(concepts.is_total(name) for name in ("合计", "合　计", "小   计", "总 计"))
    assert not any(concepts.is_total(name) for name in ("收入总计", "基本支出", ""))


# ----------------------------------------------------------------------------------------------------------- same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("视频共享平台", "视频联网共享平台"),
        ("执法车辆更新", "执法车辆更新项目"),
        ("档案数字化加工服务", "青河区档案数字化加工服务"),
        ("警犬驯养数量", "驯养警犬数量"),
        ("农机购置补贴", "农机具购置补贴"),
        ("公务接待费", "公务招待费"),
        ("2024年宣传工作经费", "宣传工作"),
        ("路灯维护（万元）", "路灯维护"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert concepts.same(one, other) >= 0.8
    assert concepts.same(one, other) == concepts.same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("基本支出", "项目支出"),
        ("行政单位医疗", "事业单位医疗"),
        ("城区道路一期", "城区道路二期"),
        ("3号楼改造", "5号楼改造"),
        ("男职工体检", "女职工体检"),
        ("失业保险基金收入", "失业保险基金支出"),
        ("公用经费", "协管员公用经费"),
        ("执法记录仪购置", "执法记录仪维修"),
        ("看守所伙食", "拘留所伙食"),
        ("公务接待费", "会议费"),
        ("课桌椅单价", "课桌椅"),
        ("古树名木面积", "古树名木价值"),
        ("路灯", "水库"),
        ("", "水库"),
    ],
)
def test_not_same(one: str, other: str) -> None:
    assert concepts.same(one, other) < 0.65


def test_names_of_the_document_make_their_common_words_light() -> None:
    pair = ("云岭水库除险加固", "云岭渠道清淤加固")
    names = tuple(f"云岭{thing}加固" for thing in ("桥梁", "堤防", "涵洞", "泵站", "边坡", "护岸"))
    assert concepts.same(*pair, names) < concepts.same(*pair)


def test_the_dictionary_comes_from_the_concepts() -> None:
    words = wording.dictionary()
    assert {"公共", "养老保险", "教育"} <= set(words)
    assert wording.words("城乡居民基本养老保险") != tuple("城乡居民基本养老保险")


# ------------------------------------------------------------------------------------------------- speed and weight


def test_import_and_find_leave_jieba_alone() -> None:
    code = (
        "import sys, extractor.concepts as c; c.find('公务接待费'); c.normalise('公务接待费'); print('jieba' in sys.modules);"
        "c.same('路灯维护', '路灯维修'); print('jieba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
    assert done.stderr == ""


def test_long_names_cost_no_more_than_their_length() -> None:
    started = time.perf_counter()
    for name in ("支出" * 500_000, "（" * 500_000, "2" * 500_000, "一、" * 500_000, " " * 500_000):
        concepts.normalise(name)
        concepts.find(name)
        concepts.qualifiers(name)
        concepts.same(name, name[:-1])
    assert time.perf_counter() - started < 2
