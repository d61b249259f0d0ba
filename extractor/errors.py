"""The exception tree.

    DuizhangError            anything that stops a document; its text is one line: what, where, what to do
      UnreadableError        the bytes cannot be read as any known format
      UsageError             the call itself is wrong (no such file, bad option)

Findings are values and never raised; any other exception is a bug.
"""


class DuizhangError(Exception):
    """Base of all errors that a user can cause; ``str(error)`` is one line that says what, where and what to do."""


class UnreadableError(DuizhangError):
    """The file exists but cannot be read as a disclosure."""


class UsageError(DuizhangError):
    """The request cannot be carried out as stated."""
