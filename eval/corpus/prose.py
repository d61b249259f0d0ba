"""A disclosure in words and tables: what every layout prints in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from eval.corpus.units import FUNCTIONS, Unit, Year

MORE = (
    "人员增加，相应经费增加",
    "新增专项业务",
    "物业合同到期后重新招标，价格上升",
    "办公楼维修",
    "业务系统升级",
    "辖区扩大，工作量增加",
    "上级新下达任务",
)
LESS = (
    "人员退休，相应经费减少",
    "上年一次性项目已经完工",
    "压减一般性支出",
    "采购单价下降",
    "部分职能划出",
    "设备购置已在上年完成",
    "推行无纸化办公",
)


_HEADS = (
    ("第一部分  部门概况", "第二部分  预算报表", "第三部分  预算情况说明", "第四部分  名词解释"),
    ("一、部门概况", "二、预算报表", "三、预算情况说明", "四、名词解释"),
)


@dataclass(frozen=True)
class Grid:
    """A table: its title and its rows, the header first."""

    title: str
    rows: list[list[str]]


@dataclass
class Paper:
    """A disclosure: title, and paragraphs and grids in order.  Figures that a slip may change are marked ``{name}`` in the
    paragraphs and filled from ``figures``."""

    title: str
    blocks: list[str | Grid] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)


def amount(hundredths: int) -> str:
    """``123456`` -> ``1,234.56``."""
    sign, left = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{left // 100:,}.{left % 100:02}"


def percent(part: int, whole: int) -> str:
    """Share or rate with two digits, rounded half up."""
    found = (abs(part) * 20_000 + whole) // (2 * whole) if whole else 0
    return f"{found // 100}.{found % 100:02}"


def compose(one: Unit, before: Year, now: Year) -> Paper:
    """The budget disclosure of a unit for the year of ``now``."""
    style = Random(one.style)
    chance = Random(f"{one.style} {now.year}")
    paper = Paper(f"{one.name}{now.year}年{style.choice(('部门预算公开', '部门预算', '部门预算公开说明'))}")
    add = paper.blocks.append
    heads = style.choice(_HEADS)
    numbers = style.choice(
        (("（一）", "（二）", "（三）", "（四）"), ("1.", "2.", "3.", "4."), ("(一)", "(二)", "(三)", "(四)"))
    )
    tables_first = style.random() < 0.7
    add(heads[0])
    add(f"{one.name}承担{one.duty}等工作。")
    tables = _tables(now, before)
    if tables_first:
        add(heads[1])
        paper.blocks += tables
    add(heads[2])
    _narrative(before, now, style, chance, paper, numbers)
    if not tables_first:
        add(heads[1])
        paper.blocks += tables
    add(heads[3])
    add("基本支出：指为保障机构正常运转、完成日常工作任务而发生的支出。")
    add("上年结转：指以前年度尚未完成、结转到本年继续使用的资金。")
    return paper


def _tables(now: Year, before: Year) -> list[str | Grid]:
    income = [("一般公共预算拨款收入", now.general), ("上年结转", now.carried)]
    spent = [(FUNCTIONS[code], value) for code, value in now.functions.items()]
    rows = [["收入项目", "预算数", "支出项目", "预算数"]]
    for number in range(max(len(income), len(spent))):
        left = income[number] if number < len(income) else ("", None)
        right = spent[number] if number < len(spent) else ("", None)
        rows.append(
            [
                left[0],
                "" if left[1] is None else amount(left[1]),
                right[0],
                "" if right[1] is None else amount(right[1]),
            ]
        )
    rows.append(["收入总计", amount(now.total), "支出总计", amount(now.total)])
    kinds = [["科目编码", "科目名称", "上年预算数", "本年预算数"]]
    kinds += [
        [code, FUNCTIONS[code], amount(before.functions[code]), amount(value)] for code, value in now.functions.items()
    ]
    kinds.append(["", "合计", amount(before.total), amount(now.total)])
    travel = [["项目", f"{before.year}年预算数", f"{now.year}年预算数"]]
    travel += [[name, amount(before.cars[name]), amount(value)] for name, value in now.cars.items()]
    travel.append(["合计", amount(before.travel), amount(now.travel)])
    return [
        Grid(f"{now.year}年收支总表", rows), Grid(f"{now.year}年支出预算表", kinds),
        Grid(f"{now.year}年“三公”经费预算表", travel),
    ]  # fmt: skip


def _narrative(before: Year, now: Year, style: Random, chance: Random, paper: Paper, numbers: tuple[str, ...]) -> None:
    add = paper.blocks.append
    last = style.choice((f"{before.year}年", "上年", "上年预算数"))
    add(numbers[0] + style.choice(("收支预算总体情况", "收支总体情况")))
    paper.figures |= {"total": amount(now.total), "before": amount(before.total)}
    paper.figures |= _change("total", now.total - before.total, before.total, style)
    reason = _reason(now.total - before.total, style, chance)
    add(style.choice((
        "%d年收支总预算{total}万元，比%s{before}万元{total_way}{total_change}万元，{total_up}{total_rate}%%，主要原因是%s。",
        "%d年收支总预算{total}万元；与%s{before}万元相比{total_way}{total_change}万元，{total_up}{total_rate}%%，主要是%s。",
    )) % (now.year, last, reason))  # fmt: skip
    paper.figures |= {"general": amount(now.general), "carried": amount(now.carried)}
    paper.figures |= {
        "general_share": percent(now.general, now.total),
        "carried_share": percent(now.carried, now.total),
    }
    if now.carried:
        add(
            "收入预算{total}万元，其中：一般公共预算拨款收入{general}万元，占{general_share}%；上年结转{carried}万元，占{carried_share}%。"
        )
    else:
        add("收入预算{total}万元，全部为一般公共预算拨款收入。")
    paper.figures |= {"basic": amount(now.basic), "project": amount(now.project)}
    paper.figures |= {"basic_share": percent(now.basic, now.total), "project_share": percent(now.project, now.total)}
    add("支出预算{total}万元，其中：基本支出{basic}万元，占{basic_share}%；项目支出{project}万元，占{project_share}%。")
    add(numbers[1] + style.choice(("支出预算具体情况", "支出预算情况")))
    for number, (code, value) in enumerate(now.functions.items(), 1):
        _item(
            f"{number}." if numbers[0] != "1." else f"（{number}）",
            FUNCTIONS[code],
            f"f{code}",
            value,
            before.functions[code],
            last,
            style,
            chance,
            paper,
            now.year,
        )
    add(numbers[2] + style.choice(("“三公”经费预算情况", "“三公”经费")))
    _item("", f"{now.year}年“三公”经费", "travel", now.travel, before.travel, last, style, chance, paper, now.year)
    paper.figures |= {f"car{number}": amount(value) for number, value in enumerate(now.cars.values())}
    add("其中：" + "，".join(f"{name}{{car{number}}}万元" for number, name in enumerate(now.cars)) + "。")
    add(numbers[3] + "机关运行经费")
    _item("", f"{now.year}年机关运行经费", "running", now.running, before.running, last, style, chance, paper, now.year)


def _item(
    mark: str, name: str, key: str, value: int, before: int, last: str, style: Random, chance: Random, paper: Paper, year: int
) -> None:  # fmt: skip
    """A paragraph on one item: its level, what it was, and why it changed."""
    change = value - before
    paper.figures |= {key: amount(value), f"{key}_before": amount(before)}
    if not change:
        paper.blocks.append(f"{mark}{name}预算{{{key}}}万元，与{last}持平。")
        return
    paper.figures |= _change(key, change, before, style)
    reason = _reason(change, style, chance)
    where = f"{mark}{name}" if str(year) in name else f"{mark}{name}{year}年"
    pattern = style.choice((
        "{where}预算[K]万元，比{last}[K_before]万元[K_way][K_change]万元，[K_up][K_rate]%，主要原因是{reason}。",
        "{where}预算安排[K]万元，较{last}[K_before]万元[K_way][K_change]万元，[K_up][K_rate]%。主要原因：{reason}。",
        "{where}预算[K]万元，与{last}[K_before]万元相比，[K_way][K_change]万元，[K_up][K_rate]%，主要是{reason}。",
    ))  # fmt: skip
    text = pattern.format(where=where, last=last, reason=reason)
    paper.blocks.append(text.replace("[K", "{" + key).replace("]", "}"))


def _change(key: str, change: int, before: int, style: Random) -> dict[str, str]:
    way, up = ("增加", style.choice(("增长", "上升"))) if change >= 0 else ("减少", style.choice(("下降", "降低")))
    return {
        f"{key}_change": amount(abs(change)),
        f"{key}_way": way,
        f"{key}_up": up,
        f"{key}_rate": percent(change, before),
    }


def _reason(change: int, style: Random, chance: Random) -> str:
    """Some units give the same reason every year."""
    reasons: Sequence[str] = MORE if change >= 0 else LESS
    return (style if style.random() < 0.3 else chance).choice(reasons)
