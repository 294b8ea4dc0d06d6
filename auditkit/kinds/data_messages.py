"""What the built-in data rules say, by the code of the problem that was found while reading."""

from __future__ import annotations

from collections.abc import Mapping

from auditkit.i18n import Localized

MESSAGES: Mapping[str, Localized] = {
    "not-a-date": {"en": '{what} is "{value}", which is no date.', "zh": "{what}为“{value}”，不是有效日期。"},
    "ambiguous-date": {
        "en": '{what} is "{value}", which may be {dmy} or {mdy}. Write the year first, or use --date-order.',
        "zh": "{what}为“{value}”，可能是 {dmy} 或 {mdy}。请改写为年月日，或使用 --date-order。",
    },
    "date-out-of-range": {
        "en": '{what} is "{value}", outside the years {first} to {last}.',
        "zh": "{what}为“{value}”，不在 {first} 至 {last} 年之间。",
    },
    "not-an-amount": {"en": '{what} is "{value}", which is no amount.', "zh": "{what}为“{value}”，不是有效金额。"},
    "too-many-decimals": {
        "en": '{what} is "{value}"; {currency} has only {decimals} decimals.',
        "zh": "{what}为“{value}”，{currency} 最多 {decimals} 位小数。",
    },
    "other-currency": {
        "en": '{what} is "{value}", in {currency} instead of {expected}.',
        "zh": "{what}为“{value}”，币种为 {currency}，应为 {expected}。",
    },
    "not-an-integer": {"en": '{what} is "{value}", which is no whole number.', "zh": "{what}为“{value}”，不是整数。"},
    "not-a-number": {"en": '{what} is "{value}", which is no number.', "zh": "{what}为“{value}”，不是数字。"},
    "not-a-percent": {"en": '{what} is "{value}", which is no share.', "zh": "{what}为“{value}”，不是百分比。"},
    "percent-in-words": {
        "en": '{what} is "{value}"; write it in digits, such as 10%.',
        "zh": "{what}为“{value}”，请用数字书写，如 10%。",
    },
    "not-yes-no": {"en": '{what} is "{value}"; it takes yes or no.', "zh": "{what}为“{value}”，应为是或否。"},
    "not-a-code": {
        "en": '{what} is "{value}", which is not on the list.',
        "zh": "{what}为“{value}”，不在规定选项之内。",
    },
    "error-value": {
        "en": "{what} is {value}, an error of the spreadsheet.",
        "zh": "{what}为 {value}，是表格公式错误。",
    },
    "text-too-long": {"en": "{what} is longer than a cell may be.", "zh": "{what}超出单元格长度上限。"},
    "too-large": {"en": '{what} is "{value}", which is too large.', "zh": "{what}为“{value}”，数值过大。"},
    "digits-lost": {
        "en": '{what} is "{value}": the spreadsheet keeps 15 digits and lost the rest. Retype it in a text cell.',
        "zh": "{what}为“{value}”：表格只保留 15 位数字，其余已丢失。请设为文本格式后重填。",
    },
    "merged-amount": {
        "en": "{what}: {value} is one merged cell with one figure for {rows} rows. Write each row's own figure.",
        "zh": "{what}：{value} 是一个合并单元格，{rows} 行共用一个数值。请逐行分别填写。",
    },
    "below-minimum": {
        "en": '{what} is "{value}"; it may not be less than {minimum}.',
        "zh": "{what}为“{value}”，不应小于 {minimum}。",
    },
    "above-maximum": {
        "en": '{what} is "{value}"; it may not be more than {maximum}.',
        "zh": "{what}为“{value}”，不应大于 {maximum}。",
    },
    "missing": {"en": "{what} is empty, but every row must have it.", "zh": "{what}为空，每行必填。"},
    "not-filled-in": {
        "en": '{what} is "{value}", which counts as not filled in, but every row must have it.',
        "zh": "{what}为“{value}”，视为未填写，每行必填。",
    },
    "repeated-key": {
        "en": '{what} "{value}" stands for {rows} rows that differ.',
        "zh": "{what}“{value}”对应 {rows} 行内容不同的记录。",
    },
    "unknown": {
        "en": '{what} is "{value}", which is not among the {parent}.',
        "zh": "{what}为“{value}”，在“{parent}”表中不存在。",
    },
    "unknown-name": {
        "en": '{what} is "{value}", which is the name of {key} among the {parent}: write {key}.',
        "zh": "{what}为“{value}”，这是“{parent}”表中 {key} 的名称，应填写 {key}。",
    },
    "unknown-spelling": {
        "en": '{what} is "{value}", which is not among the {parent}. Did you mean {key}?',
        "zh": "{what}为“{value}”，在“{parent}”表中不存在。是否指 {key}？",
    },
    "whole-column": {
        "en": "All {count} cells of this column have the same fault. {first}{others}",
        "zh": "该列全部 {count} 个单元格存在同一问题。{first}{others}",
    },
    "whole-sheet": {
        "en": "All {count} rows of this sheet have the same fault. {first}{others}",
        "zh": "该表全部 {count} 行存在同一问题。{first}{others}",
    },
    "same-fault": {
        "en": "{count} cells of this column have the same fault. {first}{others}",
        "zh": "该列有 {count} 个单元格存在同一问题。{first}{others}",
    },
    "other-examples": {"en": " Other values are {values}.", "zh": "其他取值如：{values}。"},
    "copy": {
        "en": "This row of {table} is an exact copy of another.",
        "zh": "“{table}”中的这一行与另一行完全相同。",
    },
    "wrong-total": {
        "en": "The total of {what} is {value}, but its rows add up to {expected}: {difference} apart.",
        "zh": "{what}的合计为 {value}，而明细之和为 {expected}，相差 {difference}。",
    },
    "similar": {
        "en": 'The header "{value}" is not known, so its column was not read. Did you mean {what}?',
        "zh": "表头“{value}”无法识别，该列未被读取。是否指“{what}”？",
    },
    "repeated": {
        "en": 'The header "{value}" is a second column for {what}; the one at {first} was read.',
        "zh": "表头“{value}”是{what}的第二列，已读取 {first} 处的一列。",
    },
    "share": {
        "en": 'The header "{value}" tells of shares, but {what} of amounts: its column was not read. Enter amounts.',
        "zh": "表头“{value}”为比例，而{what}应为金额，该列未被读取。请填报金额。",
    },
    "other-table": {
        "en": "{headers} belong to {other} and were not read: no header means {needed}, which {other} needs. Add it.",
        "zh": "{headers} 属于“{other}”，但未被读取：没有表头表示其必填的{needed}。请补充该列。",
    },
    "other-table-near": {
        "en": "{headers} belong to {other} and were not read: no header means {needed}, which {other} needs."
        " The nearest is \"{nearest}\" in {cell}: if it is meant, rename it, or run with --map '{nearest}={target}'.",
        "zh": "{headers} 属于“{other}”，但未被读取：没有表头表示其必填的{needed}。"
        "最接近的是 {cell} 的“{nearest}”：如果就是它，请改名，或使用 --map '{nearest}={target}' 运行。",
    },
    "other-sheet": {
        "en": "{headers} belong to {other} and were not read: a row of {table} is none of {other}."
        " Put them on a sheet of their own, with {needed}.",
        "zh": "{headers} 属于“{other}”，但未被读取：“{table}”的一行不能同时是“{other}”的一行。"
        "请另列一表，并包含{needed}。",
    },
    "months": {
        "en": 'The columns "{value}" to "{last}" are months or quarters and were not read.'
        " Write one row for each project and month, with {start} and {end}.",
        "zh": "“{value}”至“{last}”各列为月份或季度，未被读取。请改为每个项目每月一行，并填写{start}和{end}。",
    },
}
