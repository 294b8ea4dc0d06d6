"""The formulas behind an evaluation, each with its source, in the language in use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from auditkit.sampling.evaluation import Evaluation


def sources(evaluation: Evaluation) -> list[str]:
    """Return a sentence for each formula that decided, with its name and where it comes from."""
    return list(_sources(evaluation))


def decides_by_likelihood(evaluation: Evaluation) -> bool:
    """Whether the likelihood has a part in the limits that decide.

    The gamma bound over several strata has none; nor has anything where chance has left nothing open.
    """
    if evaluation.is_by_money_units:
        return bool(evaluation.open_strata)
    return evaluation.is_by_count and len(evaluation.open_strata) == 1


def stratum_source(evaluation: Evaluation) -> str:
    """Return what the bounds of single strata are, of which that of the whole is not the sum."""
    message = _("At most in error is of each stratum by itself, and does not add up to the whole. {formula}")
    return message.format(formula=_bound(evaluation.likelihood))


def _sources(evaluation: Evaluation) -> Iterator[str]:
    if decides_by_likelihood(evaluation):
        yield _bound(evaluation.likelihood)
    if not evaluation.open_strata:
        yield _("Everything was audited that could have been drawn: nothing is projected.")
    elif evaluation.is_by_money_units:
        yield _(
            "Stringer bound (1963): q(0) + sum of (q(i) - q(i - 1)) times the taints from the largest down, q being "
            "that bound; times the money that was drawn from."
        )
    elif not evaluation.is_by_count:
        yield from (_estimator(each.method) for each in evaluation.deciding)
        yield _(
            "Limits by Student's t with the finite population correction; degrees of freedom after Satterthwaite "
            "(1946); strata with a single drawn item are taken together (Cochran 5A.12), or borrow a spread on the "
            "safe side from their tier."
        )
    elif not decides_by_likelihood(evaluation):
        yield _(
            "Over strata: the gamma bound for weighted counts of Fay and Feuer (1997), an item of a stratum "
            "weighing as many as it stands for."
        )
    yield _("Items taken for certain are known: they are added, not projected (AS 2315, footnote 5; ISA 530, app. 1).")


def _bound(likelihood: str) -> str:
    return {
        "poisson": _("Upper bound, poisson: GammaInv(confidence; 1 + k) / n (AICPA Audit Sampling Guide, 2017)."),
        "binomial": _("Upper bound, binomial: BetaInv(confidence; 1 + k, n - k) (Clopper and Pearson, 1934)."),
        "hypergeometric": _(
            "Upper bound, hypergeometric: the most errors in a stratum with which k or fewer among n are still "
            "likelier than 1 - confidence."
        ),
    }[likelihood]


def _estimator(method: str) -> str:
    return {
        "difference": _("Difference estimator: each stratum's mean difference times its items (Cochran, 1977, 5.3)."),
        "ratio": _("Combined ratio estimator: audited to book value of the strata together (Cochran, 1977, 6.11)."),
        "regression": _("Combined regression estimator: one slope for all strata (Cochran, 1977, 7.10)."),
        "mean-per-unit": _("Mean per unit: each stratum's mean audited value times its items (Cochran, 1977, 5.3)."),
    }[method]
