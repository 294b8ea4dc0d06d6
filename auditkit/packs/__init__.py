"""Rule packs: loading, extending, overriding, parameters, validating, linting, and running the examples of rules."""

from __future__ import annotations

from auditkit.errors import BadPack
from auditkit.packs.examples import ExampleResult, run_examples
from auditkit.packs.files import shipped
from auditkit.packs.loading import load
from auditkit.packs.selection import choose

__all__ = ["ExampleResult", "choose", "lint", "load", "run_examples", "shipped"]


def lint(path_or_name: str) -> list[BadPack]:
    """Return all that is wrong with the pack in a file or of a shipped name, in the order of its lines.

    Beyond what `load` refuses, a rule must have an example and a reference. Raises BadUsage for an unknown name.
    """
    from auditkit.packs import linting

    return linting.lint(path_or_name)
