"""``python -m eval.fuzz``: coverage-guided fuzzing of every target by atheris, one process each.

    python -m eval.fuzz [TARGET...] [--seconds N] [--jobs N] [--replay]

Starts from ``eval/fuzz/corpus/TARGET/`` (kept in the repository; new inputs that reach new code go to
``build/fuzz/TARGET/``).  A crash, a hang (over 20 s) or a broken anchor stops its target, and its input is
kept as ``build/fuzz/TARGET-crash-…``; the exit code is then 1.  ``--replay`` runs the kept inputs only, without atheris.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

from eval.places import ROOT

CORPUS = Path(__file__).with_name("corpus")
BUILD = ROOT / "build" / "fuzz"
DICTIONARY = BUILD / "words.dict"
MARKED = ("html", "docx", "xlsx")  # targets whose kept inputs are written in tags
HANG_SECONDS = 20
_MARK = re.compile(r"</?[\w:]+|[\w:]+=(?=\")")


def kept(target: str) -> list[Path]:
    """The inputs of a target that are in the repository; ``any`` begins with those of all."""
    return sorted(CORPUS.glob("*/*" if target == "any" else f"{target}/*"))


def replay(target: str) -> None:
    """Run the kept inputs of a target; raises what they raise."""
    from eval.fuzz.targets import TARGETS

    for path in kept(target):
        TARGETS[target](path.read_bytes())


def write_dictionary(path: Path) -> None:
    """The words of the phrases, the units and the marks of the formats, for the fuzzer to put in whole."""
    from eval.expressions import expressions, words_of
    from eval.fuzz.pieces import PIECES

    words = {word for expression in expressions().values() for word in words_of(expression.pattern) if len(word) > 1}
    words.update(piece.strip() for piece in PIECES if piece.strip() and "{}" not in piece)
    words.update(
        part for target in MARKED for file in kept(target) for part in _MARK.findall(file.read_text("utf-8", "replace"))
    )
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in sorted(words))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def fuzz_here(target: str, seconds: int) -> None:
    """Fuzz one target in this process; atheris ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["extractor"]):
        from eval.fuzz.targets import TARGETS

    (BUILD / target).mkdir(parents=True, exist_ok=True)
    options = [
        sys.argv[0],
        str(BUILD / target),
        *sorted({str(path.parent) for path in kept(target)}),
        f"-max_total_time={seconds}",
        f"-timeout={HANG_SECONDS}",
        "-max_len=8192",
        "-rss_limit_mb=4096",
        "-verbosity=1",
        f"-dict={DICTIONARY}",
        f"-artifact_prefix={BUILD}/{target}-",
    ]
    atheris.Setup(options, TARGETS[target])
    atheris.Fuzz()


def fuzz(target: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own and say how it went; whether it held."""
    started = time.monotonic()
    log = BUILD / f"{target}.log"
    code = f"from eval.fuzz.__main__ import fuzz_here; fuzz_here({target!r}, {seconds})"
    with log.open("w", encoding="utf-8") as stream:
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=stream,
            stderr=stream,
            check=False,
        )
    said = log.read_text(encoding="utf-8", errors="replace")
    runs = [line.split()[1] for line in said.splitlines() if line.startswith("Done ")]
    state = "no crash" if done.returncode == 0 else f"STOPPED, see {log.relative_to(ROOT)}"
    print(f"{target:<10} {state}, {runs[-1] if runs else '?'} runs in {time.monotonic() - started:.0f} s", flush=True)
    return done.returncode == 0


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    from eval.fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m eval.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time (1)")
    parser.add_argument("--replay", action="store_true", help="only the kept inputs")
    options = parser.parse_args(arguments)
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no target is called {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
    targets = options.targets or list(TARGETS)
    if options.replay:
        for target in targets:
            replay(target)
            print(f"{target:<10} {len(kept(target))} kept inputs hold")
        return 0
    if find_spec("atheris") is None:
        print(
            "not fuzzed: atheris is not installed (it has wheels for Linux, CPython 3.11 to 3.13); --replay needs none"
        )
        return 0
    BUILD.mkdir(parents=True, exist_ok=True)
    write_dictionary(DICTIONARY)
    with ThreadPoolExecutor(options.jobs) as pool:
        held = list(pool.map(lambda target: fuzz(target, options.seconds), targets))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
