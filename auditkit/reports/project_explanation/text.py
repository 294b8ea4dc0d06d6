"""The account of one project's score for a terminal: the way down from 100, then the way back up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from rich.cells import cell_len

from auditkit.explanation.explaining import Explanation, Step
from auditkit.explanation.winning import Win, stays_late
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import Place
from auditkit.reports.layout import Line, drawn, wrap, wrap_parts
from auditkit.reports.plain import ARROW, one_line, place_text
from auditkit.reports.wording import NOTHING, SIGNS, disclaimer, grade_text, score_text, whole_percent

MOST_MESSAGES = 3
MOST_LISTED = 5

_WIDEST = 100
_POINTS = 7
"""The cells that points take, with their sign: from −100.00 on."""
_COLORS = {"critical": "red", "major": "yellow", "minor": "blue", "info": "bright_black"}
_HEADING = "bold"


def render(explanation: Explanation, *, width: int, color: bool, everything: bool) -> str:
    """Return the account in lines of at most `width` cells; `everything` leaves no message out."""
    width = min(width, _WIDEST)
    blocks = [
        _head(explanation, width),
        _way_down(explanation, width, everything),
        _way_up(explanation, width),
        _for_good(explanation, width),
        _to_come(explanation, width, everything),
        _not_judged(explanation, width),
        _wrapped(disclaimer(), width),
    ]
    lines = [line for block in blocks if block for line in (*block, [])]
    return drawn(lines[:-1], color)


def _head(explanation: Explanation, width: int) -> list[Line]:
    project, run = explanation.project, explanation.document["run"]
    score = f"{score_text(explanation.score)} {grade_text(project['grade'])}"
    title = [one_line(f"{project['project_id']} {project['title']}"), score, one_line(explanation.organization or "")]
    packs = [one_line(f"{pack['id']} {pack['version']}") for pack in run["packs"]]
    judged = [*packs, _("as of {day}").format(day=run["as_of"])]
    # Rounded down, so that only what was judged whole reads 100 %.
    coverage = _("coverage {share} %").format(share=whole_percent(Decimal(str(project["coverage"]))))
    return _parts(title, width, style=_HEADING) + _parts([*judged, coverage], width)


def _way_down(explanation: Explanation, width: int, everything: bool) -> list[Line]:
    if explanation.score is None:
        return _wrapped(_("No score: nothing of this project could be judged yet."), width)
    lines: list[Line] = [[(_total(Decimal(100), ""), _HEADING)]]
    for step in explanation.steps:
        lines += _step(step, width, everything)
    if explanation.cap:
        lines.append([(_total(explanation.uncapped, "="), _HEADING)])
        capped_by = one_line(explanation.project["capped_by"])
        lines += _beside(_signed(-explanation.cap), _("the cap that {rule} sets").format(rule=capped_by), width)
    lines.append([(_total(explanation.score, "="), _HEADING)])
    return lines


def _step(step: Step, width: int, everything: bool) -> list[Line]:
    sign = SIGNS.get(step.severity or "", NOTHING)
    head: Line = [(f"{_signed(-step.points)}  ", ""), (sign, _COLORS.get(step.severity or "", ""))]
    weight = f"{step.weight.normalize():f}"
    earned = (step.earned or Decimal(0)) * step.weight
    told = _("{status}: earned {earned} of {weight}").format(
        status=label("status", step.status), earned=f"{earned.quantize(Decimal('0.0001')).normalize():f}", weight=weight
    )
    dimension = label("dimension", step.dimension) if step.dimension else ""
    first, *rest = wrap_parts(filter(None, [one_line(step.rule), dimension, told]), width - _POINTS - 4)
    lines: list[Line] = [[*head, (f" {first}", "")]]
    lines += [[(" " * (_POINTS + 4) + line, "")] for line in rest]
    messages = list(dict.fromkeys(one_line(finding["message"]) for finding in step.findings))
    shown = messages[: None if everything else MOST_MESSAGES]
    for message in shown:
        lines += _wrapped(message, width, indent=_POINTS + 4)
    if len(messages) > len(shown):
        lines += _wrapped(_more(len(messages) - len(shown)), width, indent=_POINTS + 4)
    return lines


def _way_up(explanation: Explanation, width: int) -> list[Line]:
    if explanation.score is None:
        return []
    prospect = explanation.prospect
    if prospect is None:
        return _wrapped(
            _(
                "The rules at hand are not those of the report, so that what a fix would win is not worked out. Name"
                " them with --rules, or name the data instead of the report."
            ),
            width,
            sign="!",
        )
    if not prospect.wins:
        return _wrapped(_("Nothing can be won back."), width) if explanation.steps else []
    lines = _wrapped(_("What wins most back"), width, style=_HEADING)
    for win in prospect.wins:
        lines += _win(win, explanation, width)
    lines.append([(_total(prospect.best, "="), _HEADING)])
    if prospect.best < 100 and prospect.still_capped_by is not None:
        capped_by = one_line(prospect.still_capped_by)
        lines += _wrapped(_("The cap that {rule} sets stays.").format(rule=capped_by), width, indent=_POINTS + 2)
    return lines


def _win(win: Win, explanation: Explanation, width: int) -> list[Line]:
    parts = [one_line(win.rule), _("then {score}").format(score=score_text(win.score))]
    if win.alone != win.gain:
        parts.append(_("by itself {points}").format(points=_signed(win.alone).strip()))
    if win.earned < 1:
        parts.append(_("what was late stays late"))
    elif any(each["status"] == "unverifiable" for each in explanation.findings.get(win.rule, ())):
        parts.append(_("if it proves to be in order"))
    lines = _beside(_signed(win.gain), parts, width)
    for fix, places in _fixes(win.rule, explanation).items():
        lines += _wrapped(fix, width, indent=_POINTS + 2, sign="→")
        if places:
            lines += _wrapped(_where(places), width, indent=_POINTS + 4)
    return lines


def _fixes(rule: str, explanation: Explanation) -> dict[str, list[Place]]:
    """Return what to do about a rule, but for what is done already, only too late, and at which cells and rows."""
    found: dict[str, list[Place]] = {}
    for finding in explanation.findings.get(rule, ()):
        if finding["fix"] and not stays_late(finding):
            places = found.setdefault(one_line(finding["fix"]), [])
            for place in map(_place, (finding, *finding["related"])):
                if place.row is not None and place not in places:
                    places.append(place)
    return found


def _place(told: Mapping[str, Any]) -> Place:
    file = told["file"]
    return Place(file and PurePath(file).name, told["sheet"], told["row"], told["cell"])


def _where(places: Sequence[Place]) -> str:
    """Return the first of some places, each as far as it differs from the one before, and how many more there are."""
    shown = places[:MOST_LISTED]
    told = [place_text(shown[0])]
    told += [place_text(place, before).removeprefix(ARROW) for before, place in pairwise(shown)]
    left = len(places) - len(shown)
    return _(", ").join(told) + (f" {_('… {count} more').format(count=left)}" if left else "")


def _for_good(explanation: Explanation, width: int) -> list[Line]:
    prospect = explanation.prospect
    if prospect is None or not prospect.lost_for_good:
        return []
    lines = _wrapped(_("What cannot be won back: late is late"), width, style=_HEADING)
    for rule, points in sorted(prospect.lost_for_good.items(), key=lambda item: (-item[1], item[0])):
        lines += _beside(_signed(-points), [one_line(rule), one_line(explanation.titles.get(rule, ""))], width)
    return lines


def _to_come(explanation: Explanation, width: int, everything: bool) -> list[Line]:
    if not explanation.pending:
        return []
    shown = explanation.pending[: None if everything else MOST_LISTED]
    lines = _wrapped(_("Not due yet: it costs nothing if it comes in time"), width, style=_HEADING)
    for duty in shown:
        title = duty.get("title") or explanation.titles.get(duty["rule"], duty["rule"])
        lines += _beside(duty["due"], [one_line(duty["rule"]), one_line(title)], width, indent=2)
    left = len(explanation.pending) - len(shown)
    return lines + (_wrapped(_more(left), width, indent=2) if left else [])


def _not_judged(explanation: Explanation, width: int) -> list[Line]:
    lines: list[Line] = []
    for title, rules in (
        (_("Not judged, since a table was not handed in"), explanation.not_covered),
        (_("Waived"), explanation.waived),
    ):
        if rules:
            lines += _wrapped(title, width, style=_HEADING) + _parts(map(one_line, rules), width, indent=2)
    return lines


def _more(count: int) -> str:
    return _("… {count} more (--all)").format(count=count)


def _signed(points: Decimal) -> str:
    """Return points with their sign, as wide as any."""
    return f"{'−' if points < 0 else '+' if points else '±'}{abs(points):.2f}".rjust(_POINTS)


def _total(points: Decimal | None, sign: str) -> str:
    return f"{sign} {score_text(points)}".rjust(_POINTS)


def _parts(parts: Iterable[str], width: int, indent: int = 0, style: str = "") -> list[Line]:
    return [[(" " * indent + line, style)] for line in wrap_parts(filter(None, parts), width - indent)]


def _beside(lead: str, parts: Sequence[str] | str, width: int, indent: int = 0) -> list[Line]:
    """Return parts in lines under each other, `lead` before the first."""
    under = " " * (indent + cell_len(lead) + 2)
    told = [parts] if isinstance(parts, str) else parts
    first, *rest = wrap_parts(filter(None, told), width - len(under))
    return [[(" " * indent + f"{lead}  {first}", "")], *([(under + line, "")] for line in rest)]


def _wrapped(text: str, width: int, indent: int = 0, sign: str = "", style: str = "") -> list[Line]:
    lead = f"{sign} " if sign else ""
    first, *rest = wrap(text, width - indent - len(lead))
    under = " " * (indent + len(lead))
    return [[(" " * indent + lead + first, style)], *([(under + line, style)] for line in rest)]
