"""One reading of files with one row a line, from the files to the records, with the account of every row."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from storelens.errors import UsageError
from storelens.sources.doctor.looking import examine_staged
from storelens.sources.headers import unread_columns
from storelens.sources.lines import emit
from storelens.sources.lines.beside import Beside
from storelens.sources.lines.layout import AUTO, LineRules, LinesLayout
from storelens.sources.lines.line_steps import mark_gift_cards, put_codes_to_names, read_lines, set_packed_aside
from storelens.sources.lines.order_chunks import order_chunks
from storelens.sources.lines.order_steps import read_orders
from storelens.sources.lines.refunds import join_refunds, money_back
from storelens.sources.lines.shares import share_order_money
from storelens.sources.lines.staging import Staged, forget_texts, stage
from storelens.sources.records import (
    Extract,
    FileRead,
    OnProgress,
    ReadOptions,
    Refund,
    Return,
    RowFact,
    SetAside,
    Stated,
)
from storelens.sources.shop import ShopFacts
from storelens.sources.tables import TextTable
from storelens.sources.values import money_text

FEWEST_USABLE = 0.2
CURRENCY_ROWS = 1_000
NOTHING_BESIDE = Beside()


def read_line_files(
    tables: Sequence[TextTable],
    layout: LinesLayout,
    shop: ShopFacts,
    options: ReadOptions,
    on_progress: OnProgress,
    beside: Beside = NOTHING_BESIDE,
) -> Extract:
    """Return what `tables` of this layout hold, its streams read from a scratch database until it is closed.

    `beside` is what other files of the shop say of the same products and orders.

    Raises UsageError where dates or amounts can be read in two ways, and where four rows in five cannot be used.
    """
    folder = TemporaryDirectory(prefix="storelens-import-")
    try:
        staged = stage(Path(folder.name), tables, layout, on_progress)
    except BaseException:
        folder.cleanup()
        raise

    def close() -> None:
        staged.engine.close()
        folder.cleanup()

    try:
        return replace(_read(staged, tables, layout, _rules(layout.rules, options), shop, beside), close=close)
    except BaseException:
        close()
        raise


def find_currency(tables: Sequence[TextTable], layout: LinesLayout) -> str | None:
    """Return the currency that most of the first rows are in, None where the files do not say."""
    found: Counter[str] = Counter()
    for table in tables:
        place = layout.places(table.header).get("currency")
        if place is not None:
            found.update(text.strip().upper() for text in table.sample(CURRENCY_ROWS).columns[place])
    del found[""]
    return found.most_common(1)[0][0] if found else None


def _rules(rules: LineRules, options: ReadOptions) -> LineRules:
    return replace(
        rules,
        dates=rules.dates if options.dates == AUTO else options.dates,
        decimal=rules.decimal if options.decimal == AUTO else options.decimal,
        rates={**rules.rates, **options.rates},
    )


def _read(
    staged: Staged, tables: Sequence[TextTable], layout: LinesLayout, rules: LineRules, shop: ShopFacts, beside: Beside
) -> Extract:
    notes = _first_notes(tables, layout)
    names = [table.name for table in tables]
    broken = [(number, row.line_number) for number, table in enumerate(tables) for row in table.rejected]
    decimal = read_orders(staged, rules, shop, broken, notes)
    read_lines(staged, rules, shop, decimal)
    if layout.holds_packed_rows:
        set_packed_aside(staged)
    _refuse_mostly_unusable(staged, names)
    put_codes_to_names(staged, beside.names)
    mark_gift_cards(staged, beside.gift_cards)
    share_order_money(staged, notes)
    join_refunds(staged, beside, rules.refunded_statuses, notes)
    findings = examine_staged(staged, tables, rules, shop, decimal, beside.fields)
    forget_texts(staged)
    extract = _extract(staged, tables, shop, beside, notes, packs_rows=layout.holds_packed_rows)
    return replace(extract, findings=findings)


def _first_notes(tables: Sequence[TextTable], layout: LinesLayout) -> list[str]:
    unread = (unread_columns(table, layout.places(table.header)) for table in tables)
    return [*(note for table in tables for note in table.notes), *(note for note in unread if note)]


def _extract(
    staged: Staged,
    tables: Sequence[TextTable],
    shop: ShopFacts,
    beside: Beside,
    notes: list[str],
    *,
    packs_rows: bool,
) -> Extract:
    names = [table.name for table in tables]
    by_name = {table.name: table for table in tables}
    rejected = [row for table in tables for row in table.rejected]
    spelled = emit.spelled_codes(staged, beside.skus)

    returns = emit.returns(staged, names, spelled)
    goods_back, money_only = (money_back(staged, beside, spelled) for _ in range(2))
    return Extract(
        files=[
            FileRead(table.name, table.facts.file_hash, table.facts.file_bytes, table.rows_in, 0) for table in tables
        ],
        customers=emit.customers(staged, shop),
        products=emit.products(staged, spelled),
        orders=(),
        order_chunks=order_chunks(staged, names, spelled, packs_rows=packs_rows),
        reviews=(),
        set_aside=[*rejected, *_set_aside(staged, tables)],
        notes=notes,
        stated=_stated(staged, shop),
        original_texts=lambda file_name, lines: by_name[file_name].texts(lines),
        returns=chain(returns, (record for record in goods_back if isinstance(record, Return))),
        refunds=(record for record in money_only if isinstance(record, Refund)),
        row_facts=_facts(staged, names, rejected),
    )


def _facts(staged: Staged, names: list[str], rejected: list[SetAside]) -> list[RowFact]:
    broken = [RowFact(row.file_name, row.line_number, "set_aside", 0) for row in rejected]
    return [*broken, *emit.row_facts(staged, names)]


def _refuse_mostly_unusable(staged: Staged, names: list[str]) -> None:
    rows, lost = staged.engine.execute("select count(*), count(*) filter (where treatment = 'set_aside') from lines")[0]
    if rows == 0:
        raise UsageError(f"{', '.join(names)} has a header and no rows - export it again")
    if lost > (1 - FEWEST_USABLE) * rows:
        file, line, reason, alike = staged.engine.execute(
            """select arg_min(file, seq), arg_min(line, seq), arg_min(reason, seq), count(*) from lines
            where treatment = 'set_aside' group by regexp_replace(reason, ': ''.*', '') order by 4 desc limit 1"""
        )[0]
        raise UsageError(
            f"{lost:,} of {rows:,} rows cannot be used, {alike:,} of them as line {line} of {names[file]}: {reason}"
            " - nothing was loaded; say how the file is to be read, or export it again"
        )


def _set_aside(staged: Staged, tables: Sequence[TextTable]) -> list[SetAside]:
    found = staged.engine.execute(
        "select file, line, reason from lines where treatment in ('set_aside', 'duplicate') order by seq"
    )
    reasons: dict[int, dict[int, str]] = {}
    for file, line, reason in found:
        reasons.setdefault(file, {})[line] = reason
    rows = []
    for file, lines in reasons.items():
        texts = tables[file].texts(lines)
        rows += [SetAside(tables[file].name, line, reason, texts[line]) for line, reason in lines.items()]
    return rows


def _stated(staged: Staged, shop: ShopFacts) -> list[Stated]:
    """Return the totals as the rows of the files state them: what can be read, loaded or not.

    Ours is without tax. Where prices have it within, what the rows come to without it stands beside ours, and what they
    come to with it is said.
    """
    says = "rows of the files"
    loaded = "treatment in ('sale', 'service', 'gift_card')"
    orders, units, gross = staged.engine.execute(
        f"""select count(distinct order_seq) filter (where {loaded}),
            coalesce(sum(quantity) filter (where {loaded}), 0),
            coalesce(sum(quantity * unit_price_minor) filter (where {loaded}), 0)
        from lines"""
    )[0]
    (within,) = staged.engine.execute(
        """select coalesce(sum(quantity * (unit_price_minor - bare_price_minor)), 0)
        from lines inner join shares on lines.seq = shares.seq
        inner join order_money on lines.order_seq = order_money.order_seq where tax_is_within"""
    )[0]
    of_gross = says
    if within:
        of_gross = f"{says}, {money_text(int(gross), shop)} less the tax within the prices"
    return [
        Stated("orders", says, orders),
        Stated("units", says, int(units)),
        Stated("gross_minor", of_gross, int(gross) - int(within)),
    ]
