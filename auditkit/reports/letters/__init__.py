"""Letters: a notice of findings for each charity, as a Word document from a template that users may replace.

Only a charity's own findings are in its letter: those of its projects, and its own as an organisation. One that
concerns projects of several charities, or of none that is named, is in no letter: each would learn of the others.
A charity of which nothing was found is sent nothing.
"""

from __future__ import annotations

from auditkit.reports.letters.content import Letter, letters, unaddressed
from auditkit.reports.letters.writing import Template

__all__ = ["Letter", "Template", "letters", "unaddressed"]
