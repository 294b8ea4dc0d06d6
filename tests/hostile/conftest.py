"""The modules beside this one are found by the tests here as they are by `page.py`: by their plain names."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
