"""Waivers: rules that a project need not keep for a while, by somebody's leave and for a reason that is on file."""

from auditkit.waivers.files import Waivers, of_rows, read
from auditkit.waivers.meant import project_titles
from auditkit.waivers.waiving import is_about_waivers, waive, with_waivers

__all__ = ["Waivers", "is_about_waivers", "of_rows", "project_titles", "read", "waive", "with_waivers"]
