"""The console blocks of the documentation, run again: ``python tests/readme.py --write`` (``make readme``).

In a block that is marked ``console``, each line that begins with ``$ `` is a command, and what follows it is what the
command printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def regenerated(page: str) -> str:
    """``page`` with every console block as its commands print it now."""
    return _BLOCK.sub(lambda block: _run_again(block[0]), page)


def _run_again(block: str) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_output(command)}" for command in commands)


def _output(command: str) -> str:
    """What ``command`` prints in a shell at the root of the repository, with this Python's ``duizhang``."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable}
    shell = f'duizhang() {{ "$PYTHON" -m extractor.cli "$@"; }}\n{command}'
    return subprocess.run(
        ["bash", "-c", shell], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    ).stdout


if __name__ == "__main__":
    for path in PAGES:
        new = regenerated(path.read_text(encoding="utf-8"))
        if sys.argv[1:] == ["--write"]:
            path.write_text(new, encoding="utf-8")
        else:
            sys.stdout.write(new)
