"""What the files are, and whether they end where they should."""

from collections.abc import Iterator

from storelens.sources.doctor.examined import Examined
from storelens.sources.doctor.findings import count, examples
from storelens.sources.records import Finding
from storelens.sources.tables import TextTable

# Where spreadsheets and exports stop: with the header a row less fits into a sheet.
LIMITS = {
    65_535: "a sheet of an XLS workbook holds no more",
    65_536: "a sheet of an XLS workbook holds no more",
    1_048_575: "a sheet of an XLSX workbook holds no more",
    1_048_576: "a sheet of an XLSX workbook holds no more",
    **dict.fromkeys((1_000, 5_000, 10_000, 50_000, 100_000, 1_000_000), "many exports stop at such a number"),
}
MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
USUAL = 0.95
FEWEST_ROWS = 20  # by which a share says something


def what_they_are(examined: Examined) -> Iterator[Finding]:
    """Say of each file its kind, how it is encoded and laid out, and its rows."""
    for table in examined.tables:
        yield file_finding(table)


def file_finding(table: TextTable) -> Finding:
    """Say what a file is; its rows where they were read."""
    facts = table.facts
    said = [facts.kind, facts.encoding, f"columns parted by {MARKS.get(facts.delimiter or '', repr(facts.delimiter))}"]
    parts = [text for text in (said if facts.delimiter else said[:2]) if text]
    parts += [f"packed with {facts.container}"] if facts.container else []
    rows = f", {count(table.rows_in, 'row', 'rows')}" if table.rows_in else ""
    return Finding("file", "ok", f"{table.name}: {', '.join(parts)}{rows}", table.rows_in or None)


def signs_of_a_cut(examined: Examined) -> Iterator[Finding]:
    """Say where a file seems to lack its end."""
    for number, table in enumerate(examined.tables):
        if table.rows_in in LIMITS:
            sentence = f"{table.name} has exactly {table.rows_in:,} rows: {LIMITS[table.rows_in]} - is it whole?"
            yield Finding("end of file", "warning", sentence, table.rows_in)
        yield from _cut_row(examined, number, table)
    yield from _last_total(examined)


def _cut_row(examined: Examined, number: int, table: TextTable) -> Iterator[Finding]:
    last = examined.ask(f"select max(line) from staged where file = {number}")[0][0] or 0
    lost = max(table.rejected, key=lambda row: row.line_number, default=None)
    if lost is not None and lost.line_number > last:
        sentence = f"the last row of {table.name} is damaged: {lost.reason} - was the export ended early?"
        yield Finding("end of file", "warning", sentence, 1, examples([f"{table.name}:{lost.line_number}"]))
        return
    rows, last_seq = examined.ask(f"select count(*), max(seq) from staged where file = {number}")[0]
    if rows < FEWEST_ROWS:
        return
    fields = sorted(examined.fields)
    texts = examined.ask(f"select {', '.join(map(_quoted, fields))} from staged where seq = {last_seq}")[0]
    empty = [name for name, text in zip(fields, texts, strict=True) if not text]
    if not empty:
        return
    counts = ", ".join(f"avg(({_quoted(name)} <> '')::integer)" for name in empty)
    shares = examined.ask(f"select {counts} from staged where file = {number}")[0]
    blank = [examined.header(name) for name, share in zip(empty, shares, strict=True) if share >= USUAL]
    if blank:
        sentence = f"the last row of {table.name} has no {', '.join(blank)}, nearly all others have - is the file cut?"
        yield Finding("end of file", "warning", sentence, 1, examples([f"{table.name}:{last}"]))


def _quoted(name: str) -> str:
    return f'"{name}"'


def _last_total(examined: Examined) -> Iterator[Finding]:
    if "order_total" not in examined.fields:
        return
    orders, known, last, key = examined.ask(
        "select count(*), count(order_total_minor), last(order_total_minor order by seq), last(order_key order by seq) "
        "from orders"
    )[0]
    if orders >= 3 and last is None and known >= USUAL * (orders - 1):
        sentence = f"the last order, {key}, has no {examined.header('order_total')}, the others have - is the file cut?"
        yield Finding("end of file", "warning", sentence, None, examples([key]))
