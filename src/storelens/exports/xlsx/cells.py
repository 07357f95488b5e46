"""Rows as the XML of a worksheet, a part at a time: cells are joined column by column, with no object for a value.

Text is written as text: it is never a formula or a link, and where it looks like one it keeps being text when somebody
edits the cell (`quotePrefix`). Days and numbers are numbers with a format.
"""

import re
from collections.abc import Sequence
from string import ascii_uppercase

import pyarrow as pa
import pyarrow.compute as pc

from storelens.catalogue import Column
from storelens.exports.cell_text import begins_formula, bytes_of, value_text
from storelens.exports.xlsx.styles import QUOTED, Styles

LONGEST_TEXT = 32_767  # UTF-16 units: what a cell holds
CUT = "… (cut: a cell holds 32,767 characters)"
MOST_DIGITS = 10**15  # beyond this a spreadsheet's numbers lose digits
EPOCH_DAYS = 25_569  # from 1899-12-30, a spreadsheet's day 0, to 1970-01-01
FIRST_SURE_DAY = 61  # 1900-03-01: before it spreadsheets count a 29 February 1900 that never was
# What XML 1.0 cannot hold, and what a spreadsheet would read as one of its own escapes.
NOT_XML = "[\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
_NOT_XML = re.compile(NOT_XML)


def row_bytes(part: pa.Table, columns: Sequence[Column], styles: Styles, first_row: int) -> memoryview:
    """Return the part's rows as `<row>` elements, the first of them with that number (from 1)."""
    numbers = pa.array(range(first_row, first_row + part.num_rows), pa.int32()).cast(pa.string())
    cells = [
        _cells(values.combine_chunks(), f'<c r="{column_letters(index)}', numbers, styles.of(column))
        for index, (values, column) in enumerate(zip(part.columns, columns, strict=True))
    ]
    return bytes_of(pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", ""))


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(702)
    ('A', 'Z', 'AA', 'AAA')
    """
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        letters = ascii_uppercase[letter] + letters
    return letters


def text_element(text: str) -> str:
    """Return one text as the content of a text cell."""
    return f'<is><t xml:space="preserve">{_escape(pa.array([_held(text)]))[0].as_py()}</t></is>'


def _cells(values: pa.Array, opening: str, numbers: pa.Array, style: int) -> pa.Array:
    """Return a column's cells, an empty text for null."""
    if pa.types.is_string(values.type):
        return _text_cells(values, opening, numbers, style)
    if pa.types.is_date32(values.type):
        days = pc.add(values.cast(pa.int32()), EPOCH_DAYS)
        return _number_cells(days, pc.less(days, FIRST_SURE_DAY), values, opening, numbers, style)
    if pa.types.is_int64(values.type):
        is_long = pc.or_(pc.greater_equal(values, MOST_DIGITS), pc.less_equal(values, -MOST_DIGITS))
        return _number_cells(values, is_long, values, opening, numbers, style)
    return _joined(opening, numbers, f'" s="{style}"><v>', value_text(values), "</v></c>")


def _number_cells(
    values: pa.Array, is_text: pa.Array, texts: pa.Array, opening: str, numbers: pa.Array, style: int
) -> pa.Array:
    """Return cells with a number, or with the text of what no number can say."""
    cells = _joined(opening, numbers, f'" s="{style}"><v>', value_text(values), "</v></c>")
    if not pc.any(is_text).as_py():
        return cells
    return pc.if_else(pc.fill_null(is_text, False), _text_cells(value_text(texts), opening, numbers, 0), cells)


def _text_cells(texts: pa.Array, opening: str, numbers: pa.Array, style: int) -> pa.Array:
    styled = pc.if_else(begins_formula(texts), str(QUOTED), str(style))
    return _joined(
        opening, numbers, '" t="inlineStr" s="', styled, '"><is><t xml:space="preserve">', _escape(_safe(texts)),
        "</t></is></c>",
    )  # fmt: skip


def _joined(*pieces: pa.Array | str) -> pa.Array:
    return pc.fill_null(pc.binary_join_element_wise(*pieces, ""), "")


def _escape(texts: pa.Array) -> pa.Array:
    for letter, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, letter, entity)
    return texts


def _safe(texts: pa.Array) -> pa.Array:
    """Return texts that a cell and XML can hold; most columns have nothing to change."""
    is_strange = pc.or_(pc.match_substring_regex(texts, NOT_XML), pc.greater(pc.utf8_length(texts), LONGEST_TEXT // 2))
    if not pc.any(is_strange).as_py():
        return texts
    return pa.array([None if text is None else _held(text) for text in texts.to_pylist()], pa.string())


def _held(text: str) -> str:
    """Return a text with the spreadsheet's escapes for what XML has none for, cut to what a cell holds."""
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
        kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(CUT))].decode("utf-16-le", "ignore")
        text = kept + CUT
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0][0]):04X}_{found[0][1:]}", text)
