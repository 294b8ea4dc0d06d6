"""The Giving Day's figures: every measure of a campaign, exact, with its definition and what it is made of."""

from auditkit.stats.computing import statistics

__all__ = ["statistics"]
