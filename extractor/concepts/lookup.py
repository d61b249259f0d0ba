"""From names and codes to concepts."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from extractor.concepts.catalogue import GENERIC, Concept, catalogue
from extractor.concepts.misprints import as_listed
from extractor.concepts.naming import LONGEST, core, key, plain
from extractor.concepts.qualify import qualifiers
from extractor.folding import fold

_ENDINGS = {name: ending for ending, name in GENERIC.items()}
_TOTALS = frozenset(
    (
        "合计",
        "总计",
        "小计",
        "共计",
        "总额",
        "总数",
        "金额合计",
        "合计数",
        "单位合计",
        "部门合计",
        "汇总",
        "计",
        "累计",
        "本年合计",
        "全部",
    )
)

_CODE_NOTE = re.compile(
    r"\(?(\d{2,7})\s*(?:[类款项]级?(?:科目)?)?\)|(?<!\d)(\d{2,7})\s*[类款项](?:级?科目)?|\(?([类款项])\)"
)
_LEVEL_BEHIND = re.compile(r"(?<!\s)\s*+\((?:\d{2,7})?[类款项]?\)$")
# Words in front of an item that are context: funds, scopes, the unit itself, connectives.
_AHEAD = re.compile(
    r"(?:一般公共预算|公共财政预算|政府性基金预算|国有资本经营预算|一般公共|政府性基金|国有资本经营|公共预算|基金预算)?(?:当年)?(?:财政)?拨款(?:安排|预算)?的?"
    r"|一般公共预算|公共财政预算|政府性基金预算|国有资本经营预算|政府性基金|国有资本经营|一般预算|一般公共"
    r"|[当本]年|年初|年末|全年|年度|部门|单位|预算|决算|安排的?|其中|用于|使用|的|总体|全部|批复|核定|共有?|截至|当前|现有|本级|我[县市区州省局]|全[县市区州省局]"
)
_BEHIND = re.compile(
    r"(?:(?:年初|调整|全年|年度|部门)?(?:预算|决算|执行)(?:执行)?(?:数|额|总额|总数|总计|合计|金额|安排|规模|情况)?|一般公共预算财政拨款|一般公共预算拨款|一般公共预算|财政拨款|支出|安排|总额|总计|总数|合计|小计"
    r"|金额|数额|资金|数量|数|情况|规模|共|共有|为|收入|经费|基本支出|项目支出|实际完成值?|当年拨款|收支)$"
)
# 离退休人员经费 is money, not people.
_MONEY_END = re.compile(r"(?:经费|支出|资金|拨款|收入|金额|费|补助|预算|决算)(?:数|额|总额)?$")
# What a title has before and behind the item that its table is about: "表六 ...", "... 总体情况表", "... 分经济科目表".
_TITLE_AHEAD = re.compile(
    r"^\s*(?:附?[表件][一二三四五六七八九十]{1,3}?(?=一般|[^一二三四五六七八九十]|$)|附?[表件]\d{1,2}(?:-\d)?"
    r"|公开\d{1,2}表)[\s、:.]*"
)
_TITLE_BEHIND = re.compile(
    r"(?=(?s:.{0,40}+)$)(?:(?:分|按)(?:部门|政府)?(?:功能|经济)?(?:分类)?科目|按性质分类|按功能分类|按经济分类|预算|决算|总体|情况|明细|统计|公开|对比|比较|执行"
    r"|汇总|一览|申报|细化|总|简)*+表?$"
)
# The last word of a unit's name, after which an item begins: "石河县公安局|机关运行经费".
_UNIT_END = re.compile(
    r"[局厅委办院校县市区镇乡州省旗部](?!门)|单位|部门|机关|本级|中心|政府|系统|[大支总]队|街道|协会|联合会|管理处|事务所|服务站"
    r"|公司|集团|[中小大]学|幼儿园"
)
_FURTHEST = 40  # no unit's name is longer

_DIGIT = re.compile(r"\d")
_OWN_CODE = re.compile(r"\s*(\d{7}|\d{5}|\d{3})(?!\d)(?=\s|[类款项]|[^\d.年月日万亿元%个人辆台套])")
_GLUED_CODE = re.compile(r"\d{3}(?!\d)(?=[^\d年])")


def find(name: str, code: str | None = None, side: str = "", entity: str = "") -> Concept | None:
    """The concept that ``name`` means, or None where no list knows it.

    ``code`` is a code printed beside it ("2040201", "204类"); a code decides between namesakes, a name that belongs to
    another code wins over it (the code is then wrong, see ``code_fits``).  ``side`` ("revenue", "expenditure") decides
    between the two sides of an item, ``entity`` is the unit's name, to be left out.

    >>> find("公共安全（204类）公安（02款）行政运行（01项）").id
    'func.2040201'
    >>> find("2023年度一般公共预算基本支出").id, find("视频联网共享平台")
    ('item.basic', None)
    """
    return _find(name[:LONGEST], code, side, entity)


@lru_cache(maxsize=65536)
def _find(name: str, code: str | None, side: str, entity: str) -> Concept | None:
    side = side or qualifiers(name).side
    digits = _digits(code) if code else _codes_inside(name)
    bare = plain(name, entity)
    for number, candidate in enumerate(_candidates(name, bare)):
        if number > 1 and candidate in catalogue().exact_only:
            continue
        concept = _known(candidate, digits, side)
        if concept is not None and not (concept.unit and _MONEY_END.search(key(name))):
            return _of_fund(concept, name, side)
    path = _path(name, digits, side)
    if path is not None:
        return path
    return _after_unit(bare, name, digits, side) or _by_its_code(bare, digits) or _misprinted(bare, digits, side)


@lru_cache(maxsize=4096)
def of_title(title: str, side: str = "") -> Concept | None:
    """The concept that a table's title announces: what its 合计 is a total of.

    >>> of_title("表六 2023年一般公共预算基本支出情况表（不含上年结转）").id, of_title("部门收支总体情况表").id
    ('item.basic', 'item.total')
    """
    bare = plain(_TITLE_AHEAD.sub("", fold(title[:LONGEST])))
    while (shorter := _TITLE_BEHIND.sub("", bare)) != bare:
        concept = find(shorter, side=side)
        if concept is not None:
            return concept
        bare = shorter
    return None


def by_code(code: str) -> Concept | None:
    """The concept with this code ("204", "2040201", "30217"), also for the generic endings of an unlisted 项."""
    digits = _digits(code)
    known = catalogue().by_code.get(digits)
    if known is not None or len(digits) != 7 or digits[0] != "2":
        return known
    parent, name = catalogue().by_code.get(digits[:5]), GENERIC.get(digits[5:])
    if parent is None or name is None:
        return None
    return Concept(
        id=f"func.{digits}",
        names=(name,),
        code=digits,
        parents=(parent.id,),
        side="expenditure",
        family=f"name.{name}",
    )


def concept(identifier: str) -> Concept | None:
    """The concept with this id."""
    known = catalogue().concepts.get(identifier)
    return by_code(identifier[5:]) if known is None and identifier.startswith("func.") else known


def is_total(name: str) -> bool:
    """Whether a row or column name says "total" and nothing else (合计, 小计, 总计 ...)."""
    return key(name) in _TOTALS


def is_listed(printed: str) -> bool:
    """Whether ``printed`` is the whole name of an item that the lists know, and so one item whatever 与, 和, 及 stand in
    it; white space, quotes, brackets and a (类), (款) or (项) behind it do not count.

    >>> is_listed("医疗卫生与计划生育支出（类）"), is_listed("教育支出与科学技术支出"), is_listed("2023年教育支出")
    (True, False, False)
    """
    name = _LEVEL_BEHIND.sub("", fold(printed[:LONGEST]).strip())
    return key(name) in catalogue().by_name


def code_fits(code: str, name: str) -> bool | None:
    """Whether ``name`` is what ``code`` stands for; None where the lists cannot tell.

    Only False when the code is known, and the name is known of another code of the same level.

    >>> code_fits("204类", "公共安全"), code_fits("204", "一般公共服务"), code_fits("2040201", "行政运行")
    (True, False, True)
    """
    return _code_fits(code, name[:LONGEST])


@lru_cache(maxsize=16384)
def _code_fits(code: str, name: str) -> bool | None:
    digits = _digits(code)
    holder = by_code(digits)
    if holder is None:
        return None
    bare = plain(name)
    wanted = core(bare)
    if any(bare == key(own) or wanted == core(key(own)) for own in holder.names):
        return True
    if wanted in _ENDINGS:
        return False if len(digits) == 7 else None
    if digits not in catalogue().by_code:
        return None  # only the ending is known, and local lists use endings of their own
    bearers = catalogue().by_name.get(bare) or catalogue().by_core.get(wanted) or ()
    kind = holder.id.partition(".")[0]
    same_level = any(other.id.startswith(kind) and len(other.code) == len(digits) for other in bearers)
    return False if same_level else None


def parts(concept_id: str) -> tuple[tuple[str, ...], ...]:
    """Alternative lists of the ids that add up to a concept; () where its parts are not known to exhaust it.

    A class or section of a classification is exhausted by the items below it that a document prints.
    """
    known = concept(concept_id)
    if known is None:
        return ()
    if known.parts:
        return known.parts
    if known.code:
        below = tuple(catalogue().children.get(concept_id, ()))
        return (below,) if below else ()
    return ()


def is_part(part: str, whole: str) -> bool:
    """Whether ``part`` lies anywhere below ``whole``."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        known = concept(waiting.pop())
        for parent in known.parents if known else ():
            if parent == whole:
                return True
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return False


@lru_cache(maxsize=16384)
def part_named(name: str, whole: str) -> Concept | None:
    """The part of ``whole`` whose name ends in ``name``: 购置费 of 公务用车购置及运行费; None where none or several do."""
    above = concept(whole)
    parts = dict.fromkeys(part for alternative in (above.parts if above else ()) for part in alternative)
    found = [one for one in map(concept, parts) if one is not None and any(own.endswith(name) for own in one.names)]
    return found[0] if len(found) == 1 and len(name) > 1 else None


def under(name: str, whole: str) -> Concept | None:
    """The item below ``whole`` (an id with a code) that ``name`` means there; None where there is none.

    Documents print a 款 or 项 with or without the name of what it belongs to: 环境卫生 under 城乡社区支出 is 城乡社区环境卫生,
    公共安全公安 under 公共安全支出 is 公安.  By itself such a name is not known, or means something else.

    >>> under("环境卫生支出", "func.212").id, under("行政运行", "func.20402").id, under("环境卫生支出", "func.210")
    ('func.21205', 'func.2040201', None)
    """
    above = concept(whole)
    if above is None or not above.code:
        return None
    heads = dict.fromkeys(core(key(own)) for own in above.names)
    for candidate in (key(name), plain(name), core(plain(name))):
        longer = [head + candidate for head in heads]
        shorter = [candidate.removeprefix(head) for head in heads if len(candidate) > len(head) + 1]
        for form in (candidate, *longer, *shorter):
            found = _below(form, above.code) if len(candidate) > 1 else None
            if found is not None:
                return found
    return None


def akin(first: str, second: str) -> float:
    """How far two concepts stand for one figure, by their ids.

    1 the same; 0.9 an item and one of its sides (一般公共预算拨款 and 一般公共预算支出), or 行政运行 with and without its
    款; 0.8 namesakes in two classifications (住房公积金 as 项 and as economic 款); 0.6 items that often show the same
    figure (机关运行经费 and 公用经费, the two sides of a balanced budget); 0 otherwise.
    """
    if first == second:
        return 1.0
    one, other = concept(first), concept(second)
    if one is None or other is None:
        return 0.0
    if one.family == other.family:
        return _akin_namesakes(one, other)
    if second in one.near or first in other.near or one.family in other.near or other.family in one.near:
        return 0.6
    return 0.0


def _akin_namesakes(one: Concept, other: Concept) -> float:
    """Two concepts of one family: an item and its sides, or one name under several codes."""
    if one.code and other.code and one.code[0] != other.code[0]:
        return 0.8
    if one.code and other.code:
        return 0.9 if one.code.startswith(other.code) or other.code.startswith(one.code) else 0.0
    return 0.6 if {one.side, other.side} == {"revenue", "expenditure"} else 0.9


@lru_cache(maxsize=4096)
def kin(identifier: str) -> tuple[tuple[str, float], ...]:
    """The other concepts that are ``akin`` to this one, the closest first: where else its figure may stand.

    >>> kin("func.2040201")
    (('name.行政运行', 0.9),)
    """
    own = concept(identifier)
    if own is None:
        return ()
    places, families, told_by = _relations()
    near = {*families.get(own.family, ()), *told_by.get(identifier, ()), *told_by.get(own.family, ())}
    for name in own.near:
        near.update(families.get(name, (name,)))
    others = sorted((near & places.keys()) - {identifier}, key=places.__getitem__)
    related = ((other, akin(identifier, other)) for other in others)
    return tuple(sorted(((other, close) for other, close in related if close), key=lambda pair: -pair[1]))


@cache
def _relations() -> tuple[dict[str, int], dict[str, list[str]], dict[str, list[str]]]:
    """The place of each concept in the catalogue, the members of each family, and who names an id or a family as near."""
    families: dict[str, list[str]] = defaultdict(list)
    told_by: dict[str, list[str]] = defaultdict(list)
    for other in catalogue().concepts.values():
        families[other.family].append(other.id)
        for name in other.near:
            told_by[name].append(other.id)
    places = {identifier: place for place, identifier in enumerate(catalogue().concepts)}
    return places, dict(families), dict(told_by)


# ----------------------------------------------------------------------------------------------------- inner steps


def _digits(code: str) -> str:
    return "".join(_DIGIT.findall(fold(code)))


def _codes_inside(name: str) -> str:
    """The code that a name spells out itself: "2040201" of "公共安全(204类)公安(02款)行政运行(01项)", "30217" of
    "30217公务接待费"."""
    text = fold(name)
    if _DIGIT.search(text) is None:
        return ""
    ahead = _OWN_CODE.match(text)
    if ahead is not None:
        return ahead[1]
    joined = "".join(note[1] or note[2] or "" for note in _CODE_NOTE.finditer(text))
    return joined if len(joined) in (3, 5, 7) else ""


def _candidates(name: str, bare: str) -> list[str]:
    """Keys under which ``name`` may be listed, the most literal first; ``bare`` is the name made ``plain``."""
    return [key(name), bare, *_shortened(bare)]


def _shortened(bare: str) -> list[str]:
    """``bare`` with less and less at its end, and with each of these ends less and less in front.

    All of it are ends of the first few, so an end that no listed name has needs no look at its front.
    """
    tails = [bare]
    while (shorter := _BEHIND.sub("", tails[-1])) and shorter != tails[-1]:
        tails.append(shorter)
    candidates: list[str] = []
    ends = _ends()
    for tail in tails:
        if tail[-2:] not in ends:
            continue
        candidates.append(tail)
        while (found := _AHEAD.match(tail)) and found.end() < len(tail):
            tail = tail[found.end() :]
            candidates.append(tail)
    glued = _GLUED_CODE.match(bare)
    if glued is not None:
        candidates.append(bare[3:])
    return [candidate for candidate in dict.fromkeys(candidates) if len(candidate) > 1 and candidate not in _TOTALS]


@cache
def _ends() -> frozenset[str]:
    """The last two letters of every listed name."""
    index = catalogue()
    return frozenset(name[-2:] for names in (index.by_name, index.by_core, _ENDINGS) for name in names)


def _known(name: str, digits: str, side: str) -> Concept | None:
    """The bearer of a listed name, or a generic 项 ("行政运行", with its code where there is one)."""
    index = catalogue()
    ending = _ENDINGS.get(name) or _ENDINGS.get(core(name))
    if ending is not None:
        return _generic_under(digits, ending)
    bearers = index.by_name.get(name) or index.by_core.get(name)
    if not bearers:
        return None
    family = bearers[0].family
    if not digits and len(bearers) > 1 and family.startswith("name.") and all(b.family == family for b in bearers):
        return index.concepts[family]
    if digits:
        coded = [bearer for bearer in bearers if bearer.code == digits]
        below = [bearer for bearer in bearers if bearer.code and bearer.code.startswith(digits)]
        same_kind = [bearer for bearer in bearers if bearer.code[:1] == digits[:1]]
        bearers = coded or below or same_kind or bearers
    if side and len(bearers) > 1:
        bearers = [bearer for bearer in bearers if bearer.side in (side, "")] or bearers
    return bearers[0]


def _generic_under(digits: str, ending: str) -> Concept:
    """行政运行 and its like, below the 款 of the code where there is one."""
    exact = by_code(digits) if len(digits) == 7 else None
    if exact is not None and exact.name == GENERIC[ending]:
        return exact  # a few 款 have it at a place of their own: 2130104 事业运行
    coded = by_code(digits[:5] + ending) if len(digits) in (5, 7) else None
    return coded or catalogue().concepts[f"name.{GENERIC[ending]}"]


def _of_fund(concept: Concept, name: str, side: str) -> Concept:
    """ "2023年度政府性基金收支总预算" is found as 收支总预算: the same total of that fund."""
    if concept.family not in ("item.total", "item.current", "item.appropriation"):
        return concept
    fund = qualifiers(name).fund
    family = {"general": "item.general", "fund": "item.government_fund", "capital": "item.state_capital"}.get(fund)
    if family is None:
        family = "item.appropriation" if fund == "all" and concept.family == "item.total" else None
    if family is None:
        return concept
    sided = concept.side or side
    return catalogue().concepts[f"{family}.{sided}" if sided else family]


def _path(name: str, digits: str, side: str) -> Concept | None:
    """A name that spells its path: "公共安全支出（类）公安（款）行政运行（项）"; each step narrows the code."""
    if not (digits or "类" in name or "款" in name or "项" in name):
        return None
    steps = [step for step in _CODE_NOTE.sub("\n", fold(name)).split("\n") if key(step)]
    if len(steps) < 2:
        return None
    found: Concept | None = None
    prefix = ""
    for step in steps:
        here = None
        for candidate in _candidates(step, plain(step)):
            here = _below(candidate, prefix) or _known(candidate, digits, side)
            if here is not None:
                break
        if here is None:
            # behind a 项 comes running text, elsewhere an unknown step narrows the item to something unlisted
            return found if found is not None and len(found.code) == 7 else None
        if here.code and digits and not (here.code.startswith(digits) or digits.startswith(here.code)):
            prefix, digits = "", ""  # the code is of another item than the name: neither narrows what follows
        else:
            prefix = here.code or prefix
        found = here
    return found


def _misprinted(bare: str, digits: str, side: str) -> Concept | None:
    """The item whose name is printed with one wrong character."""
    listed = as_listed(bare)
    return _known(listed, digits, side) if listed else None


def _below(name: str, prefix: str) -> Concept | None:
    """The concept called ``name`` among those whose code begins with ``prefix``."""
    if not prefix:
        return None
    generic = core(name)
    if generic in _ENDINGS:
        return by_code(prefix + _ENDINGS[generic]) if len(prefix) == 5 else None
    index = catalogue()
    for bearer in index.by_name.get(name) or index.by_core.get(generic) or ():
        if bearer.code.startswith(prefix) and bearer.code != prefix:
            return bearer
    return None


def _after_unit(bare: str, name: str, digits: str, side: str) -> Concept | None:
    """The longest listed name at the end of ``bare`` that stands behind a unit's name."""
    if bare[-2:] not in _ends() and _BEHIND.search(bare) is None:
        return None
    for unit in _UNIT_END.finditer(bare, 1, _FURTHEST):
        if len(bare) - unit.end() < 3:
            break  # 编制 or 车辆 behind some office are rather that office's own
        for candidate in _shortened(bare[unit.end() :]):
            if candidate in catalogue().exact_only:
                continue
            concept = _known(candidate, digits, side)
            if concept is not None and _is_general(concept):
                return _of_fund(concept, name, side)
    return None


def _is_general(concept: Concept) -> bool:
    """Whether every unit has the item as a whole; 办公设备购置 behind a unit's name is rather a project."""
    return concept.id.startswith("item.") or len(concept.code) == 3 or is_part(concept.id, "item.three_public")


def _by_its_code(bare: str, digits: str) -> Concept | None:
    """A listed code beside a name that no list knows: the code is what identifies it."""
    if len(digits) not in (5, 7) or core(bare) in _ENDINGS:
        return None
    return by_code(digits)
