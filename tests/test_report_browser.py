"""The HTML report in a real browser: what a press outlines, the keys, the filters, paper, phones, and axe-core."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from extractor.exporters.html import Row, index, page
from tests.browser import DESKTOP, PHONE, opened, serious_violations
from tests.reports import judged
from tests.test_report import NASTY, nasty


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder with a report in each language, a hostile one, and the index of a few documents."""
    made = tmp_path_factory.mktemp("reports")
    (made / "zh.html").write_text(page(judged(), name="林业局.txt", index_href="index.html"), encoding="utf-8")
    (made / "en.html").write_text(page(judged("en"), name="林业局.txt", lang="en"), encoding="utf-8")
    (made / "nasty.html").write_text(page(nasty(), name=NASTY), encoding="utf-8")
    one = Row.of(judged(), name="甲县/林业局.txt", href="zh.html")
    rows = [one, *(_other(one, name, errors) for name, errors in (("乙县/水利局.txt", 12), ("甲县/archive 9.txt", 0)))]
    (made / "index.html").write_text(index(rows, ["坏.pdf: 读不了"]), encoding="utf-8")
    (made / "nasty-index.html").write_text(index([_other(one, NASTY, 1)], [NASTY]), encoding="utf-8")
    return made


def _other(row: Row, name: str, errors: int) -> Row:
    severities = row.severities.copy()
    severities["error"] = errors
    return Row(
        href="zh.html", name=name, entity=name[:3], year=2020 + errors, severities=severities, outcomes=row.outcomes
    )


def outlined(shown: Any) -> list[str]:
    """The texts of the cells and the runs of prose that are outlined now."""
    return shown.eval_on_selector_all(".pane td.hit, .pane .hit:not(td)", "all => all.map(one => one.textContent)")


def cells_of(text: str) -> list[str]:
    """The ids of the cells to which the pipeline linked the claim of this number."""
    found = judged()
    (claim,) = (claim.id for claim in found.claims if claim.number is not None and claim.number.text == text)
    anchors = [anchor for link in found.links if link.claim == claim for anchor in link.target.anchors]
    return sorted(f"{anchor.table}.{anchor.row}.{anchor.col}" for anchor in anchors if anchor.table)


def number(shown: Any, text: str) -> Any:
    return shown.locator(f".prose .n:text-is('{text}')")


# ------------------------------------------------------------------------------------------------- pressing things


def test_a_press_on_a_number_shows_its_claim_and_outlines_its_cells(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        assert shown.locator("#panel").is_hidden()
        number(shown, "418.00万元").click()
        panel = shown.locator("#panel")
        assert panel.locator("h2").inner_text().split() == ["418.00万元", "相符"]
        assert "森林管护支出" in panel.inner_text()
        assert "DZ101" in panel.inner_text()
        assert set(outlined(shown)) == {"418.00"}
        assert [cell.get_attribute("id") for cell in shown.locator("td.hit").all()] == cells_of("418.00万元")
        assert shown.locator("td.hit").first.is_visible()
        shown.keyboard.press("Escape")
        assert panel.is_hidden()
        assert outlined(shown) == []
        assert shown.evaluate("document.activeElement.textContent") == "418.00万元"


def test_a_rate_shows_its_arithmetic_and_a_chip_leads_to_the_place(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        number(shown, "10.00%").focus()
        shown.keyboard.press("Enter")
        panel = shown.locator("#panel")
        assert re.search(r"38\.00万元 ÷ \(418\.00万元 . 38\.00万元\)", panel.inner_text())
        assert "".join(outlined(shown)).count("38.00万元") == 1
        panel.locator(".chip", has_text="森林管护支出418.00万元").first.click()
        assert "森林管护支出" in shown.locator(".flash").first.inner_text()


def test_a_finding_shows_the_correction_and_outlines_both_sides(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        shown.locator(".side .card").first.click()
        panel = shown.locator("#panel")
        assert panel.locator("ins").first.inner_text() == "120.00万元"
        assert "DZ204" in panel.inner_text()
        assert shown.locator(".suspect").inner_text() == "210.00万元"
        assert shown.locator("td.hit").get_attribute("id") == "T1.3.1"
        assert shown.url.endswith("#f0")


def test_a_press_on_a_cell_shows_the_claims_that_speak_of_it(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        shown.locator("[id='T1.2.1']").click()
        panel = shown.locator("#panel")
        assert "森林管护支出" in panel.inner_text()
        panel.locator("[data-n]").first.click()
        assert panel.locator("h2").inner_text().split()[0] == "418.00万元"
        shown.locator("[id='T1.3.2']").click()  # an empty cell that nothing speaks of
        assert "没有提到" in panel.inner_text()


def test_a_word_that_is_no_number_opens_its_finding(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        shown.locator(".prose .w").click()
        assert "年份陈旧" in shown.locator("#panel").inner_text()


# ------------------------------------------------------------------------------------------------ keys and filters


def test_keys_step_through_the_findings_and_show_help(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        at = shown.locator("#at")
        steps = []
        for key in ("n", "j", "n", "n", "p", "k"):
            shown.keyboard.press(key)
            steps.append(at.inner_text())
        assert steps == ["1 / 3", "2 / 3", "3 / 3", "1 / 3", "3 / 3", "2 / 3"]
        shown.keyboard.press("?")
        assert shown.locator("#help").is_visible()
        shown.keyboard.press("Escape")
        assert shown.locator("#help").is_hidden()


def test_arrow_keys_walk_through_the_numbers_of_a_table(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        shown.locator("[id='T1.2.1'] .v").focus()
        shown.keyboard.press("ArrowDown")
        assert shown.evaluate("document.activeElement.closest('td').id") == "T1.3.1"
        shown.keyboard.press("ArrowRight")
        assert shown.evaluate("document.activeElement.closest('td').id") == "T1.3.3"
        shown.keyboard.press("Enter")
        assert shown.locator("#panel").is_visible()
        assert shown.locator("#T1 .v[tabindex='0']").count() == 1


def test_findings_are_filtered_by_severity_and_by_check(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        cards = shown.locator(".side .card:visible")
        shown.locator(".severity.info").click()
        assert cards.count() == 2
        shown.select_option("#code", "DZ203")
        assert [card.get_attribute("data-code") for card in cards.all()] == ["DZ203"]
        assert shown.locator("#count").inner_text() == "1 / 3"
        shown.keyboard.press("Escape")
        shown.locator("body").click(position={"x": 5, "y": 5})
        shown.keyboard.press("n")
        assert shown.locator("#at").inner_text() == "1 / 1"
        shown.locator("#panel button[title^='关闭']").click()
        shown.locator(".severity.warning").click()
        assert shown.locator("#none").is_visible()


def test_only_contradictions_leaves_them_with_their_headings(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        shown.select_option("#code", "DZ101")
        shown.keyboard.press("Escape")
        shown.locator("#only").click()
        left = shown.eval_on_selector_all(
            ".prose > *", "all => all.filter(one => one.offsetParent).map(one => one.textContent.slice(0, 7))"
        )
        assert left == ["第二部分 部门", "一、支出预算说", "防火支出210"]
        assert shown.locator(".sheets figure:visible").count() == 1
        number(shown, "210.00万元").click()
        shown.locator("#only").click()
        assert shown.locator(".sheets figure:visible").count() == 2


def test_the_marks_of_a_verdict_can_be_hidden(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        colour = "getComputedStyle(document.querySelector('.prose .n.agrees')).textDecorationLine"
        assert shown.evaluate(colour) == "underline"
        shown.locator("button.outcome.agrees").click()
        assert shown.evaluate(colour) == "none"


def test_an_address_with_a_number_or_finding_opens_it(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "en.html", anchor="#f1") as shown:
        assert shown.locator("#panel h2").inner_text() == "Finding 2 · change"
        assert "equally good" in shown.locator("#panel").inner_text()
        assert "38.00万元" in shown.locator("#panel dl").inner_text()
        assert shown.locator(".suspect").count() >= 2


# -------------------------------------------------------------------------------------- paper, phones, accessibility


def test_paper_gets_everything_without_the_controls(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html") as shown:
        shown.keyboard.press("n")
        shown.emulate_media(media="print")
        assert shown.locator("#panel").is_hidden()
        assert shown.locator(".tools").is_hidden()
        assert shown.locator(".cards .card").first.is_visible()
        assert shown.locator(".sheet").last.is_visible()
        assert shown.evaluate("document.documentElement.scrollHeight > 1200")  # nothing scrolls by itself


def test_a_phone_shows_the_pressed_number_above_the_details(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "zh.html", size=PHONE) as shown:
        number(shown, "418.00万元").click()
        pressed, sheet = number(shown, "418.00万元").bounding_box(), shown.locator("#panel").bounding_box()
        assert 0 < pressed["y"] < sheet["y"] - pressed["height"]
        assert sheet["y"] + sheet["height"] == pytest.approx(PHONE[1], abs=1)
        assert shown.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Any, folder: Path, scheme: str) -> None:
    with opened(browser, folder / "zh.html", color_scheme=scheme) as shown:
        assert serious_violations(shown) == []
        shown.keyboard.press("n")
        assert serious_violations(shown) == []
        shown.keyboard.press("?")
        assert serious_violations(shown) == []
    with opened(browser, folder / "index.html", color_scheme=scheme) as shown:
        assert serious_violations(shown) == []


def test_axe_would_find_something(browser: Any, folder: Path, tmp_path: Path) -> None:
    broken = (folder / "en.html").read_text(encoding="utf-8").replace('<html lang="en">', "<html>")
    (tmp_path / "broken.html").write_text(broken, encoding="utf-8")
    with opened(browser, tmp_path / "broken.html", size=PHONE) as shown:
        assert [line.split(":")[0] for line in serious_violations(shown)] == ["html-has-lang"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_hostile_text_does_nothing_and_the_layout_holds(browser: Any, folder: Path, size: tuple[int, int]) -> None:
    with opened(browser, folder / "nasty.html", size=size) as shown:
        for text in ("210.00万元", "418.00万元"):
            number(shown, text).first.click()
            assert "<script>alert(1)</script>" in shown.locator("#panel").inner_text()
            assert shown.locator("#panel script, #panel img").count() == 0
        for root in ("html", "#panel", ".side", "#narrative"):
            assert shown.eval_on_selector(root, "one => one.scrollWidth - one.clientWidth") <= 1, root
        assert shown.locator(".top").bounding_box()["height"] < 220
    with opened(browser, folder / "nasty-index.html", size=size) as shown:
        assert shown.eval_on_selector("html", "one => one.scrollWidth - one.clientWidth") <= 1


# ----------------------------------------------------------------------------------------------------- the index


def test_the_index_sorts_and_searches(browser: Any, folder: Path) -> None:
    with opened(browser, folder / "index.html") as shown:
        names = "all => all.filter(one => !one.hidden).map(one => one.cells[0].dataset.value)"

        def order() -> list[str]:
            found: list[str] = shown.eval_on_selector_all("tbody tr", names)
            return found

        assert order() == ["甲县/林业局.txt", "乙县/水利局.txt", "甲县/archive 9.txt"]
        errors = shown.locator("thead th", has_text="错误")
        errors.locator("button").click()
        assert order() == ["乙县/水利局.txt", "甲县/林业局.txt", "甲县/archive 9.txt"]
        assert errors.get_attribute("aria-sort") == "descending"
        errors.locator("button").click()
        assert order()[0] == "甲县/archive 9.txt"
        shown.locator("thead button", has_text="文件").click()
        assert errors.get_attribute("aria-sort") is None
        assert order() == ["甲县/林业局.txt", "甲县/archive 9.txt", "乙县/水利局.txt"]
        shown.fill("#search", "甲县 LIN")
        assert order() == []
        shown.fill("#search", "甲县 archive")
        assert order() == ["甲县/archive 9.txt"]
        assert shown.locator("#shown").inner_text() == "显示 1 / 3 份"
        assert "坏.pdf" in shown.locator(".failed").inner_text()
        shown.locator("tbody tr:visible a").click()
        assert shown.locator("h1").inner_text().startswith("青禾县林业局")
        shown.locator(".top a").click()
        assert shown.locator("#documents").is_visible()
