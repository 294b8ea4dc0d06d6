"""identifier: a code is of its standard's form, with the check digits that follow from the rest of it.

The checks are python-stdnum's. A finding says what form is expected, and never what the code might be: a guess that
passes the check may be somebody else's. A blank cell is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditkit.i18n import Localized
from auditkit.kinds import Kind, Read, cells, definitions, reads
from auditkit.kinds.subjects import select, settle, settled
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, Detail, Row, Verdicts
from auditkit.values.personal_data import masked_whole
from auditkit.values.personal_data_search import is_resident_id

MESSAGES = {
    "invalid": {
        "en": '{what} is "{value}", which is no valid {standard}: {form}.',
        "zh": "{what}为“{value}”，不是有效的{standard}：{form}。",
    },
    "unreadable": {
        "en": "Whether {what} is a valid {standard} cannot be told: it cannot be read.",
        "zh": "无法判断{what}是否为有效的{standard}：内容无法识别。",
    },
}


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard for codes: what people call one, its form, and what tells whether a code is one.

    `is_personal` says that a code of it is shown only in part, whatever is wrong with it.
    """

    title: Localized
    form: Localized
    is_valid: Callable[[str], bool]
    is_personal: bool = False


def _is_social_credit_code(code: str) -> bool:
    from stdnum.cn import uscc

    return uscc.is_valid(code)


def _is_resident_id(code: str) -> bool:
    return is_resident_id(_without_separators(code))


def _is_account_number(code: str) -> bool:
    from stdnum import iban

    return iban.is_valid(code)


def _passes_luhn(code: str) -> bool:
    from stdnum import luhn

    return luhn.is_valid(_without_separators(code))


def _is_employer_number(code: str) -> bool:
    from stdnum.us import ein

    return ein.is_valid(code)


def _without_separators(code: str) -> str:
    return code.replace(" ", "").replace("-", "")


STANDARDS: Mapping[str, Standard] = {
    "cn-uscc": Standard(
        {"en": "unified social credit code", "zh": "统一社会信用代码"},
        {
            "en": "18 digits and capital letters without I, O, S, V and Z, of which the last is a check character",
            "zh": "应为 18 位数字或大写字母（不含 I、O、S、V、Z），最后一位为校验码",
        },
        _is_social_credit_code,
    ),
    "cn-resident-id": Standard(
        {"en": "resident id", "zh": "居民身份证号码"},
        {
            "en": "18 characters, which are six digits of a place, eight of the birth date, three more, and a check"
            " character (a digit or X)",
            "zh": "应为 18 位，依次为六位地区码、八位出生日期、三位顺序码和一位校验码（数字或 X）",
        },
        _is_resident_id,
        is_personal=True,
    ),
    "iban": Standard(
        {"en": "international bank account number (IBAN)", "zh": "国际银行账号（IBAN）"},
        {
            "en": "two letters of the country, two check digits, then as many digits and letters as that country has",
            "zh": "应为两位国家字母、两位校验数字，其后为该国规定位数的数字和字母",
        },
        _is_account_number,
        is_personal=True,
    ),
    "luhn": Standard(
        {"en": "number with a check digit by Luhn's formula", "zh": "带卢恩（Luhn）校验位的号码"},
        {"en": "digits only, of which the last is the check digit", "zh": "应全为数字，最后一位为校验位"},
        _passes_luhn,
        is_personal=True,
    ),
    "us-ein": Standard(
        {"en": "employer identification number (EIN)", "zh": "雇主识别号（EIN）"},
        {
            "en": "nine digits that begin with a prefix in use; the standard has no check digit",
            "zh": "应为九位数字，且前两位为在用前缀；该标准没有校验位",
        },
        _is_employer_number,
    ),
}

SCHEMA = {
    "column": {
        **definitions.OWN_COLUMN,
        "description": definitions.described("The column of the subject that holds the code.", "填写代码的列。"),
    },
    "standard": {
        "enum": list(STANDARDS),
        "description": definitions.described("The standard that the code must be valid by.", "代码须符合的标准。"),
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each row by whether its code is valid by the rule's standard."""
    scope = select(rule, frames)
    column, standard = rule.body["column"], STANDARDS[rule.body["standard"]]
    status = cells.judge_texts(scope, [column], standard.is_valid)
    frame = settle(rule, scope, status).select(*dict.fromkeys((*settled(rule), column)))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        same = {"what": (rule.subject, column), "standard": standard.title}
        for row in rows:
            at = (rule.subject, row["subject_row"], column)
            if row["status"] == FAILED:
                value = masked_whole(row[column]) if standard.is_personal else row[column]
                yield row, Detail("invalid", *at, value, arguments={**same, "value": value, "form": standard.form})
            else:
                yield row, Detail("unreadable", *at, arguments=same)

    return Verdicts(frame, explain)


def _reads(rule: Rule) -> Iterable[Read]:
    return reads.column(rule.subject, rule.body["column"], ("column",), "value", "text")


KIND = Kind(
    "identifier",
    SCHEMA,
    ("column", "standard"),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("what", "value", "standard", "form"),
)
