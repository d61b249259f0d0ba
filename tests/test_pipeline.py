"""The whole way through: bad input, the same result every time, anchors that hold, neighbours that do not disturb."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import check, extract, read
from extractor.data import Anchor, Extraction, RawDocument, Verdict
from extractor.errors import DuizhangError, UnreadableError, UsageError
from extractor.pipeline import STAGES, extract_document
from tests.checks.disclosure import TITLE, table

EXAMPLES = sorted(
    path
    for path in (Path(__file__).parent.parent / "examples").iterdir()
    if path.suffix in (".txt", ".md") and path.stem != "README"
)
TEXT = f"""{TITLE}

一、“三公”经费情况

“三公”经费预算7.80万元，比上年减少0.60万元，下降1.79%。其中：公务用车运行维护费6.60万元，与上年持平；公务接待费1.20万元，
比上年减少0.40万元，下降25%，主要原因是接待批次减少。
{table("“三公”经费对比表", "项目|2023年预算数|2024年预算数", "公务接待费|1.60|1.20", "公务用车运行维护费|6.80|6.60")}
二、其他说明

在职人员44人，人均公用经费1.20万元，共52.80万元。
"""


@cache
def of_example(path: Path) -> Extraction:
    return extract(path)


def of_text(text: str | bytes, name: str = "text.txt") -> Extraction:
    return extract(RawDocument(name=name, data=text if isinstance(text, bytes) else text.encode()))


# ------------------------------------------------------------------------------------------------------ bad input


def test_bytes_of_an_old_office_file_without_a_media_type_are_told_by_content() -> None:
    with pytest.raises(UnreadableError, match="LibreOffice"):
        of_text(b"{\\rtf", name="notes")


def test_missing_file_folder_and_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    for source, kind in (
        (tmp_path / "no.txt", UsageError),
        (tmp_path, UsageError),
        (tmp_path / "empty.txt", UnreadableError),
    ):
        with pytest.raises(kind) as caught:
            extract(source)
        assert "\n" not in str(caught.value)
        assert str(source) in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\x03" * 100,
        b"\x7fELF" + bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        random.Random(7).randbytes(4096),
    ],
    ids=["control characters", "program", "picture", "random bytes"],
)
def test_bytes_that_are_no_text(data: bytes) -> None:
    with pytest.raises(DuizhangError) as caught:
        of_text(data)
    assert "\n" not in str(caught.value)
    assert "text.txt" in str(caught.value)


def test_truncated_utf8_is_read_as_far_as_it_goes() -> None:
    data = TEXT.encode()
    while True:
        try:
            data.decode()
        except UnicodeDecodeError:
            break
        data = data[:-1]
    assert of_text(data).claims


@pytest.mark.parametrize("text", ["\n", " \t\u3000\n", "\ufeff", "。", "万元", "表\n\t\n\t\n", "一、\n（一）\n1.\n"])
def test_next_to_nothing(text: str) -> None:
    found = of_text(text)
    assert (found.claims, found.findings, found.ledger) == ((), (), ())


@given(st.binary(min_size=1, max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        of_text(data)
    except DuizhangError as error:
        assert "\n" not in str(error)


@given(st.text(alphabet="一、（）水费预算2024年3.,万元%\n\t|比上年增加占其中：", max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    if text.strip():
        of_text(text)


# ----------------------------------------------------------------------------------------------------- same input


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_twice_the_same(path: Path) -> None:
    again = extract_document(RawDocument(name=str(path), data=path.read_bytes()))
    assert msgspec.json.encode(again) == msgspec.json.encode(of_example(path))


def test_line_ends_and_encodings_change_nothing() -> None:
    def said(data: bytes) -> list[tuple[str, str, str]]:
        found = of_text(data)
        return [(claim.kind, claim.subject, "".join(claim.anchor.text.split())) for claim in found.claims]

    plain = said(TEXT.encode())
    assert len(plain) > 8
    assert said(TEXT.replace("\n", "\r\n").encode()) == plain
    assert said(TEXT.encode("utf-8-sig")) == plain
    assert said(TEXT.encode("gb18030")) == plain


def test_languages_differ_only_in_messages(tmp_path: Path) -> None:
    file = tmp_path / "disclosure.txt"
    file.write_text(TEXT, encoding="utf-8")
    chinese, english = extract(file), extract(file, lang="en")
    assert chinese.verdicts == english.verdicts
    assert chinese.findings and all(
        one.message != other.message and one.anchors == other.anchors
        for one, other in zip(chinese.findings, english.findings, strict=True)
    )


def test_the_short_ways_in(tmp_path: Path) -> None:
    file = tmp_path / "disclosure.txt"
    file.write_text(TEXT, encoding="utf-8")
    whole = extract(file)
    assert check(file) == whole.findings
    assert check(str(file)) == whole.findings
    assert read(file) == whole.document


def test_the_clock_names_every_stage() -> None:
    laps: dict[str, float] = {}
    extract_document(RawDocument(name="text.txt", data=TEXT.encode()), clock=laps)
    assert tuple(laps) == STAGES
    assert all(seconds >= 0 for seconds in laps.values())


# -------------------------------------------------------------------------------------------------------- anchors


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_anchor_is_a_slice_of_the_document(path: Path) -> None:
    found = of_example(path)
    count = 0
    for anchor in anchors(found):
        assert found.document.text[anchor.start : anchor.end] == anchor.text
        count += 1
    assert count > 300


def anchors(value: object) -> list[Anchor]:
    """All anchors in a value of any depth."""
    if isinstance(value, Anchor):
        return [value]
    if isinstance(value, tuple):
        return [anchor for item in value for anchor in anchors(item)]
    if isinstance(value, msgspec.Struct):
        return [anchor for name in value.__struct_fields__ for anchor in anchors(getattr(value, name))]
    return []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_anchors_of_cells_name_their_place(path: Path) -> None:
    found = of_example(path)
    places = {
        (cell.anchor.table, cell.row, cell.col): cell.anchor for table in found.document.tables for cell in table.cells
    }
    for fact in found.facts:
        assert places[fact.anchor.table, fact.anchor.row or 0, fact.anchor.col or 0] == fact.anchor


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_ids_are_unique_and_all_that_is_named_exists(path: Path) -> None:
    found = of_example(path)
    claims = {claim.id for claim in found.claims}
    assert len(claims) == len(found.claims)
    assert {link.claim for link in found.links} <= claims
    assert {claim for verdict in found.verdicts for claim in verdict.claims} <= claims
    assert {entry.claim for entry in found.ledger} - {None} <= claims
    assert len({fact.id for fact in found.facts}) == len(found.facts)


# ----------------------------------------------------------------------------------------------------- neighbours

UNRELATED = table(
    "县域森林资源统计表",
    "乡镇|林地面积（亩）|蓄积量（立方米）",
    "白杨镇|12,480|36,210",
    "河湾乡|8,360|20,145",
    "石桥乡|15,900|41,870",
    unit="亩",
)


def told(found: Extraction) -> list[tuple[object, ...]]:
    """The verdicts on claims, without what an insertion moves: offsets and numbers of rows and tables."""
    return sorted(plain(verdict) for verdict in found.verdicts if verdict.claims)


def plain(verdict: Verdict) -> tuple[object, ...]:
    return verdict.code, verdict.outcome, verdict.reported, verdict.computed, tuple(a.text for a in verdict.anchors)


def test_an_unrelated_table_changes_no_verdict() -> None:
    before = told(of_text(TEXT))
    assert len(before) > 8
    assert told(of_text(TEXT + UNRELATED)) == before
    assert told(of_text(TEXT.replace("二、其他说明", UNRELATED + "二、其他说明"))) == before


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.suffix == ".txt"], ids=lambda path: path.stem)
def test_an_unrelated_table_behind_an_example_changes_no_verdict(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert told(of_text(text + "\n" + UNRELATED, str(path))) == told(of_example(path))


def test_an_unrelated_sentence_changes_no_verdict() -> None:
    before = told(of_text(TEXT))
    assert told(of_text(TEXT + "\n三、联系方式\n\n本说明由局办公室负责解释。\n")) == before


def test_what_the_text_gets_wrong_is_found_and_nothing_else() -> None:
    serious = [finding for finding in of_text(TEXT).findings if finding.severity != "info"]
    assert [(finding.code, finding.reported) for finding in serious] == [
        ("DZ204", "1.79%"),
        ("DZ302", "上年持平"),
    ]
    follows = [(one.code, one.reported) for one in serious[1].consequences]
    assert follows == [("DZ210", "−0.60万元")]  # its parts moved by −0.20 and −0.40, of which one is called unchanged
