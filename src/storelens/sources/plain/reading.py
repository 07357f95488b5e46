"""One reading of files with one row a record: their texts staged, their cells read by SQL, their records made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.errors import UsageError
from storelens.sources.headers import unread_columns
from storelens.sources.lines.dates import find_formats, moment_sql, offset_sql
from storelens.sources.lines.layout import AUTO
from storelens.sources.lines.staging import Staged, stage
from storelens.sources.lines.texts import find_decimal, foreign_sql, number_sql
from storelens.sources.plain.account import Account
from storelens.sources.plain.cells import Clock, PlainRow
from storelens.sources.plain.layout import Context, PlainLayout, Records
from storelens.sources.records import OnProgress, ReadOptions
from storelens.sources.tables import TextTable

ROWS = 5_000
FEWEST_USABLE = 0.2


def read_plain_files(
    tables: Sequence[TextTable], layout: PlainLayout, context: Context, options: ReadOptions, on_progress: OnProgress
) -> tuple[Records, Account]:
    """Return what `tables` of this layout say, and the account of their rows.

    Raises UsageError where dates or amounts can be read in two ways, where there are no rows, and where four in five
    cannot be used.
    """
    asked = replace(
        layout,
        other_names=_other_names(tables, layout),
        dates=layout.dates if options.dates == AUTO else options.dates,
        decimal=layout.decimal if options.decimal == AUTO else options.decimal,
    )
    account = Account(tables)
    with TemporaryDirectory(prefix="storelens-import-") as folder:
        staged = stage(Path(folder), tables, asked, on_progress)
        try:
            account.notes += [note for table in tables for note in (*table.notes, *_unread(table, asked))]
            rows = _rows(staged, asked, context, account.notes)
            records = asked.read(rows, account, context)
        finally:
            staged.engine.close()
    _refuse_mostly_unusable(tables, account)
    return records, account


def _other_names(tables: Sequence[TextTable], layout: PlainLayout) -> tuple[str, ...]:
    if not layout.others:
        return ()
    return tuple(dict.fromkeys(name for table in tables for name in layout.unknown(table.header)))


def _unread(table: TextTable, layout: PlainLayout) -> list[str]:
    note = unread_columns(table, layout.places(table.header))
    return [note] if note else []


def _rows(staged: Staged, layout: PlainLayout, context: Context, notes: list[str]) -> Iterator[PlainRow]:
    """Yield the rows in the order of the files."""
    texts = [name for name in layout.fields if name in staged.fields]
    amounts = [name for name in texts if name in layout.amounts]
    days = [name for name in texts if name in layout.days]
    decimal = find_decimal(staged, layout.decimal, notes, amounts)
    columns = [_quoted(name) for name in texts]
    columns += [_own_number_sql(staged, name, decimal, context.shop.currency) for name in amounts]
    for name in days:
        formats = find_formats(staged, name, layout.dates, notes)
        columns += [moment_sql(_bare(name), formats), offset_sql(_bare(name))]
    query = f"select file, line, {', '.join(columns)} from staged order by seq"
    zone = context.shop.zone
    for chunk in staged.engine.stream(query, ROWS):
        for file, line, *cells in chunk:
            rest = iter(cells)
            text_cells = {name: next(rest) for name in texts}
            amount_cells = {name: next(rest) for name in amounts}
            clocks = {}
            for name in days:
                shown, ahead = next(rest), next(rest)
                clocks[name] = None if shown is None else Clock(shown, ahead)
            yield PlainRow((file, line), text_cells, amount_cells, clocks, staged.headers, zone)


def _own_number_sql(staged: Staged, name: str, decimal: str, currency: str) -> str:
    """Return the SQL of a number: NULL also where its cell names another currency and no column says which it is."""
    number, foreign = number_sql(_bare(name), decimal), foreign_sql(_bare(name), currency)
    return f"case when trim({staged.text('currency')}) <> '' or not {foreign} then {number} end"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _bare(name: str) -> str:
    """Return the SQL of a cell without the blanks around it and the apostrophe that guards it."""
    return f"trim(regexp_replace(trim({_quoted(name)}), '^''', ''))"


def _refuse_mostly_unusable(tables: Sequence[TextTable], account: Account) -> None:
    rows = sum(table.rows_in for table in tables)
    if rows == 0:
        raise UsageError(f"{', '.join(table.name for table in tables)} has a header and no rows - export it again")
    if account.lost > (1 - FEWEST_USABLE) * rows:
        name, line, reason, alike = account.first_reason()
        raise UsageError(
            f"{account.lost:,} of {rows:,} rows cannot be used, {alike:,} of them as line {line} of {name}: {reason}"
            " - nothing was loaded; say how the file is to be read, or export it again"
        )
