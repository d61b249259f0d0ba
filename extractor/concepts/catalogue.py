"""The concepts, read once from the TOML files of this folder: by id, by code and by name.

Two forms of file: ``items_*.toml`` (one table a concept, see the head of items_money.toml) and the classifications
``functions*.toml``, ``economy.toml``, ``revenue.toml`` (one line a code: ``"2040201" = "name"`` or ``["name", "older
name"]``; parents follow from the digits).
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import structs

from extractor.concepts.naming import core, key
from extractor.data import Struct

# Endings of the 项 that mean the same under every 款.
GENERIC = {"01": "行政运行", "02": "一般行政管理事务", "03": "机关服务", "50": "事业运行"}
_FOLDER = Path(__file__).parent
_ITEMS = ("items_money.toml", "items_things.toml", "items_region.toml")
_CLASSIFICATIONS = (
    ("func", "functions_government.toml", "expenditure"),
    ("func", "functions_society.toml", "expenditure"),
    ("func", "functions_economy.toml", "expenditure"),
    ("econ", "economy.toml", "expenditure"),
    ("rev", "revenue.toml", "revenue"),
)
# The five concepts of a fund with `flows = true`: id suffix, side, endings of its names.
_FLOWS = (
    ("", "", ("",)),
    (".revenue", "revenue", ("收入", "当年收入")),
    (".expenditure", "expenditure", ("支出", "当年支出")),
    (".balance", "", ("当年结余", "本年收支结余", "当年收支结余", "本年结余")),
    (".accumulated", "", ("滚存结余", "年末滚存结余", "累计结余", "年末累计结余")),
)


class Concept(Struct):
    """Something a disclosure can put a figure to.

    ``id``: "item.three_public", "func.2040201", "econ.30217", "rev.101"; ``names``: the standard one first; ``code``:
    its digits or ""; ``parents``: ids; ``side``: "revenue", "expenditure" or ""; ``fund``, ``scope``: what the name
    itself says of the context; ``family``: the id of the side-less concept that it is one side of;
    ``unit``: of what is not money (人, 辆, 个 ...); ``parts``: alternatives of what adds up to it; ``near``: ids of items
    that often show the same figure.  Concepts of one family can stand for one figure: it is the key to meet by, and
    for namesakes under several codes (行政运行) it is the concept of the name alone, "name.行政运行".
    """

    id: str
    names: tuple[str, ...]
    code: str = ""
    parents: tuple[str, ...] = ()
    side: str = ""
    fund: str = ""
    scope: str = ""
    family: str = ""
    unit: str = ""
    parts: tuple[tuple[str, ...], ...] = ()
    near: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The standard name."""
        return self.names[0]

    @property
    def adds_up(self) -> bool:
        """Whether its parts are known to exhaust it."""
        return bool(self.parts)


class Catalogue(Struct):
    """All concepts with their indexes.

    ``by_name`` lists every bearer of a name, in order of precedence, ``by_core`` of a name without its endings;
    ``exact_only`` are names that mean the item only where nothing else stands beside them ("=编制" in the files).
    """

    concepts: dict[str, Concept]
    by_code: dict[str, Concept]
    by_name: dict[str, list[Concept]]
    by_core: dict[str, list[Concept]]
    children: dict[str, list[str]]
    exact_only: frozenset[str]


@cache
def catalogue() -> Catalogue:
    """Read the files and build the indexes (some 20 ms, once)."""
    concepts: dict[str, Concept] = {}
    exact_only: set[str] = set()
    for file in _ITEMS:
        for concept in _items(_read(file), exact_only):
            if concept.id in concepts:
                raise ValueError(f"two concepts with the id {concept.id!r}")
            concepts[concept.id] = concept
    for kind, file, side in _CLASSIFICATIONS:
        for code, names in _read(file).items():
            concept = _classified(kind, code, names, side)
            if concept.id in concepts:
                raise ValueError(f"two concepts with the id {concept.id!r}")
            concepts[concept.id] = concept
    return _index(concepts, frozenset(exact_only))


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / file).read_text(encoding="utf-8"))


def _items(tables: dict[str, Any], exact_only: set[str]) -> list[Concept]:
    """The concepts of one items file; a table ["total.revenue"] adds to the side that [total] opened."""
    made: list[Concept] = []
    extras = {name: table for name, table in tables.items() if "." in name}
    for name, table in tables.items():
        if name not in extras:
            exact_only |= {key(alias[1:]) for alias in table["names"] if alias.startswith("=")}
            table["names"] = [alias.removeprefix("=") for alias in table["names"]]
            made += _flows(name, table) if table.get("flows") else _sides(name, table, extras)
    return made


def _sides(name: str, table: dict[str, Any], extras: dict[str, Any]) -> list[Concept]:
    family = f"item.{name}"
    made = [_item(family, table["names"], table, table.get("side", ""), family)]
    for side in ("revenue", "expenditure"):
        if side in table:
            shared: dict[str, Any] = {field: table[field] for field in ("fund", "scope") if field in table}
            extra: dict[str, Any] = {"parents": [f"{parent}.{side}" for parent in table.get("parents", ())], **shared}
            extra |= extras.get(f"{name}.{side}", {})
            made.append(_item(f"{family}.{side}", table[side], extra, side, family))
    return made


def _flows(name: str, table: dict[str, Any]) -> list[Concept]:
    family = f"item.{name}"
    made = []
    for suffix, side, endings in _FLOWS:
        names = [f"{fund}{ending}" for ending in endings for fund in table["names"]]
        related = {
            "parents": [f"{parent}{suffix}" for parent in table.get("parents", ())],
            "parts": [[f"{part}{suffix}" for part in parts] for parts in table.get("parts", ())],
        }
        own = family if side or not suffix else f"{family}{suffix}"
        made.append(_item(f"{family}{suffix}", names, related, side, own))
    return made


def _item(identifier: str, names: list[str], table: dict[str, Any], side: str, family: str) -> Concept:
    return Concept(
        id=identifier,
        names=tuple(names),
        parents=tuple(table.get("parents", ())),
        side=side,
        fund=table.get("fund", ""),
        scope=table.get("scope", ""),
        family=family,
        unit=table.get("unit", ""),
        parts=tuple(tuple(parts) for parts in table.get("parts", ())),
        near=tuple(table.get("near", ())),
    )


def _classified(kind: str, code: str, names: str | list[str], side: str) -> Concept:
    identifier = f"{kind}.{code}"
    return Concept(
        id=identifier,
        names=(names,) if isinstance(names, str) else tuple(names),
        code=code,
        parents=(f"{kind}.{code[:-2]}",) if len(code) > 3 else (),
        side=side,
        family=identifier,
    )


def _index(concepts: dict[str, Concept], exact_only: frozenset[str]) -> Catalogue:
    by_code: dict[str, Concept] = {}
    by_name: dict[str, list[Concept]] = defaultdict(list)
    by_core: dict[str, list[Concept]] = defaultdict(list)
    children: dict[str, list[str]] = defaultdict(list)
    concepts = _with_wholes(_with_families(concepts))
    for concept in concepts.values():
        if concept.code:
            by_code[concept.code] = concept
        for parent in concept.parents:
            children[parent].append(concept.id)
        for name in concept.names:
            exact = key(name)
            _add(by_name, exact, concept)
            _add(by_core, core(exact), concept)
    return Catalogue(
        concepts=concepts,
        by_code=by_code,
        by_name=dict(by_name),
        by_core=dict(by_core),
        children=dict(children),
        exact_only=exact_only,
    )


def _with_families(concepts: dict[str, Concept]) -> dict[str, Concept]:
    """Give namesakes one family: the item of that name, the widest code if the codes nest, else the name alone."""
    namesakes: dict[str, list[Concept]] = defaultdict(list)
    for concept in concepts.values():
        namesakes[core(key(concept.name))].append(concept)
    made = {f"name.{name}": _name_alone(name) for name in GENERIC.values()}
    made |= concepts
    for name, bearers in namesakes.items():
        coded = [bearer for bearer in bearers if bearer.code]
        leading = [bearer for bearer in coded if bearer.code[0] != "5"] or coded
        items = [bearer for bearer in bearers if not bearer.code]
        if len(bearers) < 2 or not coded:
            continue
        widest = min(leading, key=lambda bearer: len(bearer.code))
        if items:
            family = items[0].family
        elif all(bearer.code.startswith(widest.code) for bearer in leading):
            family = widest.id
        else:
            family = f"name.{name}"
            made[family] = _name_alone(widest.name, family)
        for bearer in coded:
            made[bearer.id] = structs.replace(bearer, family=family)
    return made


def _with_wholes(concepts: dict[str, Concept]) -> dict[str, Concept]:
    """Whatever is listed among the parts of a whole has it as a parent."""
    wholes: dict[str, list[str]] = defaultdict(list)
    for concept in concepts.values():
        for part in {part for parts in concept.parts for part in parts}:
            wholes[part].append(concept.id)
    for part, parents in wholes.items():
        own = concepts[part]
        concepts[part] = structs.replace(own, parents=tuple(dict.fromkeys((*own.parents, *sorted(parents)))))
    return concepts


def _name_alone(name: str, identifier: str = "") -> Concept:
    identifier = identifier or f"name.{name}"
    return Concept(id=identifier, names=(name,), side="expenditure", family=identifier)


def _add(index: dict[str, list[Concept]], name: str, concept: Concept) -> None:
    bearers = index[name]
    if not bearers or bearers[-1] is not concept:
        bearers.append(concept)
