"""How charities write: the spellings of headers, sheet names, codes, dates and amounts that the sheets choose from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

MONEY = frozenset(
    (
        "target_amount", "public_amount", "platform_match", "corporate_match", "total_amount", "opening_balance",
        "income", "expenditure", "programme_cost", "management_fee", "fundraising_cost", "closing_balance",
        "audited_amount", "misstatement",
    )
)  # fmt: skip

_HEADERS: Mapping[str, Mapping[str, str]] = {
    "organizations": {
        "org_id": "机构编号 机构代码 单位编号",
        "name": "机构名称 机构全称 单位名称",
        "org_type": "机构类型 机构类别 单位性质",
        "public_fundraising": "公募资格 是否具有公募资格 公开募捐资格",
        "registered_with": "登记机关 登记管理机关 登记部门",
        "province": "省份 所在省份 登记省份",
        "registered_on": "登记日期 成立日期 登记时间",
    },
    "projects": {
        "project_id": "项目编号 项目ID 项目编码",
        "title": "项目名称 公益项目名称 项目全称",
        "org_id": "执行机构 执行机构编号 机构编号",
        "fundraiser_id": "公募机构 公募机构编号 联合募捐机构",
        "field": "领域 公益领域 项目类别",
        "province": "省份 实施省份 项目所在地",
        "campaign": "活动批次 筹款活动 所属活动",
        "status": "项目状态 当前状态 执行状态",
        "launched_on": "上线日期 上线时间 项目上线日期",
        "fundraising_starts_on": "募捐开始日期 筹款开始时间 募捐起始日期",
        "fundraising_ends_on": "募捐结束日期 筹款截止时间 募捐截止日期",
        "starts_on": "项目开始日期 执行开始日期 项目启动时间",
        "ends_on": "项目结束日期 执行结束日期 计划结束日期",
        "target_amount": "筹款目标 目标金额 计划募集金额",
    },
    "disclosures": {
        "disclosure_id": "披露编号 公示编号 报告编号",
        "project_id": "项目编号 项目ID 项目编码",
        "kind": "披露类型 公示类型 报告类型",
        "period_start": "报告期起 期间开始 起始日期",
        "period_end": "报告期止 期间结束 截止日期",
        "disclosed_on": "披露日期 公示日期 公开时间",
        "opening_balance": "期初余额 上期结余 期初数",
        "income": "本期收入 收入合计 资金收入",
        "expenditure": "本期支出 支出合计 资金支出",
        "programme_cost": "业务活动成本 公益项目支出 项目直接成本",
        "management_fee": "管理费用 项目管理费 行政管理费",
        "fundraising_cost": "筹资费用 筹款成本 募捐费用",
        "closing_balance": "期末余额 期末结余 期末数",
        "url": "披露链接 公示网址 查询网址",
    },
    "progress": {
        "project_id": "项目编号 项目ID 项目编码",
        "posted_on": "发布日期 更新时间 进展日期",
        "title": "标题 进展标题 主题",
        "body": "正文 进展内容 内容",
        "beneficiaries": "受益人数 服务人次 惠及人数",
        "attachments": "附件数 图片数量 照片数",
    },
    "audits": {
        "project_id": "项目编号 项目ID 项目编码",
        "campaign": "活动批次 筹款活动 所属活动",
        "selected_as": "纳入方式 抽取方式 入选原因",
        "auditor": "审计机构 会计师事务所 审计单位",
        "report_on": "报告日期 审计报告日期 出具日期",
        "opinion": "审计意见 意见类型 审计结论",
        "published_on": "公开日期 公示日期 公布日期",
        "audited_amount": "审计金额 审计资金总额 审计资金",
        "misstatement": "错报金额 审计调整金额 审计差异",
    },
}  # fmt: skip

_CODES: Mapping[str, Mapping[str, str]] = {
    "field": {
        "health": "健康 医疗救助 疾病/健康",
        "education": "教育 助学 教育助学",
        "relief": "助困 扶贫救灾 扶贫济困",
        "ecology": "生态 环境保护 自然保护",
        "special_care": "特殊需要关怀 养老助残 特殊群体关爱",
    },
    "org_type": {
        "foundation": "基金会 慈善基金会 基金会",
        "association": "社会团体 社团 促进会",
        "service": "社会服务机构 民办非企业单位 民非",
        "charity_federation": "慈善会 慈善总会 慈善会系统",
    },
    "status": {
        "fundraising": "募捐中 筹款中 募款中",
        "executing": "执行中 进行中 实施中",
        "completed": "已完成 已结项 已结束",
    },
    "kind": {"periodic": "定期披露 季报 季度报告", "final": "全面披露 结项报告 全面公开"},
    "selected_as": {
        "mandatory": "直接纳入 必审 前五名",
        "sampled": "随机抽取 随机抽检 抽中",
        "voluntary": "自愿审计 自愿 自行委托",
    },
    "opinion": {"unqualified": "无保留意见 标准无保留意见 无保留", "qualified": "保留意见 保留意见 保留"},
}  # fmt: skip

_WIDE = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


def header(table: str, column: str, spelling: int) -> str:
    """Return one of three spellings of a column's header."""
    return _HEADERS[table][column].split()[spelling]


def code(column: str, value: str, spelling: int) -> str:
    """Return one of three spellings of an enum's code."""
    return _CODES[column][value].split()[spelling]


def is_code(column: str) -> bool:
    """Whether the values of `column` are codes."""
    return column in _CODES


def written_date(day: date, style: str) -> Any:
    """Return a date as a sheet of `style` holds it: a real date, a text, or a number like 20190909."""
    match style:
        case "real":
            return day
        case "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        case "dots":
            return f"{day.year}.{day.month}.{day.day}"
        case "slashes":
            return f"{day.year}/{day.month}/{day.day}"
        case "compact":
            return f"{day:%Y%m%d}"
        case "number":
            return int(f"{day:%Y%m%d}")
        case "iso":
            return day.isoformat()
    raise ValueError(style)


def written_amount(fen: int, style: str) -> Any:
    """Return an amount as a sheet of `style` holds it: a number of yuan or of 万元, or a text."""
    yuan = Decimal(fen) / 100
    match style:
        case "number":
            return int(yuan) if yuan == int(yuan) else float(yuan)
        case "wan":
            return float(yuan / 10_000)
        case "thousands":
            return f"{yuan:,.2f}"
        case "wide":
            return f"{yuan:,.2f}".translate(_WIDE)
        case "words":
            return f"{yuan:,.2f}元"
    raise ValueError(style)
