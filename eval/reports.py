"""``python -m eval.reports``: what the HTML report of the largest seed weighs, and how fast it opens and answers.

    python -m eval.reports [--check] [FILE]

In headless Chromium: the bytes of the page, the time from asking for it until it is drawn, the time from a press on a
number until its details are drawn (median and worst of all numbers, thirty at most), and what axe-core calls serious.
The bars are those of a page that feels immediate: 3 MB, 1.5 s, 0.1 s, nothing serious.  Times are wall clock, so a busy
machine makes them worse.  FILE is seed 002, or the largest example where the corpus is not there.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from eval.places import ROOT, corpus
from extractor import extract
from extractor.exporters.html import page

MEGABYTES_BAR, LOAD_BAR, PRESS_BAR = 3.0, 1500.0, 100.0  # milliseconds
PRESSES = 30
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync".split()
)
_LOAD = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
_PRESS = """element => new Promise(done => {
    const start = performance.now();
    element.click();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
})"""


def document() -> Path:
    """Seed 002, or the largest of our examples."""
    seeds = sorted((corpus() / "seeds").glob("002*.txt"))
    return seeds[0] if seeds else max((ROOT / "examples").glob("*.txt"), key=lambda path: path.stat().st_size)


def measure(file: Path) -> dict[str, Any]:
    """The figures of the page at ``file``; times in milliseconds."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("eval.reports needs chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        shown = browser.new_page(viewport={"width": 1440, "height": 900})
        loads = []
        for _ in range(3):
            shown.goto(file.as_uri())
            loads.append(shown.evaluate(_LOAD))
        numbers = shown.query_selector_all("#narrative .n")
        step = max(len(numbers) // PRESSES, 1)
        presses = [number.evaluate(_PRESS) for number in numbers[::step]]
        assert not shown.locator("#panel").is_hidden()
        violations = Axe().run(shown).response["violations"]
        elements = shown.evaluate("document.querySelectorAll('*').length")
        browser.close()
    return {
        "megabytes": file.stat().st_size / 1e6,
        "elements": elements,
        "load": statistics.median(loads),
        "press": statistics.median(presses),
        "worst press": max(presses),
        "serious": sorted(rule["id"] for rule in violations if rule["impact"] in ("serious", "critical")),
    }


def main() -> int:
    """Print the figures; with ``--check`` exit 1 where one misses its bar."""
    parser = argparse.ArgumentParser(prog="python -m eval.reports", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    source = wanted.file or document()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.html"
        target.write_text(page(extract(source), name=source.name), encoding="utf-8")
        found = measure(target)
    print(f"{source.name}: {found['megabytes']:.2f} MB (bar {MEGABYTES_BAR:.0f}), {found['elements']} elements")
    print(f"opens in {found['load']:.0f} ms (bar {LOAD_BAR:.0f})")
    print(
        f"a press shows its details in {found['press']:.0f} ms, {found['worst press']:.0f} at worst (bar {PRESS_BAR:.0f})"
    )
    print(f"serious violations of axe-core: {', '.join(found['serious']) or 'none'}")
    good = (
        found["megabytes"] < MEGABYTES_BAR
        and found["load"] < LOAD_BAR
        and found["worst press"] < PRESS_BAR
        and not found["serious"]
    )
    return 1 if wanted.check and not good else 0


if __name__ == "__main__":
    sys.exit(main())
