"""What has nothing to do with a document's money changes no verdict on it, wherever it stands: tables, paragraphs, sections."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laws import DOCUMENTS, before, joints, read, text_of, told

# What is listed and counted in them -> its columns with their decimals.
KINDS = (
    ("乡镇", ("白杨镇", "河湾乡", "青松镇", "大王庄"), (("林地面积（亩）", 0), ("蓄积量（立方米）", 0), ("造林（株）", 0)), "亩"),
    ("监测点", ("东门桥", "南湖", "北山水库", "西关"), (("水温（℃）", 1), ("溶解氧（mg/L）", 2), ("透明度（厘米）", 0)), ""),
    ("月份", ("一月", "二月", "三月", "四月"), (("降水量（毫米）", 1), ("日照时数（小时）", 1)), ""),
    ("线路", ("1路", "2路", "3路"), (("里程（公里）", 1), ("站点（个）", 0), ("日客运量（人次）", 0)), ""),
    ("品种", ("小麦", "玉米", "大豆"), (("种植面积（公顷）", 0), ("单产（公斤）", 1)), "公顷"),
)  # fmt: skip
TITLES = ("森林资源统计表", "附：监测结果一览表", "气象要素统计表", "公共交通线路情况表", "农作物种植情况表", "")
PARAGRAPHS = (
    "本馆位于人民路中段，交通便利，周一闭馆。",
    "全县地势西高东低，四季分明，适宜居住。",
    "联系人：王同志，电话：0555-8123456。",
    "本说明由办公室负责解释，有关情况可到现场查询。",
    "森林覆盖率居全省前列，空气质量持续改善。",
    "图书馆现有阅览座位320个，藏书12万册。",
)
SECTIONS = (
    "一、交通指引\n\n乘1路、3路公交车到南门站下车。",
    "附录 自然概况\n\n本地处平原，年平均气温14.5摄氏度。",
    "第九部分 联系方式\n\n地址：人民路12号。邮编：100000。",
)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A table of things that no budget knows, as tab rows or as Markdown."""
    head, names, columns, unit = draw(st.sampled_from(KINDS))
    rows = draw(st.lists(st.sampled_from(names), min_size=2, unique=True))
    chosen = draw(st.lists(st.sampled_from(columns), min_size=2, unique=True))
    lines = [[head, *(name for name, _ in chosen)]]
    for row in rows:
        numbers = ((draw(st.integers(1, 10**6)), decimals) for _, decimals in chosen)
        lines.append([row, *(f"{number / 10**decimals:,.{decimals}f}" for number, decimals in numbers)])
    if draw(st.booleans()):
        lines.insert(1, ["---"] * len(lines[0]))
        body = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    else:
        body = "\n".join("\t".join(line) for line in lines)
    title = draw(st.sampled_from(TITLES))
    return "".join(f"{line}\n" for line in (title, f"单位：{unit}" if unit else "", "", body) if line or line == "")


ADDED = {
    "table": tables(),
    "paragraph": st.sampled_from(PARAGRAPHS).map(lambda text: text + "\n"),
    "section": st.sampled_from(SECTIONS).map(lambda text: text + "\n"),
}


@pytest.mark.parametrize("what", ADDED)
@given(data=st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_is_unrelated_changes_no_verdict(what: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(DOCUMENTS))
    text, added = text_of(path), data.draw(ADDED[what])
    # a section may end the one that it stands in, so it stands behind all others
    places = [len(text)] if what == "section" else [*joints(text), len(text)]
    at = data.draw(st.sampled_from(places))
    found = read(f"{text[:at]}\n{added}\n{text[at:]}")
    assert told(found, but=(at, at + len(added) + 2)) == told(before(path))


def test_a_table_that_is_related_does_change_verdicts() -> None:
    path = DOCUMENTS[0]
    table = "\n财政拨款收支总表\n单位：万元\n项目\t2022年决算数\n一般公共预算财政拨款支出\t9,999.99\n合计\t9,999.99\n"
    assert told(read(text_of(path) + table)) != told(before(path))
