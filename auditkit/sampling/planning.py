"""How many items an audit takes, so that what it finds settles whether errors stay below what is material."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.sampling.likelihoods import Likelihood, below, upper_bound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_SIZE = 1_000_000
"""A larger sample is no sample any more: whoever needs one is told so."""

_FIRST_BLOCK = 256
_LARGEST_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Question:
    """What a sample has to settle.

    `materiality` and `precision` are shares above 0 and at most 1, and one of them must be given; `expected` is a share
    of the items below 1, or a whole number of errors; `confidence` is a share between 0 and 1; `population` is the
    number of items there are, which the hypergeometric likelihood needs and which bounds the others.
    """

    likelihood: Likelihood
    confidence: Fraction
    materiality: Fraction | None
    expected: Fraction = Fraction(0)
    precision: Fraction | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample size and what it is good for: with at most `errors` among `size` items, the share of errors in the whole
    is below `bound` at the confidence asked for.
    """

    question: Question
    size: int
    errors: Fraction
    bound: float

    @property
    def most_likely(self) -> Fraction:
        """The share of errors that the expected number of them amounts to in the sample."""
        return self.errors / self.size

    def bound_with(self, errors: Fraction) -> float:
        """Return the upper bound of the share of errors if `errors` are found in this sample."""
        asked = self.question
        return upper_bound(asked.likelihood, errors, self.size, asked.confidence, asked.population)


def plan(question: Question) -> Plan:
    """Return the smallest sample whose upper bound stays under the materiality, and whose bound lies within the
    precision of the most likely share, when the expected errors are found in it.

    The rule of AICPA's Audit Sampling Guide (2017, appendices A and C) as jfa's `planning` states it: the smallest n
    above k with bound(n, k) < materiality and bound(n, k) − k / n < precision, k being the expected share of n (kept as
    a fraction for poisson, rounded up for the others) or the whole number that is expected. Shares are exact decimals:
    5 % of 400 items is 20, where binary numbers may make it 21.

    Raises BadUsage for a question that makes no sense or that no sample can settle.
    """
    _check(question)
    most = min(LARGEST_SIZE, question.population or LARGEST_SIZE)
    first, block = 1, _FIRST_BLOCK
    while first <= most:
        last = min(most, first + block - 1)
        size = _first_that_settles(question, first, last)
        if size is not None:
            errors = _errors_expected(question, size)
            bound = upper_bound(question.likelihood, errors, size, question.confidence, question.population)
            return Plan(question, size, errors, bound)
        first, block = last + 1, min(2 * block, _LARGEST_BLOCK)
    if question.population is not None and question.population <= LARGEST_SIZE:
        message = _("Even all {population} items cannot show it: with the errors expected, too much may be wrong.")
        if question.likelihood != "hypergeometric":
            message = _(
                "By --likelihood {likelihood}, more than the {population} items that there are would be needed, for it "
                "takes no account of how many there are. Use --likelihood hypergeometric."
            )
        raise BadUsage(message.format(likelihood=question.likelihood, population=question.population))
    message = _("Not even {most} items would show it: expect fewer errors, or accept more of them as not material.")
    raise BadUsage(message.format(most=f"{LARGEST_SIZE:,}"))


def _first_that_settles(question: Question, first: int, last: int) -> int | None:
    """Return the smallest size from `first` to `last` that settles the question, null when there is none."""
    import numpy as np

    sizes = np.arange(first, last + 1, dtype=np.int64)
    errors = _all_errors_expected(question, sizes)
    enough = sizes > errors
    sizes, errors = sizes[enough], errors[enough]
    if question.precision is None:
        settled = _first_below(question, errors, sizes) if len(sizes) else None
        return None if settled is None else int(sizes[settled])
    if question.materiality is not None and len(sizes):
        sizes = sizes[_below(question, errors, sizes)]
    return next((size for size in map(int, sizes) if _is_precise(question, size)), None)


def _first_below(question: Question, errors: NDArray[np.float64], sizes: NDArray[np.int64]) -> int | None:
    """Return the place of the first size that stays under the materiality, null when there is none.

    Among sizes that expect as many errors the largest is the surest: only where it settles the question are the
    others asked.
    """
    import numpy as np

    starts = np.flatnonzero(np.concatenate(([True], errors[1:] != errors[:-1])))
    ends = np.concatenate((starts[1:], [len(sizes)])) - 1
    settled = np.flatnonzero(_below(question, errors[ends], sizes[ends]))
    if not len(settled):
        return None
    start, end = int(starts[settled[0]]), int(ends[settled[0]])
    within = _below(question, errors[start : end + 1], sizes[start : end + 1])
    return start + int(np.flatnonzero(within)[0])


def _below(question: Question, errors: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.bool_]:
    if question.materiality is None:
        raise AssertionError("a question without a materiality has a precision")
    return below(question.likelihood, errors, sizes, question.materiality, question.confidence, question.population)


def _is_precise(question: Question, size: int) -> bool:
    if question.precision is None:
        return True
    errors = _errors_expected(question, size)
    bound = upper_bound(question.likelihood, errors, size, question.confidence, question.population)
    return bound - float(errors / size) < question.precision


def _errors_expected(question: Question, size: int) -> Fraction:
    if question.expected >= 1:
        return question.expected
    errors = question.expected * size
    return errors if question.likelihood == "poisson" else Fraction(ceil(errors))


def _all_errors_expected(question: Question, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the errors expected in each of `sizes`, rounded in whole numbers, so that none is rounded too far."""
    import numpy as np

    expected = question.expected
    if expected >= 1:
        return np.full(len(sizes), float(expected))
    if question.likelihood == "poisson":
        return np.asarray(sizes * float(expected))
    if expected.numerator * int(sizes[-1]) < 2**62 and expected.denominator < 2**62:
        return np.asarray(-(-sizes * expected.numerator // expected.denominator), dtype=np.float64)
    return np.array([float(_errors_expected(question, int(size))) for size in sizes])


def _check(question: Question) -> None:
    materiality, expected = question.materiality, question.expected
    if materiality is None and question.precision is None:
        raise BadUsage(
            _("Say what is material with --materiality, or how precise the result must be with --precision.")
        )
    if expected >= 1 and expected.denominator != 1:
        message = _("--expected is {value}; it takes a share below 1, or a whole number of errors.")
        raise BadUsage(message.format(value=float(expected)))
    if materiality is not None and expected < 1 and expected >= materiality:
        message = _(
            "The errors expected ({expected}) are not below what is material ({materiality}): no sample can show that "
            "they are."
        )
        raise BadUsage(message.format(expected=percent(expected), materiality=percent(materiality)))
    if question.likelihood == "hypergeometric" and question.population is None:
        raise BadUsage(_("The hypergeometric likelihood must know how many items there are; say it with --population."))


def percent(share: Fraction | float) -> str:
    """Return a share as a percentage of at most four decimals: 0.05 is 5 %."""
    return f"{float(share) * 100:.4f}".rstrip("0").rstrip(".") + " %"
