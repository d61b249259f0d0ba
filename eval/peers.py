"""``python -m eval.peers``: this project beside others, in one run.

    python -m eval.peers [--only NAME...] [--values N] [--offline] [--json FILE]

Amounts and percentages, by jionlp, Microsoft's recognizers, cn2an, quantulum3, spaCy's blank Chinese pipeline with an entity
ruler, and our own reader: over the numbers that the gold of the seeds names in their prose, and over the surface forms of
``eval.surface``.  *Right*: the value; *wrong*: another value (silently); the rest is missed.  Each peer runs in an
environment of its own (``.venv-peers/``, made when it is missing; a peer that cannot be installed is skipped and
said), on the same texts, one after the other on one core.

Whole documents: the contradictions of the gold, found by this project and by ``eval/baseline.py``, a plain script.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import msgspec

from eval import baseline
from eval.findings import score_findings
from eval.places import ROOT
from eval.speed.timing import best, documents
from eval.surface import SEED
from eval.surface_forms import FORMS, Expected
from eval.tally import Tally
from eval.truth.sources import resolve, sources
from extractor import extract
from extractor.data import Anchor, Finding

ENVIRONMENTS = ROOT / ".venv-peers"
READERS = Path(__file__).with_name("peer_readers.py")
# What each peer needs; () runs in this environment.
PEERS: dict[str, tuple[str, ...]] = {
    "duizhang": (),
    "jionlp": ("jionlp==1.5.31",),
    "recognizers": ("recognizers-text-suite==1.0.2a2", "emoji==1.1.0"),
    "cn2an": ("cn2an==0.5.24",),
    "quantulum3": ("quantulum3==0.10.0",),
    "spacy": (),
}
TITLES = {
    "duizhang": "duizhang, quantities",
    "jionlp": "jionlp.ner.extract_money (amounts only)",
    "recognizers": "Microsoft recognizers",
    "cn2an": "cn2an behind an expression",
    "quantulum3": "quantulum3",
    "spacy": "spaCy, entity ruler",
}
SLOW = frozenset({"recognizers"})


class Asked(NamedTuple):
    """A number that should be read: the text it stands in, where, its value in 元 or %, and its unit."""

    text: int
    start: int
    end: int
    value: Fraction
    unit: str


class Tasks(NamedTuple):
    """The texts given to every peer, and what should be read from them."""

    prose: list[str]
    asked: list[Asked]
    forms: list[str]
    expected: list[list[Expected]]


def tasks(values: int) -> Tasks:
    """The prose of the seeds (of the examples without the corpus) and random fillings of the surface forms."""
    lines: dict[tuple[str, int], int] = {}
    prose: list[str] = []
    asked: list[Asked] = []
    for source in _documents():
        text = extract(source.path).document.text
        for claim in resolve(source, text).claims:
            digits = claim.printed.strip()
            place = text.find(digits, claim.span.start, claim.span.end) if digits else -1
            if claim.value is None or claim.zero or place < 0 or claim.dimension not in ("money", "rate"):
                continue
            start = text.rfind("\n", 0, claim.span.start) + 1
            end = text.find("\n", claim.span.end)
            key = (source.name, start)
            if key not in lines:
                lines[key] = len(prose)
                prose.append(text[start : end if end >= 0 else len(text)])
            scale = 10_000 if claim.dimension == "money" else 1
            unit = "元" if claim.dimension == "money" else "%"
            place -= start
            asked.append(Asked(lines[key], place, place + len(digits), abs(Fraction(claim.value)) * scale, unit))
    forms: list[str] = []
    expected: list[list[Expected]] = []
    for form in FORMS:
        random = Random(f"{SEED} {form.name}")
        for _ in range(values if form.where == "prose" and not form.ambiguous else 0):
            text, wanted = form.make(random)
            if wanted and all(one.unit in ("万元", "%") for one in wanted):
                forms.append(text)
                expected.append(wanted)
    return Tasks(prose, asked, forms, expected)


def _documents() -> list[Any]:
    try:
        return sources("seeds")
    except FileNotFoundError:
        return sources("examples")


# ------------------------------------------------------------------------------------------------------- the peers


def environment(name: str, offline: bool) -> Path | str:
    """The Python of a peer's environment, made when it is missing; or one line that says why there is none."""
    if not PEERS[name]:
        return Path(sys.executable)
    folder = ENVIRONMENTS / name
    python = folder / "bin" / "python"
    if (folder / ".ready").exists():
        return python
    if offline:
        return "not installed"
    made = subprocess.run([sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False)
    command = [str(python), "-m", "pip", "install", "--quiet", "--prefer-binary", *PEERS[name]]
    done = made if made.returncode else subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        return f"could not be installed: {(reason or ['no reason given'])[0][:120]}"
    (folder / ".ready").touch()
    return python


def ask(name: str, python: Path, given: Tasks) -> dict[str, Any] | str:
    """What the peer reads from the tasks and how long it takes; or one line that says why it failed."""
    rounds = 1 if name in SLOW else 20
    task = {"texts": {"prose": given.prose, "forms": given.forms}, "rounds": {"prose": rounds}}
    command = [
        str(python),
        "-P",
        str(READERS),
        name,
    ]  # what lies beside the readers is no module of the standard library
    done = subprocess.run(
        command,
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT) if not PEERS[name] else "", "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode:
        return f"failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1][:120]}"
    record: dict[str, Any] = json.loads(done.stdout[done.stdout.index('{"answers"') :])
    return record


def judge_prose(given: Tasks, answers: list[list[Any] | None], units: set[str]) -> Counter[str]:
    """right, wrong or missed for each number asked for."""
    counts: Counter[str] = Counter()
    for wanted in given.asked:
        if wanted.unit not in units:
            continue
        near = [
            one
            for one in answers[wanted.text] or ()
            if one[0] < wanted.end and wanted.start < one[1] and one[3] == wanted.unit
        ]
        right = any(abs(_value(one[2])) == wanted.value for one in near)
        counts["right" if right else "wrong" if near else "missed"] += 1
    return counts


def judge_forms(given: Tasks, answers: list[list[Any] | None], units: set[str]) -> Counter[str]:
    """right when the values of a form come out, in order; wrong when another value does; else missed."""
    counts: Counter[str] = Counter()
    for wanted, read in zip(given.expected, answers, strict=True):
        if not all(("元" if one.unit == "万元" else "%") in units for one in wanted):
            continue
        scale = {"万元": 10_000, "%": 1}
        values = [one.value * scale[one.unit] for one in wanted]
        ends = {one.high * scale[one.unit] for one in wanted if one.high is not None}
        found = [_value(one[2]) for one in read or ()]
        plain = [value for value in found if value not in ends]
        right = plain == values or found == values
        stray = any(value not in ends and value not in values for value in found)
        counts["right" if right else "wrong" if stray else "missed"] += 1
    return counts


def _value(text: str) -> Fraction:
    try:
        return Fraction(Decimal(text))
    except (InvalidOperation, ValueError, OverflowError):
        return Fraction(-1)


# ------------------------------------------------------------------------------------------------- whole documents


def documents_found(suite: str) -> dict[str, tuple[Tally, Tally]]:
    """For this project and for the plain script: contradictions found and reports that are right; near misses reported."""
    totals = {"duizhang": (Tally(), Tally()), "a plain script": (Tally(), Tally())}
    for source in sources(suite):
        extraction = extract(source.path)
        text = extraction.document.text
        gold = resolve(source, text)
        plain = tuple(_finding(report, text) for report in baseline.check(text))
        for name, findings in (("duizhang", extraction.findings), ("a plain script", plain)):
            score = score_findings(gold, msgspec.structs.replace(extraction, findings=findings))
            loud, near = totals[name]
            totals[name] = (loud + score.loud, near + score.near)
    return totals


def _finding(report: baseline.Report, text: str) -> Finding:
    anchors = tuple(Anchor(start=start, end=end, text=text[start:end]) for start, end in report.spans)
    return Finding(code="PLAIN", severity="error", message=report.message, reported="", computed="", anchors=anchors)


def pipeline_speed() -> float:
    """Characters a second of the whole pipeline over the documents of ``eval.bench``, best of three."""
    paths, _ = documents()
    size = sum(len(path.read_text(encoding="utf-8", errors="replace")) for path in paths)
    return size / best(lambda: [extract(path) for path in paths], 3)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.peers", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--values", type=int, default=20, help="random values of each surface form (20)")
    parser.add_argument("--offline", action="store_true", help="only peers that are installed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args(arguments)
    given = tasks(options.values)
    size = sum(map(len, given.prose))
    print(
        f"{len(given.asked)} amounts and percentages in {size:,} characters of prose; {len(given.forms)} surface forms"
    )
    print(f"{'':<42}{'prose: right':>13}{'wrong':>8}{'forms: right':>14}{'wrong':>8}{'characters/s':>15}")
    record: dict[str, Any] = {}
    for name in options.only:
        python = environment(name, options.offline)
        answer = ask(name, python, given) if isinstance(python, Path) else python
        if isinstance(answer, str):
            print(f"  {TITLES[name]:<40}skipped: {answer}")
            continue
        units = {"元"} if name == "jionlp" else {"元", "%"}
        prose = judge_prose(given, answer["answers"]["prose"], units)
        forms = judge_forms(given, answer["answers"]["forms"], units)
        speed = size / max(answer["seconds"]["prose"], 1e-9)
        record[name] = {"prose": prose, "forms": forms, "characters_per_second": speed}
        print(f"  {TITLES[name]:<40}{_shares(prose)}{_shares(forms, 14)}{speed:>15,.0f}")
    whole = pipeline_speed()
    print(f"  {'duizhang, the whole pipeline':<40}{'':>43}{whole:>15,.0f}")
    for name in ("jionlp", "recognizers"):
        if name in record:
            print(f"  the whole pipeline over {name}: {whole / record[name]['characters_per_second']:.2f}x")
    for suite in ("seeds", "written", "examples"):
        try:
            found = documents_found(suite)
        except FileNotFoundError as error:
            print(f"{suite}: skipped, {error}")
            continue
        print(f"{suite}: contradictions found, reports that are right, near misses reported")
        for name, (loud, near) in found.items():
            told = f"{loud.found} of {loud.gold}, {loud.right} of {loud.predicted}, {near.found} of {near.gold}"
            print(f"  {name:<40}{told}")
            record.setdefault(suite, {})[name] = [loud.found, loud.gold, loud.right, loud.predicted, near.found]
    if options.json:
        options.json.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _shares(counts: Counter[str], width: int = 13) -> str:
    whole = counts.total() or 1
    return f"{counts['right'] / whole:>{width}.1%}{counts['wrong'] / whole:>8.1%}"


if __name__ == "__main__":
    sys.exit(main())
