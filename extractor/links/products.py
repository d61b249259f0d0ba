"""Amounts -> the counts and unit prices they are computed from: 345人，每人每年5000元，共172.5万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from extractor.arithmetic import added, compare
from extractor.data import Claim, Link, Target
from extractor.interval import Interval
from extractor.links.closed import is_compared
from extractor.links.index import LEVELS, Index, pairs_of, said

_PEOPLE = ("人", "名", "位", "人次")
_UNIT_OF_EACH = {
    "人": _PEOPLE, "生": _PEOPLE, "名": _PEOPLE, "户": ("户", "家"), "亩": ("亩",), "车": ("辆",), "辆": ("辆",),
    "台": ("台", "台(套)"), "套": ("套", "台(套)"), "件": ("件",), "班": ("班", "个"), "村": ("个", "村"),
    "平方米": ("平方米",), "公里": ("公里",), "路": ("路",), "条": ("条",), "个": ("个",), "只": ("只",), "头": ("头",),
    "项": ("项",), "批": ("批次", "批"), "次": ("次", "人次", "场次"), "所": ("所",), "家": ("家",), "吨": ("吨",),
}  # fmt: skip
_RUNNING = re.compile("全年|共|合计|总计|安排|需|计|支出|小计|测算|应为|应需")
_TIMES = frozenset({"年", "月", "个月", "天", "日"})


class Pair(NamedTuple):
    """A count and the price of one."""

    counted: Claim
    price: Claim


def product_links(index: Index, _: list[Link]) -> list[Link]:
    """A link from each amount to the pairs of count and price directly in front of it (or in the bracket behind it)."""
    found: list[Link] = []
    for claims in index.by_sentence.values():
        if any(claim.per for claim in claims):
            levels = [
                one for one in claims if one.kind in LEVELS and one.quantity is not None and not _is_plan(one, index)
            ]
            found.extend(_of_sentence(levels, index.document.text) or _of_the_sentences_before(levels, index))
    return found


def _is_plan(claim: Claim, index: Index) -> bool:
    """完成预算1.80万元的60.00%，接待168人次，人均64.29元: nobody was paid the plan."""
    return claim.quantity is not None and claim.quantity.unit == "万元" and is_compared(claim, index)


def _of_the_sentences_before(levels: list[Claim], index: Index) -> Iterator[Link]:
    """运行维护费8.64万元。…保有量4辆，车均运行维护费2.16万元: the amount that a price names stands a few sentences before; so
    does that which its count names: 专职补贴50.40万元。…专职补贴按28人、每人每月1500元安排."""
    for price in levels:
        named = _PRICED.fullmatch(price.per or "")
        if not price.per:
            continue
        before = list(_shortly_before(price, index))
        own = [one for one in before if one.sentence == price.sentence and one.anchor.start < price.anchor.start]
        count = _counted(price, own)
        if count is None and named is not None:
            count = _counted(price, [one for one in before if _KEPT.search(said(one))])
        paid = any(_is_money(one) and one.anchor.start > price.anchor.start for one in levels)
        if count is None or named is None and paid:
            continue
        amounts = [
            claim
            for claim in before
            if claim.quantity is not None
            and claim.quantity.unit == "万元"
            and claim.sentence < price.sentence
            and claim.context.measure == price.context.measure
            and (_names(named["item"], claim.subject) if named else _begins(count.subject, claim.subject))
        ]
        if len({claim.quantity.value for claim in amounts if claim.quantity}) == 1:
            yield from (
                link
                for link in _link(amounts[0], [Pair(count, price)], [])
                if named or _leaves_nothing(link, amounts[0])
            )


def _is_money(claim: Claim) -> bool:
    return claim.quantity is not None and claim.quantity.unit == "万元" and not claim.per


def _names(item: str, subject: str) -> bool:
    """Whether the item of a price (车均维护费) is that of an amount (公务车运行维护费)."""
    return _stem(subject).endswith(_stem(item))


def _begins(counted: str, subject: str) -> bool:
    """Whether what is counted (专职委员补贴按) begins with the name of an amount."""
    return len(subject) >= _LONG_NAME and counted.startswith(subject)


def _leaves_nothing(link: Link, amount: Claim) -> bool:
    """Whether a product is no less than its amount: else other counts may be part of it too."""
    assert amount.quantity is not None and link.target.value is not None
    return Interval.loosely(amount.quantity).low <= link.target.value


def _shortly_before(price: Claim, index: Index) -> Iterator[Claim]:
    """The figures of the sentence of a price and of the few before it in its section or those beside it, of its year."""
    above = index.section_above
    section = index.document.sentences[price.sentence].section
    for sentence in range(price.sentence, max(price.sentence - _FAR_BACK, -1), -1):
        here = index.document.sentences[sentence].section
        if here == section or above.get(here) == above.get(section, here):
            for claim in index.by_sentence.get(sentence, ()):
                same_year = claim.context.year == price.context.year
                if claim.kind in LEVELS and claim.quantity is not None and not claim.per and same_year:
                    yield claim


_KEPT = re.compile("保有")
_FAR_BACK = 8
_PRICED = re.compile("(?:每.|.均)(?P<item>.{2,}[费出])")


def _stem(words: str) -> str:
    """The words without what every amount may end in: 培训费支出预算数 -> 培训."""
    stem = words.removesuffix("数")
    while ending := next((one for one in _ENDINGS if stem.endswith(one)), ""):
        stem = stem.removesuffix(ending)
    return stem if len(stem) < len(words.removesuffix("数")) else words


_ENDINGS = ("支出", "经费", "费用", "费", "预算", "决算")


def _explaining(amount: Claim, pair: Pair, terms: list[Claim], behind: str, text: str) -> Iterator[Link]:
    """245万元（35人，人均7万元）、…; 购车费112万元，购置执法用车7辆，每辆16万元，…: a bracket, or a count of what the amount
    names or that ends its piece of the sentence, explains the amount in front of it.

    Without a bracket only where it leaves nothing for what is listed ``behind`` it.
    """
    first = min(pair.counted.anchor.start, pair.price.anchor.start)
    if not _is_total(amount, [pair]):
        return
    before = text[max(0, first - _BRACKET_WORDS) : first]
    opened = max(before.rfind("("), before.rfind("（"))
    if opened >= 0 and not _CLOSES.search(before, opened):
        yield from _link(amount, [pair], terms)
    elif amount.anchor.end <= first:
        akin = pairs_of(amount.subject) & pairs_of(pair.counted.subject + said(pair.counted))
        if akin or _PIECE_END.search(behind):
            yield from (link for link in _link(amount, [pair], terms) if _leaves_nothing(link, amount))


_PIECE_END = re.compile("[;；]")
_LONG_NAME = 4
_CLOSES = re.compile("[)）。；;]")
_BRACKET_WORDS = 12


def _of_sentence(claims: list[Claim], text: str) -> list[Link]:
    """Walk the figures: pairs gather until an amount comes; a pair at the end belongs to the amount in front of it."""
    links: list[Link] = []
    pairs: list[Pair] = []
    before: Claim | None = None
    counts: list[Claim] = []
    terms: list[Claim] = []
    waiting: Claim | None = None
    for claim in claims:
        assert claim.quantity is not None
        if claim.quantity.unit != "万元" and claim.context.measure == "initial_budget":
            continue  # 适配936人，完成目标900人的104%，人均补助850元: paid for those reached
        if claim.quantity.unit in _TIMES:
            terms.append(claim)
        elif claim.per:
            count = _counted(claim, [*terms, *counts])
            if count is None:
                pairs, before, waiting = [], None, claim
            else:
                pairs.append(Pair(count, claim))
        elif claim.quantity.unit != "万元":
            if waiting is not None and _counted(waiting, [claim]) is not None:  # 每人每年5000元，345人需172.5万元
                pairs.append(Pair(claim, waiting))
            else:
                counts.append(claim)
            waiting = None
        else:
            terms += [
                count
                for count in counts
                if count.quantity is not None and count.quantity.unit in ("次", "场", "期", "场次")
            ]
            explained: list[Link] = []
            if before is not None and len(pairs) == 1:
                behind = text[pairs[0].price.anchor.end : claim.anchor.start]
                explained = list(_explaining(before, pairs[0], terms, behind, text))
                pairs = [] if explained or _PIECE_END.search(behind) else pairs
            links.extend(explained)
            if (
                pairs
                and _is_total(claim, pairs)
                and not any(count.anchor.start > pairs[-1].price.anchor.start for count in counts)
            ):
                links.extend(_link(claim, pairs, terms))
                before, terms = None, []
            else:
                terms = [] if explained else terms
                before = claim
            pairs, counts = [], []
    if before is not None and len(pairs) == 1 and _is_total(before, pairs):
        links.extend(_link(before, pairs, terms))
    return links


def _counted(price: Claim, counts: list[Claim]) -> Claim | None:
    """The count that the price is for: the nearest in front of it with the measure word of 每人, 亩均."""
    each = price.per or ""
    units: tuple[str, ...] = ("年",) if re.match("每年|年均", each) else ()
    for word in sorted(_UNIT_OF_EACH, key=len, reverse=True):
        if re.search(f"(?:每|单){word}|{word}均|^{word}", each):
            units = _UNIT_OF_EACH[word]
            break
    fitting = [count for count in counts if count.quantity is not None and count.quantity.unit in units]
    return fitting[-1] if fitting else None


def _is_total(amount: Claim, pairs: list[Pair]) -> bool:
    """An amount below the price of one is something else (a part of that price, last year's price)."""
    assert amount.quantity is not None
    largest = max(pair.price.quantity.value for pair in pairs if pair.price.quantity is not None)
    named = any(mention.label == "ITEM" and len(str(mention.value)) > 2 for mention in amount.mentions)
    if named and amount.anchor.start > pairs[-1].price.anchor.start and not _RUNNING.search(said(amount)):
        return False  # 采暖费9人共计28000元: an item of its own
    whole = sum(
        (p.counted.quantity.value * p.price.quantity.value for p in pairs if p.counted.quantity and p.price.quantity),
        Decimal(0),
    )
    slipped = _powers_apart(amount.quantity.value, whole)
    return (amount.quantity.value > largest or slipped) and amount.context.year == pairs[0].price.context.year


_CLOSE = Decimal("0.02")


def near(printed: Decimal, computed: Decimal) -> bool:
    """Whether two amounts are of one size, or a power of ten apart (元 for 万元); else other things are meant."""
    if not printed or not computed:
        return False
    return max(printed, computed) < 4 * min(printed, computed) or _powers_apart(printed, computed)


def _powers_apart(printed: Decimal, computed: Decimal) -> bool:
    """Whether one of two amounts is about 10, 100, 1000 or 10000 times the other."""
    if not printed or not computed:
        return False
    ratio = max(printed, computed) / min(printed, computed)
    return any(abs(ratio / power - 1) < _CLOSE for power in (10, 100, 1000, 10000))


def _link(total: Claim, pairs: list[Pair], terms: list[Claim]) -> Iterator[Link]:
    assert total.quantity is not None
    products = [
        Interval.of(p.counted.quantity) * Interval.of(p.price.quantity)
        for p in pairs
        if p.counted.quantity and p.price.quantity
    ]
    one = added(products)
    factors = times(pairs[-1].price.per or "", terms)
    if not factors:
        return
    fitting = [factor for factor in factors if compare(total.quantity, one * Interval.exactly(factor)) != "contradicts"]
    factor = fitting[0] if fitting else factors[0]
    value = (
        sum(p.counted.quantity.value * p.price.quantity.value for p in pairs if p.counted.quantity and p.price.quantity)
        * factor
    )
    if not near(total.quantity.value, Decimal(value)):
        return
    yield Link(
        claim=total.id,
        relation="product",
        target=Target(
            kind="computed",
            anchors=tuple(claim.anchor for pair in pairs for claim in pair),
            claim=pairs[0].counted.id,
            value=Decimal(value),
            unit="万元",
        ),
        score=0.9 if len(pairs) == 1 else 0.6,
        by="pattern:count-times-price" if factor == 1 else f"pattern:count-times-price-times-{factor.normalize():f}",
    )


def times(each: str, terms: list[Claim]) -> list[Decimal]:
    """How often the price falls due, likeliest first: the months, days or years printed, else twelve for a month."""
    printed = {
        claim.quantity.unit.removeprefix("个"): claim.quantity.value for claim in terms if claim.quantity is not None
    }
    factors = [Decimal(1)]
    if "月" in each:
        factors = [Decimal(12), *factors]
        if "年" in printed:
            factors.append(Decimal(12) * printed["年"])
    elif ("天" in each or "日" in each) and not {"天", "日"} & printed.keys():
        return []  # how many days is not said
    elif "年" in printed:
        factors.append(printed["年"])
    for unit in ("月", "天", "日", "次", "场", "期", "场次"):
        if unit in printed:
            factors.append(printed[unit])
    return list(dict.fromkeys(factors))
