"""The clock of this machine: what a commitment states, and whether its event has begun."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the moment that it is, in UTC."""
    return datetime.now(UTC)
