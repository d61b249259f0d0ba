"""Folding keeps lengths; a view drops white space and knows the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.folding import _HALVES, View, fold

ANY = st.text(max_size=80)
BUDGET = st.text(alphabet="0123456789,.;:。 \n\t\u3000支出万元Aa（）%１２，", max_size=80)


def view(text: str) -> str:
    return View(text, 0, len(text)).text


@given(ANY)
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(ANY)
def test_fold_is_done_after_one_time(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=[*_HALVES, "元", "1", ",", " ", "㎡"], max_size=40))
def test_fold_replaces_each_sign_wherever_it_stands(text: str) -> None:
    assert fold(text) == "".join(_HALVES.get(sign, sign) for sign in text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("０．５％", "0.5%"), ("（万元）", "(万元)"), ("1，234", "1,234"), ("〔2019〕", "(2019)"), ("二〇二三", "二零二三"),
     ("㎡", "㎡"), ("①", "①"), ("≧50﹪", "≥50%")],
)  # fmt: skip
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("支出 571.9 万元", "支出571.9万元"),
        ("支出3, 235. 99万元", "支出3,235.99万元"),
        ("支出881,300.\n39元", "支出881,300.39元"),
        ("支出1 129 236元", "支出1129236元"),
        ("支出12\n34万元", "支出1234万元"),
        ("人员\n经费", "人员经费"),
        ("12.5 13.6", "12.5 13.6"),
        ("Word 2016", "Word 2016"),
        ("1. 80岁以上老人", "1. 80岁以上老人"),
        ("发放补贴\n2. 90岁以上老人", "发放补贴2. 90岁以上老人"),
        ("其中;3. 20人", "其中;3. 20人"),
        ("合计5. 6万元", "合计5.6万元"),
        (" 支出 ", "支出"),
        ("", ""),
    ],
)
def test_a_view_drops_blanks_that_mean_nothing(text: str, clean: str) -> None:
    assert view(text) == clean


@given(st.one_of(ANY, BUDGET), st.data())
def test_spans_lead_back_to_the_document(text: str, data: st.DataObject) -> None:
    before = data.draw(st.text(max_size=5))
    document = before + text + "尾"
    clean = View(document, len(before), len(before) + len(text))
    first = data.draw(st.integers(0, len(clean.text)))
    last = data.draw(st.integers(first, len(clean.text)))
    start, end = clean.span(first, last)
    assert len(before) <= start <= end <= len(before) + len(text)
    assert "".join(fold(document[start:end]).split()) == "".join(clean.text[first:last].split())


@given(BUDGET)
def test_a_view_loses_white_space_only(text: str) -> None:
    assert "".join(view(text).split()) == "".join(fold(text).split())


@given(BUDGET)
def test_a_view_of_clean_text_is_the_text(text: str) -> None:
    clean = view(text)
    if not any(character.isspace() for character in clean):
        assert view(clean) == clean
