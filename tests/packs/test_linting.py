from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from auditkit.errors import BadPack, BadUsage
from auditkit.packs import lint, load, shipped

Write = Callable[..., str]
RuleText = Callable[[str], str]

HEAD = """
    title: {en: T, zh: 题}
    dimension: progress
    severity: major
    weight: 4
    reference: {title: {en: Ours, zh: 自定}}
    examples: [{name: a, expect: passed, as_of: 2019-12-31, tables: {}}]
"""


DISCLOSED = "kind: deadline\nsubject: projects\nevent: {table: disclosures, column: disclosed_on}\n"
SUMS = "kind: reconcile\nsubject: funds\nleft: {column: public_amount}\nright: {column: total_amount}\n"
RHYTHM = "kind: every\nsubject: projects\nevents: {table: progress, column: posted_on}\nwindow: {from: starts_on}\n"
FOLLOWING = (
    "kind: continuity\nsubject: projects\nrows: {table: disclosures, order_by: period_start}\n"
    "carry: {from: closing_balance, to: opening_balance}\n"
)
TOP = "kind: top\nsubject: funds\nmeasure: {column: total_amount}\nn: 5\n"


def problems(write: Write, body: str) -> list[str]:
    """Lint one rule `a` that says `body` after its common keys; its first line is 12."""
    text = "rules:\n  - id: a" + HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    return [problem.message for problem in lint(write(text))]


@pytest.mark.parametrize("name", shipped())
def test_shipped_packs_have_nothing_wrong(name: str) -> None:
    assert lint(name) == []


def test_a_good_pack_has_nothing_wrong(write: Write, rule: RuleText) -> None:
    assert lint(write("rules:\n" + rule("one"))) == []


def test_an_unknown_name_is_usage() -> None:
    with pytest.raises(BadUsage, match="Did you mean base"):
        lint("bse")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "kind: present\nsubject: projects\nall_of: [{table: progress, where: {postedon: {missing: false}}}]",
            'mine.yaml:14:40  rule a: column "postedon" is not in table progress. Did you mean posted_on?',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title, {table: progres}]",
            'mine.yaml:14:29  rule a: There is no table "progres". Did you mean progress?',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title, {table: waivers}]",
            'mine.yaml:14:29  rule a: There is no table "waivers".',
        ),
        (
            "kind: compare\nsubject: projects\nmeasure: {count: samples.stratum, window: {to: as_of}}\nat_least: 1",
            "mine.yaml:14:39  rule a: Rows of samples have no date, so that a window cannot choose among them;",
        ),
        (
            "kind: present\nsubject: projects\nall_of: [{table: samples, where: {selected_as: sampled}}]",
            'mine.yaml:14:52  rule a: "sampled" is no code of column selected_as.',
        ),
        (
            "kind: compare\nsubject: projects\nmeasure: {count: funds.campaign, window: {to: as_of}}\nat_least: 1",
            "mine.yaml:14:38  rule a: Rows of funds have no date, so that a window cannot choose among them;",
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nlate: [{days: 7, earns: 0.8}]",
            "mine.yaml:15:5  rule a: Rules of this kind do not take the key late; leave it out.",
        ),
        (
            TOP + "require: {kind: present, all_of: [campaign]}\nlate: [{days: 7, earns: 0.8}]",
            "mine.yaml:17:5  rule a: Nothing can be late here: present has no due date. Leave it out.",
        ),
        (
            SUMS + "tolerance: {absolute: -1}",
            "mine.yaml:16:27  rule a: tolerance.absolute is -1; expected at least 0.",
        ),
        (
            FOLLOWING.rpartition("carry")[0],
            "mine.yaml:5:5  rule a: The rule takes at least one of these keys: carry, periods.",
        ),
        (
            FOLLOWING.replace("opening_balance", "period_start"),
            "mine.yaml:15:40  rule a: column period_start of table disclosures holds dates; here must stand a column",
        ),
        (
            FOLLOWING.replace("order_by: period_start", "order_by: income"),
            "mine.yaml:14:42  rule a: column income of table disclosures holds amounts; here must stand a column of",
        ),
        (
            FOLLOWING.replace("opening_balance", "opening_balance, tolerance: {absolute: 0.00001}"),
            "mine.yaml:15:79  rule a: 0.00001 is no amount of any currency; write at most 3 decimals.",
        ),
        (
            FOLLOWING.replace("opening_balance", "incom"),
            'mine.yaml:15:40  rule a: column "incom" is not in table disclosures. Did you mean income?',
        ),
        (
            RHYTHM + "span: {months: 0}",
            "mine.yaml:16:20  rule a: span.months is 0; expected at least 1.",
        ),
        (
            "kind: presnt\nsubject: projects\nall_of: [title]",
            'mine.yaml:12:11  rule a: kind is "presnt". Did you mean present?',
        ),
        (
            "kind: present\nsubject: project\nall_of: [title]",
            'mine.yaml:13:14  rule a: subject is "project". Did you mean projects?',
        ),
        (
            "kind: present\nsubject: projects",
            "mine.yaml:5:5  rule a: The rule takes exactly one of these keys: all_of, any_of, none_of.",
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nany_of: [title]",
            "mine.yaml:5:5  rule a: The rule takes exactly one of these keys: all_of, any_of, none_of.",
        ),
        (
            "kind: present\nsubject: projects\nallof: [title]\nall_of: [title]",
            'mine.yaml:14:5  rule a: The key "allof" is not known here. Did you mean all_of?',
        ),
        (
            DISCLOSED + "due: {after: fundraising_ends_on, month: 3}",
            'mine.yaml:15:39  rule a: The key "month" is not known here. Did you mean months?',
        ),
        (
            DISCLOSED + "due: {after: fundraising_ends_on, months: some}",
            'mine.yaml:15:47  rule a: due.months is "some"; expected a whole number or {parameter: name}.',
        ),
        (
            DISCLOSED.replace("disclosed_on", "income") + "due: {after: fundraising_ends_on, months: 3}",
            "mine.yaml:14:41  rule a: column income of table disclosures holds amounts; here must stand a column of",
        ),
        (
            DISCLOSED + "due: {after: title, months: 3}",
            "mine.yaml:15:18  rule a: column title of table projects holds texts; here must stand a column of dates.",
        ),
        (
            DISCLOSED,
            "mine.yaml:5:5  rule a: The rule lacks the key due.",
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {field: helth}",
            'mine.yaml:15:20  rule a: "helth" is no code of column field. Did you mean health?',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {field: [health, relieve]}",
            'mine.yaml:15:29  rule a: "relieve" is no code of column field. Did you mean relief?',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {org_id.org_type: fundation}",
            'mine.yaml:15:30  rule a: "fundation" is no code of column org_type. Did you mean foundation?',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {org_id.orgtype: other}",
            'mine.yaml:15:13  rule a: column "orgtype" is not in table organizations. Did you mean org_type?',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {launched_on: {before: 2019-02-30}}",
            'mine.yaml:15:35  rule a: "2019-02-30" cannot be compared with column launched_on, which holds dates.',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {campaign: {eq: 2019}}",
            'mine.yaml:15:28  rule a: "2019" cannot be compared with column campaign, which holds texts.',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {target_amount: {atleast: 3}}",
            'mine.yaml:15:29  rule a: The key "atleast" is not known here. Did you mean at_least?',
        ),
        (
            'kind: present\nsubject: projects\nall_of: [title]\nwhere: {not: {title: {matches: "(["}}}',
            'mine.yaml:15:36  rule a: "([" is no regular expression: unterminated character set.',
        ),
        (
            "kind: present\nsubject: projects\nall_of: [title]\nwhere: {target_amount: {at_least: {parameter: floor}}}",
            'mine.yaml:15:51  rule a: There is no parameter "floor". There are none.',
        ),
        (
            "kind: compare\nsubject: organizations\nmeasure: {count: funds.project_id}\nat_most: 3",
            "mine.yaml:14:22  rule a: Rows of funds belong to no row of organizations: the tables share no key.",
        ),
        (
            "kind: compare\nsubject: projects\nmeasure: {sum: funds.total_amount, wher: {campaign: x}}\nat_most: 3",
            'mine.yaml:14:40  rule a: The key "wher" is not known here. Did you mean where?',
        ),
        (
            "kind: compare\nsubject: projects\nmeasure: {sum: funds.campaign}\nat_most: 3",
            "mine.yaml:14:20  rule a: column campaign of table funds holds texts; here must stand a column of numbers.",
        ),
        (
            TOP + "require: {kind: present, allof: [title]}",
            'mine.yaml:16:30  rule a: The key "allof" is not known here. Did you mean all_of?',
        ),
        (
            TOP + "require: {kind: present, all_of: [{table: audit}]}",
            'mine.yaml:16:47  rule a: There is no table "audit". Did you mean audits?',
        ),
        (
            "kind: unique\nsubject: projects\ncolumns: []",
            "mine.yaml:14:14  rule a: columns has 0 entries; expected at least 1.",
        ),
        (
            "kind: unique\nsubject: projects\ncolumns: [Title]",
            'mine.yaml:14:15  rule a: columns is "Title"; expected the name of a column, such as posted_on',
        ),
        (
            DISCLOSED + "late: [{days: 0, earns: 1.5}]\ndue: {after: fundraising_ends_on, months: 3}",
            "mine.yaml:15:19  rule a: late.days is 0; expected at least 1.",
        ),
        (
            "kind: unique\nsubject: projects\ncolumns: [title]\neffective: {from: 2019-02-30, tested_on: starts_on}",
            'mine.yaml:15:23  rule a: effective.from is "2019-02-30"; expected a date as 2019-12-01.',
        ),
        (
            "kind: unique\nsubject: projects\ncolumns: [title]\neffective: {from: 2019-02-01, tested_on: title}",
            "mine.yaml:15:46  rule a: column title of table projects holds texts; here must stand a column of dates.",
        ),
        *(
            (
                DISCLOSED + f"due: {{after: ends_on, months: 3}}\nmessage: {{en: '{asked} late', zh: 晚}}",
                f'mine.yaml:16:19  rule a: "{asked}" cannot be filled in; rules of this kind fill in {{what}},',
            )
            for asked in ("{what.foo}", "{what[foo]}", "{late}", "{}", "{0}", "{due!r}", "{due:>{what}}", "{what:9}")
        ),
        *(
            (
                DISCLOSED + f"due: {{after: ends_on, months: 3}}\nmessage: {{en: Late, zh: '晚 {braces}'}}",
                "mine.yaml:16:29  rule a: A brace has no other that it belongs to; write it twice to show it.",
            )
            for braces in ("{", "}", "{what", "{what:{}")
        ),
        (
            TOP + "require: {kind: present, all_of: [campaign]}\nmessage: {en: '{what}', zh: 缺}",
            'mine.yaml:17:19  rule a: "{what}" cannot be filled in; rules of this kind fill in {rank}, {amount},',
        ),
    ],
)
def test_each_fault_is_told_in_one_sentence_at_its_place(write: Write, body: str, expected: str) -> None:
    assert any(message.startswith(expected) for message in problems(write, body)), problems(write, body)


def test_a_message_may_ask_for_what_its_kind_gives_and_show_braces(write: Write) -> None:
    message = "message: {en: '{{{what}}}: {days_late} after {due}, on {event}', zh: '{{}}'}"
    assert problems(write, DISCLOSED + f"due: {{after: ends_on, months: 3}}\n{message}") == []


def test_check_refuses_a_message_that_cannot_be_filled_in(write: Write, rule: RuleText) -> None:
    own = "    message: {en: '{what.foo}', zh: 缺}\n"
    with pytest.raises(BadPack, match="cannot be filled in"):
        load([write("rules:\n" + rule("one") + own)])


DATA = "kind: data\ncheck: type\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            DATA + "subject: projects\nwhere: {title: A}",
            "mine.yaml:15:5  rule a: Rules of this kind do not take the key where; leave it out.",
        ),
        (
            DATA + "subject: projects\nunless: {title: A}",
            "mine.yaml:15:5  rule a: Rules of this kind do not take the key unless; leave it out.",
        ),
        (
            DATA + "subject: projects\neffective: {from: 2019-01-01, tested_on: starts_on}",
            "mine.yaml:15:5  rule a: Rules of this kind do not take the key effective; leave it out.",
        ),
        (DATA + "subject: funds", 'mine.yaml:14:14  rule a: subject is "funds"; expected "projects".'),
    ],
)
def test_a_data_rule_judges_all_projects(write: Write, body: str, expected: str) -> None:
    assert problems(write, body) == [expected]
    with pytest.raises(BadPack, match=re.escape(expected)):
        load(["mine.yaml"])


def test_a_data_rule_of_another_pack_cannot_be_narrowed(write: Write) -> None:
    name = write("extends: [base]\noverride: {data-type: {where: {title: A}}}\n")
    [problem] = lint(name)
    assert (problem.line, problem.column) == (5, 24)
    assert "do not take the key where" in problem.reason
    with pytest.raises(BadPack, match="do not take the key where"):
        load([name])


AMOUNT = "kind: compare\nsubject: projects\nmeasure: {column: target_amount}\n"
DAY = "kind: compare\nsubject: projects\nmeasure: {column: starts_on}\n"
SUMS = "kind: reconcile\nsubject: projects\nleft: {sum: funds.total_amount}\n"
RANKED = "kind: top\nsubject: projects\nn: 2\nmeasure: %s\nrequire: {kind: present, all_of: [title]}"


@pytest.mark.parametrize(
    ("body", "place", "reason"),
    [
        (AMOUNT + "at_most: plenty", "15:14", '"plenty" cannot be compared with the measure, which gives amounts.'),
        (AMOUNT + "at_most: as_of", "15:14", '"as_of" cannot be compared with the measure, which gives amounts.'),
        (AMOUNT + "at_most: 2019-12-01", "15:14", '"2019-12-01" cannot be compared with the measure, which gives'),
        (
            AMOUNT.replace("{column: target_amount}", "{count: funds.project_id}") + "at_least: some",
            "15:15",
            '"some" cannot be compared with the measure, which gives numbers.',
        ),
        (DAY + "at_most: 5", "15:14", '"5" cannot be compared with the measure, which gives dates.'),
        (DAY + "at_most: 2019-02-30", "15:14", '"2019-02-30" cannot be compared with the measure, which gives dates.'),
        (DAY + "at_most: plenty", "15:14", 'column "plenty" is not in table projects.'),
        (
            DAY + "at_most: {column: target_amount}",
            "15:14",
            "What gives amounts cannot be compared with the measure, which gives dates.",
        ),
        (
            AMOUNT + "at_most: {after: starts_on, days: 3}",
            "15:14",
            "What gives dates cannot be compared with the measure, which gives amounts.",
        ),
        (AMOUNT + "at_most: 0.0005", "15:14", "0.0005 is no amount of any currency; write at most 3 decimals."),
        (
            AMOUNT + "at_most: {minus: [{column: target_amount}, 1.0001]}",
            "15:48",
            "1.0001 is no amount of any currency;",
        ),
        (
            AMOUNT.replace("{column: target_amount}", "{plus: [{column: target_amount}, 0.0005]}") + "at_most: 1",
            "14:47",
            "0.0005 is no amount of any currency;",
        ),
        (SUMS + "right: 0.0005", "15:12", "0.0005 is no amount of any currency;"),
        (SUMS + "right: {column: starts_on}", "15:12", "What gives dates cannot be compared with the measure,"),
        (SUMS + "right: 1\ntolerance: {absolute: 0.0005}", "16:27", "0.0005 is no amount of any currency;"),
        (
            TOP + "require: {kind: compare, measure: {column: total_amount}, at_least: plenty}",
            "16:73",
            '"plenty" cannot be compared with the measure, which gives amounts.',
        ),
        (
            RANKED % "{min: progress.posted_on}",
            "15:14",
            "What gives dates cannot be ranked; expected a measure that gives amounts or numbers.",
        ),
        (
            "kind: reconcile\nsubject: projects\nleft: 0.0005\nright: {column: target_amount}",
            "14:11",
            "0.0005 is no amount of any currency;",
        ),
        (
            "kind: compare\nsubject: projects\nmeasure: 5\nat_least: {column: starts_on}",
            "14:14",
            '"5" cannot be compared with the measure, which gives dates.',
        ),
        (
            AMOUNT + "at_most: {count: funds.campaign}",
            "15:14",
            "What gives numbers cannot be compared with the measure, which gives amounts.",
        ),
        (RANKED % "{column: field}", "15:14", "What gives codes cannot be ranked;"),
        (RANKED % "{plus: [{column: target_amount}, 0.0005]}", "15:47", "0.0005 is no amount of any currency;"),
        (
            AMOUNT + "at_most: 5\nwhere: {target_amount: {more_than: 0.0005}}",
            "16:40",
            "0.0005 is no amount of any currency;",
        ),
    ],
)
def test_a_limit_must_fit_its_measure(write: Write, body: str, place: str, reason: str) -> None:
    [message] = problems(write, body)
    assert message.startswith(f"mine.yaml:{place}  rule a: {reason}")
    with pytest.raises(BadPack, match=re.escape(message)):
        load(["mine.yaml"])


@pytest.mark.parametrize(
    "body",
    [
        AMOUNT + "at_most: 0.010",
        AMOUNT + "at_most: 1" + "0" * 25 + ".00",
        AMOUNT + "at_most: {sum: funds.total_amount}",
        AMOUNT.replace("{column: target_amount}", "{ratio: [{column: target_amount}, 3]}") + "at_most: 0.0005",
        RANKED % "{count: donations.donation_id}",
        RANKED % "{ratio: [{count: progress.posted_on}, {plus: [{count_distinct: donations.channel}, 1]}]}",
        DAY + "at_most: 2019-12-01",
        DAY + "at_most: as_of",
        DAY + "at_most: ends_on",
        DAY + "at_most: {after: launched_on, months: 3}",
        SUMS + "right: 0.01\ntolerance: {relative: 0.0005}",
        "kind: compare\nsubject: projects\nmeasure: {column: campaign}\neq: 2019-spring",
    ],
)
def test_a_limit_that_fits_is_taken(write: Write, body: str) -> None:
    assert problems(write, body) == []


def test_a_limit_from_a_parameter_must_fit_too(write: Write) -> None:
    head = "parameters: {most: {value: plenty}}\n"
    text = "rules:\n  - id: a" + HEAD + "".join(f"    {line}\n" for line in AMOUNT.splitlines())
    [problem] = lint(write(head + text + "    at_most: {parameter: most}\n"))
    assert (problem.line, problem.column) == (16, 14)
    assert '"plenty" cannot be compared' in problem.reason


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("(?=山).*", "(?="),
        ("(?!山).*", "(?!"),
        (".*(?<=区)", "(?<="),
        (".*(?<!区)", "(?<!"),
        (r"(.)\1", r"\1"),
        ("(?P<a>.)(?P=a)", "(?P="),
        ("(山)?(?(1)区|乡)", "(?("),
    ],
)
def test_a_pattern_that_engines_differ_on_is_refused(write: Write, pattern: str, part: str) -> None:
    body = f"kind: unique\nsubject: projects\ncolumns: [title]\nwhere: {{title: {{matches: '{pattern}'}}}}"
    [message] = problems(write, body)
    assert message.startswith("mine.yaml:15:30  rule a: ")
    assert f" has {part} in it; write it without look-around and back-references." in message


@pytest.mark.parametrize(
    "pattern",
    ["a{1001}", "((a{100}){100}){100}", "a*+", "a++", "(?>a)", "(?#c)a", "(?x)a", "(?a)a", "(?u)a", r"[\b]", "[a--b]"],
)
def test_a_pattern_that_only_python_knows_is_refused(write: Write, pattern: str) -> None:
    body = f"kind: unique\nsubject: projects\ncolumns: [title]\nwhere: {{title: {{matches: '{pattern}'}}}}"
    [message] = problems(write, body)
    assert message.startswith("mine.yaml:15:30  rule a: ")
    assert f'"{pattern}" is no regular expression: ' in message


@pytest.mark.parametrize(
    "pattern", [r"\(\?=.*", r"[(?=]+", r"[\](?=]+", r"\\1", r"(?:山|乡)(?P<a>.)(?i:x)", r"\d{2}\.\w"]
)
def test_a_pattern_that_all_engines_know_is_taken(write: Write, pattern: str) -> None:
    body = f"kind: unique\nsubject: projects\ncolumns: [title]\nwhere: {{title: {{matches: '{pattern}'}}}}"
    assert problems(write, body) == []


def test_all_faults_are_told_in_the_order_of_their_lines(write: Write, rule: RuleText) -> None:
    text = rule("one").replace("[title]", "[titel]") + rule("two").replace("major", "mayor") + rule("Three")
    found = lint(write("rules:\n" + text))
    assert [(problem.line, problem.reason.partition(".")[0]) for problem in found] == [
        (12, 'rule one: column "titel" is not in table projects'),
        (20, 'rule two: severity is "mayor"'),
        (27, 'rule Three: id is "Three"; expected lower-case words joined by hyphens, such as posts-recent'),
    ]


def test_check_is_told_the_first_fault_only(write: Write, rule: RuleText) -> None:
    name = write("rules:\n" + rule("one").replace("[title]", "[titel]") + rule("two").replace("major", "mayor"))
    with pytest.raises(BadPack, match=r"^mine\.yaml:20:15  rule two: severity"):
        load([name])


def test_keys_that_stand_twice_are_told_with_all_else(write: Write, rule: RuleText) -> None:
    found = lint(write("rules:\n" + rule("one") + "    weight: 5\n    wieght: 5\n"))
    assert [problem.line for problem in found] == [16, 17]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('version: "1"\ntitle: {en: M, zh: 我}\n', "mine.yaml:1:1  The pack lacks the key pack."),
        (
            'pack: My Pack\nversion: "1"\ntitle: {en: M, zh: 我}\n',
            'mine.yaml:1:7  pack is "My Pack"; expected lower-case words',
        ),
        (
            "pack: m\nversion: 2019.1\ntitle: {en: M, zh: 我}\n",
            "mine.yaml:2:10  version is 2019.1; expected text in quotes.",
        ),
        ('pack: m\nversion: "1"\ntitle: Mine\n', 'mine.yaml:3:8  title is "Mine"; expected a mapping.'),
        (
            'pack: m\nversion: "1"\ntitle: {en: M, zh: 我}\nparameters: {Top-N: {value: 1}}\n',
            'mine.yaml:4:14  parameters.Top-N is "Top-N"; expected lower-case words joined by underscores',
        ),
        (
            'pack: m\nversion: "1"\ntitle: {en: M, zh: 我}\nextends: [base, base]\n',
            "mine.yaml:4:10  extends names the same thing twice.",
        ),
    ],
)
def test_faults_of_the_head_are_told(write: Write, head: str, expected: str) -> None:
    assert lint(write(head, head=False))[0].message.startswith(expected)


def test_lint_asks_for_an_example_and_a_reference_that_check_can_do_without(write: Write) -> None:
    common = "title: {en: T, zh: 题}, severity: info, subject: projects"
    text = (
        f"rules:\n  - {{id: a, kind: unique, {common}, dimension: progress, columns: [title]}}\n"
        f"  - {{id: b, kind: data, {common}, dimension: integrity, check: type}}\n"
    )
    name = write(text)
    assert [problem.reason for problem in lint(name)] == [
        "rule a: The rule has no example; give one that passes and one that fails.",
        "rule a: The rule has no reference; name the norm that it stands on.",
    ]
    assert len(load([name]).rules) == 2


def test_info_has_no_weight_and_all_else_has_one(write: Write, rule: RuleText) -> None:
    text = rule("one").replace("major", "info") + rule("two").replace("    weight: 4\n", "")
    assert [problem.reason for problem in lint(write("rules:\n" + text))] == [
        "rule one: weight is 4; expected 0.",
        "rule two: The rule lacks the key weight.",
    ]


def test_a_dimension_must_be_in_the_score(write: Write, rule: RuleText) -> None:
    found = lint(write("score: {dimensions: {disclosure: 1}}\nrules:\n" + rule("one")))
    assert [problem.message for problem in found] == [
        'mine.yaml:9:16  rule one: The dimension "progress" is not in the score. There are: disclosure.'
    ]


def test_tables_and_columns_of_examples_must_be_there(write: Write, rule: RuleText) -> None:
    text = rule("one").replace("projects: [{project_id: P1, title: A}]", "project: [], projects: [{titel: A}]")
    assert [problem.reason for problem in lint(write("rules:\n" + text))] == [
        'rule one: There is no table "project". Did you mean projects?',
        'rule one: column "titel" is not in table projects. Did you mean title?',
    ]


def test_a_rule_may_read_the_samples_but_not_judge_their_rows(write: Write, rule: RuleText) -> None:
    examples = "projects: [{project_id: P1, title: A}], samples: [{project_id: P1, selected_as: selected}]"
    text = rule("one").replace("projects: [{project_id: P1, title: A}]", examples)
    assert lint(write("rules:\n" + text)) == []
    [problem] = lint(write("rules:\n" + rule("one").replace("subject: projects", "subject: samples")))
    assert "samples" in problem.reason


def test_waivers_may_stand_in_examples_but_no_rule_reads_them(write: Write, rule: RuleText) -> None:
    text = rule("one").replace("projects: [{project_id: P1, title: A}]", "projects: [], waivers: [{project_id: P1}]")
    assert lint(write("rules:\n" + text)) == []
    text = rule("one").replace("all_of: [title]", "all_of: [{table: waivers}]")
    assert ['There is no table "waivers".' in problem.reason for problem in lint(write("rules:\n" + text))] == [True]


def test_a_fault_of_an_extended_pack_is_told_with_its_file(write: Write, rule: RuleText) -> None:
    write("rules:\n" + rule("one").replace("major", "mayor"), "old.yaml")
    write("extends: [old.yaml]\n", "new.yaml")
    assert [problem.path for problem in lint("new.yaml")] == ["old.yaml"]


def test_faults_are_told_without_control_characters(write: Write) -> None:
    told = [problem.message for problem in lint(write('rules:\n  - id: "a\\e[31m"\n    kind: "x\\e"\n'))]
    assert any('rule a\ufffd[31m: kind is "x\ufffd".' in message for message in told)
    assert not any("\x1b" in message for message in told)
