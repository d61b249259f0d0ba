"""Functions for the workers of a batch job that do what real documents do at their worst, told by the file's name."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable

from extractor.batch.job import Options
from extractor.batch.worker import plain
from extractor.data import Extraction, RawDocument


def nasty(options: Options) -> Callable[[RawDocument], Extraction]:
    """The pipeline, but for files called after a misfortune."""
    read = plain(options)

    def function(raw: RawDocument) -> Extraction:
        if "segfault" in raw.name:
            ctypes.string_at(0)
        if "exit" in raw.name:
            os._exit(7)
        if "sleep" in raw.name:
            time.sleep(600)
        if "deaf" in raw.name:  # an interrupt is swallowed, as in a callback of a C library
            while True:
                try:
                    time.sleep(600)
                except BaseException:
                    continue
        if "swell" in raw.name:
            grown = [bytearray(1 << 20) for _ in range(4096)]
            raise AssertionError(len(grown))
        if "bug" in raw.name:
            raise KeyError("a key that nobody knows")
        if "slow" in raw.name:
            time.sleep(0.05)
        return read(raw)

    return function
