"""The labelling page of Label Studio in a real browser: what an annotator does with mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Where the characters of a piece of text stand on the screen: [x, y] of its beginning and of its end.
_ENDS_OF = """([box, needle]) => {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), nodes = [];
  let text = '';
  for (let node; (node = walker.nextNode()); text += node.data) nodes.push([text.length, node]);
  const at = text.indexOf(needle);
  if (at < 0 || text.indexOf(needle, at + 1) >= 0) throw new Error(`${needle} is not there just once`);
  const place = offset => { const [from, node] = nodes.findLast(([from]) => from <= offset); return [node, offset - from]; };
  const range = document.createRange();
  range.setStart(...place(at));
  const [last, offset] = place(at + needle.length - 1);
  range.setEnd(last, offset + 1);
  const boxes = [...range.getClientRects()].filter(one => one.width > 0), first = boxes[0], end = boxes.at(-1);
  return [first.left + 1, (first.top + first.bottom) / 2, end.right - 1, (end.top + end.bottom) / 2];
}"""


class LabellingPage:
    """One task, opened for annotation by somebody who is logged in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.locator(".dz-text .lsf-richtext__container")
        self.tables = page.locator(".dz-tables .lsf-richtext__container")

    @classmethod
    def login(cls, page: Page, url: str, email: str, password: str) -> LabellingPage:
        page.goto(f"{url}/user/login/")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.click("[type=submit]")
        page.wait_for_url(lambda address: "login" not in address)
        return cls(page)

    def open(self, project_url: str, task: int) -> None:
        self.page.goto(f"{project_url}?task={task}")
        self.text.locator(".htx-highlight").first.wait_for(timeout=60_000)
        self.page.get_by_role("button", name="Submit").wait_for()

    def spans(self) -> list[tuple[str, str]]:
        """The coloured spans: text and background colour."""
        found: list[tuple[str, str]] = self.text.locator(".htx-highlight").evaluate_all(
            "spans => spans.map(span => [span.textContent, getComputedStyle(span).backgroundColor])"
        )
        return [(text, colour) for text, colour in found]

    def span(self, text: str) -> Locator:
        return self.text.locator(".htx-highlight").get_by_text(text, exact=True).first

    def delete(self, region: Locator) -> None:
        """Select a region and delete it; its relations go with it."""
        region.click()
        self.page.keyboard.press("Backspace")
        region.wait_for(state="detached")

    def mark(self, text: str, key: str) -> None:
        """Choose a label by its key and drag the mouse over the text."""
        self._drag(self.text, text, key)
        self.span(text).wait_for()

    def mark_cell(self, text: str, key: str) -> None:
        """Choose the label of cells and drag the mouse over the content of a cell."""
        self._drag(self.tables, text, key)
        self.cell(text).wait_for()

    def cell(self, text: str) -> Locator:
        return self.tables.locator(".htx-highlight").get_by_text(text, exact=True).first

    def a_free_number(self) -> str:
        """A number that stands in just one cell, which is no region yet."""
        cells = [cell.strip() for cell in self.tables.locator("td.n").all_text_contents()]
        taken = self.tables.locator(".htx-highlight").all_text_contents()
        whole = self.tables.text_content() or ""
        return next(cell for cell in cells if cell not in taken and whole.count(cell) == 1 and len(cell) > 4)

    def _drag(self, box: Locator, text: str, key: str) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press(key)
        box.get_by_text(text).first.scroll_into_view_if_needed()
        left, top, right, bottom = self._ends(box, text)
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        self.page.mouse.move(right, bottom, steps=4)
        self.page.mouse.up()
        self.page.keyboard.press("Escape")

    def _ends(self, box: Locator, text: str) -> list[float]:
        element = box.element_handle()
        found: Any = self.page.evaluate(_ENDS_OF, [element, text])
        return [float(number) for number in found]

    def relate(self, source: Locator, target: Locator) -> None:
        """Draw an arrow from one region to another."""
        source.click()
        self.page.keyboard.press("Alt+r")
        target.click()
        self.page.keyboard.press("Escape")

    def judge(self, region: Locator, verdict: str) -> None:
        """Select a region and choose its verdict."""
        region.click()
        self.page.locator(".dz-text").get_by_text(verdict).click()
        self.page.keyboard.press("Escape")

    def submit(self) -> None:
        with self.page.expect_response(lambda reply: "/annotations" in reply.url and reply.request.method == "POST"):
            self.page.get_by_role("button", name="Submit").click()
