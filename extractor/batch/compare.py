"""Across years: what a unit prints for last year, against what it printed last year.

Three things must agree: the level that last year's document prints for its own year, the base that this year's document prints for
last year, and the base that follows from this year's level and claimed change.  Where the first two differ:

    DZ701 base_stale          the base is the level of the year before last: the text was copied and not brought up to date
    DZ702 base_contradicts    the base does not fit this year's own level and change either
    DZ703 base_restated       the base fits this year's document: last year's figure was changed after it was disclosed

Figures meet only when item, year, measure, fund, scope and side are the same, within two last digits, and when every figure that
a document prints for the item differs: one that agrees is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from extractor.batch import dataset

if TYPE_CHECKING:
    import duckdb

NAMES = {"DZ701": "base_stale", "DZ702": "base_contradicts", "DZ703": "base_restated"}
SEVERITIES = {"DZ701": "warning", "DZ702": "error", "DZ703": "info"}
_SHORTEST_REASON = 6  # characters

# All levels that a document prints, for whatever year.
_FIGURES = """
CREATE TEMP TABLE figures AS
WITH printed AS (
    SELECT document, concept, subject AS item, year, measure, fund, scope, side, value, step, raw, start_char, 0 AS rank
    FROM claims WHERE kind IN ('level', 'composition') AND NOT in_reason AND unit = '万元' AND bound = '' AND doubt = ''
    UNION ALL
    SELECT document, concept, item, year, measure, fund, scope, side, value, step, raw, start_char, 1 AS rank
    FROM facts WHERE NOT blank AND unit = '万元' AND bound = '' AND doubt = ''
)
SELECT u.unit, u.body, u.year AS of_year, u.kind, p.document, concept, item, p.year,
    CASE measure WHEN '' THEN u.kind WHEN 'initial_budget' THEN 'budget' ELSE measure END AS measure,
    fund, CASE scope WHEN 'current' THEN '' ELSE scope END AS scope, side, value, step, raw, start_char, rank
FROM printed p JOIN units u USING (document)
WHERE concept IS NOT NULL AND value IS NOT NULL AND p.year IS NOT NULL AND u.year IS NOT NULL AND u.unit != ''
"""
_KEY = "unit, body, concept, measure, fund, scope, side"
_CHANGES = """
CREATE TEMP TABLE changes AS
SELECT document, concept, fund, CASE scope WHEN 'current' THEN '' ELSE scope END AS scope, side, signed, step
FROM claims WHERE kind = 'change' AND unit = '万元' AND signed IS NOT NULL AND concept IS NOT NULL
"""
# Pairs of documents of consecutive years in which no base of the later one meets a level of the earlier one.
_PAIRS = f"""
CREATE TEMP TABLE pairs AS
WITH own AS (SELECT * FROM figures WHERE year = of_year), prior AS (SELECT * FROM figures WHERE year = of_year - 1)
SELECT {_KEY}, prior.of_year AS year, prior.document, own.document AS earlier,
    bool_or(abs(prior.value - own.value) <= prior.step + own.step) AS agrees,
    arg_min(prior.value, prior.rank * 1000000000 + prior.start_char) AS base,
    arg_min(prior.raw, prior.rank * 1000000000 + prior.start_char) AS base_printed,
    arg_min(prior.start_char, prior.rank * 1000000000 + prior.start_char) AS start_char,
    max(prior.step) AS step,
    arg_min(own.value, own.rank * 1000000000 + own.start_char) AS level,
    arg_min(own.raw, own.rank * 1000000000 + own.start_char) AS level_printed,
    arg_min(own.item, own.rank * 1000000000 + own.start_char) AS item
FROM prior JOIN own USING ({_KEY}) WHERE own.of_year = prior.of_year - 1 AND own.document != prior.document
GROUP BY {_KEY}, prior.of_year, prior.document, own.document
"""
_JUDGED = f"""
WITH open AS (
    SELECT * FROM pairs QUALIFY NOT bool_or(agrees) OVER (PARTITION BY {_KEY}, year, document)
), judged AS (
    SELECT o.*,
        EXISTS (SELECT 1 FROM figures f WHERE f.unit = o.unit AND f.body = o.body AND f.concept = o.concept
            AND f.measure = o.measure AND f.fund = o.fund AND f.scope = o.scope AND f.side = o.side
            AND f.year = o.year - 2 AND f.of_year IN (o.year - 1, o.year - 2) AND abs(f.value - o.base) <= o.step + f.step) AS stale,
        (SELECT bool_or(abs(t.value - c.signed - o.base) <= o.step + t.step + c.step) FROM changes c JOIN figures t
            ON t.document = c.document AND t.concept = c.concept AND t.fund = c.fund AND t.scope = c.scope AND t.side = c.side
            WHERE c.document = o.document AND c.concept = o.concept AND c.fund = o.fund AND c.scope = o.scope AND c.side = o.side
            AND t.year = o.year) AS fits
    FROM open o
)
SELECT CASE WHEN stale THEN 'DZ701' WHEN fits = false THEN 'DZ702' ELSE 'DZ703' END AS code,
    unit, body, j.year, item, concept, measure, base, base_printed, level, level_printed, j.document, d.name,
    start_char, earlier, e.name AS earlier_name
FROM judged j JOIN documents d ON d.document = j.document JOIN documents e ON e.document = j.earlier
ORDER BY unit, body, j.year, item, measure, fund, scope, side, d.name, earlier_name
"""
# The level of every item in every year, as its own document prints it (in prose before tables), and how often it is told otherwise.
_SERIES = f"""
SELECT {_KEY}, mode(item) AS item, year,
    arg_min(value, rank * 1000000000 + start_char) FILTER (of_year = year) AS level,
    arg_min(value, rank * 1000000000 + start_char) FILTER (of_year = year + 1) AS level_said_next_year,
    count(DISTINCT document) AS documents
FROM figures WHERE of_year - year IN (0, 1) GROUP BY {_KEY}, year
ORDER BY unit, body, concept, measure, fund, scope, side, year
"""
_REASONS = f"""
WITH given AS (
    SELECT DISTINCT u.unit, u.body, u.kind, u.year, c.concept, c.subject, regexp_replace(c.reason, '[\\s，。；、,.;]', '', 'g') AS reason
    FROM claims c JOIN units u USING (document)
    WHERE c.reason IS NOT NULL AND c.concept IS NOT NULL AND u.year IS NOT NULL AND u.unit != ''
), runs AS (
    SELECT *, year - dense_rank() OVER (PARTITION BY unit, body, kind, concept, reason ORDER BY year) AS run
    FROM given WHERE length(reason) >= {_SHORTEST_REASON}
)
SELECT unit, body, kind, mode(subject) AS item, concept, reason, min(year) AS first_year, max(year) AS last_year,
    count(DISTINCT year) AS years
FROM runs GROUP BY unit, body, kind, concept, reason, run HAVING count(DISTINCT year) >= 2
ORDER BY years DESC, unit, body, kind, concept, reason, first_year
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two and more years of a corpus say together: ``findings`` and ``repeated`` reasons as rows, how many ``units`` have
    documents of consecutive years, and how many bases were ``compared``."""

    units: int
    compared: int
    findings: list[dict[str, Any]]
    repeated: list[dict[str, Any]]


def compare(url: str, out: Path | None = None, shape: Literal["parquet", "csv"] = "parquet") -> Comparison:
    """Compare the years of the data set at ``url``; with ``out``, write ``years``, ``reasons`` and ``series`` there, a file each.

    Raises ``UsageError`` where there is no data set.
    """
    connection = dataset.connect(url)
    for statement in (_FIGURES, _CHANGES, _PAIRS):
        connection.execute(statement)
    found = dataset.rows(connection, _JUDGED)
    counts = dataset.rows(
        connection,
        f"SELECT count(DISTINCT (unit, body)) AS units, count(DISTINCT ({_KEY}, year, document)) AS n FROM pairs",
    )
    result = Comparison(
        units=counts[0]["units"], compared=counts[0]["n"], findings=found, repeated=dataset.rows(connection, _REASONS)
    )  # fmt: skip
    if out is not None:
        _write(connection, out, shape)
    return result


def _write(connection: duckdb.DuckDBPyConnection, out: Path, shape: str) -> None:
    from extractor.batch.store import writing

    with writing(str(out)):
        out.mkdir(parents=True, exist_ok=True)
        for name, query in (("years", _JUDGED), ("reasons", _REASONS), ("series", _SERIES)):
            half = out / f"{name}.{shape}.part"
            how = "FORMAT parquet, COMPRESSION zstd" if shape == "parquet" else "FORMAT csv, HEADER"
            target = str(half).replace("'", "''")
            connection.execute(f"COPY ({query}) TO '{target}' ({how})")
            half.replace(out / f"{name}.{shape}")


# ------------------------------------------------------------------------------------------------------- in words

_MESSAGES = {
    "zh": {
        "DZ701": "{unit}{year}年文件中“{item}”的上年数写作{base_printed}，与上年文件的{level_printed}不符，而与前年的数相同：可能未更新",
        "DZ702": "{unit}{year}年文件中“{item}”的上年数写作{base_printed}，与上年文件的{level_printed}不符，与本年数和增减额也不符",
        "DZ703": "{unit}{year}年文件中“{item}”的上年数写作{base_printed}，上年文件中为{level_printed}：公开后作过调整",
        "sum": "{units} 个单位有连续两年以上的文件；核对上年数 {compared} 个：{stale} 个未更新，{wrong} 个矛盾，{restated} 个经调整；"
        "{repeated} 条原因逐年照抄",
    },
    "en": {
        "DZ701": "{unit}, {year}: the base of {item} is printed {base_printed}, last year's document has {level_printed}, "
        "and the year before last had the same: perhaps not brought up to date",
        "DZ702": "{unit}, {year}: the base of {item} is printed {base_printed}, last year's document has {level_printed}, "
        "and it does not fit this year's level and change either",
        "DZ703": "{unit}, {year}: the base of {item} is printed {base_printed}, last year's document has {level_printed}: restated",
        "sum": "{units} units with documents of consecutive years; {compared} bases compared: {stale} stale, {wrong} contradictory,"
        " {restated} restated; {repeated} reasons repeated year after year",
    },
}


def message(finding: dict[str, Any], lang: str) -> str:
    """One line on a finding."""
    place = f"{finding['name']}: {finding['code']} {SEVERITIES[finding['code']]} "
    return place + _MESSAGES[lang][finding["code"]].format(**finding)


def summary(result: Comparison, lang: str) -> str:
    """The last line."""
    counts = {code: sum(finding["code"] == code for finding in result.findings) for code in NAMES}
    return _MESSAGES[lang]["sum"].format(
        units=result.units, compared=result.compared, stale=counts["DZ701"], wrong=counts["DZ702"], restated=counts["DZ703"],
        repeated=len(result.repeated),
    )  # fmt: skip
