"""``python -m eval.errors SUITE``: every miss and false alarm, by cause, for whoever works on the rules.

python -m eval.errors SUITE                      a page (build/errors/SUITE.html) with the text around each
python -m eval.errors SUITE --lines              a line each: document, offset, event, quote, "want", "got"
python -m eval.errors SUITE [--only DOC] [--what claims] [--wide] [--html FILE]
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from eval.errors_page import page
from eval.places import ROOT
from eval.suite import Asked, load, names
from eval.tally import Note
from extractor.errors import UsageError

# In this order where a suite has them; what others have follows.
TOPICS = ("claims", "sentences", "subjects", "reasons", "links", "findings", "coverage")
PAGES = ROOT / "build" / "errors"


def line(name: str, note: Note, width: int) -> str:
    """One note as one line, long parts cut in the middle.

    >>> line("a03", Note(topic="claims", event="miss", start=12, quote="共计\\n3万元", wanted="level 3万元 <收入>"), 60)
    'a03     12 miss   共计⏎3万元  want level 3万元 <收入>'
    """
    place = str(note.start) if note.start >= 0 else ""
    parts = [f"{name:<4}{place:>6} {note.event:<6} {_cut(note.quote, width)}"]
    parts += [f"want {_cut(note.wanted, width * 2)}"] if note.wanted else []
    parts += [f"got {_cut(note.got, width * 2)}"] if note.got else []
    return "  ".join(parts)


def _cut(text: str, width: int) -> str:
    flat = re.sub(r"[\r\n]+", "⏎", text).replace("\t", "→")
    return flat if len(flat) <= width else f"{flat[: width * 2 // 3]}…{flat[-(width // 3) :]}"


def report(notes: Iterable[tuple[str, Note]], topics: Iterable[str], width: int) -> str:
    """The notes grouped by topic, event and cause, with a count above each group."""
    listed = list(notes)
    rows: list[str] = []
    for topic in topics:
        chosen = [(name, note) for name, note in listed if note.topic == topic]
        if not chosen:
            continue
        events = Counter(note.event for _, note in chosen)
        rows.append(f"== {topic}: " + ", ".join(f"{count} {event}" for event, count in sorted(events.items())))
        causes = Counter((note.event, note.cause) for _, note in chosen)
        for (event, cause), count in sorted(causes.items(), key=lambda one: (one[0][0], -one[1], one[0][1])):
            rows.append(f"-- {event}: {cause or 'no cause known'} ({count})")
            rows += [line(name, note, width) for name, note in chosen if (note.event, note.cause) == (event, cause)]
        rows.append("")
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.errors", description="Every miss and false alarm, by cause.")
    parser.add_argument("suite", metavar="SUITE", help=", ".join(names()))
    parser.add_argument("--only", default="", help="documents whose name begins with this")
    parser.add_argument("--until", choices=("claims",), default="", help="stop after this stage")
    parser.add_argument(
        "--what", action="append", metavar="TOPIC", help=f"only this ({', '.join(TOPICS)} ...); may be repeated"
    )
    parser.add_argument("--lines", action="store_true", help="print a line each instead of writing a page")
    parser.add_argument("--wide", action="store_true", help="do not cut long lines")
    parser.add_argument("--html", type=Path, metavar="FILE", help="where the page goes (build/errors/SUITE.html)")
    options = parser.parse_args(arguments)
    texts: dict[str, str] = {}
    notes: list[tuple[str, Note]] = []
    try:
        for result in load(options.suite).scored(Asked(options.only, options.until)):
            if isinstance(result, str):
                print(result, file=sys.stderr)
            else:
                notes += [(result.name, note) for note in result.notes]
                texts[result.name] = result.text
        topics = _topics([note.topic for _, note in notes], options.what)
    except (FileNotFoundError, UsageError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.lines:
        print(report(notes, topics, 100_000 if options.wide else 60))
        return 0
    target = options.html or PAGES / f"{options.suite}.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(options.suite, notes, texts, topics), encoding="utf-8")
    print(f"{target}: {sum(note.topic in topics for _, note in notes)} misses and false alarms")
    return 0


def _topics(there: Iterable[str], asked: list[str] | None) -> list[str]:
    """The topics to show, in order.  Raises ``UsageError`` for one that there is nothing of in any suite."""
    known = dict.fromkeys((*TOPICS, *there))
    for topic in asked or ():
        if topic not in known:
            raise UsageError(f"--what {topic}: there are {', '.join(known)}")
    return [topic for topic in known if not asked or topic in asked]


if __name__ == "__main__":
    sys.exit(main())
