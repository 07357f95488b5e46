"""Any file a shop has, read into columns of text: CSV of any dialect, workbooks, JSON lines, Parquet, packed or not.

Owns what a file is, how it is encoded and laid out, and the account of its rows; knows no column's meaning. Nothing is
read whole but workbooks: memory has a bound whatever the size.
"""

from storelens.sources.tables.contract import ArrowBatch, FileFacts, TextBatch, TextTable
from storelens.sources.tables.opening import open_csv, open_tables

__all__ = ["ArrowBatch", "FileFacts", "TextBatch", "TextTable", "open_csv", "open_tables"]
