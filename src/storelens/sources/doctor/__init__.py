"""The import doctor: what is found out about files before anything of them is loaded, for people to decide.

Owns the findings and their words; what a file means is its source's.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from storelens.errors import StorelensError, UsageError
from storelens.sources.doctor.files import file_finding
from storelens.sources.doctor.findings import EXAMPLES, Findings, count, examples
from storelens.sources.records import Extract, Finding, OnProgress, ReadOptions, Source
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable, open_tables
from storelens.sources.values import money_text

__all__ = ["Findings", "examine", "findings_of"]

REASONS = 8
_VALUES = re.compile(r"'[^']*'|\b(?=[a-z]*\d)[0-9a-z]{6,}\b|\d[\d,.]*\d|\d")


def examine(
    paths: Sequence[Path], source: Source, shop: ShopFacts, options: ReadOptions, on_progress: OnProgress
) -> Findings:
    """Return what is found about `paths` as files of `source`, without loading any of it.

    Files that cannot be read are a finding of the level `stop`, in the words of the error.
    """
    try:
        extract = source.read(paths, shop, options, on_progress)
    except UsageError as error:
        return Findings((Finding("files", "stop", str(error)),))
    try:
        return findings_of(extract, shop, () if _describes_files(extract) else _tables(paths))
    finally:
        extract.close()


def findings_of(extract: Extract, shop: ShopFacts, tables: Sequence[TextTable] = ()) -> Findings:
    """Return what is found about files that were read, leaving the streams to the load.

    `tables` are those of the files, opened: where the extract does not describe its files, they do.
    """
    found = list(extract.findings)
    if not _describes_files(extract):
        found[:0] = _files(extract, tables)
    if not any(finding.topic == "set aside" for finding in found):
        found += _set_aside(extract)
    found += _plain_streams(extract)
    found += (Finding("to know", "note", note) for note in extract.notes)
    found += _stated(extract, shop)
    return Findings(tuple(found))


def _describes_files(extract: Extract) -> bool:
    return any(finding.topic == "file" for finding in extract.findings)


def _tables(paths: Sequence[Path]) -> list[TextTable]:
    """Return the tables of those files that are any: a source may read others."""
    tables: list[TextTable] = []
    for path in paths:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            with suppress(StorelensError):
                tables += open_tables(file)
    return tables


def _files(extract: Extract, tables: Sequence[TextTable]) -> Iterator[Finding]:
    described = {table.name: file_finding(table).sentence for table in tables}
    for file in extract.files:
        sentence = f"{described.get(file.file_name, file.file_name)}, {count(file.rows_in, 'row', 'rows')}"
        yield Finding("file", "ok", sentence, file.rows_in)


def _set_aside(extract: Extract) -> Iterator[Finding]:
    """Say how many rows are set aside for the same reason, whatever order or value it names."""
    kinds = [_VALUES.sub("…", row.reason.partition(": '")[0]) for row in extract.set_aside]
    for kind, number in Counter(kinds).most_common(REASONS):
        alike = (row for row, its_kind in zip(extract.set_aside, kinds, strict=True) if its_kind == kind)
        places = [f"{row.file_name}:{row.line_number}" for row in islice(alike, EXAMPLES)]
        sentence = f"{count(number, 'row', 'rows')} set aside: {kind}"
        yield Finding("set aside", "warning", sentence, number, examples(places))


def _plain_streams(extract: Extract) -> Iterator[Finding]:
    """Say what is there of the streams that are lists: others are left to the load."""
    if extract.stock_counts == ():
        yield Finding(
            "missing", "note", "no stock in the files: no reorder plan until a file of stock says what is there"
        )
    elif isinstance(extract.stock_counts, Sequence) and extract.stock_counts:
        days = sorted({stock.counted_date for stock in extract.stock_counts})
        sentence = f"{count(len(extract.stock_counts), 'count', 'counts')} of stock, of the day {days[-1]}"
        yield Finding("stock", "ok", sentence, len(extract.stock_counts))
    if isinstance(extract.price_breaks, Sequence) and extract.price_breaks:
        products = len({line.sku.lower() for line in extract.price_breaks})
        said = f"{count(len(extract.price_breaks), 'price', 'prices')} by quantity"
        yield Finding(
            "price lists", "ok", f"{said}, of {count(products, 'product', 'products')}", len(extract.price_breaks)
        )


def _stated(extract: Extract, shop: ShopFacts) -> Iterator[Finding]:
    for stated in extract.stated:
        is_money = stated.measure.endswith("_minor")
        value = money_text(stated.value, shop) if is_money else f"{stated.value:,}"
        measure = stated.measure.removesuffix("_minor").replace("_", " ")
        yield Finding("totals", "ok", f"{measure} by the {stated.says}: {value}")
