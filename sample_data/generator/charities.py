"""The made-up platform: twelve charities of towns that do not exist, and their sixty projects.

Any likeness to a real organisation is chance. Provinces are real, so that regions can be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CAMPAIGN = "2019-99"
AS_OF = date(2019, 12, 31)


@dataclass(frozen=True)
class Project:
    """One project. `raised` is in yuan. `life` names its history (see `histories.LIVES`).

    `fundraiser` is the number of the organisation that it raises under.
    """

    project_id: str
    title: str
    field: str
    province: str
    fundraiser: str
    life: str
    raised: str


@dataclass(frozen=True)
class Charity:
    """One made-up charity. `unit` is the smallest step of its amounts, in fen."""

    org_id: str
    name: str
    org_type: str
    public_fundraising: bool
    town: str
    province: str
    registered_on: date
    unit: int
    projects: tuple[Project, ...]


def _projects(first: int, fundraiser: str, lines: str) -> tuple[Project, ...]:
    """Read a line a project: title, field, province, life, yuan raised, and its fundraiser where that differs."""
    return tuple(_project(number, fundraiser, line) for number, line in enumerate(lines.strip().splitlines(), first))


def _project(number: int, fundraiser: str, line: str) -> Project:
    title, field, province, life, raised, *other = line.split()
    return Project(f"P{number:03}", title, field, province, other[0] if other else fundraiser, life, raised)


CHARITIES = (
    Charity(
        "JG01", "云屏市源泉环境保护促进会", "association", False, "云屏市", "贵州", date(2013, 5, 20), 1,
        _projects(1, "JG03", """
            湿地巡护员 ecology 云南 year 286140.35
            候鸟守护 ecology 江西 older 512300.00
            山区净水 ecology 贵州 year 486000.00
            一株红柳 ecology 甘肃 done 98450.80
            沙海绿洲行 ecology 内蒙古 older 4350000.00
        """),
    ),
    Charity(
        "JG02", "鹭湾县蒲公英助学服务中心", "service", False, "鹭湾县", "云南", date(2015, 9, 1), 10_000,
        _projects(6, "JG11", """
            山坳里的课桌 education 云南 year 203400
            放学后的四点半 education 广西 spring 158700
            乡村科学小屋 education 四川 campaign 342600
            护眼灯计划 education 云南 older 120900
        """),
    ),
    Charity(
        "JG03", "星渡市拾光公益基金会", "foundation", True, "星渡市", "广东", date(2010, 3, 15), 100,
        _projects(10, "JG03", """
            幼儿园的热水 education 湖南 year 877215
            流动美术车 education 广东 short 431020
            晨读广播 education 河南 year 265318
            巡回义诊车 health 西藏 older 1420655
            一盏夜灯 special_care 湖南 spring 74310
            村医的行囊 health 甘肃 pending 390128
        """),
    ),
    Charity(
        "JG04", "澄水市青禾助学促进会", "association", False, "澄水市", "湖北", date(2014, 6, 1), 10,
        _projects(16, "JG11", """
            一亩书田 education 湖北 older 640870.20
            乡村图书角 education 贵州 year 5204310.50
            寄语奖学礼包 education 湖北 campaign 87600.00
            乡音合唱团 education 重庆 older 152047.60
            大山里的课 education 贵州 spring 402118.00 JG05
            寄宿生的周末 education 湖北 done 233905.90
        """),
    ),
    Charity(
        "JG05", "雁坪市慈善会", "charity_federation", True, "雁坪市", "山西", date(2009, 11, 8), 10_000,
        _projects(22, "JG05", """
            暖冬家园 relief 山西 year 6880000
            灾后小屋 relief 四川 done 512800
            产业帮扶种子金 relief 山西 older 734500
            青年返乡学徒班 relief 陕西 year 295200
            集市合作社 relief 甘肃 spring 183900
        """),
    ),
    Charity(
        "JG06", "鹿溪县微光残障服务中心", "service", False, "鹿溪县", "浙江", date(2016, 12, 3), 100,
        _projects(27, "JG08", """
            无障碍厨房 special_care 浙江 year 118642
            手语茶馆 special_care 浙江 year 96377
            星星的画室 special_care 安徽 short 254190
            轮椅上的远方 special_care 浙江 pending 61208
        """),
    ),
    Charity(
        "JG07", "霁川市童安健康促进会", "association", False, "霁川市", "河北", date(2012, 4, 7), 1,
        _projects(31, "JG03", """
            患儿救助金 health 河北 year 2480000.00
            山区口腔巡诊 health 河北 campaign 317840.66
            听见春天 health 青海 older 908512.40 JG05
            血友病家庭互助 health 河北 year 446001.15
            孕产安心包 health 新疆 short 129377.08
        """),
    ),
    Charity(
        "JG08", "松庭市岁安慈善基金会", "foundation", True, "松庭市", "江苏", date(2011, 10, 9), 100,
        _projects(36, "JG08", """
            夕阳食堂 special_care 江苏 year 1284600
            银发课堂 special_care 江苏 spring 356720
            记忆长廊 special_care 上海 year 478255
            敲门问安 special_care 江苏 done 205913
            爷爷的菜园 special_care 安徽 campaign 88104
        """),
    ),
    Charity(
        "JG09", "晴原市暖心慈善会", "charity_federation", True, "晴原市", "河南", date(2008, 8, 8), 100,
        _projects(41, "JG09", """
            护童早餐 relief 河南 year 152300
            雨伞接力 relief 河南 short 43870
            山路接送员 education 贵州 older 667450
            急难救助金 relief 河南 year 3620000
            邻里厨房 special_care 河南 spring 271036
            留守儿童热线 special_care 河南 year 194528
        """),
    ),
    Charity(
        "JG10", "梧江县绿径生态保护中心", "service", False, "梧江县", "福建", date(2017, 3, 12), 100,
        _projects(47, "JG03", """
            江滩净滩 ecology 福建 year 138455
            古树体检 ecology 福建 early 214070
            校园堆肥 ecology 福建 spring 57860
            雪线观察站 ecology 青海 year 302914
        """),
    ),
    Charity(
        "JG11", "朔云市星野教育发展基金会", "foundation", True, "朔云市", "陕西", date(2012, 9, 10), 100,
        _projects(51, "JG11", """
            物理实验箱 education 陕西 older 1560280
            女孩科学营 education 宁夏 year 725943
            乡村教师研修 education 陕西 done 389617
            校园足球角 education 陕西 spring 176205
            高原图书驿站 education 青海 year 544308
        """),
    ),
    Charity(
        "JG12", "岚浦市同舟救助服务中心", "service", False, "岚浦市", "湖南", date(2016, 1, 18), 100,
        _projects(56, "JG05", """
            应急物资仓 relief 湖南 year 830466
            水灾家庭重建 relief 江西 older 612039
            暑期托管班 education 湖南 spring 148250 JG09
            山火巡护队 ecology 湖南 campaign 99715 JG09
            困境母亲互助金 relief 湖南 year 256384
        """),
    ),
)  # fmt: skip

TOP_FIVE = ("P022", "P017", "P005", "P044", "P031")
