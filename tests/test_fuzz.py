"""The kept inputs of every fuzzing target hold; a broken anchor and an exception are noticed."""

from __future__ import annotations

import msgspec
import pytest

from eval.fuzz.__main__ import kept, replay
from eval.fuzz.targets import TARGETS, check_extraction, check_layout
from extractor import extract
from extractor.data import Layout, Line, RawDocument


@pytest.mark.parametrize("target", TARGETS)
def test_kept_inputs_hold(target: str) -> None:
    assert kept(target)
    replay(target)


def test_a_moved_anchor_is_noticed() -> None:
    extraction = extract(RawDocument(name="a.txt", data="会议费3.00万元，比上年增加1.00万元。".encode()))
    check_extraction(extraction)
    claim = extraction.claims[0]
    moved = msgspec.structs.replace(claim, anchor=msgspec.structs.replace(claim.anchor, start=claim.anchor.start + 1))
    with pytest.raises(AssertionError):
        check_extraction(msgspec.structs.replace(extraction, claims=(moved, *extraction.claims[1:])))


def test_a_block_outside_the_text_is_noticed() -> None:
    with pytest.raises(AssertionError):
        check_layout(Layout(name="a", text="三字文", blocks=(Line(start=0, end=4),)))
