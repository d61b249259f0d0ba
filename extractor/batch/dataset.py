"""A data set that a job wrote, as tables of DuckDB."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from extractor.batch.job import Done, Record
from extractor.batch.store import Store
from extractor.errors import UsageError
from extractor.exporters.tables import TABLES

if TYPE_CHECKING:
    import duckdb

# Short names of provinces, as they begin in full ones; what stands in a path or in a unit's name is looked for.
PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州"
    " 云南 西藏 陕西 甘肃 青海 宁夏 新疆 兵团"
).split()

# One row a document that was read: its unit under one name, whether it speaks for the unit alone or for the department with all
# its units, what kind of document it is, and whose government it belongs to.
_UNITS = f"""
CREATE TEMP VIEW units AS
WITH said AS (
    SELECT *, regexp_replace(translate(entity, '（）　', '() '), '\\s', '', 'g') AS called,
        regexp_replace(replace(called, '自治区', '省'), '市场|市政|市容|城市|城镇|乡村|区域|区块|社区|小区|园区', '', 'g') AS place,
        coalesce(title, '') || ' ' || regexp_extract(name, '[^/]*$') AS titles
    FROM documents
)
SELECT document, name, year, errors, warnings, infos, numbers, agrees, rounding, contradicts, unchecked, sha256,
    regexp_replace(called, '(\\(?(本级|机关|本部|汇总|部门|单位)\\)?)+$', '') AS unit,
    CASE WHEN regexp_matches(titles || called, '本级|单位(预算|决算)|本部') THEN 'unit' ELSE 'department' END AS body,
    CASE WHEN regexp_matches(titles, '决算') THEN 'final' WHEN regexp_matches(titles, '绩效|自评') THEN 'performance'
        ELSE 'budget' END AS kind,
    nullif(regexp_extract(name || ' ' || called, '({"|".join(PROVINCES)})'), '') AS province,
    CASE WHEN regexp_matches(place, '[镇乡]|街道') THEN 'town'
        WHEN regexp_matches(place, '[县区旗]') THEN 'county'
        WHEN regexp_matches(place, '市|自治州|盟') THEN 'city'
        WHEN regexp_matches(place, '省|生产建设兵团') THEN 'province'
        WHEN regexp_matches(place, '^(中央|国家|全国|中国)|部$') THEN 'central' END AS government
FROM said
"""


def connect(url: str) -> duckdb.DuckDBPyConnection:
    """A connection in which the tables of the data set at ``url`` stand under their names, and ``units`` beside them.

    Raises ``UsageError`` with one line where there is no data set, or no DuckDB.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise UsageError("this needs DuckDB; pip install 'duizhang[batch]'") from None
    store = Store(url)
    if not any(name.startswith("part-") for name in store.names("_manifest")):
        raise UsageError(f"{url}: no data set; make one with duizhang extract SRC --out {url}")
    connection = duckdb.connect()
    if not store.local:
        connection.register_filesystem(store.files)
    scheme = "" if store.local else url.partition("://")[0] + "://"
    for table in TABLES:
        files = f"{scheme}{store.path(table)}/*.parquet".replace("'", "''")
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM read_parquet('{files}')")
    connection.execute(_UNITS)
    return connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of a query, by column name."""
    done = connection.execute(query, list(values))
    names = [column[0] for column in done.description or ()]
    return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def records(url: str) -> Iterator[Record]:
    """The records of all parts."""
    for name, data in Store(url).read_all("_manifest", ".json"):
        if name.startswith("part-"):
            yield msgspec.json.decode(data, type=Record)


def slowest(url: str, count: int) -> list[Done]:
    """The documents that took longest."""
    documents = (done for record in records(url) for done in record.documents)
    return heapq.nlargest(count, documents, key=lambda done: (done.seconds, done.name))
