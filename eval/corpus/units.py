"""Units that do not exist and what they spend: series of amounts that add up, year after year."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

YEARS = tuple(range(2019, 2025))
PROVINCES = (
    "河北省 山西省 辽宁省 江苏省 浙江省 安徽省 福建省 江西省 山东省"
    " 河南省 湖北省 湖南省 广东省 四川省 贵州省 云南省 陕西省 甘肃省"
).split()
_FIRST = "云清白青石金玉临安永新东南北长平广和宁沙龙凤松柳桃梅兰竹溪岩"
_SECOND = "岭河湖川泉浦塘渡关桥坪原谷洲港台丘屏溪源"
# What a unit is called, its main function, and what it is there for.
DEPARTMENTS = (
    ("水务局", "213", "水资源管理和河道治理"), ("教育局", "205", "中小学和幼儿园管理"), ("公安局", "204", "社会治安管理"),
    ("交通运输局", "214", "道路养护和运输市场监管"), ("农业农村局", "213", "农业生产指导"), ("卫生健康局", "210", "医疗机构监管"),
    ("民政局", "208", "社会救助和养老服务"), ("档案馆", "201", "档案收集和利用"), ("司法局", "204", "法律援助和人民调解"),
    ("文化和旅游局", "207", "公共文化服务"), ("应急管理局", "224", "安全生产监督"), ("自然资源局", "220", "土地调查和登记"),
    ("生态环境局", "211", "环境监测和执法"), ("住房和城乡建设局", "212", "城镇建设管理"), ("科学技术局", "206", "科技计划管理"),
    ("市场监督管理局", "201", "市场秩序监管"), ("统计局", "201", "统计调查"), ("审计局", "201", "审计监督"),
)  # fmt: skip
FUNCTIONS = {
    "201": "一般公共服务支出", "204": "公共安全支出", "205": "教育支出", "206": "科学技术支出", "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出", "210": "卫生健康支出", "211": "节能环保支出", "212": "城乡社区支出", "213": "农林水支出",
    "214": "交通运输支出", "220": "自然资源海洋气象等支出", "221": "住房保障支出", "224": "灾害防治及应急管理支出",
}  # fmt: skip
VEHICLES, RECEPTION, ABROAD = "公务用车运行维护费", "公务接待费", "因公出国（境）费"


@dataclass(frozen=True)
class Unit:
    """Who discloses.  ``style`` decides layout and wording, which a unit keeps over the years."""

    number: int
    province: str
    name: str
    duty: str
    main: str
    style: int


@dataclass(frozen=True)
class Year:
    """The budget of one unit for one year, in hundredths of 万元.  ``functions`` add up to ``total``, and so do ``basic`` and
    ``project``, and ``general`` and ``carried``."""

    year: int
    functions: dict[str, int]
    basic: int
    carried: int
    cars: dict[str, int]
    running: int

    @property
    def total(self) -> int:
        return sum(self.functions.values())

    @property
    def project(self) -> int:
        return self.total - self.basic

    @property
    def general(self) -> int:
        return self.total - self.carried

    @property
    def travel(self) -> int:
        return sum(self.cars.values())


def unit(number: int, seed: int) -> Unit:
    """The unit of this number."""
    chance = Random(f"{seed} unit {number}")
    department, main, duty = DEPARTMENTS[number % len(DEPARTMENTS)]
    place = (
        chance.choice(_FIRST) + chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(("市", "县", "县", "区"))
    )
    if department == "档案馆" and chance.random() < 0.3:
        place += chance.choice(_FIRST) + chance.choice(_SECOND) + "镇"
        department, duty = "人民政府", "辖区公共管理和公共服务"
    return Unit(number, PROVINCES[number % len(PROVINCES)], place + department, duty, main, chance.randrange(1 << 16))


def series(one: Unit, seed: int) -> dict[int, Year]:
    """The budgets of a unit, the year before the first one included."""
    chance = Random(f"{seed} series {one.number}")
    codes = sorted({one.main, "208", "210", "221"})
    levels = {
        code: chance.randrange(400_00 if code == one.main else 20_00, 4_000_00 if code == one.main else 200_00)
        for code in codes
    }
    cars = {ABROAD: 0, VEHICLES: chance.randrange(2_00, 30_00), RECEPTION: chance.randrange(50, 9_00)}
    running = chance.randrange(20_00, 300_00)
    years = {}
    for year in range(YEARS[0] - 1, YEARS[-1] + 1):
        levels = {
            code: max(amount * chance.randrange(88, 115) // 100 + chance.randrange(-99, 100), 1_00)
            for code, amount in levels.items()
        }
        cars = {
            name: amount and max(amount + chance.choice((0, 0, -chance.randrange(1, 80), chance.randrange(1, 60))), 10)
            for name, amount in cars.items()
        }
        running = max(running * chance.randrange(90, 112) // 100, 5_00)
        total = sum(levels.values())
        carried = chance.choice((0, 0, total * chance.randrange(1, 8) // 100))
        basic = total * chance.randrange(45, 80) // 100
        years[year] = Year(year, dict(levels), basic, carried, dict(cars), running)
    return years
