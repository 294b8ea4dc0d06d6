"""auditkit audits how transparent charity fundraising projects are."""

__version__ = "0.1.0"
