"""``python -m eval.speed.profile``: where the time goes, as a flame graph.

    python -m eval.speed.profile [-o FILE.svg] [--seconds N]

py-spy watches a process that extracts the documents of ``eval.bench`` over and over; a wider bar is more time, and
its title says the function and its share.  The picture of the documentation is made by this command.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from eval.places import ROOT
from eval.speed.timing import documents

_WORK = """
import sys, time
from extractor.data import RawDocument
from extractor.pipeline import extract_document
raws = [RawDocument(name=name, data=open(name, "rb").read()) for name in sys.argv[2:]]
for raw in raws:
    extract_document(raw)
until = time.monotonic() + float(sys.argv[1])
while time.monotonic() < until:
    for raw in raws:
        extract_document(raw)
"""


_TITLE = re.compile('(<text id="title"[^>]*>).*?(</text>)', re.DOTALL)  # py-spy writes the whole command there


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m eval.speed.profile", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "build" / "flame.svg")
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args(arguments)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    spy = Path(sys.executable).with_name("py-spy")
    work = [sys.executable, "-c", _WORK, str(options.seconds), *map(str, documents()[0])]
    command = [spy, "record", "--format", "flamegraph", "--rate", "200", "--output", options.out, "--", *work]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode or not options.out.exists():
        print(f"py-spy could not record: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return 2
    drawn = options.out.read_text(encoding="utf-8")
    options.out.write_text(_TITLE.sub(r"\1duizhang, one document after the other\2", drawn), encoding="utf-8")
    print(f"{options.out}: {options.seconds} s of the pipeline on {documents()[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
