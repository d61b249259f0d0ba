"""Compiles the gold that people write as inline markup into stand-off records.

    python -m annotations.compile            # gold/written/*.txt -> gold/written.jsonl, gold/examples/*.txt -> gold/examples.jsonl
    python -m annotations.compile --check    # only say whether the files are what the sources say

A source holds the texts of one or more issuers (invented, all of them)::

    == 澄县林业局 2021
    本年[水费]{ITEM}[3.20万元]{AMOUNT}，比[上年]{BASE}[减少]{DOWN}[0.10万元]{AMOUNT}。

    a blank line ends a text; lines that begin with | are rows of a table:
    | 项目 | 上年 | 本年 |
    | 水费 | 3.30 | 3.20 |

``annotations.markup`` has the notation, ``annotations.relate`` what it means where nothing else is written: what a number
measures, against what, why, and which claim it makes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from annotations import examples
from annotations.markup import MarkupError, Plain, parse
from annotations.relate import Relating
from extractor.annotate.records import Record, digest, line_of, write_jsonl
from extractor.data import Document, RawDocument
from extractor.errors import UsageError
from extractor.pipeline import read_document

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "gold" / "written"
COMPILED = HERE / "gold" / "written.jsonl"
_ISSUER = re.compile(r"== (?P<issuer>\S+) (?P<year>\d{4})$")


def compile_all(folder: Path = SOURCES) -> list[Record]:
    """The records of all sources, file by file.  Raises ``UsageError`` that says all that is wrong, a line each."""
    problems: list[str] = []
    records = [
        record
        for path in sorted(folder.glob("*.txt"))
        for record in compile_source(path.read_text(encoding="utf-8"), path.stem, problems)
    ]
    if problems:
        raise UsageError("\n".join(problems))
    return records


def compile_source(source: str, name: str, problems: list[str]) -> Iterator[Record]:
    """The records of one source, with ids ``name-1``, ``name-2``, …; what cannot be compiled goes to ``problems``."""
    issuer, year, count = "", 0, 0
    for first, block in _blocks(source):
        head = _ISSUER.match(block[0])
        if head is not None:
            issuer, year = head["issuer"], int(head["year"])
            block, first = block[1:], first + 1
        if not block:
            continue
        if not issuer:
            problems.append(f"{name}:{first}: no issuer yet: write == NAME YEAR above the first text")
        count += 1
        try:
            yield compile_text("\n".join(block), f"{name}-{count}", issuer, year)
        except MarkupError as error:
            problems.append(f"{name}, text at line {first}: {error}")


def _blocks(source: str) -> Iterator[tuple[int, list[str]]]:
    """The texts between blank lines, each with the number of its first line; ``#`` begins a comment line."""
    block: list[str] = []
    first = 1
    for number, line in enumerate([*source.split("\n"), ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            first = first if block else number
            block.append(line)
        elif block:
            yield first, block
            block = []


def compile_text(source: str, name: str, issuer: str, year: int) -> Record:
    """One record of marked-up text.  Raises ``MarkupError``."""
    plain = parse("\n".join(_row(line) if line.startswith("|") else line for line in source.split("\n")))
    relating = Relating(plain, _document(plain, name))
    return Record(
        id=name,
        sha256=digest(plain.text),
        text=plain.text,
        issuer=issuer,
        year=year,
        spans=relating.spans,
        relations=relating.relations,
        claims=relating.claims,
        judgements=relating.judgements,
        annotator="duizhang",
        batch=name.rpartition("-")[0],
        status="gold",
    )


def _row(line: str) -> str:
    """``| a | b |`` as a row of a text dump: cells between tabs."""
    return "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))


def _document(plain: Plain, name: str) -> Document:
    """The text as the pipeline reads it; its tables are those that cells are addressed in."""
    document = read_document(RawDocument(name=f"{name}.txt", data=plain.text.encode(), media_type="text/plain"))
    if document.text != plain.text:
        raise MarkupError("the reader changes this text; write it as the reader returns it")
    return document


def main(arguments: list[str]) -> int:
    """Compile, or with ``--check`` only compare."""
    try:
        made = {COMPILED: compile_all(), examples.COMPILED: examples.compile_examples()}
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    stale = [path for path, records in made.items() if not _is(path, records)]
    if arguments == ["--check"]:
        print("\n".join(f"{path.name} is not what its sources say" for path in stale) or "all is what its sources say")
        return 1 if stale else 0
    for path, records in made.items():
        write_jsonl(path, records)
        spans = sum(len(record.spans) for record in records)
        claims = sum(len(record.claims) for record in records)
        issuers = len({record.issuer for record in records})
        print(f"{path.name}: {len(records)} texts, {issuers} issuers, {spans} spans, {claims} claims")
    return 0


def _is(path: Path, records: list[Record]) -> bool:
    return path.exists() and path.read_bytes() == b"".join(map(line_of, records))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
