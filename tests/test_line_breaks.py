"""Where a printed line breaks changes nothing: one more line end at every place of every paragraph, and whole documents
broken at every width."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_same_verdicts import Sight, sight, squeezed

from extractor.data import RawDocument
from extractor.pipeline import extract_document
from extractor.structure.rows import Row, columns, line_width

PARAGRAPHS = (
    "2022年石桥县档案馆收入总计1,260.50万元，其中：一般公共预算拨款收入1,200.50万元，事业收入60.00万元。",
    "（三）公务接待费2.40万元，完成年初预算的80.00%，比上年减少0.60万元，下降20.00%，主要原因是压缩了接待开支。",
    "1.社会保障和就业支出（类）行政事业单位养老支出（款）96.20万元，主要用于缴纳养老保险。",
    "（四）住房公积金（项）支出74.10万元，较上年增加4.10万元，增长5.86%。",
    "2022年政府采购支出总额150.00万元，其中：政府采购货物支出90.00万元、政府采购服务支出60.00万元。",
    "截至2022年12月31日，本部门共有车辆3辆，其中应急保障用车2辆、其他用车1辆。",
)
TITLE = "石桥县档案馆2022年度部门决算公开情况说明\n\n第三部分 2022年度部门决算情况说明\n\n"

# a numbered line may end in the whole name of an item and be its heading
_READS_AS_TITLE = re.compile(r"^（?\S{1,2}[）.].*(?:[类款项]）|支出)$")


def seen(*paragraphs: str) -> Sight:
    text = TITLE + "\n".join(paragraphs) + "\n"
    found = sight(extract_document(RawDocument(name="x.txt", data=text.encode())))
    return {what: Counter(map(squeezed, rows.elements())) for what, rows in found.items()}


@pytest.mark.parametrize("number", range(len(PARAGRAPHS)))
def test_a_line_end_at_any_place_of_a_paragraph(number: int) -> None:
    expected = seen(*PARAGRAPHS)
    paragraph = PARAGRAPHS[number]
    assert sum(expected["claims"].values()) >= 15 and expected["links"]
    for place in range(1, len(paragraph)):
        if _READS_AS_TITLE.search(paragraph[:place]):
            continue
        broken = f"{paragraph[:place]}\n{paragraph[place:]}"
        assert seen(*PARAGRAPHS[:number], broken, *PARAGRAPHS[number + 1 :]) == expected, broken


@pytest.mark.parametrize("width", range(16, 60, 4))
def test_a_document_broken_at_any_width(width: int) -> None:
    broken = ("\n".join(text[at : at + width] for at in range(0, len(text), width)) for text in PARAGRAPHS)
    assert seen(*broken) == seen(*PARAGRAPHS)


def test_the_width_of_a_page_is_that_of_its_lines_not_of_a_row_that_was_joined() -> None:
    line, rest = "局机关负责法制宣传、法律服务和社区矫", "正，以及人民调解工作。"
    joined = Row(
        start=0,
        end=30,
        text=line + rest,
        gap=False,
        hard=False,
        outline=0,
        grid=0,
        joints=((len(line), len(line) + 1),),
    )
    assert line_width([joined] * 20) == columns(line)
