"""Raw cell values in, typed columns out: what people type into spreadsheets, read exactly or refused with a reason.

Nothing is loaded with the package: a process that hands out work needs no more of it than `text`.
"""
