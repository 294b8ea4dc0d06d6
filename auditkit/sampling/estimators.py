"""How much money is misstated, estimated from items drawn with equal chances within strata.

Every estimator gives the misstatement of the whole, book value less audited value, above 0 for an overstatement. Each
has a standard error and limits by Student's t. The finite population correction is applied: a stratum of which all was
audited adds nothing to the error. References to sections are to Cochran, Sampling Techniques (3rd edition, 1977).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, sqrt

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.sampling.likelihoods import t_quantile
from auditkit.sampling.spread import Spread, spread_of


@dataclass(frozen=True, slots=True)
class Sample:
    """A stratum of `size` items, and the book and audited values of those that were drawn from it, in one order.

    Strata of one `tier` are like each other; one with a single item borrows its spread from there.
    """

    size: int
    book: Sequence[float]
    audited: Sequence[float]
    tier: str = ""

    def expanded(self, values: Sequence[float]) -> float:
        """Return what `values` of the drawn items come to for all items of the stratum: the mean times the size."""
        return self.size * fsum(values) / len(values)

    @property
    def differences(self) -> list[float]:
        """By how much each item is overstated."""
        return [book - audited for book, audited in zip(self.book, self.audited, strict=True)]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an estimator makes of a sample: the misstatement, its standard error and the degrees of freedom of that."""

    misstatement: float
    standard_error: float
    degrees: float

    def margin(self, confidence: Fraction) -> float:
        """Return how far from the estimate the one-sided limit of this confidence lies."""
        if self.standard_error == 0:
            return 0.0
        return t_quantile(confidence, self.degrees) * self.standard_error


def difference(samples: Sequence[Sample], total: int) -> Estimate:  # noqa: ARG001 - all estimators take the same
    """Return Σ N·d̄ over the strata, d being book less audited value (§5.3 for strata, §7.2 with slope 1).

    AS 2315 of the PCAOB, footnote 5, and ISA 530, appendix 1: each stratum is projected by itself, then summed.
    """
    return _estimate(
        samples,
        fsum(sample.expanded(sample.differences) for sample in samples),
        [sample.differences for sample in samples],
    )


def mean_per_unit(samples: Sequence[Sample], total: int) -> Estimate:
    """Return the book total less Σ N·ā over the strata: book values of drawn items play no part (§5.3)."""
    audited = fsum(sample.expanded(sample.audited) for sample in samples)
    return _estimate(samples, total - audited, [list(sample.audited) for sample in samples])


def ratio(samples: Sequence[Sample], total: int) -> Estimate:
    """Return (1 − R)·B with R = Σ N·ā / Σ N·b̄, the combined ratio estimator (§6.11; §6.2 for one stratum).

    B is the book total of the strata together. Its error is that of the residuals a − R·b. One ratio for all strata is
    used, for ratios of single strata are biased where few items were drawn from each (§6.12).
    """
    book = fsum(sample.expanded(sample.book) for sample in samples)
    if book <= 0:
        raise BadUsage(_("the drawn items have no book value to take a ratio of"))
    share = fsum(sample.expanded(sample.audited) for sample in samples) / book
    residuals = [
        [audited - share * value for value, audited in zip(sample.book, sample.audited, strict=True)]
        for sample in samples
    ]
    return _estimate(samples, (1 - share) * total, residuals)


def regression(samples: Sequence[Sample], total: int) -> Estimate:
    """Return B − (Σ N·ā + b·(B − Σ N·b̄)), the combined regression estimator (§7.10; §7.3 for one stratum).

    The slope b is that of least squares within the strata, weighted by N²·(1 − f) / n / (n − 1). Its error is that of
    the residuals, with a degree of freedom less for the slope (§7.4: n − 2 for one stratum).
    """
    covariance, variance = [], []
    for sample in samples:
        drawn = len(sample.book)
        if drawn > 1:
            weight = sample.size * (sample.size - drawn) / drawn / (drawn - 1)
            books, auditeds = _centred(sample.book), _centred(sample.audited)
            covariance.append(weight * fsum(book * audited for book, audited in zip(books, auditeds, strict=True)))
            variance.append(weight * fsum(book * book for book in books))
    if fsum(variance) <= 0:
        raise BadUsage(_("the drawn items of no stratum differ in book value, which a slope needs"))
    slope = fsum(covariance) / fsum(variance)
    book = fsum(sample.expanded(sample.book) for sample in samples)
    audited = fsum(sample.expanded(sample.audited) for sample in samples)
    residuals = [
        [own - slope * value for value, own in zip(sample.book, sample.audited, strict=True)] for sample in samples
    ]
    return _estimate(samples, total - (audited + slope * (total - book)), residuals, slopes=1)


ESTIMATORS: Mapping[str, Callable[[Sequence[Sample], int], Estimate]] = {
    "difference": difference,
    "ratio": ratio,
    "regression": regression,
    "mean-per-unit": mean_per_unit,
}


def _estimate(
    samples: Sequence[Sample], misstatement: float, residuals: Sequence[Sequence[float]], slopes: int = 0
) -> Estimate:
    strata = [Spread(sample.size, values, sample.tier) for sample, values in zip(samples, residuals, strict=True)]
    variance, degrees = spread_of(strata, slopes)
    return Estimate(misstatement, sqrt(variance), degrees)


def _centred(values: Sequence[float]) -> list[float]:
    mean = fsum(values) / len(values)
    return [value - mean for value in values]
