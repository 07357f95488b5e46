"""Writing a file, opening it, and all that comes out of it, for the tests of this folder."""

from storelens.sources.tables import open_tables


def quiet(_):
    pass


def opened(folder, content, name="shop.csv"):
    """Return the one table of a file with such bytes or text."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (table,) = open_tables(path)
    return table


def rows_of(table, size=20_000):
    """Return (line, cells) of each row, read to the end, having checked the account."""
    found = []
    for lines, columns in table.batches(quiet, size):
        assert len(lines) <= size
        assert len(columns) == len(table.header)
        assert {len(column) for column in columns} == {len(lines)}
        assert all(type(cell) is str for column in columns for cell in column[:1])
        found += zip(lines, zip(*columns, strict=True), strict=True)
    assert table.rows_in == len(found) + len(table.rejected)
    return found


def cells_of(table):
    return [cells for _, cells in rows_of(table)]


def rejected_of(table):
    rows_of(table)
    return [(row.line_number, row.reason, row.original_text) for row in table.rejected]


def notes_of(table):
    rows_of(table)
    return table.notes
