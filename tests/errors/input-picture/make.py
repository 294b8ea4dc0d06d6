"""Make a PNG file called .xlsx."""

from pathlib import Path

Path("截图.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
