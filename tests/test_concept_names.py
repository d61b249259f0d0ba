"""Names of the functional classification, older ones too, and what counts as a whole name."""

from __future__ import annotations

import pytest

from extractor import concepts


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("医疗卫生和计划生育支出", "210"),
        ("文化旅游体育和传媒支出", "207"),
        ("城乡社区事务", "212"),
        ("采掘电力信息等事务", "215"),
        ("资源勘探信息等支出", "215"),
        ("商业服务业等事务", "216"),
        ("金融监管等事务支出", "217"),
        ("地震灾后恢复重建支出", "218"),
        ("国土海洋气象等支出", "220"),
        ("国土资源气象等事务", "220"),
        ("粮油物资储备管理事务", "222"),
        ("国债还本付息支出", "228"),
        ("债务发行费用支出", "233"),
    ],
)
def test_classes_by_their_older_names(name: str, code: str) -> None:
    found = concepts.find(name)
    assert found is not None
    assert found.id == f"func.{code}"
    assert concepts.is_listed(name)


@pytest.mark.parametrize(
    "name",
    [
        "文化旅游体育与传媒支出",
        "社会保障和就业支出（类）",
        "灾害防治及应急管理支出",
        "自然资源海洋气象等支出",
        "（援助其他地区支出）",
        "对个人和家庭的补助",
        "公安（款）",
        "转移性支出",
        "预备费",
    ],
)
def test_a_whole_name_is_listed(name: str) -> None:
    assert concepts.is_listed(name)


@pytest.mark.parametrize(
    "name", ["教育支出和科学技术支出", "卫生健康支出、住房保障支出", "2022年教育支出", "河道清淤与绿化", ""]
)
def test_what_is_no_whole_name_is_not_listed(name: str) -> None:
    assert not concepts.is_listed(name)


@pytest.mark.parametrize(
    ("name", "whole", "code"),
    [
        ("规划与管理", "func.212", "21202"),
        ("公共设施支出", "func.212", "21203"),
        ("城乡社区管理事务", "func.212", "21201"),
        ("公共安全公安", "func.204", "20402"),
        ("农林水农业农村支出", "func.213", "21301"),
        ("水利", "func.213", "21303"),
        ("事业运行", "func.20101", "2010150"),
        ("2023年公路水路运输（款）", "func.214", "21401"),
    ],
)
def test_an_item_below_its_whole_is_known_with_and_without_the_name_of_the_whole(
    name: str, whole: str, code: str
) -> None:
    found = concepts.under(name, whole)
    assert found is not None
    assert found.id == f"func.{code}"


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("环境卫生", "func.211"),
        ("城乡社区支出", "func.212"),
        ("清运车辆", "func.212"),
        ("环境卫生", "item.basic"),
        ("", "func.212"),
    ],
)
def test_nothing_of_the_name_below_the_whole(name: str, whole: str) -> None:
    assert concepts.under(name, whole) is None
