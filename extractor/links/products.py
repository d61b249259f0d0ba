"""Amounts -> the count and the unit price they are computed from: 345人，每人每年5000元，共172.5万元."""

from __future__ import annotations

import re
from decimal import Decimal

from extractor.arithmetic import compare
from extractor.data import Claim, Link, Target
from extractor.interval import Interval
from extractor.links.index import LEVELS, Index

_PEOPLE = ("人", "名", "位", "人次")
_UNIT_OF_EACH = {
    "人": _PEOPLE, "生": _PEOPLE, "名": _PEOPLE, "户": ("户",), "亩": ("亩",), "车": ("辆",), "辆": ("辆",), "台": ("台", "台(套)"),
    "套": ("套", "台(套)"), "件": ("件",), "班": ("班", "个"), "村": ("个", "村"), "平方米": ("平方米",), "公里": ("公里",), "路": ("路",), "条": ("条",),
    "个": ("个",), "只": ("只",), "头": ("头",), "项": ("项",), "批": ("批次", "批"), "次": ("次", "人次", "场次"), "所": ("所",), "家": ("家",), "吨": ("吨",),
}  # fmt: skip


def product_links(index: Index, _: list[Link]) -> list[Link]:
    """One link from each amount that follows (or holds in brackets) a count and a price for each of what is counted."""
    found: list[Link] = []
    for claims in index.by_sentence.values():
        if not any(claim.per for claim in claims):
            continue
        for price in (claim for claim in claims if claim.per and claim.quantity is not None and claim.quantity.unit == "万元"):
            link = _product(price, claims)
            if link is not None:
                found.append(link)
    return found


def _product(price: Claim, claims: list[Claim]) -> Link | None:
    counted = _counted(price.per or "")
    count = _nearest_count(price, claims, counted)
    if count is None or count.quantity is None or price.quantity is None:
        return None
    total = _total(price, count, claims)
    if total is None or total.quantity is None:
        return None
    one = Interval.of(count.quantity) * Interval.of(price.quantity)
    factors = times(price.per or "", [claim for claim in claims if claim.kind == "count"])
    fitting = [f for f in factors if compare(total.quantity, one * Interval.exactly(f)) != "contradicts"]
    factor = fitting[0] if fitting else factors[0]
    value = count.quantity.value * price.quantity.value * factor
    return Link(
        claim=total.id,
        relation="product",
        target=Target(kind="computed", anchors=(count.anchor, price.anchor), claim=count.id, value=value, unit="万元"),
        score=0.9,
        by="pattern:count-times-price" if factor == 1 else f"pattern:count-times-price-times-{factor}",
    )


def times(each: str, counts: list[Claim]) -> list[Decimal]:
    """How often the price falls due: once, or by the months and days printed; a year where none is printed."""
    units = {"月": "月", "天": "天", "日": "天", "年": "年"}
    printed = {claim.quantity.unit.rstrip("个"): claim.quantity.value for claim in counts if claim.quantity is not None}
    factors = [Decimal(1)]
    for word, unit in units.items():
        if word in each:
            if unit in printed:
                factors.insert(0, printed[unit])
            if word == "月":
                factors = [Decimal(12), *factors]
                if "年" in printed:
                    factors.append(Decimal(12) * printed["年"])
            elif word == "年" and "年" in printed:
                factors.append(printed["年"])
    if not any(word in each for word in units) and "年" in printed:
        factors.append(printed["年"])
    return list(dict.fromkeys(factors))


def _counted(each: str) -> tuple[str, ...]:
    """The measure words that a unit price is for: 每人每月 -> 人, 名, 位; 亩均 -> 亩."""
    for word in sorted(_UNIT_OF_EACH, key=len, reverse=True):
        if re.search(f"(?:每|单){word}|{word}均|^{word}", each):
            return _UNIT_OF_EACH[word]
    return ()


def _nearest_count(price: Claim, claims: list[Claim], units: tuple[str, ...]) -> Claim | None:
    counts = [
        claim
        for claim in claims
        if claim.kind in ("count", "composition") and claim.quantity is not None and claim.quantity.unit in units and claim.anchor.start < price.anchor.start and not claim.per
    ]
    return counts[-1] if counts else None


def _total(price: Claim, count: Claim, claims: list[Claim]) -> Claim | None:
    """The next amount behind the price, or the amount in front of the count when both stand in its bracket."""
    amounts = [claim for claim in claims if claim.kind in LEVELS and claim.quantity is not None and claim.quantity.unit == "万元" and not claim.per]
    behind = [claim for claim in amounts if claim.anchor.start > price.anchor.start]
    between = [claim for claim in claims if claim.per and claim is not price and claim.anchor.start > price.anchor.start]
    if behind and not (between and between[0].anchor.start < behind[0].anchor.start):
        return behind[0]
    before = [claim for claim in amounts if claim.anchor.end <= count.anchor.start]
    return before[-1] if before and not behind else None
