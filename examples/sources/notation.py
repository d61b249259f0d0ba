"""Reads an annotated source: the plain text, its tables, its claims.  README.md, "Writing one", has the notation."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from figures import NUMBER

KINDS = {
    "L": "level",
    "P": "composition",
    "C": "change",
    "R": "change_rate",
    "S": "share",
    "D": "completion",
    "N": "count",
    "U": "unchanged",
    "W": "reason",
    "Z": "level",
    "G": "change_rate",
}
DOWN = re.compile("减|降|少|下|压|缩|回落|节约|低|落|退")
DIRECTIONS = {"+": "increase", "-": "decrease", "0": "unchanged", None: None}


@dataclass
class Cell:
    """A cell and where it stands."""

    text: str
    start: int
    end: int


@dataclass
class Table:
    """A table with the names of its columns; ``label`` says which column names the rows (-1: for all columns)."""

    id: str
    title: str
    unit: str
    head: int
    columns: list[str]
    label: dict[int, int]
    rows: list[list[Cell]] = field(default_factory=list)

    def label_of(self, row: int, col: int) -> str:
        """The name of a row, as the column ``col`` sees it."""
        at = self.label.get(col, self.label.get(-1, 0))
        return squash(self.rows[row][at].text) if at < len(self.rows[row]) else ""

    def find(self, row: str, column: str) -> tuple[int, int]:
        """The cell of a row and a column by name; KeyError where there is none."""
        for col in (i for i, name in enumerate(self.columns) if name == column):
            for at in range(self.head, len(self.rows)):
                if self.label_of(at, col) == squash(row):
                    return at, col
        raise KeyError(f"{self.id}: no cell {row} / {column}")

    def unit_at(self, col: int) -> str:
        """The unit of a column: % where its header says so."""
        return "%" if "%" in self.columns[col] else self.unit


@dataclass
class Claim:
    """A marked span.  ``head`` is what the author wrote, ``out`` the gold entry."""

    kind: str
    head: dict[str, Any]
    start: int
    end: int
    out: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return str(self.head["subject"])


class Source:
    """One ``.src`` file: ``text``, ``tables``, ``claims`` in order of the text, and the unread ``gold_text``."""

    def __init__(self, path: Path) -> None:
        first, raw = path.read_text(encoding="utf-8").split("\n", 1)
        self.name = path.stem
        self.info = dict(pair.split("=", 1) for pair in first.removeprefix("@doc ").split())
        body, _, self.gold_text = raw.partition("\n@@gold\n")
        self.text = ""
        self.tables: dict[str, Table] = {}
        self.claims: list[Claim] = []
        self.labels: dict[str, Claim] = {}
        self.non_claims: list[dict[str, Any]] = []
        self._in_cell = False
        self._last_subject = ""
        self._read(body + "\n")
        self._number_claims()
        for claim in self.claims:
            self._fill(claim)
        for claim in self.claims:
            if claim.kind == "W":
                self._explain(claim)

    def _read(self, body: str) -> None:
        at = 0
        for block in re.finditer(r"^@table (.*)\n((?:.*\n)*?)@end\n", body, re.M):
            self._emit(body[at : block.start()])
            self._table(block[1], block[2].splitlines())
            at = block.end()
        self._emit(body[at:])

    def _emit(self, source: str) -> None:
        """Appends text, turning ``{head|text}`` into claims; braces nest."""
        at = 0
        while at < len(source):
            if source[at] != "{":
                stop = source.find("{", at)
                stop = len(source) if stop < 0 else stop
                self.text += source[at:stop]
            else:
                stop = _closing(source, at)
                head, _, inner = source[at + 1 : stop - 1].partition("|")
                self._mark(head, inner)
            at = stop

    def _mark(self, head: str, inner: str) -> None:
        start = len(self.text)
        if head.startswith("!"):
            self._emit(inner)
            span = {"quote": self.text[start:], "start": start, "end": len(self.text), "why": head[1:]}
            self.non_claims.append(span)
            return
        heads = [self._head(part.strip()) for part in head.split("&&")]
        subject = self._last_subject
        self._emit(inner)
        self._last_subject = subject  # what ^ repeats is the outer claim, not one inside it
        self.claims += [Claim(kind, fields, start, len(self.text)) for kind, fields in heads]

    def _head(self, head: str) -> tuple[str, dict[str, Any]]:
        kind, *rest = head.split(";")
        if kind not in KINDS:
            raise SystemExit(f"{self.name}: unknown kind in {{{head}|")
        named = bool(rest) and not re.match(r"[#=~>]|\w+=", rest[0])
        subject = rest.pop(0) if named else "^"
        fields: dict[str, Any] = {"labels": [], "links": [], "derive": [], "in_table": self._in_cell}
        for part in rest:
            if part[:1] in ("#", "=", "~"):
                key = {"#": "labels", "=": "links", "~": "derive"}[part[0]]
                fields[key].append(part[1:].split(":") if key == "derive" else part[1:])
            elif part.startswith(">"):
                fields["for"] = part[1:]
            elif part:
                key, value = part.split("=", 1)
                fields[key] = value
        fields["subject"] = self._last_subject = self._last_subject if subject in ("^", "") else subject
        return kind, fields

    def _table(self, head: str, lines: list[str]) -> None:
        name, *pairs = head.split()
        info = dict(pair.split("=", 1) for pair in pairs)
        table = Table(
            id=name,
            title=info["title"],
            unit=info.get("unit", "万元"),
            head=int(info.get("head", "1")),
            columns=info["cols"].split(","),
            label=_labels(info.get("label", "0")),
        )
        shape = self.info["format"]
        for line in lines:
            if line:
                table.rows.append(self._row(split_cells(line), shape, first=not table.rows))
            else:  # a page break inside the table
                self.text += "\n"
        self.text += "\n" * (shape == "word-dump")
        self.tables[name] = table

    def _row(self, cells: list[str], shape: str, first: bool) -> list[Cell]:
        row = []
        for n, cell in enumerate(cells):
            self.text += {"word-dump": "\t", "tab-separated": "\t" * (n > 0), "markdown": " | " if n else "| "}[shape]
            start = len(self.text)
            self._in_cell = True
            self._emit("\u3000" if cell == "_" else cell.replace("\\n", "\n"))
            self._in_cell = False
            row.append(Cell(self.text[start:], start, len(self.text)))
            self.text += "\n" * (shape == "word-dump")
        self.text += " |\n" if shape == "markdown" else "\n"
        if shape == "markdown" and first:
            self.text += "|" + " --- |" * len(cells) + "\n"
        return row

    # ------------------------------------------------------------------------------------------------- claims

    def _number_claims(self) -> None:
        self.claims.sort(key=lambda claim: (claim.start, -claim.end))
        for n, claim in enumerate(self.claims, 1):
            claim.out["id"] = f"c{n}"
            for label in claim.head["labels"]:
                if label in self.labels:
                    raise SystemExit(f"{self.name}: label #{label} used twice")
                self.labels[label] = claim

    def _fill(self, claim: Claim) -> None:
        head, quote = claim.head, self.text[claim.start : claim.end]
        value, unit = self._value(claim, quote)
        sign = head.get("d")
        if claim.kind in "CRG" and not sign:
            sign = "-" if DOWN.search(quote) else "+"
        claim.out |= {
            "start": claim.start,
            "end": claim.end,
            "quote": quote,
            "subject": claim.subject,
            "kind": head.get("kind", "composition" if "po" in head else KINDS[claim.kind]),
            "value": value,
            "unit": unit,
            "direction": "unchanged" if claim.kind == "U" else DIRECTIONS[sign],
            "base": head.get("b"),
            "share_of": head.get("of"),
            "reason": None,
            "year": head.get("y", self.info["year"]),
        }
        if "po" in head:
            claim.out["part_of"] = head["po"]
        if claim.kind == "Z":
            claim.out["zero_in_words"] = True
        if head["in_table"]:
            claim.out["in_table"] = True

    def _value(self, claim: Claim, quote: str) -> tuple[str | None, str | None]:
        head = claim.head
        if "v" in head or claim.kind in "WZUG":
            return head.get("v") or None, head.get("u") or None
        found = [m for m in NUMBER.finditer(quote) if m[2] or m.end() == len(quote)]
        found = [m for m in found if not (m[2] == "年" and len(m[1]) == 4)]
        if not found:
            raise SystemExit(f"{self.name}: no number in {quote!r}")
        return found[-1][1].rstrip("."), head.get("u") or found[-1][2]

    def _explain(self, reason: Claim) -> None:
        """Writes a reason on the claims that it explains: those named, those after it, else those before it."""
        target = reason.head.get("for", "")
        if target == "next":
            stop = sentence_end(self.text, reason.end)
            chosen = [c for c in self.claims if c.kind in "CRU" and reason.end <= c.start < stop]
        elif target:
            chosen = [self.labels[label] for label in target.split(",")]
        else:
            begin = sentence_start(self.text, reason.start)
            before = [c for c in self.claims if c.kind in "CRUG" and begin <= c.start and c.end <= reason.start]
            chosen = [c for c in before if c.subject == before[-1].subject]
        if not chosen:
            raise SystemExit(f"{self.name}: a reason that explains nothing: {reason.out['quote']}")
        for claim in [*chosen, reason]:
            claim.out["reason"] = reason.out["quote"]
        reason.out["subject"] = "、".join(dict.fromkeys(c.subject for c in chosen))

    # --------------------------------------------------------------------------------------------- references

    def cell(self, reference: str) -> tuple[Table, int, int]:
        """``T1.row.column`` or ``T1[3,2]``; KeyError where there is no such cell."""
        if m := re.fullmatch(r"(T\d+)\[(\d+),(\d+)\]", reference):
            return self.tables[m[1]], int(m[2]), int(m[3])
        table, row, column = reference.split(".", 2)
        return self.tables[table], *self.tables[table].find(row, column)


def squash(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s", "", text)


def split_cells(line: str) -> list[str]:
    """Cells of a row, separated by | outside braces."""
    cells, depth = [""], 0
    for char in line:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "|" and depth == 0:
            cells.append("")
        else:
            cells[-1] += char
    return [cell.strip(" ") for cell in cells]


def sentence_start(text: str, at: int) -> int:
    """Where the sentence, or the paragraph, around ``at`` begins."""
    return max(text.rfind(mark, 0, at) for mark in ("。", "\n\n")) + 1


def sentence_end(text: str, at: int) -> int:
    """Where the sentence around ``at`` ends."""
    end = text.find("。", at)
    return len(text) if end < 0 else end


def _closing(source: str, at: int) -> int:
    depth, stop = 1, at + 1
    while depth:
        depth += {"{": 1, "}": -1}.get(source[stop], 0)
        stop += 1
    return stop


def _labels(text: str) -> dict[int, int]:
    if ":" not in text:
        return {-1: int(text)}
    return {int(a): int(b) for a, b in (pair.split(":") for pair in text.split(","))}
