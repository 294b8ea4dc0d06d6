"""Workbooks and CSVs as charities hand them in, each with the tables that a careful person would read from it.

`sheets` describes what stands where and what it means, `styles` how a value is written, `records` what the charities
have to tell, `files` writes the formats, and `cases` holds the spreadsheets. Nothing here runs auditkit.
"""
