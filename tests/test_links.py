"""Links: what each claim of a small disclosure is joined to, and what it is left alone with."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.data import Extraction, Link
from extractor.links.index import is_fund, is_neutral, is_total, role_of_column
from tests.checks.disclosure import FINAL, extraction, table

CELLS = table(
    "2024年一般公共预算支出表",
    "科目编码|科目名称|合计|基本支出|项目支出",
    "2070307|体育场馆|285.45||285.45",
    "2070308|群众体育|249.90||249.90",
    "2080505|机关事业单位基本养老保险缴费支出|68.20|68.20|",
    "|合计|603.55|68.20|535.35",
)
YEARS = table(
    "“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60"
)


def links(text: str, words: str, title: str = "") -> list[Link]:
    """The links of the claim whose anchor is ``words``."""
    found = extraction(text, *([title] if title else []))
    claims = [claim for claim in found.claims if claim.anchor.text == words]
    assert len(claims) == 1, [claim.anchor.text for claim in found.claims]
    return [link for link in found.links if link.claim == claims[0].id]


def targets(text: str, words: str, title: str = "") -> list[tuple[str, str, list[str]]]:
    """(relation, kind, texts of the target) of each link."""
    return [
        (link.relation, link.target.kind, [anchor.text.strip() for anchor in link.target.anchors])
        for link in links(text, words, title)
    ]


# ---------------------------------------------------------------------------------------------------------- cells


def test_level_and_the_cell_of_its_item() -> None:
    found = links("体育场馆支出285.45万元。" + CELLS, "体育场馆支出285.45万元")
    anchors = [link.target.anchors[0] for link in found]
    assert {(anchor.text, anchor.row) for anchor in anchors} == {("285.45", 1)}
    assert all(link.relation == "equal" and link.target.unit == "万元" for link in found)
    assert all(0 < link.score <= 1 and link.by.startswith("pattern:") for link in found)


def test_value_alone_makes_no_link() -> None:
    assert targets("健身路径维护费285.45万元。" + CELLS, "健身路径维护费285.45万元") == []


def test_cell_that_differs_is_linked_too() -> None:
    assert targets("体育场馆支出258.45万元。" + CELLS, "体育场馆支出258.45万元") == [("equal", "cell", ["285.45"])]


def test_year_decides_the_column() -> None:
    text = "2023年公务接待费1.60万元，2024年公务接待费1.20万元。" + YEARS
    assert targets(text, "公务接待费1.60万元") == [("equal", "cell", ["1.60"])]
    assert targets(text, "公务接待费1.20万元") == [("equal", "cell", ["1.20"])]
    assert targets("2022年公务接待费1.60万元。" + YEARS, "公务接待费1.60万元") == []


def test_project_by_its_name() -> None:
    cells = table("2024年项目支出表", "项目名称|合计", "全民健身中心二期|180.00", "乡镇健身广场|42.00")
    assert targets("全民健身中心二期180.00万元。" + cells, "全民健身中心二期180.00万元") == [
        ("equal", "cell", ["180.00"])
    ]
    assert targets("全民健身中心一期180.00万元。" + cells, "全民健身中心一期180.00万元") == []


def test_reasons_and_unit_prices_have_no_cell() -> None:
    text = "公务接待费人均0.12万元。" + YEARS
    assert [link for link in extraction(text).links if link.target.kind == "cell"] == []


def test_nothing_in_the_document_speaks_of_it() -> None:
    assert extraction("体育产业总产出12.60亿元。" + CELLS).links == ()


# ---------------------------------------------------------------------------------------------------- other claims


def test_claim_and_the_first_that_says_the_same() -> None:
    text = "赛事组织经费243.90万元。\n\n二、其他说明\n\n全年赛事组织经费共计243.9万元。"
    assert targets(text, "赛事组织经费共计243.9万元") == [("equal", "claim", ["赛事组织经费243.90万元"])]
    assert targets(text, "赛事组织经费243.90万元") == []


def test_claims_of_different_kind_year_or_unit_are_not_joined() -> None:
    for second in ("2023年赛事组织经费243.90万元。", "赛事组织经费增长243.90%。", "赛事组织经费人均243.90万元。"):
        found = extraction("赛事组织经费243.90万元。\n\n二、其他说明\n\n" + second)
        assert [link for link in found.links if link.target.kind == "claim"] == []


# ----------------------------------------------------------------------------------------------------- computations


def test_total_and_its_parts() -> None:
    text = "支出预算合计1400.20万元，其中：基本支出865.30万元，项目支出534.90万元。"
    assert targets(text, "支出预算合计1400.20万元") == [
        ("sum", "computed", ["基本支出865.30万元", "项目支出534.90万元"])
    ]
    assert links(text, "支出预算合计1400.20万元")[0].target.value == Decimal("1400.20")


def test_rate_prefers_the_figures_of_its_own_sentence() -> None:
    text = "差旅费6.90万元，比上年减少0.60万元，下降8%。\n\n二、其他说明\n\n差旅费比上年减少0.90万元。"
    assert targets(text, "下降8%") == [("ratio", "computed", ["上年减少0.60万元", "差旅费6.90万元"])]


def test_change_between_this_years_figure_and_last_years_cell() -> None:
    found = targets("公务接待费1.20万元，比上年减少0.40万元。" + YEARS, "上年减少0.40万元")
    assert ("difference", "computed", ["公务接待费1.20万元", "1.60"]) in found


def test_share_of_a_named_whole() -> None:
    text = "支出预算合计1400.20万元，其中项目支出534.90万元，占38.2%。"
    assert targets(text, "占38.2%") == [("ratio", "computed", ["项目支出534.90万元", "支出预算合计1400.20万元"])]


def test_completion_of_the_plan() -> None:
    text = "体育支出年初预算710.50万元，决算685.20万元，完成年初预算的96.44%。"
    assert targets(text, "完成年初预算的96.44%", FINAL) == [
        ("ratio", "computed", ["决算685.20万元", "体育支出年初预算710.50万元"])
    ]


def test_count_and_price() -> None:
    text = "退休人员12人，每人每年1200元，共1.44万元。"
    found = [link for link in extraction(text).links if link.relation == "product"]
    assert [[anchor.text for anchor in link.target.anchors] for link in found] == [["退休人员12人", "每人每年1200元"]]
    assert found[0].target.value == Decimal("1.44")


def test_division_by_zero_makes_no_link() -> None:
    for text in ("会议费0万元，比上年减少0万元，下降0%。", "会议费预算0万元，决算0万元，完成预算的100%。"):
        assert [link for link in extraction(text, FINAL).links if link.relation == "ratio"] == []


# ---------------------------------------------------------------------------------------------------------- units


UNTITLED = "\n2024年项目支出表\n\n项目名称\t合计\n全民健身中心二期\t{}\n乡镇健身广场\t{}\n青少年赛事\t{}\n合计\t{}\n\n"
PROSE = "全民健身中心二期180.00万元，乡镇健身广场42.00万元，青少年赛事36.00万元。\n"


def raw_units(found: Extraction) -> set[str]:
    return {fact.quantity.unit for fact in found.facts if not fact.blank}


def test_prose_settles_the_unit_of_a_table_without_one() -> None:
    found = extraction(PROSE + UNTITLED.format("1,800,000", "420,000", "360,000", "2,580,000"))
    assert raw_units(found) == {"万元"}
    assert {fact.quantity.value for fact in found.facts} >= {Decimal(180), Decimal(42), Decimal(36), Decimal(258)}


def test_one_agreeing_number_settles_nothing() -> None:
    found = extraction(
        "全民健身中心二期180.00万元。\n" + UNTITLED.format("1,800,000", "420,000", "360,000", "2,580,000")
    )
    assert raw_units(found) == {""}


# ---------------------------------------------------------------------------------------------- words of headers


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("2024年预算数", "level"),
        ("增减额", "change"),
        ("比上年增减", "change"),
        ("增减%", "change_rate"),
        ("增长率", "change_rate"),
        ("完成率", "completion"),
        ("占年初预算%", "completion"),
        ("占比", "share"),
        ("合计", "level"),
    ],
)
def test_what_a_column_states(header: str, role: str) -> None:
    assert role_of_column(("预算数", header)) == role


def test_words_that_close_a_table() -> None:
    assert all(map(is_total, ["合计", "合 计", "总计", "收入总计", "支出合计", "小计"]))
    assert not any(map(is_total, ["会计", "统计局", "基本支出", "合计划", ""]))


def test_headers_that_only_say_that_numbers_follow() -> None:
    assert all(map(is_neutral, ["2024年预算数", "预算数", "金额", "金额（万元）", "合计", "决算数", "2023年决算数"]))
    assert not any(map(is_neutral, ["基本支出", "项目支出", "上级补助", "政府性基金"]))
    assert is_fund("政府性基金预算") and not is_fund("基本支出")


def test_every_link_joins_what_exists() -> None:
    found = extraction("公务接待费1.20万元，比上年减少0.40万元，下降25%。" + YEARS + CELLS)
    ids = {claim.id for claim in found.claims}
    places = {fact.anchor for fact in found.facts} | {claim.anchor for claim in found.claims}
    assert found.links
    for link in found.links:
        assert link.claim in ids
        assert link.target.claim is None or link.target.claim in ids
        assert set(link.target.anchors) <= places
    order = [claim.id for claim in found.claims]
    assert [order.index(link.claim) for link in found.links] == sorted(order.index(link.claim) for link in found.links)
