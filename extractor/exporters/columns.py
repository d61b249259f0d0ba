"""The columns of the flat tables: every name, type and meaning is said here once.

``extractor.exporters.tables`` fills them.  CSV headers, worksheets, pandas frames, the Parquet schema and ``docs/tables.md``
are generated from these lists.  No column is called by a word that SQL reserves.

Numbers of the document are ``DECIMAL``: exact, 38 digits with 10 behind the point, which pandas, polars, DuckDB, Spark and
``datasets`` all read as numbers.  (A string would be exact too, but no engine adds strings up; a float adds up, but 35.20
is no longer 35.20.)  Ten decimals hold 0.01 元 in 亿元.  A number that does not fit is null there; ``raw`` has it as printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "int", "bool", "decimal", "float", "texts"]
TEXT: Type = "text"
INT: Type = "int"
BOOL: Type = "bool"
DECIMAL: Type = "decimal"
FLOAT: Type = "float"
TEXTS: Type = "texts"  # a list of texts

DIGITS, DECIMALS = 38, 10


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, the type of its values, and one line that says what they mean.  Any value may be null."""

    name: str
    type: Type
    meaning: str


Columns = tuple[Column, ...]

_DOCUMENT: Columns = (Column("document", TEXT, "id of the document, as in `documents`"),)

_CONTEXT: Columns = (
    Column("year", INT, "the year that the figure belongs to"),
    Column("measure", TEXT, "budget, initial_budget, adjusted_budget, final or executed; empty where not stated"),
    Column("fund", TEXT, "general, fund, capital, all, …; empty where not stated"),
    Column("scope", TEXT, "with_carryover, carryover, current, comparable, region, …; empty where not stated"),
    Column("side", TEXT, "revenue or expenditure; empty where not stated"),
    Column("entity", TEXT, "the unit (单位) that it speaks of"),
)

_QUANTITY: Columns = (
    Column("value", DECIMAL, "the number, exact, in `unit`; its sign is the printed one"),
    Column("unit", TEXT, "canonical unit of `value`: 万元 for money, % for rates, else the thing counted"),
    Column("step", DECIMAL, "the last digit printed, in `unit`: before rounding it was value ± step / 2"),
    Column("raw", TEXT, "the number as printed, with its unit"),
    Column("bound", TEXT, "the operator of a limit: >=, <=, >, <, = or ~; empty for a plain number"),
    Column("high", DECIMAL, "the upper end of a range, in `unit`"),
    Column("doubt", TEXT, "one word on why the reading is not certain; empty when it is"),
)

_SPAN: Columns = (
    Column("start_char", INT, "first character of `text`: offset in code points into the text of the document"),
    Column("end_char", INT, "the offset behind its last character"),
    Column("text", TEXT, "the words or digits there, as printed"),
)

_PLACE: Columns = (
    Column("table_id", TEXT, "the table that it stands in; null in prose"),
    Column("cell_row", INT, "row of the cell in that table, from 0"),
    Column("cell_col", INT, "column of the cell in that table, from 0"),
    Column("page", INT, "page of a PDF, from 1"),
    Column("sheet", TEXT, "worksheet of a workbook"),
    Column("ref", TEXT, "cell of a worksheet, such as B5"),
    Column("path", TEXT, "place in Word or HTML, such as 表 3 行 2 列 4; the file, where several are one document"),
)

DOCUMENTS: Columns = (
    *_DOCUMENT,
    Column("name", TEXT, "file name as given"),
    Column("sha256", TEXT, "SHA-256 of the bytes of the file, where they were at hand"),
    Column("media_type", TEXT, "what the bytes are"),
    Column("chars", INT, "length of the text, in code points"),
    Column("title", TEXT, "the line near the top that names the document; empty where none does"),
    Column("year", INT, "the year in the title"),
    Column("entity", TEXT, "the unit (单位) in the title"),
    Column("tables", INT, "tables read"),
    Column("claims", INT, "statements of the prose"),
    Column("facts", INT, "cells with a number"),
    Column("verdicts", INT, "statements checked"),
    Column("errors", INT, "findings of severity error"),
    Column("warnings", INT, "findings of severity warning"),
    Column("infos", INT, "findings of severity info"),
    Column("numbers", INT, "numbers printed in the prose; the next four columns add up to it"),
    Column("agrees", INT, "of these: borne out by other figures"),
    Column("rounding", INT, "of these: off by no more than rounding explains"),
    Column("contradicts", INT, "of these: in contradiction"),
    Column("unchecked", INT, "of these: nothing could check them"),
    Column("notes", TEXTS, "what the reader repaired or dropped"),
    Column("version", TEXT, "version of duizhang that wrote the row"),
)

CLAIMS: Columns = (
    *_DOCUMENT,
    Column("claim", TEXT, "id, unique in its document"),
    Column("kind", TEXT, "level, composition, change, change_rate, share, completion, count, unchanged or reason"),
    Column("subject", TEXT, "what is spoken of, as worded"),
    Column("concept", TEXT, "the budget item meant; null where none is known"),
    *_CONTEXT,
    *_QUANTITY,
    Column("direction", TEXT, "increase, decrease, unchanged or none"),
    Column("signed", DECIMAL, "`value` with the sign of `direction`: negative for a decrease"),
    Column("base", TEXT, "what a change is measured against, as worded"),
    Column("share_of", TEXT, "the whole of a share, or the budget of a completion"),
    Column("part_of", TEXT, "the total that a part of a list belongs to"),
    Column("per", TEXT, "the unit of a unit price, such as 人 or 人/月"),
    Column("reason", TEXT, "the reason given, as worded"),
    Column("outcome", TEXT, "what became of its number: agrees, rounding, contradicts or unchecked; null without one"),
    Column("in_reason", BOOL, "true where the statement stands inside the reason of another"),
    Column("section", TEXT, "heading that it stands under"),
    Column("sentence", INT, "number of its sentence in the document"),
    *_SPAN,
    Column("number_start", INT, "first character of the number"),
    Column("number_end", INT, "the offset behind its last character"),
    *_PLACE,
)

FACTS: Columns = (
    *_DOCUMENT,
    Column("fact", TEXT, "id, unique in its document"),
    Column("item", TEXT, "innermost name of the row"),
    Column("concept", TEXT, "the budget item meant; null where none is known"),
    *_CONTEXT,
    *_QUANTITY,
    Column("blank", BOOL, "true where the cell is empty and read as 0"),
    Column("table_title", TEXT, "title of the table as printed; empty where unknown"),
    Column("row_path", TEXTS, "headers that name the row, outermost first"),
    Column("col_path", TEXTS, "headers that name the column, outermost first"),
    *_SPAN,
    *_PLACE,
)

LINKS: Columns = (
    *_DOCUMENT,
    Column("link", TEXT, "id, unique in its document; a link to several figures has a row for each"),
    Column("claim", TEXT, "id of the claim"),
    Column(
        "relation", TEXT, "what the claim's number should be to the figures: equal, sum, difference, ratio, product"
    ),
    Column("target", TEXT, "cell, claim or computed"),
    Column("fact", TEXT, "id of the fact, where the figure is a cell that was read"),
    Column("other_claim", TEXT, "id of the other claim, where the figure is one"),
    Column("position", INT, "place among the figures of the link, from 0"),
    Column("value", DECIMAL, "the value computed from all figures of the link, where it is computed"),
    Column("unit", TEXT, "unit of that value"),
    Column("score", FLOAT, "how sure the link is, 0 to 1"),
    Column("found_by", TEXT, "the rule that found it"),
    *_SPAN,
    *_PLACE,
)

VERDICTS: Columns = (
    *_DOCUMENT,
    Column("verdict", TEXT, "id, unique in its document"),
    Column("code", TEXT, "the check, such as DZ204"),
    Column("name", TEXT, "the name of the check, such as rate_differs_from_amounts"),
    Column("outcome", TEXT, "agrees, rounding, contradicts or undecided"),
    Column("severity", TEXT, "error, warning or info: how grave a contradiction is"),
    Column("reported", TEXT, "what is printed"),
    Column("computed", TEXT, "what it should agree with, with the arithmetic"),
    Column("claims", TEXTS, "ids of the claims that take part"),
    Column("note", TEXT, "why nothing could be decided"),
    *_SPAN,
    *_PLACE,
)

FINDINGS: Columns = (
    *_DOCUMENT,
    Column("finding", TEXT, "id, unique in its document"),
    Column("code", TEXT, "the check, such as DZ204"),
    Column("name", TEXT, "the name of the check, such as rate_differs_from_amounts"),
    Column("severity", TEXT, "error, warning or info"),
    Column("message", TEXT, "what is wrong, in a sentence"),
    Column("reported", TEXT, "what is printed"),
    Column("computed", TEXT, "what it should agree with, with the arithmetic"),
    Column("blamed", TEXT, "the number or word to change; null where nothing tells which"),
    Column("blamed_start", INT, "its first character"),
    Column("blamed_end", INT, "the offset behind its last character"),
    Column("suggestion", TEXT, "what it should read, in the unit and with the digits in which it is printed"),
    Column(
        "slip", TEXT, "what the author most likely did, such as decimal_point; empty where no known slip explains it"
    ),
    Column("mends", INT, "how many violated statements hold after the correction"),
    Column("alternatives", TEXTS, "equally good corrections, each as `printed → suggestion`"),
    Column("consequences", TEXTS, "other contradictions that the same number causes, each as `code message`"),
    Column("line", INT, "line in the text of the document, from 1"),
    Column("line_col", INT, "character in that line, from 1"),
    *_SPAN,
    *_PLACE,
)

ANCHORS: Columns = (
    *_DOCUMENT,
    Column("owner", TEXT, "id of the verdict or finding"),
    Column("role", TEXT, "reported (the number spoken of), other, blamed, alternative or consequence"),
    Column("position", INT, "place among the anchors of the owner, from 0"),
    *_SPAN,
    *_PLACE,
)

NUMBERS: Columns = (
    *_DOCUMENT,
    Column("position", INT, "place among the numbers of the prose, from 0"),
    Column("claim", TEXT, "id of the claim that was read from it; null where none was"),
    Column("outcome", TEXT, "agrees, rounding, contradicts or unchecked"),
    Column("codes", TEXTS, "the checks that say so"),
    Column("why", TEXT, "why it is unchecked"),
    *_SPAN,
    *_PLACE,
)

FAILURES: Columns = (
    Column("document", TEXT, "id of the document; null where nothing of it could be read"),
    Column("name", TEXT, "file name as given"),
    Column("sha256", TEXT, "SHA-256 of the bytes of the file, where they were at hand"),
    Column("reason", TEXT, "part (a part of the document is missing), unreadable, timeout, memory, crash, …"),
    Column("place", TEXT, "the part, such as 第 3 页; empty for the whole document"),
    Column("message", TEXT, "what could not be read, and what to do"),
)


@dataclass(frozen=True, slots=True)
class FlatTable:
    """One table: its name, what a row of it is, and its columns."""

    name: str
    a_row_is: str
    columns: Columns


# One line a table, in the order in which they are written.
TABLES: dict[str, FlatTable] = {
    table.name: table
    for table in (
        FlatTable("documents", "a document", DOCUMENTS),
        FlatTable("claims", "a statement of the prose", CLAIMS),
        FlatTable("facts", "a table cell that holds a number", FACTS),
        FlatTable("links", "a claim and a figure that speak of the same thing", LINKS),
        FlatTable("verdicts", "a statement that was checked, also where it holds", VERDICTS),
        FlatTable("findings", "a contradiction worth reading", FINDINGS),
        FlatTable("anchors", "a number or word that takes part in a verdict or finding", ANCHORS),
        FlatTable("numbers", "a number printed in the prose, and what became of it", NUMBERS),
        FlatTable("failures", "something that could not be read", FAILURES),
    )
}
