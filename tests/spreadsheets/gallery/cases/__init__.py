"""The spreadsheets, by what is hard about them: one function each."""

from gallery.cases import dates, delimited, headers, layouts, merges, sides, totals, units
from gallery.sheets import CASES

__all__ = ["CASES", "dates", "delimited", "headers", "layouts", "merges", "sides", "totals", "units"]
