"""Letters: a notice of findings for each charity, as a Word document from a template that users may replace.

Only a charity's own findings are in its letter: those of its projects, its own as an organisation, and those of its
workbook that are no project's that is known. One that concerns projects of several charities is in no letter: each
would learn of the others. Nor is one of a list of several that is about no charity that is named.
A charity of which nothing was found is sent nothing.
"""

from __future__ import annotations

from auditkit.reports.letters.content import Letter, letters, unaddressed
from auditkit.reports.letters.writing import Template

__all__ = ["Letter", "Template", "letters", "unaddressed"]
