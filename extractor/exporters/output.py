"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.errors import UsageError


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path beside ``target``, which takes its place when the block ends well and is gone otherwise.

    Missing folders are made.  Raises ``UsageError`` with one line when the disk refuses.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.is_dir():
            raise UsageError(f"{target}: this is a folder; name a file in it")
        target.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(target)
    except OSError as error:
        raise UsageError(f"{target}: cannot be written ({error.strerror or error}); choose another place") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
