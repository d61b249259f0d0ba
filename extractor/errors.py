"""The exception tree.

    DuizhangError            anything that stops a document; its text is one line: what, where, what to do
      UnreadableError        the bytes cannot be read as any known format
      UsageError             the call itself is wrong (no such file, bad option)

Findings are values and never raised; any other exception is a bug.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class DuizhangError(Exception):
    """Base of all errors that a user can cause; ``str(error)`` is one line that says what, where and what to do."""


class UnreadableError(DuizhangError):
    """The file exists but cannot be read as a disclosure."""


class UsageError(DuizhangError):
    """The request cannot be carried out as stated."""


@contextmanager
def needed(library: str, extra: str) -> Iterator[None]:
    """Around the import of a library that only ``extra`` installs: its absence is one clear line, not a traceback."""
    try:
        yield
    except ImportError as error:
        raise UsageError(f"{library} is not installed; run: pip install 'duizhang[{extra}]'") from error
