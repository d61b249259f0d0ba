"""The formats by name: one line a format, ``module:function``, imported when it is asked for.

A format of ``check`` is a function ``(Results) -> lines``.  A format of ``extract`` is lines of one table or of whole
documents, or a function ``(extractions, path)`` that writes a file or a folder.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

CHECK = {
    "concise": "concise:report",
    "jsonl": "jsonl:report",
    "csv": "csv:report",
    "github": "github:report",
    "sarif": "sarif:report",
}

# What `extract` writes to a path: one file, or a folder of one file a table.
FILES = {
    "csv": "csv:write",
    "parquet": "parquet:write",
    "xlsx": "xlsx:write",
}

EXTRACT = ("jsonl", *FILES)


_SPEAKING = {"xlsx"}  # their headers and words follow --lang


def writer(shape: str, lang: str) -> Callable[..., None]:
    """The function ``(extractions, path)`` that writes the format ``shape`` of ``FILES``."""
    write = load(FILES[shape])
    return partial(write, lang=lang) if shape in _SPEAKING else write


def encoding(shape: str) -> str:
    """How lines of ``shape`` are written to a file: Excel shows no Chinese in a CSV without a byte order mark."""
    return "utf-8-sig" if shape == "csv" else "utf-8"


def load(target: str) -> Callable[..., Any]:
    """The function behind a line of the tables above."""
    module, _, name = target.partition(":")
    function: Callable[..., Any] = getattr(import_module(f"extractor.exporters.{module}"), name)
    return function
