"""The hostile files: each is made by one function when it is wanted, and says what becomes of it.

A function writes its file, or several of one sort, into a folder. Files that are `refused` end in one clear error each,
all others in a clean result. None of them is kept in the repository.
"""

from __future__ import annotations

import archive_attacks
import cell_attacks
import container_attacks
import markup_attacks
import other_workbook_attacks
import sheet_attacks
import text_attacks

ATTACKS = [
    *container_attacks.ATTACKS,
    *markup_attacks.ATTACKS,
    *sheet_attacks.ATTACKS,
    *cell_attacks.ATTACKS,
    *other_workbook_attacks.ATTACKS,
    *text_attacks.ATTACKS,
    *archive_attacks.ATTACKS,
]
