"""The page of a check: its module docstring, as its author wrote it."""

from __future__ import annotations

from importlib import import_module

from extractor.checks.base import Check


def docstring(check: Check) -> str:
    """The page of ``check`` as its author wrote it."""
    return (import_module(f"extractor.checks.{check.name}").__doc__ or "").strip()


def title(check: Check) -> str:
    """What is wrong when the check objects, in one line."""
    return docstring(check).partition("\n")[0].removeprefix(check.code).strip()
