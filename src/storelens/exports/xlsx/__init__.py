"""XLSX written forwards into a zip: rows go out as they come in, whatever their number, and nothing waits on a disk."""

from storelens.exports.xlsx.book import xlsx_chunks

__all__ = ["xlsx_chunks"]
