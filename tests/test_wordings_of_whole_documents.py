"""Causes of false alarms and of misses that showed in whole documents, each in a small one of other words and figures."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.wordings import assert_reports

DOCUMENTS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "wordings.toml").read_text(encoding="utf-8")
)["document"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["name"])
def test_document(document: dict[str, Any]) -> None:
    assert_reports(document["text"], document["says"], document.get("file", "x.txt"))
