"""What is behind a number: the row it stands in, what it means, and the rows that come to it."""

from storelens.explaining.narrowing import Asked
from storelens.explaining.number import Json, NoSuchRow, explain_number, statement_json

__all__ = ["Asked", "Json", "NoSuchRow", "explain_number", "statement_json"]
