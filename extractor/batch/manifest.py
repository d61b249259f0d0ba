"""What is done already: the records of all parts, looked up in SQLite, so that two million documents need no memory.

``_manifest/part-….json`` is the record of a part.  Its files count only while it stands there; what stands in a table's
folder without a record is the rest of a job that was stopped, and is removed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from extractor.batch.job import Done, Options, Record, Shard, Source, part_name
from extractor.batch.sources import MISSING, fetch
from extractor.batch.store import OutputError, Store
from extractor.errors import DuizhangError
from extractor.exporters.columns import TABLES
from extractor.exporters.places import utf8

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE listed (name TEXT PRIMARY KEY, url BLOB, size INTEGER, stamp TEXT, member BLOB) WITHOUT ROWID;
CREATE TABLE done (
    name TEXT PRIMARY KEY, size INTEGER, stamp TEXT, sha256 TEXT, status TEXT, part TEXT, meaning TEXT
) WITHOUT ROWID;
CREATE TABLE retracted (name TEXT PRIMARY KEY, part TEXT) WITHOUT ROWID;
"""
_LARGEST_PART = 2_000  # documents
_SMALLEST_PART = 32
_PARTS = 64  # at least so many where there are documents enough, so that the last ones are short
_FEWEST = 24  # where they are light: nine files are written for each part
_LIGHT = 1 << 20  # weight of a part that is worth these files
_HEAVY = 1 << 29  # weight of a part
_BASE_WEIGHT = 8 << 10
_WEIGHTS = {".docx": 6, ".xlsx": 6, ".zip": 6, ".doc": 30, ".wps": 30, ".rtf": 10, ".odt": 10}


@dataclass(frozen=True, slots=True)
class Survey:
    """What a job finds when it starts: documents ``listed``, of these ``left`` to do; ``changed`` ones and those to be
    tried again are among them.  ``outdated`` are done, but by other code or with other options."""

    listed: int
    left: int
    changed: int
    outdated: int
    parts: int


class Manifest:
    """The manifest of ``store``, and the sources of this job beside it, in an SQLite file in the scratch folder."""

    def __init__(self, store: Store, options: Options) -> None:
        self.store = store
        self.meaning = options.meaning()
        store.scratch.mkdir(parents=True, exist_ok=True)
        file = store.scratch / "index.sqlite"
        file.unlink(missing_ok=True)
        self.index = sqlite3.connect(file)
        self.index.executescript(_SCHEMA)
        self.parts = 0
        self._load()

    def close(self) -> None:
        """Close the index and remove it."""
        self.index.close()
        (self.store.scratch / "index.sqlite").unlink(missing_ok=True)

    def _load(self) -> None:
        """Read all records; a part that another one replaces was about to be removed."""
        replaced = set()
        loaded = set()
        for name, data in self.store.read_all("_manifest", ".json"):
            if not name.startswith("part-"):
                continue
            try:
                record = msgspec.json.decode(data, type=Record)
            except msgspec.DecodeError:
                raise OutputError(
                    f"{self.store.url}/_manifest/{name}: damaged; delete this file and run again"
                ) from None
            if record.replaces:
                replaced.add(record.replaces)
            loaded.add(record.part)
            self._note(record)
        self.parts = len(loaded)
        if replaced & loaded:
            for part in sorted(replaced & loaded):
                self._forget(part)
            self.index.execute("DELETE FROM done")
            self._load()
        self.index.commit()

    def _note(self, record: Record) -> None:
        self.index.executemany(
            "INSERT INTO done VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING",
            (
                (utf8(one.name), one.size, one.stamp, one.sha256, one.status, record.part, record.meaning)
                for one in record.documents
            ),
        )

    def _forget(self, part: str) -> None:
        """Remove a part, its record first."""
        self.store.delete([f"_manifest/{part}.json", *(f"{table}/{part}.parquet" for table in TABLES)])
        self.parts -= 1

    def clean(self) -> None:
        """Remove the files of parts that have no record."""
        recorded = {name[:-5] for name in self.store.names("_manifest") if name.startswith("part-")}
        for table in TABLES:
            stray = [name for name in self.store.names(table) if name.removesuffix(".parquet") not in recorded]
            self.store.delete([f"{table}/{name}" for name in stray])

    # --------------------------------------------------------------------------------------------- what is to be done

    def survey(self, sources: Iterable[Source], *, retry: bool = False, redo: bool = False) -> Survey:
        """Compare the sources with what is done.  ``retry`` takes up failed documents again, ``redo`` also those that were
        read by other code or with other options; the rows of what will be read again leave the data set now."""
        self.index.executemany(
            "INSERT OR IGNORE INTO listed VALUES (?, ?, ?, ?, ?)",
            (
                (utf8(one.name), one.url.encode("utf-8", "surrogateescape"), one.size, one.stamp,
                 one.member.encode("utf-8", "surrogateescape"))
                for one in sources
            ),
        )  # fmt: skip
        changed = self._retract_changed()
        if retry:
            self._retract("status != 'ok'")
        if redo:
            self._retract("meaning != ?", self.meaning)
        self._rewrite_parts()
        return Survey(
            listed=self._count("SELECT count(*) FROM listed"),
            left=self._count("SELECT count(*) FROM listed WHERE name NOT IN (SELECT name FROM done)"),
            changed=changed,
            outdated=self._count(
                "SELECT count(*) FROM listed JOIN done USING (name) WHERE meaning != ?", self.meaning
            ),
            parts=self.parts,
        )  # fmt: skip

    def _count(self, query: str, *values: str) -> int:
        return int(self.index.execute(query, values).fetchone()[0])

    def _retract_changed(self) -> int:
        """Documents whose bytes are no longer those that were read.  What was only touched or copied has its old digest."""
        touched = self.index.execute(
            "SELECT listed.name, url, listed.size, listed.stamp, member, sha256, done.size FROM listed JOIN done USING (name)"
            " WHERE listed.size != done.size OR listed.stamp != done.stamp"
        )
        changed = []
        for *fields, digest, size in touched:
            source = _source(fields)
            same = source.size == size and digest and _digest(source) == digest
            if not same and source.size != MISSING:
                changed.append((fields[0],))
        before = self._count("SELECT count(*) FROM retracted")
        self.index.executemany(
            "INSERT OR IGNORE INTO retracted SELECT name, part FROM done WHERE name = ?", changed
        )  # fmt: skip
        return self._count("SELECT count(*) FROM retracted") - before

    def _retract(self, condition: str, *values: str) -> None:
        self.index.execute(
            "INSERT OR IGNORE INTO retracted SELECT name, part FROM listed JOIN done USING (name)"
            f" WHERE {condition}", values,
        )  # fmt: skip

    def _rewrite_parts(self) -> None:
        """Take the rows of retracted documents out of their parts.  The new part names the one that it replaces, so that a
        job which is stopped in between knows which of both to keep."""
        for (part,) in self.index.execute("SELECT DISTINCT part FROM retracted ORDER BY part").fetchall():
            gone = {name for (name,) in self.index.execute("SELECT name FROM retracted WHERE part = ?", (part,))}
            record = msgspec.json.decode(self.store.read(f"_manifest/{part}.json"), type=Record)
            kept = tuple(one for one in record.documents if utf8(one.name) not in gone)
            if kept:
                self._write_part(record, kept, gone)
            self._forget(part)
        self.index.execute("DELETE FROM done WHERE name IN (SELECT name FROM retracted)")
        self.index.commit()

    def _write_part(self, record: Record, kept: tuple[Done, ...], gone: set[str]) -> None:
        """The part of ``record`` without the documents ``gone``."""
        from extractor.batch.parts import without

        sources = tuple(Source(name=one.name, url="", size=one.size, stamp=one.stamp) for one in kept)
        part = part_name(sources, record.meaning)
        rows = without(self.store, record.part, part, gone)
        new = Record(part=part, meaning=record.meaning, documents=kept, rows=rows, replaces=record.part)
        self.store.write(f"_manifest/{part}.json", msgspec.json.encode(new))
        self.parts += 1
        self.index.execute("UPDATE done SET part = ? WHERE part = ?", (part, record.part))

    # ------------------------------------------------------------------------------------------------------ the shards

    def shards(self) -> Iterator[Shard]:
        """What is left, the heaviest shard first.  Where shards begin depends on what was listed and not on what is done,
        so that a job that goes on makes the same parts as one that was never stopped."""
        cuts = self._cuts()
        for _, first, last in sorted(cuts, key=lambda cut: (-cut[0], cut[1])):
            found = self.index.execute(
                "SELECT name, url, size, stamp, member FROM listed WHERE name BETWEEN ? AND ?"
                " AND name NOT IN (SELECT name FROM done) ORDER BY name",
                (first, last),
            ).fetchall()  # fmt: skip
            if found:
                sources = tuple(_source(fields) for fields in found)
                yield Shard(part=part_name(sources, self.meaning), sources=sources)

    def _cuts(self) -> list[tuple[int, str, str]]:
        """Weight, first and last name of every shard."""
        whole = sum(_weight(*row) for row in self.index.execute("SELECT name, size FROM listed"))
        parts = min(max(whole // _LIGHT, _FEWEST), _PARTS)
        most = min(max(self._count("SELECT count(*) FROM listed") // parts, _SMALLEST_PART), _LARGEST_PART)
        cuts: list[tuple[int, str, str]] = []
        weight, count, first, last = 0, 0, "", ""
        for name, size in self.index.execute("SELECT name, size FROM listed ORDER BY name"):
            if count and (count >= most or weight >= _HEAVY):
                cuts.append((weight, first, last))
                weight, count = 0, 0
            first = first if count else name
            last = name
            weight += _weight(name, size)
            count += 1
        return [*cuts, (weight, first, last)] if count else cuts


def _weight(name: str, size: int) -> int:
    """About how much work a document is, in bytes of plain text."""
    return _BASE_WEIGHT + max(size, 0) * _WEIGHTS.get(Path(name).suffix.lower(), 1)


def _source(fields: list[object] | tuple[object, ...]) -> Source:
    name, url, size, stamp, member = fields
    assert isinstance(name, str) and isinstance(url, bytes) and isinstance(size, int) and isinstance(stamp, str)
    assert isinstance(member, bytes)
    return Source(
        name=name, url=url.decode("utf-8", "surrogateescape"), size=size, stamp=stamp,
        member=member.decode("utf-8", "surrogateescape"),
    )  # fmt: skip


def _digest(source: Source) -> str:
    try:
        return hashlib.sha256(fetch(source)).hexdigest()
    except (OSError, DuizhangError):
        return ""
