"""The scoring of the pdfs suite: what counts as found, as a false alarm, and as neither."""

from __future__ import annotations

import pytest

from eval.pdfs import Item, find_on_page, score, stands_on
from eval.speed import pdf as pdf_speed
from eval.truth.locate import Span
from extractor.data import Anchor, Box, Document, Extraction, Finding

TEXT = "收入总计 9\n50万元\n收入\t95\n收入\t9 50\n"


def document() -> Document:
    ends = [(0, 6), (7, 11), (12, 17), (18, 25)]
    places = tuple((a, b, Box(page=1 if a < 12 else 2)) for a, b in ends)
    return Document(
        id="d", name="d", text=TEXT, media_type="application/pdf", year=None, entity="", blocks=(), sections=(),
        sentences=(), tables=(), places=places,
    )  # fmt: skip


def item(grade: str, *spans: tuple[int, int], tables: frozenset[str] = frozenset()) -> Item:
    places = tuple((Span(start, end),) for start, end in spans)
    return Item(id=f"X-{grade}", grade=grade, why="", places=places, tables=(frozenset(), *[tables] * (len(spans) - 1)))


def finding(*spans: tuple[int, int], severity: str = "error", table: str | None = None) -> Finding:
    anchors = tuple(Anchor(start=a, end=b, text=TEXT[a:b], table=table) for a, b in spans)
    return Finding(code="DZ101", severity=severity, message="", reported="", computed="", anchors=anchors)  # type: ignore[arg-type]


def test_quote_is_found_over_line_ends_and_only_on_its_page() -> None:
    assert [span.text for span in find_on_page(document(), 1, "总计950 万元")] == ["总计 9\n50万元"]
    assert [span.text for span in find_on_page(document(), 2, "950")] == ["9 50"]
    assert find_on_page(document(), 2, "950万元") == () == find_on_page(document(), 3, "950")


@pytest.mark.parametrize(
    ("anchors", "stands"),
    [([(5, 9)], False), ([(5, 9), (20, 22)], True), ([(20, 22)], False), ([(0, 4), (20, 22)], False)],
)
def test_two_places_are_asked_where_there_are_two(anchors: list[tuple[int, int]], stands: bool) -> None:
    assert stands_on(finding(*anchors), item("A", (5, 9), (18, 25))) is stands
    assert stands_on(finding((5, 9)), item("A", (5, 9)))


def test_title_of_a_table_stands_for_its_cells() -> None:
    titled = item("A", (5, 9), (12, 14), tables=frozenset({"T1"}))
    assert stands_on(finding((5, 9), (20, 21), table="T1"), titled)
    assert not stands_on(finding((5, 9), (20, 21), table="T2"), titled)


def scored(findings: list[Finding], items: list[Item]) -> dict[str, tuple[int, int, int, int]]:
    extraction = Extraction(
        document=document(),
        mentions=(),
        claims=(),
        facts=(),
        links=(),
        verdicts=(),
        findings=tuple(findings),
        ledger=(),
    )
    tallies = score("d", extraction, items).tallies
    return {key: (tally.found, tally.gold, tally.right, tally.predicted) for key, tally in tallies.items()}


def test_classes_count_apart() -> None:
    items = [item("A", (5, 9)), item("B", (0, 4)), item("R", (18, 25))]
    found = scored([finding((5, 9)), finding((0, 4)), finding((20, 22)), finding((15, 17), severity="info")], items)
    assert found["found:A"] == (1, 1, 0, 0) and found["found:B"] == (1, 1, 0, 0) and found["found:R"][:2] == (1, 1)
    assert found["loud"] == (0, 1, 1, 2), "right on A, neither on B, wrong on R"
    assert found["neutral"][3] == 1


def test_quote_alone_finds_nothing_and_is_no_false_alarm() -> None:
    found = scored([finding((5, 9))], [item("A", (5, 9), (18, 25))])
    assert found["found:A"][0] == 0 and found["quoted:A"][0] == 1 and found["loud"][2:] == (0, 0)


def test_info_does_not_find_class_a() -> None:
    assert scored([finding((5, 9), severity="info")], [item("A", (5, 9))])["found:A"][0] == 0


def test_any_finding_breaks_the_silence_of_a_clean_document() -> None:
    assert scored([finding((5, 9), severity="info")], [])["silent"][0] == 1


def test_speed_rows_hold_the_bar() -> None:
    seconds = {"findings": 1.6, "layout": 0.8, "library": 1.0, "raw": 0.5}
    assert [row[3] for row in pdf_speed.rows(seconds)] == [None, None, False, None]
    assert pdf_speed.rows(seconds | {"findings": 1.5})[2][3] is True
    assert pdf_speed.rows({})[0][3] is None
