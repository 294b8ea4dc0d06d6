"""One report of an audit sample for the audit file, from the plan to the conclusion."""
