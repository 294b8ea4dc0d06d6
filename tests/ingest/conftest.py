from __future__ import annotations

from datetime import date

import pytest


@pytest.fixture
def projects() -> list[list[object]]:
    return [
        ["项目编号", "项目名称", "执行机构", "领域"],
        ["P01", "爱心午餐", "ORG-1", "教育"],
        ["P02", "乡村医生", "ORG-1", "health"],
    ]


@pytest.fixture
def disclosures() -> list[list[object]]:
    return [
        ["披露编号", "项目编号", "报告期起", "报告期止", "披露日期", "本期收入"],
        ["D1", "P01", date(2019, 1, 1), date(2019, 3, 31), date(2019, 4, 2), 1000],
        ["D2", "P02", date(2019, 1, 1), date(2019, 3, 31), "2019年4月3日", "2,000.50"],
    ]
