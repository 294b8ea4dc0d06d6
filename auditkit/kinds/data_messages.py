"""What the built-in data rules say, and what is to be done, by the code of the problem that was found while reading."""

from __future__ import annotations

from collections.abc import Mapping

from auditkit.i18n import Localized
from auditkit.model.dataset import OPEN_TOTAL

MESSAGES: Mapping[str, Localized] = {
    "not-a-date": {
        "en": '{what} is "{value}", which is no date.{why}',
        "zh": "{what}为“{value}”，不是有效日期。{why}",
    },
    "no-such-day": {
        "en": " Month {month} of {year} has no day {day}.",
        "zh": "{year} 年 {month} 月没有 {day} 日。",
    },
    "no-such-month": {"en": " There is no month {month}.", "zh": "一年中没有 {month} 月。"},
    "day-missing": {"en": " The day is missing.", "zh": "缺少“日”。"},
    "year-missing": {"en": " The year is missing.", "zh": "缺少年份。"},
    "month-and-day-missing": {"en": " Month and day are missing.", "zh": "缺少月和日。"},
    "year-cut": {"en": " The year has to have four digits.", "zh": "年份应写四位数字。"},
    "not-a-year": {
        "en": '{what} is "{value}", which is neither one year nor a date.',
        "zh": "{what}为“{value}”，既不是单独一个年份，也不是有效日期。",
    },
    "ambiguous-date": {
        "en": '{what} is "{value}", which may be {dmy} or {mdy}.',
        "zh": "{what}为“{value}”，可能是 {dmy} 或 {mdy}。",
    },
    "turned-date": {
        "en": "{what} is the date {value}, but {other} beside it is a text: the spreadsheet may have taken the days of"
        " the other dates for months.",
        "zh": "{what}为日期 {value}，但同列的 {other} 仍是文本：其余日期的日和月可能已被表格对调。",
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
        "en": '{what} is "{value}", a share in words.',
        "zh": "{what}为“{value}”，比例用文字书写，无法识别。",
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
    "not-calculated": {
        "en": "{what} is a formula that was saved without its result.",
        "zh": "{what}是公式，但文件中没有保存计算结果。",
    },
    "text-too-long": {"en": "{what} is longer than a cell may be.", "zh": "{what}超出单元格长度上限。"},
    "too-large": {"en": '{what} is "{value}", which is too large.', "zh": "{what}为“{value}”，数值过大。"},
    "digits-lost": {
        "en": '{what} is "{value}": the spreadsheet keeps 15 digits and lost the rest.',
        "zh": "{what}为“{value}”：表格只保留 15 位数字，其余已丢失。",
    },
    "date-for-key": {
        "en": "{what} is the date {value}, which a spreadsheet may have made of what was typed.",
        "zh": "{what}为日期 {value}，可能是表格把输入的内容自动变成了日期。",
    },
    "merged-amount": {
        "en": "{what}: {value} is one merged cell with one figure for {rows} rows.",
        "zh": "{what}：{value} 是一个合并单元格，{rows} 行共用一个数值。",
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
    "unknown-zeros": {
        "en": '{what} is "{value}", which is not among the {parent}. {key} is on file: did leading zeros get lost?',
        "zh": "{what}为“{value}”，在“{parent}”表中不存在。表中有 {key}：是否丢失了前面的 0？",
    },
    "unknown-lookalike": {
        "en": '{what} is "{value}", which is not among the {parent}. {key} is on file: does a letter stand for a digit'
        " (O for 0, l or I for 1)?",
        "zh": "{what}为“{value}”，在“{parent}”表中不存在。表中有 {key}：是否把数字写成了字母"
        "（0 写成 O，1 写成 l 或 I）？",
    },
    "whole-column": {
        "en": "All {count} cells of this column have the same fault. {first}{others}",
        "zh": "该列全部 {count} 个单元格存在同一问题。{first}{others}",
    },
    "whole-sheet": {
        "en": "All {count} rows of this sheet have the same fault. {first}{others}",
        "zh": "该表全部 {count} 行存在同一问题。{first}{others}",
    },
    "many-rows": {
        "en": "{count} rows of this sheet have the same fault. {first}{others}",
        "zh": "该表有 {count} 行存在同一问题。{first}{others}",
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
    OPEN_TOTAL: {
        "en": "The total of {what} is {value}, but cannot be held against its rows: of these, {unread} cannot be read.",
        "zh": "{what}的合计为 {value}，但无法与明细核对：其中 {unread} 行无法识别。",
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
        ' The nearest is "{nearest}" in {cell}: if it is meant, rename it.',
        "zh": "{headers} 属于“{other}”，但未被读取：没有表头表示其必填的{needed}。"
        "最接近的是 {cell} 的“{nearest}”：如果就是它，请改名。",
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
    "waiver-says-nothing": {
        "en": '{what} is "{value}", digits or marks alone: this waiver does not hold.',
        "zh": "{what}为“{value}”，仅有数字或符号：这项豁免无效。",
    },
    "waiver-expired": {
        "en": "This waiver of {rule} ended on {value} and no longer holds.",
        "zh": "对 {rule} 的这项豁免已于 {value} 到期，不再有效。",
    },
    "waiver-unused": {
        "en": "There is nothing to waive: {value} came to: {outcome}.",
        "zh": "没有可豁免的事项：{value} 的结果为{outcome}。",
    },
    "waiver-unknown-project": {
        "en": '{what} is "{value}", which is not among the projects that were handed in. {hint}',
        "zh": "{what}为“{value}”，不在提交的项目之中。{hint}",
    },
    "waiver-unknown-rule": {
        "en": '{what} is "{value}", which is no rule of the packs in use. {hint}',
        "zh": "{what}为“{value}”，所用规则包中没有这条规则。{hint}",
    },
}

FIXES: Mapping[str, Localized] = {
    "not-a-code": {
        "en": "Choose one of these: {choices}.",
        "zh": "请从以下选项中选择：{choices}。",
    },
    "not-a-date": {
        "en": "Write the right day, with year, month and day: for example 2019-12-01 or 2019年12月1日.",
        "zh": "请填写正确的日期，年月日齐全，写法如 2019-12-01 或 2019年12月1日。",
    },
    "not-a-year": {
        "en": "Write the year, for example 2024年度, or the last day of the financial year, for example 2024-12-31.",
        "zh": "请填写年度，写法如 2024年度；或填写会计年度的最后一天，写法如 2024-12-31。",
    },
    "ambiguous-date": {
        "en": "Write the year first, for example 2019-12-01.",
        "zh": "请按年月日的顺序书写，如 2019-12-01。",
    },
    "turned-date": {
        "en": "Compare the dates with their documents, and write them all with the year first, for example 2019-12-01.",
        "zh": "请对照原始资料核对，并全部按年月日的顺序书写，如 2019-12-01。",
    },
    "date-out-of-range": {"en": "Correct the year.", "zh": "请更正年份。"},
    "date-for-key": {
        "en": "Format the column as text, and type what was meant again, for example 2019-9.",
        "zh": "请先将该列设为文本格式，再重新填写原来的内容（如 2019-9）。",
    },
    "not-an-amount": {
        "en": "Write the amount as a plain number, such as 12345.67; words belong into another cell.",
        "zh": "请写作纯数字，如 12345.67；文字说明请写入其他单元格。",
    },
    "too-many-decimals": {
        "en": "Round the amount to the smallest unit of its currency.",
        "zh": "请按币种的最小单位四舍五入。",
    },
    "other-currency": {
        "en": "Convert the amount to {expected} and leave out the name or sign of the other currency; if it is in"
        " {expected} already, only leave that out.",
        "zh": "请将金额换算为 {expected}，并去掉其他币种的名称或符号；"
        "金额如本来就是 {expected}，只需去掉该名称或符号。",
    },
    "other-currency-beside": {
        "en": "If the amount is in {currency}, convert it to {expected} and write {expected} into the cell of the"
        " currency beside it as well; if it is in {expected} already, correct the cell of the currency alone.",
        "zh": "金额如确为 {currency}，请换算为 {expected}，并同时将旁边的币种改为 {expected}；"
        "金额如本来就是 {expected}，只需更正旁边的币种。",
    },
    "not-an-integer": {
        "en": "Write a whole number in digits, such as 120.",
        "zh": "请用数字填写整数，如 120。",
    },
    "not-a-number": {"en": "Write a number in digits, such as 12.5.", "zh": "请用数字填写，如 12.5。"},
    "not-a-percent": {"en": "Write the share in digits, such as 10% or 0.1.", "zh": "请用数字书写，如 10% 或 0.1。"},
    "percent-in-words": {"en": "Write the share in digits, such as 10%.", "zh": "请用数字书写，如 10%。"},
    "not-yes-no": {"en": "Write yes (是) or no (否).", "zh": "请填写“是”或“否”。"},
    "error-value": {
        "en": "Mend the formula, or type the value in its place.",
        "zh": "请修正公式，或直接填写数值。",
    },
    "not-calculated": {
        "en": "Open the file in a spreadsheet program and save it.",
        "zh": "请用表格软件打开文件后重新保存。",
    },
    "text-too-long": {"en": "Shorten the text.", "zh": "请缩短文字。"},
    "too-large": {"en": "Correct the figure: it has too many digits.", "zh": "请更正该数值：位数过多。"},
    "digits-lost": {
        "en": "Format the cell as text and type the whole number anew.",
        "zh": "请将单元格设为文本格式，并重新填写完整号码。",
    },
    "unknown-zeros": {
        "en": "Format the column as text, and write the number with all its zeros.",
        "zh": "请将该列设为文本格式，并填写含前面的 0 的完整编号。",
    },
    "unknown-lookalike": {
        "en": "Write the number as the other table has it.",
        "zh": "请按另一张表中的写法填写编号。",
    },
    OPEN_TOTAL: {
        "en": "Correct the cells of its rows that cannot be read, then check again: it cannot be verified now.",
        "zh": "请更正其明细中无法识别的单元格，然后重新检查：目前无法核实。",
    },
    "similar": {
        "en": "Rename the header to {what} if that is what it means.",
        "zh": "如果就是“{what}”，请将表头改成该名称。",
    },
    "similar-without-names": {
        "en": "Rename the header to {what} if the column holds a code for each donor, which must never be a name. If it"
        " holds names, put codes in their place first, or take the column out.",
        "zh": "如果该列是每位捐赠人的代码（不得为姓名），请将表头改成“{what}”。"
        "如果该列是姓名，请先换成代码，或删去该列。",
    },
    "merged-amount": {
        "en": "Unmerge the cells and write each row's own figure.",
        "zh": "请取消合并单元格，逐行填写各自的数值。",
    },
    "waiver-says-nothing": {
        "en": "Write in words why the rule is waived, and who approved it.",
        "zh": "请用文字写明豁免的原因和批准人。",
    },
    "waiver-expired": {
        "en": "Have the waiver renewed, or take it out of the list.",
        "zh": "请重新办理豁免，或将其从清单中删除。",
    },
    "waiver-unused": {
        "en": "Take the waiver out of the list: the rule is kept, or does not ask anything of the project.",
        "zh": "请将该项豁免从清单中删除：该规则已得到遵守，或不适用于该项目。",
    },
    "waiver-unknown-project": {
        "en": "Write the number of the project as the table of projects has it, or * for all projects.",
        "zh": "请按项目表填写项目编号；适用于所有项目的，填写 *。",
    },
    "waiver-unknown-rule": {
        "en": "Write the rule's id as `auditkit rules list` has it.",
        "zh": "请按 `auditkit rules list` 填写规则编号。",
    },
}
"""What to do about a problem where the fix of its rule, which has many, cannot say it."""
