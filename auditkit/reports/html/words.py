"""What the page's program says, in the language in use; {places} in them it fills by itself."""

from __future__ import annotations

from auditkit.i18n import translate as _


def words() -> dict[str, str]:
    """Return the words of the page by the names that its program has for them."""
    return {**_frame(), **_projects(), **_one_project(), **_others()}


def _frame() -> dict[str, str]:
    return {
        "title": _("Transparency report"),
        "needs_script": _(
            "This page draws its tables with a script of its own, which is switched off here. Allow it: it loads and "
            "sends nothing."
        ),
        "skip": _("Skip to the content"),
        "sections": _("Sections"),
        "as_of": _("as of {day}"),
        "summary": _("Summary"),
        "projects": _("Projects"),
        "findings": _("Findings"),
        "charities": _("Charities"),
        "audit": _("Audit and duties"),
        "scores": _("How scores are made"),
        "files": _("Files"),
        "print": _("Print"),
        "none": "–",
        "not_everything": _("Not everything could be read: scores hold only for what was."),
        "notes": _("Notes"),
        "of_weight": _("{coverage} of the weight could be judged"),
        "mean": _("Mean score"),
        "count_projects": _("{count} projects"),
        "count_findings": _("{count} findings"),
        "worst_first": _("Worst first"),
        "see_all": _("See all {count} projects"),
    }


def _projects() -> dict[str, str]:
    return {
        "search": _("Search"),
        "search_projects": _("Search by project, ID or charity"),
        "search_findings": _("Search in findings"),
        "any": _("all"),
        "no_grade": _("no score"),
        "grade": _("Grade"),
        "severity": _("Severity"),
        "charity": _("Charity"),
        "field": _("Field"),
        "rule": _("Rule"),
        "list": _("List"),
        "only_mandatory": _("must be audited"),
        "only_drawn": _("drawn"),
        "only_clean": _("without a finding"),
        "project": _("Project"),
        "raised": _("Raised ({currency})"),
        "score": _("Score"),
        "coverage": _("Coverage"),
        "gravest": _("Gravest finding"),
        "clean": _("no finding"),
        "shown": _("{shown} of {count} shown"),
        "more": _("Show {count} more"),
        "all_of_them": _("Show all"),
        "nothing": _("Nothing matches. Clear the search or the filters."),
        "clear": _("Clear"),
        "sort": _("Sort by {column}"),
        "ascending": _("ascending"),
        "descending": _("descending"),
    }


def _one_project() -> dict[str, str]:
    return {
        "back": _("All projects"),
        "previous": _("Previous"),
        "next": _("Next"),
        "unknown": _("There is no project {id} in this report."),
        "from_100": _("From 100 down"),
        "start": _("Start"),
        "dimension": _("Dimension"),
        "lost": _("Lost"),
        "left": _("Left"),
        "earned": _("Earned"),
        "weight": _("Weight"),
        "nothing_lost": _("Nothing was lost."),
        "no_score": _("Nothing could be scored: no rule that counts could be judged."),
        "cap": _("Cap: {rule}"),
        "verified": _("With everything in order that could not be verified, the score would be {score}."),
        "timeline": _("What was due and what was done"),
        "day": _("Day"),
        "event": _("What"),
        "due": _("due"),
        "done_late": _("was due; done {days} late, on {day}"),
        "overdue": _("was due; not done, {days} overdue"),
        "one_day": _("{count} day"),
        "days": _("{count} days"),
        "done": _("done"),
        "planned": _("planned"),
        "nothing_dated": _("Nothing with a date is on file, and nothing is coming."),
        "what_to_do": _("What to do"),
        "where": _("Where"),
        "also": _("See also"),
        "norm": _("Norm"),
        "of_others": _("It concerns {count} projects."),
        "all_rules": _("All {count} rules"),
        "status": _("Status"),
        "points": _("{points} points"),
        "no_findings": _("No finding."),
    }


def _others() -> dict[str, str]:
    return {
        "must": _("Must be audited"),
        "drawn": _("Drawn at random"),
        "nobody": _("No project is on this list."),
        "rank": _("Rank"),
        "group": _("Among"),
        "stratum": _("Stratum"),
        "coming": _("Coming duties"),
        "duty": _("Duty"),
        "no_duty": _("No duty is coming."),
        "packs": _("Rule packs"),
        "parameters": _("Parameters"),
        "parameter": _("Parameter"),
        "value": _("Value"),
        "meaning": _("Meaning"),
        "why": _("Why"),
        "count": _("Projects"),
        "file": _("File"),
        "sheets": _("Sheets"),
        "rows": _("{count} rows"),
        "steps": _(
            "Each rule comes to one outcome for each project: passed earns 1, failed a part or nothing, unverifiable "
            "nothing; the other outcomes do not count. A dimension's score is the mean of what its rules earned, by "
            "weight; a project's score is the mean of its dimensions by the pack's weights. A failed critical rule "
            "caps it. Points lost add up to 100 less the score before the cap. Coverage is the share of the weight "
            "that could be judged."
        ),
        "digest": _("Digest of this report"),
    }
