"""The page of misses shows each place in its context, and text of a document stays text."""

from __future__ import annotations

from eval.errors_page import page
from eval.tally import Note


def test_context_and_escaping() -> None:
    text = "前文<script>alert(1)</script>会议费3.00万元后文"
    start = text.index("3.00")
    note = Note(topic="claims", event="miss", start=start, quote="3.00万元", wanted="level <b>", got="")
    shown = page("written", [("a01", note)], {"a01": text}, ("claims", "links"))
    assert "<mark>3.00万元</mark>后文" in shown
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "claims: 1 miss" in shown
    assert 'id="links"' not in shown
