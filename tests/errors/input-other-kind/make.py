"""Make a file that begins as a PDF document does."""

from pathlib import Path

Path("年报.pdf").write_bytes(b"%PDF-1.7\n")
