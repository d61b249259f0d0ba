"""The two schemas in which gold is written, read into the one of ``gold.py``: offsets where they are stated and hold,
quotes and cells looked up where not.  What cannot be found is listed in ``Gold.lost``, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from eval.truth.gold import Gold, GoldClaim, GoldItem, GoldLink, Operand, Place, Raw, Source
from eval.truth.locate import Finder, Span, compact
from eval.truth.normal import canonical, number

# ---------------------------------------------------------------------------------------------------- shared parts


@dataclass(slots=True)
class _Resolver:
    """Finds the spans of one document and remembers what it could not find."""

    raw: Raw
    text: str
    finder: Finder = field(init=False)
    lost: list[str] = field(default_factory=list)
    claims: dict[str, Span] = field(default_factory=dict)
    tables: dict[str, list[_Cell]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.finder = Finder(self.text)

    def given(self, item: Raw, key: str = "text") -> Span | None:
        """The span as stated, when the text there is the quoted one."""
        start, end = item.get("start"), item.get("end")
        if start is None or end is None:
            return None
        stated, quote = self.text[start:end], item.get(key, item.get("value"))
        return Span(start, end, stated) if quote is None or compact(stated) == compact(str(quote)) else None

    def near(self, quote: str, anchor: int | None) -> Span | None:
        """The occurrence of ``quote`` that begins closest to ``anchor``."""
        found = self.finder.all(quote)
        if not found:
            return None
        return found[0] if anchor is None else min(found, key=lambda span: abs(span.start - anchor))

    def span(self, item: Raw, key: str = "text") -> Span | None:
        """The stated span, else the nearest occurrence of the quote."""
        stated = self.given(item, key)
        if stated is not None:
            return stated
        found = self.near(str(item.get(key, "")), item.get("start"))
        if found is None:
            self.lost.append(str(item.get(key, "")))
        return found

    def place(self, quote: str) -> Place:
        """All occurrences of a quote that has no offsets, those in the prose of the claims first and alone."""
        found = tuple(self.finder.all(quote))
        claims = self.claims.values()
        spoken = tuple(span for span in found if any(claim.overlaps(span.start, span.end) for claim in claims))
        if not found:
            self.lost.append(quote)
        return spoken or found


@dataclass(frozen=True, slots=True)
class _Cell:
    row: int
    col: int
    text: str
    span: Span | None


def _claim(raw: Raw, span: Span, value: Decimal | None, unit: str | None, reason: Span | None) -> GoldClaim:
    canonical_value, dimension = canonical(value, unit) if value is not None else (None, "")
    zero = bool(raw.get("zero_in_words"))
    return GoldClaim(
        id=raw["id"],
        span=span,
        subject=raw.get("subject") or "",
        kind=raw["kind"],
        value=canonical_value,
        dimension=dimension,
        direction=(raw.get("direction") or "none"),
        reason=reason,
        printed=f"{raw.get('value') or ''}{raw.get('unit') or ''}",
        base=raw.get("base") or "",
        share_of=raw.get("share_of") or "",
        in_table=bool(raw.get("in_table")),
        optional=raw["kind"] == "composition" and raw.get("value") is None and not zero,
        zero=zero,
    )


def _places(spans: Iterable[Span | None]) -> tuple[Place, ...]:
    """One place a span, with overlapping spans merged into one: they are one printed thing.

    >>> [place[0].start for place in _places([Span(5, 9), Span(7, 9), None, Span(12, 13)])]
    [5, 12]
    """
    merged: list[Span] = []
    for span in sorted(span for span in spans if span):
        if merged and merged[-1].overlaps(span.start, span.end):
            last = merged.pop()
            rest = span.text[last.end - span.start :]
            span = last if last.end >= span.end else Span(last.start, span.end, last.text + rest)
        merged.append(span)
    return tuple((span,) for span in merged)


# ----------------------------------------------------------------------------------------------------- the seeds


def read_seed(source: Source, text: str) -> Gold:
    """Gold with offsets for everything, in the schema of the seeds."""
    reader = _Resolver(source.raw, text)
    claims: list[GoldClaim] = []
    for raw in source.raw["claims"]:
        span = reader.span(raw)
        if span is None:
            continue
        reader.claims[raw["id"]] = span
        norm = raw.get("norm") or {}
        unit = norm.get("unit") or (None if raw["kind"] == "count" else "%" if raw["kind"] == "share" else None)
        reason = reader.span(raw["reason"]) if raw.get("reason") else None
        claims.append(_claim(raw, span, number(norm.get("value")), unit, reason))
    return Gold(
        name=source.name,
        entity="",
        claims=tuple(claims),
        links=tuple(_seed_link(raw, reader) for raw in source.raw["links"]),
        same_cells=tuple(_cell_pairs(source.raw["table_links"], reader)),
        contradictions=tuple(_seed_item(raw, reader) for raw in source.raw["contradictions"]),
        near_misses=tuple(_seed_item(raw, reader) for raw in source.raw["near_misses"]),
        lost=tuple(reader.lost),
    )


def _seed_link(raw: Raw, reader: _Resolver) -> GoldLink:
    operands = tuple(
        Operand(span=reader.span(item, _quote_key(item)), value=number(item.get("value")))
        for item in raw.get("operands", ())
    )
    target = raw["target"]
    return GoldLink(
        claim=raw["claim"],
        relation=raw["relation"],
        target=None if operands else reader.span(target, _quote_key(target)),
        target_claim=None if operands else target.get("claim"),
        operands=operands,
        computed=number(raw.get("computed")),
        holds=bool(raw.get("holds", True)) or bool(raw.get("holds_after_rounding")),
    )


def _quote_key(item: Raw) -> str:
    return "text" if "text" in item else "value"


def _cell_pairs(links: Iterable[Raw], reader: _Resolver) -> Iterable[tuple[Span, Span]]:
    for raw in links:
        if raw.get("relation") == "equal" and raw.get("a") and raw.get("b"):
            first, second = reader.span(raw["a"], _quote_key(raw["a"])), reader.span(raw["b"], _quote_key(raw["b"]))
            if first and second:
                yield first, second


def _seed_item(raw: Raw, reader: _Resolver) -> GoldItem:
    return GoldItem(
        id=raw["id"],
        category=raw.get("category", ""),
        severity=raw.get("severity", ""),
        certain=bool(raw.get("certain", True)),
        places=_places(reader.span(span) for span in raw["spans"]),
        related=_places(reader.span(span) for span in raw.get("related_spans", ())),
        why=raw.get("explanation") or raw.get("why_fine", ""),
        arithmetic=bool(raw.get("arithmetic")),
    )


# ---------------------------------------------------------------------------------------- written and examples


def read_written(source: Source, text: str) -> Gold:
    """Gold made of quotes, cells by row and column, and offsets where the format has a fixed text."""
    raw = source.raw
    reader = _Resolver(raw, text)
    _locate_claims(raw["claims"], reader)
    _locate_tables(raw.get("tables", ()), reader)
    claims = []
    for item in raw["claims"]:
        span = reader.claims.get(item["id"])
        if span is None:
            continue
        claims.append(_claim(item, span, number(item.get("value")), item.get("unit"), _reason_span(item, span, reader)))
    links = [_cell_link(link, reader) for link in raw.get("links", ())]
    links += [_derived_link(link, reader) for link in raw.get("derived_links", ())]
    return Gold(
        name=source.name,
        entity=raw.get("unit", "") if len(raw.get("unit", "")) > 2 else "",
        claims=tuple(claims),
        links=tuple(links),
        same_cells=(),
        contradictions=tuple(_written_item(item, reader) for item in raw.get("contradictions", ())),
        near_misses=tuple(_written_item(item, reader) for item in raw.get("near_misses", ())),
        lost=tuple(reader.lost),
    )


def _locate_claims(claims: Iterable[Raw], reader: _Resolver) -> None:
    """Claims without offsets are told in reading order, so each is looked for from where the last one began."""
    last = 0
    for raw in claims:
        span = reader.given(raw, "quote")
        if span is None:
            found = reader.finder.all(raw["quote"])
            span = next((place for place in found if place.start >= last), found[0] if found else None)
        if span is None:
            reader.lost.append(raw["quote"])
            continue
        last = max(last, span.start) if raw["kind"] != "reason" else last
        reader.claims[raw["id"]] = span


def _locate_tables(tables: Iterable[Raw], reader: _Resolver) -> None:
    position = 0
    for table in tables:
        if "grid" in table:
            listed = [(row, col, text) for row, line in enumerate(table["grid"]) for col, text in enumerate(line)]
        else:
            listed = [(cell[0], cell[1], cell[4]) for cell in table["cells"]]
        texts = [str(text) for _, _, text in listed]
        start = table.get("start")
        spans = reader.finder.cells(texts, position if start is None else start, table.get("end"))
        if not any(spans):
            spans = reader.finder.cells(texts)
        known = [span for span in spans if span]
        if known:
            position = known[-1].end
        else:
            reader.lost.append(f"table {table['id']} {table.get('title', '')}")
        located = [_Cell(row, col, str(text), span) for (row, col, text), span in zip(listed, spans, strict=True)]
        reader.tables[table["id"]] = located
        reader.tables.setdefault(table.get("title", ""), located)


def _reason_span(raw: Raw, span: Span, reader: _Resolver) -> Span | None:
    reason = raw.get("reason")
    if not isinstance(reason, str):
        return reader.span(reason) if reason else None
    found = reader.finder.all(reason)
    if not found:
        reader.lost.append(reason)
        return None
    return min(found, key=lambda place: _distance(place, span))


def _distance(first: Span, second: Span) -> int:
    if first.overlaps(second.start, second.end):
        return 0
    return max(second.start - first.end, first.start - second.end)


def _find_cell(reader: _Resolver, table: str, row: str, column: str, value: str) -> Span | None:
    """The cell with ``value`` in a row that holds the label ``row``, best under a header that says ``column``."""
    cells = reader.tables.get(table, [])
    rows = {cell.row for cell in cells if compact(cell.text) == compact(row)}
    matching = [cell for cell in cells if cell.row in rows and compact(cell.text) == compact(value) and cell.span]
    if not matching:
        reader.lost.append(f"cell {table}/{row}/{column}={value}")
        return None
    heads = {cell.col for cell in cells if compact(cell.text) and _names(compact(cell.text), compact(column))}
    return next((cell.span for cell in matching if cell.col in heads), matching[0].span)


def _names(header: str, column: str) -> bool:
    return header in column or column in header


def _cell_link(raw: Raw, reader: _Resolver) -> GoldLink:
    return GoldLink(
        claim=raw["claim"],
        relation="equal",
        target=_operand_span(raw, reader),
        target_claim=raw.get("to_claim"),
        operands=(),
        computed=None,
        holds=bool(raw.get("holds", True)),
    )


def _operand_span(raw: Raw, reader: _Resolver) -> Span | None:
    """The span of a cell (by offsets, or by row, column and value) or of a claim; None for a bare number."""
    claim = raw.get("to_claim") or ("row" not in raw and raw.get("claim"))
    if claim:
        return reader.claims.get(claim)
    if raw.get("row") is None:
        return None
    stated = reader.given(raw, "value")
    return stated or _find_cell(reader, raw.get("table_id") or raw["table"], raw["row"], raw["column"], raw["value"])


_RELATIONS = {"rate": "ratio", "share": "ratio", "completion": "ratio", "quotient": "ratio"}


def _derived_link(raw: Raw, reader: _Resolver) -> GoldLink:
    operands = tuple(
        Operand(span=_operand_span({"table": raw.get("table"), **item}, reader), value=number(item.get("value")))
        for item in raw["operands"]
    )
    return GoldLink(
        claim=raw["claim"],
        relation=_RELATIONS.get(raw["relation"]) or str(raw["relation"]),
        target=None,
        target_claim=None,
        operands=operands,
        computed=number(raw.get("computed")),
        holds=bool(raw.get("holds", True)),
    )


def _written_item(raw: Raw, reader: _Resolver) -> GoldItem:
    spans = [span for item in raw.get("spans", ()) if (span := _item_span(item, reader))]
    spans += [span for claim in raw.get("claims", ()) if (span := reader.claims.get(claim))]
    for cell in raw.get("cells", ()):
        table = reader.tables.get(cell["table"], [])
        position = (cell["row"], cell["col"])
        spans += [place.span for place in table if (place.row, place.col) == position and place.span is not None]
    places = list(_places(spans))
    loose = [quote for quote in raw.get("quotes", ()) if not _quoted(quote, spans)]
    places += [place for quote in loose if (place := reader.place(quote)) and place not in places]
    related = [place for quote in raw.get("related_quotes", ()) if (place := reader.place(quote))]
    return GoldItem(
        id=raw["id"],
        category=raw.get("category", ""),
        severity=raw.get("severity", ""),
        certain=bool(raw.get("certain", True)),
        places=tuple(places),
        related=tuple(related),
        why=raw.get("explanation") or raw.get("why_fine", ""),
        arithmetic=any(sign in (raw.get("explanation") or raw.get("why_fine", "")) for sign in "=≠÷+−×"),
    )


def _quoted(quote: str, spans: Iterable[Span]) -> bool:
    return any(compact(quote) in compact(span.text) for span in spans)


def _item_span(item: Raw, reader: _Resolver) -> Span | None:
    stated = reader.given(item)
    if stated is not None:
        return stated
    cell = item.get("cell")
    if cell:
        return _find_cell(reader, cell["table"], cell["row"], cell["column"], cell["value"])
    return reader.near(item["text"], claim.start if (claim := reader.claims.get(item.get("claim", ""))) else None)
