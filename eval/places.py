"""Where things lie: the repository, and the real documents beside it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def corpus() -> Path:
    """The folder of the real documents: DUIZHANG_CORPUS, by default ``../shared`` beside the repository."""
    return Path(os.environ.get("DUIZHANG_CORPUS") or ROOT.parent / "shared").resolve()
