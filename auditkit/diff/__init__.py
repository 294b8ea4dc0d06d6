"""Two reports held against each other: what is new, fixed or still there, and why scores moved."""

from __future__ import annotations
