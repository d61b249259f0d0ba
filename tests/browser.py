"""A real browser for tests: one headless Chromium a worker, and the accessibility rules of axe-core.

A test takes the fixture ``browser`` (of conftest) and opens pages with ``opened``; it skips where there is no Chromium.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
DESKTOP, PHONE = (1440, 900), (390, 844)


@contextmanager
def started() -> Iterator[Any]:
    """A running Chromium (a ``playwright.sync_api.Browser``); the test that asks for it skips where there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium fonts-noto-cjk)")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Any, file: Path, *, size: tuple[int, int] = DESKTOP, anchor: str = "", **context: Any
) -> Iterator[Any]:
    """A page that shows ``file``; whatever it writes to the console or fetches from elsewhere fails the test."""
    held = browser.new_context(viewport={"width": size[0], "height": size[1]}, **context)
    complaints: list[str] = []
    try:
        page = held.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
        page.goto(file.as_uri() + anchor)
        yield page
        assert complaints == []
    finally:
        held.close()


def serious_violations(page: Any) -> list[str]:
    """What axe-core calls serious or critical on ``page`` as it stands: the rule and the first elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    found = axe.run(page).response["violations"]
    return [
        f"{rule['id']}: " + " | ".join(str(node["html"])[:160] for node in rule["nodes"][:3])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
