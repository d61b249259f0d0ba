"""``python -m eval.errors SUITE``: every miss and false alarm in one line each, for whoever works on the rules.

    python -m eval.errors SUITE [--only DOC] [--what claims|links|findings|reasons|sentences|subjects|coverage] [--wide]
    python -m eval.errors SUITE --html FILE

A line is: document, offset, event, the quote, what the gold says ("want"), what was predicted ("got").  ``--html`` writes a
page with the text around each.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from eval.errors_page import page
from eval.gold import SUITES
from eval.run import scored
from eval.tally import Note
from extractor import read

TOPICS = ("claims", "sentences", "subjects", "reasons", "links", "findings", "coverage")


def line(name: str, note: Note, width: int) -> str:
    """One note as one line, long parts cut in the middle.

    >>> line("a03", Note(topic="claims", event="miss", start=12, quote="共计\\n3万元", wanted="level 3万元 <收入>"), 60)
    'a03     12 miss   共计⏎3万元  want level 3万元 <收入>'
    """
    parts = [f"{name:<4}{note.start:>6} {note.event:<6} {_cut(note.quote, width)}"]
    parts += [f"want {_cut(note.wanted, width * 2)}"] if note.wanted else []
    parts += [f"got {_cut(note.got, width * 2)}"] if note.got else []
    return "  ".join(parts)


def _cut(text: str, width: int) -> str:
    flat = re.sub(r"[\r\n]+", "⏎", text).replace("\t", "→")
    return flat if len(flat) <= width else f"{flat[: width * 2 // 3]}…{flat[-(width // 3) :]}"


def report(notes: Iterable[tuple[str, Note]], topics: Iterable[str], width: int) -> str:
    """The notes grouped by topic, then event, with a count above each group."""
    listed = list(notes)
    rows: list[str] = []
    for topic in topics:
        chosen = [(name, note) for name, note in listed if note.topic == topic]
        if not chosen:
            continue
        events = Counter(note.event for _, note in chosen)
        rows.append(f"== {topic}: " + ", ".join(f"{count} {event}" for event, count in sorted(events.items())))
        for event in sorted(events):
            rows += [line(name, note, width) for name, note in chosen if note.event == event]
        rows.append("")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.errors", description="Every miss and false alarm.")
    parser.add_argument("suite", choices=(*SUITES, "pdfs"))
    parser.add_argument("--only", help="documents whose name begins with this")
    parser.add_argument("--until", choices=("claims",), default="", help="stop after this stage")
    parser.add_argument("--what", choices=TOPICS, action="append", help="only this; may be repeated")
    parser.add_argument("--wide", action="store_true", help="do not cut long texts")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with the text around each")
    options = parser.parse_args(arguments)
    texts: dict[str, str] = {}
    notes: list[tuple[str, Note]] = []
    try:
        for source, result in scored(options.suite, options.only, options.until):
            if isinstance(result, str):
                print(result, file=sys.stderr)
            else:
                notes += [(source.name, note) for note in result.notes]
                if options.html:
                    texts[source.name] = read(source.path).text
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    if options.html:
        options.html.write_text(page(options.suite, notes, texts, options.what or TOPICS), encoding="utf-8")
        print(f"{options.html}: {len(notes)} misses and false alarms")
        return 0
    print(report(notes, options.what or TOPICS, 100_000 if options.wide else 60))
    return 0


if __name__ == "__main__":
    sys.exit(main())
