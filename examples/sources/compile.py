"""Compiles the annotated sources ``*.src`` beside this file into ``../NAME.txt`` (or ``.md``) and ``../NAME.gold.json``.

    python examples/sources/compile.py [NAME ...]

A source is the document itself with its claims marked in place and its tables as rows of cells; below ``@@gold`` it
says what is wrong in it and what only looks wrong.  Offsets are right by construction, and the arithmetic is done
again: a figure that does not agree with another one and is not among the contradictions stops the compiler.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from notation import Source, Table
from reckoning import Reckoning

HERE = Path(__file__).parent
TOKEN = re.compile(r'"[^"]+"(?:@\d+)?|\S+')
FIGURE = re.compile(r"\d[\d,.]*\s*(?:万元|亿元|元|[%％]|个百分点|[人名辆个台套次户家]|平方米)")


def build(path: Path) -> tuple[str, dict[str, Any]]:
    """The text and the gold of one source; SystemExit with one line where the two do not fit."""
    source = Source(path)
    reckoning = Reckoning(source)
    wrong, fine = judgements(source)
    check_broken(source, reckoning, wrong)
    gold = {
        "doc": source.name,
        "format": source.info["format"],
        "doc_kind": source.info["kind"],
        "unit": source.info["unit"],
        "year": source.info["year"],
        "claims": [claim.out for claim in source.claims],
        "links": reckoning.links,
        "derived_links": reckoning.derived,
        "contradictions": wrong,
        "near_misses": fine,
        "tables": [table_entry(table) for table in source.tables.values()],
        "non_claims": source.non_claims,
    }
    return source.text, gold


def judgements(source: Source) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The contradictions and the near misses below ``@@gold``, one block each."""
    wrong: list[dict[str, Any]] = []
    fine: list[dict[str, Any]] = []
    for block in re.split(r"\n\s*\n", source.gold_text.strip()):
        first, *rest = block.splitlines()
        fields = dict(line.strip().split(": ", 1) for line in rest)
        spans = [span(source, token) for token in TOKEN.findall(fields["spans"])]
        quotes = [found["text"] for found in spans]
        if first == "near":
            fine.append({"id": f"N{len(fine) + 1}", "quotes": quotes, "spans": spans, "why_fine": fields["why"]})
            continue
        severity, category, *pairs = first.split()
        info = dict(pair.split("=", 1) for pair in pairs)
        item = {"id": f"X{len(wrong) + 1}", "category": category, "severity": severity}
        item |= {"quotes": quotes, "spans": spans, "explanation": fields["why"]}
        item |= {"wrong_number": info.get("wrong"), "right_value": info.get("right")}
        if "related" in fields:
            related = [span(source, token) for token in TOKEN.findall(fields["related"])]
            item |= {"related_quotes": [found["text"] for found in related], "related_spans": related}
        wrong.append(item)
    return wrong, fine


def span(source: Source, token: str) -> dict[str, Any]:
    """``#label`` is a claim, ``T1.row.column`` or ``T1[r,c]`` a cell, ``"text"`` or ``"text"@2`` the text itself."""
    if token.startswith("#"):
        claim = source.labels[token[1:]]
        return {"text": claim.out["quote"], "start": claim.start, "end": claim.end, "claim": claim.out["id"]}
    if token.startswith('"'):
        quote, _, nth = token[1:].rpartition('"')
        quote = quote.replace("\\n", "\n")
        found = [hit.start() for hit in re.finditer(re.escape(quote), source.text)]
        if not found or (len(found) > 1 and not nth):
            raise SystemExit(f"{source.name}: {quote!r} occurs {len(found)} times")
        start = found[int(nth[1:] or 1) - 1]
        return {"text": quote, "start": start, "end": start + len(quote)}
    table, row, col = source.cell(token)
    cell = table.rows[row][col]
    where = {"table": table.id, "row": table.label_of(row, col), "column": table.columns[col]}
    return {
        "text": cell.text,
        "start": cell.start,
        "end": cell.end,
        "cell": where | {"value": cell.text, "at": [row, col]},
    }


def check_broken(source: Source, reckoning: Reckoning, wrong: list[dict[str, Any]]) -> None:
    """Every disagreement between figures must be one that the gold speaks of."""
    spans = [s for item in wrong for s in item["spans"] + item.get("related_spans", [])]
    flagged = {(s["start"], s["end"]) for s in spans}
    for broken in reckoning.broken:
        if sum((place.start, place.end) in flagged for place in broken.touched) < min(2, len(broken.touched)):
            raise SystemExit(f"{source.name}: does not hold: {broken.claim.out['quote']!r} {broken.what}")


def unmarked(source: Source) -> list[str]:
    """Figures of the prose that no claim covers, for the author to look at."""
    covered = [(c.start, c.end) for c in source.claims] + [(n["start"], n["end"]) for n in source.non_claims]
    covered += [(t.rows[0][0].start, t.rows[-1][-1].end) for t in source.tables.values()]
    loose = [m for m in FIGURE.finditer(source.text) if not any(a <= m.start() and m.end() <= b for a, b in covered)]
    return [source.text[max(0, m.start() - 12) : m.end() + 6] for m in loose]


def table_entry(table: Table) -> dict[str, Any]:
    """A table as the gold lists it."""
    cells = [cell for row in table.rows for cell in row]
    whole = list(table.label) == [-1]
    return {
        "id": table.id,
        "title": table.title,
        "unit": table.unit,
        "start": cells[0].start,
        "end": cells[-1].end,
        "header_rows": table.head,
        "columns": table.columns,
        "label_column": table.label[-1] if whole else {str(col): at for col, at in table.label.items()},
        "grid": [[cell.text for cell in row] for row in table.rows],
    }


def dump(gold: dict[str, Any]) -> str:
    """JSON with one item a line: readable in a diff."""
    lines = []
    for key, value in gold.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n ]"
        lines.append(f"{json.dumps(key)}: {text}")
    return "{\n " + ",\n ".join(lines) + "\n}\n"


def write(path: Path) -> None:
    """Compiles one source and says what it holds."""
    text, gold = build(path)
    suffix = ".md" if gold["format"] == "markdown" else ".txt"
    (HERE.parent / (path.stem + suffix)).write_text(text, encoding="utf-8", newline="\n")
    (HERE.parent / f"{path.stem}.gold.json").write_text(dump(gold), encoding="utf-8", newline="\n")
    counts = {key: len(gold[key]) for key in ("claims", "links", "derived_links", "contradictions", "near_misses")}
    said = [f"{path.stem}: {len(text)} characters", *(f"{n} {key}" for key, n in counts.items())]
    loose = [f"   no claim: {quote!r}" for quote in unmarked(Source(path))]
    sys.stdout.write("\n".join([", ".join(said), *loose]) + "\n")


if __name__ == "__main__":
    for each in [HERE / f"{name}.src" for name in sys.argv[1:]] or sorted(HERE.glob("*.src")):
        write(each)
