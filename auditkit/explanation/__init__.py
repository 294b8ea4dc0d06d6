"""One project's score explained: where its points went, and what would win them back."""

from __future__ import annotations
