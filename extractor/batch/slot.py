"""What a worker is doing right now, in a few bytes that its supervisor can look at without asking."""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path

_FIELDS = struct.Struct("<qdqqqq")
BETWEEN = -1  # no document in hand


class Slot:
    """Shared memory of a worker and its supervisor: the ``index`` of the document in hand, when it was begun (on the clock
    that all processes share), and how many documents, failures, findings and bytes of the shard are through."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_FIELDS.pack(BETWEEN, time.monotonic(), 0, 0, 0, 0))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), _FIELDS.size)

    def write(self, index: int, started: float, done: int, failed: int, findings: int, size: int) -> None:
        """Say all of it at once."""
        self._memory[:] = _FIELDS.pack(index, started, done, failed, findings, size)

    def read(self) -> tuple[int, float, int, int, int, int]:
        """What was said last, in the order of ``write``."""
        fields: tuple[int, float, int, int, int, int] = _FIELDS.unpack_from(self._memory, 0)
        return fields

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()
