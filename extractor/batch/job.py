"""What a batch job is told: its options, and the records that travel between its parts."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

import extractor
from extractor.data import Struct
from extractor.exporters.words import Lang

Reason = Literal["unreadable", "missing", "timeout", "memory", "crash", "internal"]

TABLES = ("documents", "claims", "facts", "links", "verdicts", "findings", "anchors", "numbers", "failures")


class Options(Struct):
    """How documents are read.  ``version`` and ``lang`` decide what the rows say; the others only what becomes a failure.

    ``timeout`` is in seconds and ``memory`` in MiB, both for one document.  ``maker`` names a function
    ``(Options) -> (RawDocument) -> Extraction`` as "module:name"; each worker calls it once, so that what is heavy (a
    model) is loaded once a process.
    """

    lang: Lang = "zh"
    timeout: float = 180.0
    memory: int = 2048
    maker: str = "extractor.batch.worker:plain"
    version: str = ""

    def meaning(self) -> str:
        """What a part must have in common with this job for its rows to be those that the job would write."""
        return f"{self.version} {self.lang} {self.maker}"


class Source(Struct, array_like=True):
    """One document to read.  ``url`` is a path or an fsspec URL, ``member`` a file inside that ZIP ("" for the file
    itself), ``stamp`` what changes when the file does (time of modification, or an object's ETag); ``size`` in bytes,
    -1 where the file was not there when the sources were listed."""

    name: str
    url: str
    size: int
    stamp: str
    member: str = ""


class Shard(Struct):
    """Documents that are read one after the other by one process and leave as one part in each table."""

    part: str
    sources: tuple[Source, ...]


class Done(Struct, array_like=True):
    """One document in the record of a part.  ``status`` is "ok" or the reason of its failure, ``seconds`` how long it
    took, ``findings`` how many it has."""

    name: str
    size: int
    stamp: str
    sha256: str
    status: str
    seconds: float
    findings: int


class Record(Struct):
    """What the manifest says of a part: its documents, what made it, and the rows of each of its files."""

    part: str
    meaning: str
    documents: tuple[Done, ...]
    rows: dict[str, int]
    replaces: str = ""


class Assignment(Struct):
    """A shard, and what is known of it: ``failed`` are the documents that are not tried again, with reason and message;
    up to number ``careful`` every document is written at once."""

    shard: Shard
    options: Options
    out: str
    folder: str
    failed: dict[int, tuple[str, str]] = msgspec.field(default_factory=dict)
    careful: int = 0


class Answer(Struct):
    """What a worker says: the record of a shard that is done, or that it wants to be replaced, or why it cannot go on."""

    record: Record | None = None
    retire: bool = False
    error: str = ""


@cache
def code_version() -> str:
    """The version of the package, with a digest of its files: a changed rule is another version."""
    digest = hashlib.sha256()
    root = Path(extractor.__file__).parent
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.suffix in {".py", ".toml"} and inside.parts[0] not in {"batch", "commands", "cli.py"}:
            digest.update(str(inside).encode() + b"\0" + path.read_bytes())
    return f"{extractor.__version__}+{digest.hexdigest()[:10]}"


def part_name(sources: tuple[Source, ...], meaning: str) -> str:
    """The name of a part: the same for the same documents in the same state, read in the same way."""
    digest = hashlib.sha256(meaning.encode())
    for source in sources:
        digest.update(f"\0{source.name}\0{source.size}\0{source.stamp}".encode("utf-8", "surrogatepass"))
    return f"part-{digest.hexdigest()[:16]}"


def limit_message(reason: str, options: Options) -> str:
    """What ``failures`` says of a document that met a limit, whoever noticed."""
    if reason == "timeout":
        return f"not done within {options.timeout:g} seconds; give it more with --timeout and --retry"
    return f"needs more than {options.memory} MiB of memory; give it more with --memory and --retry"
