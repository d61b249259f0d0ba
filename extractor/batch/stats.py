"""What is in a corpus: counts by check, province, level of government and year, the share of numbers that are borne out, the most
common reasons, the slowest and the failed documents; as lines, and drawn on one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.batch import dataset
from extractor.data import Struct

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
MOST = 20  # rows of a long list

_TOTALS = """
SELECT count(*) AS documents, coalesce(sum(errors), 0) AS errors, coalesce(sum(warnings), 0) AS warnings,
    coalesce(sum(infos), 0) AS infos, coalesce(sum(numbers), 0) AS numbers, coalesce(sum(agrees), 0) AS agrees,
    coalesce(sum(rounding), 0) AS rounding, coalesce(sum(contradicts), 0) AS contradicts, coalesce(sum(unchecked), 0) AS unchecked,
    count(DISTINCT unit) FILTER (unit != '') AS units, min(year) AS first_year, max(year) AS last_year,
    count(*) - count(DISTINCT coalesce(sha256, document)) AS copies
FROM units
"""
_CHECKS = """
SELECT code, any_value(name) AS name, any_value(severity) AS severity, count(*) AS findings,
    count(DISTINCT document) AS documents
FROM findings GROUP BY code ORDER BY findings DESC, code
"""
# By one column of ``units``: how many documents, how many of them with an error or warning, and how its numbers fare.
_BY = """
SELECT {column} AS key, count(*) AS documents, count(*) FILTER (errors + warnings > 0) AS touched,
    sum(errors + warnings) AS findings, sum(numbers) AS numbers, sum(agrees + rounding) AS confirmed
FROM units GROUP BY 1 ORDER BY {order}
"""
_REASONS = """
SELECT regexp_replace(reason, '[\\s，。；、,.;]', '', 'g') AS reason, count(DISTINCT document) AS documents, count(*) AS claims,
    count(*) FILTER (direction = 'increase') AS more, count(*) FILTER (direction = 'decrease') AS less
FROM claims WHERE reason IS NOT NULL AND kind IN ('change', 'change_rate', 'unchanged', 'completion')
GROUP BY 1 ORDER BY documents DESC, reason LIMIT {most}
"""
_FAILURES = """
SELECT reason, count(*) AS documents, min(name) AS example, min(message) AS message
FROM failures GROUP BY reason ORDER BY documents DESC, reason
"""


class Statistics(Struct):
    """Everything that is printed and drawn.  The rows of each list are those of its query."""

    source: str
    totals: Row
    checks: list[Row]
    years: list[Row]
    provinces: list[Row]
    governments: list[Row]
    reasons: list[Row]
    failures: list[Row]
    slowest: list[Row]
    formats: list[Row]


def statistics(url: str) -> Statistics:
    """The statistics of the data set at ``url``.  Raises ``UsageError`` where there is none."""
    connection = dataset.connect(url)

    def by(column: str, order: str = "documents DESC, key") -> list[Row]:
        return dataset.rows(connection, _BY.format(column=column, order=order))

    return Statistics(
        source=url,
        totals=dataset.rows(connection, _TOTALS)[0],
        checks=dataset.rows(connection, _CHECKS),
        years=by("year", "key NULLS LAST"),
        provinces=by("province"),
        governments=by("government"),
        reasons=dataset.rows(connection, _REASONS.format(most=MOST)),
        failures=dataset.rows(connection, _FAILURES),
        slowest=[
            {"name": done.name, "seconds": done.seconds, "status": done.status} for done in dataset.slowest(url, MOST)
        ],
        formats=_formats(connection, url),
    )  # fmt: skip


def _formats(connection: duckdb.DuckDBPyConnection, url: str) -> list[Row]:
    """Documents and seconds of processor time by format: what the next million will cost."""
    types = dict(connection.execute("SELECT name, media_type FROM documents").fetchall())
    sums: dict[str, list[float]] = {}
    for record in dataset.records(url):
        for done in record.documents:
            one = sums.setdefault(types.get(done.name, "failed"), [0, 0.0, 0.0])
            one[0] += 1
            one[1] += done.seconds
            one[2] += max(done.size, 0)
    return [
        {"format": kind, "documents": int(count), "seconds": seconds / count, "bytes": int(size / count)}
        for kind, (count, seconds, size) in sorted(sums.items(), key=lambda item: -item[1][1])
    ]


# -------------------------------------------------------------------------------------------------------- in words

_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "title": "语料概况", "documents": "文件", "units": "单位", "years": "年份", "findings": "发现",
        "errors": "错误", "warnings": "警告", "infos": "提示", "numbers": "正文数字", "confirmed": "得到印证",
        "contradicts": "矛盾", "unchecked": "未核对", "failures": "失败", "copies": "内容重复的文件",
        "by check": "按检查项", "by year": "按年份", "by province": "按省份", "by government": "按层级",
        "reasons": "最常见的原因", "slowest": "最慢的文件", "by format": "按格式", "name": "名称",
        "touched": "有错误或警告的文件", "example": "例", "reason": "原因", "seconds": "秒", "bytes": "字节",
        "format": "格式", "more": "增", "less": "减", "unknown": "不详", "share": "份额", "central": "中央",
        "province": "省级", "city": "市级", "county": "县级", "town": "乡镇", "failed": "失败", "status": "结果",
        "code": "检查", "severity": "程度", "message": "说明", "key": "",
    },
    "en": {
        "title": "The corpus", "documents": "documents", "units": "units", "years": "years", "findings": "findings",
        "errors": "errors", "warnings": "warnings", "infos": "notes", "numbers": "numbers in prose",
        "confirmed": "borne out", "contradicts": "contradictory", "unchecked": "unchecked", "failures": "failures",
        "copies": "documents with the same bytes as another", "by check": "By check", "by year": "By year",
        "by province": "By province", "by government": "By level of government", "reasons": "Most common reasons",
        "slowest": "Slowest documents", "by format": "By format", "name": "name",
        "touched": "documents with errors or warnings", "example": "example", "reason": "reason",
        "seconds": "seconds", "bytes": "bytes", "format": "format", "more": "up", "less": "down",
        "unknown": "unknown", "share": "share", "central": "central", "province": "province", "city": "city",
        "county": "county", "town": "town", "failed": "failed", "status": "outcome", "code": "check",
        "severity": "severity", "message": "message", "key": "",
    },
}  # fmt: skip

# The lists: key of the heading, field of Statistics, columns (the first is what the row is of), column that is drawn as a bar.
LISTS = (
    ("by check", "checks", ("code", "name", "severity", "findings", "documents"), "findings"),
    ("by year", "years", ("key", "documents", "touched", "findings", "confirmed"), "touched"),
    ("by province", "provinces", ("key", "documents", "touched", "findings", "confirmed"), "touched"),
    ("by government", "governments", ("key", "documents", "touched", "findings", "confirmed"), "touched"),
    ("reasons", "reasons", ("reason", "documents", "more", "less"), "documents"),
    ("failures", "failures", ("reason", "documents", "example", "message"), "documents"),
    ("by format", "formats", ("format", "documents", "seconds", "bytes"), "seconds"),
    ("slowest", "slowest", ("name", "seconds", "status"), "seconds"),
)


def percent(part: float, whole: float) -> str:
    """A share in percent; – of nothing."""
    return f"{part / whole:.1%}" if whole else "–"


def cell(row: Row, column: str, lang: str) -> str:
    """A value as it is printed; ``confirmed`` as a share of the numbers, a key that is not known in words."""
    value = row.get(column)
    if column == "confirmed":
        return percent(row["confirmed"] or 0, row["numbers"] or 0)
    if value is None:
        return _WORDS[lang]["unknown"]
    if isinstance(value, float):
        return f"{value:.3f}"
    return _WORDS[lang].get(value, value) if isinstance(value, str) and column == "key" else str(value)


def tiles(found: Statistics, lang: str) -> list[tuple[str, str]]:
    """The figures at the top: what, how much."""
    words, totals = _WORDS[lang], found.totals
    failed = sum(row["documents"] for row in found.failures)
    years = f"{totals['first_year'] or '?'}–{totals['last_year'] or '?'}"
    numbers = totals["numbers"]
    return [
        (words["documents"], f"{totals['documents']:,}"), (words["units"], f"{totals['units']:,}"), (words["years"], years),
        (words["failures"], f"{failed:,}"), (words["copies"], f"{totals['copies']:,}"),
        (words["errors"], f"{totals['errors']:,}"), (words["warnings"], f"{totals['warnings']:,}"),
        (words["infos"], f"{totals['infos']:,}"),
        (words["numbers"], f"{numbers:,}"), (words["confirmed"], percent(totals["agrees"] + totals["rounding"], numbers)),
        (words["contradicts"], percent(totals["contradicts"], numbers)), (words["unchecked"], percent(totals["unchecked"], numbers)),
    ]  # fmt: skip


def lines(found: Statistics, lang: str) -> list[str]:
    """The statistics as text: a line a row, columns separated by tabs."""
    words = _WORDS[lang]
    out = [f"{name}\t{value}" for name, value in tiles(found, lang)]
    for heading, field, columns, _ in LISTS:
        listed: list[Row] = getattr(found, field)
        if listed:
            out += ["", f"# {words[heading]}", "\t".join(words.get(column, column) for column in columns)]
            out += ["\t".join(cell(row, column, lang) for column in columns) for row in listed[:MOST]]
    return out


def page(found: Statistics, lang: str) -> str:
    """The statistics as one HTML page that needs nothing else."""
    from jinja2 import Environment

    words = _WORDS[lang]
    lists = []
    for heading, field, columns, drawn in LISTS:
        listed: list[Row] = getattr(found, field)
        most = max((float(row[drawn] or 0) for row in listed), default=0.0) or 1.0
        body = [
            ([cell(row, column, lang) for column in columns], round(100 * float(row[drawn] or 0) / most, 1))
            for row in listed[: MOST * 2]
        ]  # fmt: skip
        numeric = [column != "key" and isinstance(listed[0].get(column), (int, float)) for column in columns if listed]
        lists.append((words[heading], [words.get(column, column) for column in columns], body, numeric))
    totals = found.totals
    bars = [(words["confirmed"], "agrees", int(totals["agrees"] + totals["rounding"]))]
    bars += [(words[name], name, int(totals[name])) for name in ("contradicts", "unchecked")]
    template = Environment(autoescape=True).from_string(
        Path(__file__).with_name("stats.html").read_text(encoding="utf-8")
    )
    return template.render(
        lang=lang, title=words["title"], source=found.source, tiles=tiles(found, lang), lists=lists, bars=bars,
        whole=totals["numbers"] or 1, numbers=words["numbers"],
    )  # fmt: skip
