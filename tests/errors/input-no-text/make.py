"""Make a CSV file in which one byte is no text."""

from pathlib import Path

Path("捐赠明细.csv").write_bytes("项目编号,捐赠时间,金额\n".encode("gb18030") + b"P01,2019-09-09,\xff\xff\n")
