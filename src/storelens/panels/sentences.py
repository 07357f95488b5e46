"""What changed, in plain sentences: each says what a row of `what_changed` says, and nothing that it does not."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from storelens.formatting import format_day, format_short
from storelens.panels.cards import Verdict
from storelens.panels.charts import Row
from storelens.panels.data import PanelData

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Run:
    """A piece of a sentence; `product_id` where it names a product."""

    text: str
    strong: bool = False
    product_id: int | None = None


@dataclass(frozen=True)
class Sentence:
    """One finding. `filters` are what a click sets to see it by itself; `verdict` says whether it is good news."""

    runs: tuple[Run, ...]
    verdict: Verdict
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def sentences(data: PanelData) -> Iterator[Sentence]:
    """Yield a sentence for each row shown."""
    for row in data.rows:
        runs = tuple(_KINDS[row["kind"]](row, data))
        yield Sentence(runs, _verdict(row), _filters(row))


def _shop(row: Row, data: PanelData) -> Iterator[Run]:
    yield Run("Net sales", strong=True)
    yield Run(f" {_grew(row)}, by {_money(data, row['change_minor'])}")
    by_orders = row["orders_change_minor"] or 0
    by_value = row["change_minor"] - by_orders
    causes = []
    if by_orders:
        causes.append(f"{'more' if by_orders > 0 else 'fewer'} orders {_brought(data, by_orders)}")
    if by_value and row["orders_change_minor"] is not None:
        causes.append(f"a {'higher' if by_value > 0 else 'lower'} net value per order {_brought(data, by_value)}")
    yield Run(f": {', '.join(causes)}." if causes else ".")


def _part(row: Row, data: PanelData) -> Iterator[Run]:
    if row["category"] is not None:
        yield Run(row["category"], strong=True)
    if row["kind"] == "category in region":
        yield Run(" in ")
    if row["region"] is not None:
        yield Run(row["region"], strong=True)
    yield Run(f" {_grew(row)}, by {_money(data, row['change_minor'])}.")
    if row["out_products"] is not None:
        yield from _out_of_stock(row, data)
    elif row["lead_product_id"] is not None:
        yield from _leads(row)


def _out_of_stock(row: Row, data: PanelData) -> Iterator[Run]:
    explain = "explain"
    if row["out_products"] > 1:
        yield Run(f" {_number(row['out_products']).capitalize()} products")
    else:
        yield Run(" ")
        yield Run(row["out_product_name"], strong=True, product_id=row["out_product_id"])
        explain = "explains"
    yield Run(f", out of stock longer than before, {explain} {_percent(row['out_share'])} of it: ")
    yield Run(f"about {_money(data, row['unsold_minor'])} not sold.")


def _leads(row: Row) -> Iterator[Run]:
    yield Run(" ")
    yield Run(row["lead_product_name"], strong=True, product_id=row["lead_product_id"])
    if row["second_product_id"] is None:
        yield Run(f" is {_percent(row['lead_share'])} of it.")
        return
    yield Run(" and ")
    yield Run(row["second_product_name"], strong=True, product_id=row["second_product_id"])
    yield Run(f" are {_percent(row['lead_share'] + row['second_share'])} of it.")


def _promotion(row: Row, data: PanelData) -> Iterator[Run]:
    yield Run("During ")
    yield Run(row["promotion_name"], strong=True)
    days = f"{format_day(row['start_date'])} to {format_day(row['end_date'])}"
    yield Run(f" ({days}, {_percent(row['discount_share'])} off) net sales ")
    if row["category"] is not None:
        yield Run("of ")
        yield Run(row["category"], strong=True)
        yield Run(" ")
    rose = row["change_minor"] > 0
    yield Run(
        f"were {_percent(row['change_share'])} {'above' if rose else 'below'} the four weeks before it: "
        f"{_money(data, row['change_minor'])} {'more' if rose else 'less'}."
    )


def _returns(row: Row, data: PanelData) -> Iterator[Run]:
    yield Run("Returns", strong=True)
    yield Run(" of ")
    yield Run(row["product_name"], strong=True, product_id=row["product_id"])
    yield Run(
        f" rose from {_percent(row['rate_before_share'])} to {_percent(row['rate_share'])} of units sold: "
        f"{_money(data, row['change_minor'])} more taken back."
    )


def _ratings(row: Row, _: PanelData) -> Iterator[Run]:
    now, before = row["mean_rating"], row["mean_rating_before"]
    yield Run("Ratings", strong=True)
    yield Run(" of ")
    yield Run(row["category"], strong=True)
    yield Run(
        f" {'rose' if now > before else 'fell'} from {before:.1f} to {now:.1f} stars in {row['reviews']:,} reviews."
    )


_KINDS: dict[str, Callable[[Row, PanelData], Iterator[Run]]] = {
    "shop": _shop,
    "category": _part,
    "region": _part,
    "category in region": _part,
    "promotion": _promotion,
    "returns": _returns,
    "ratings": _ratings,
}


def _verdict(row: Row) -> Verdict:
    if row["kind"] == "returns":
        return "worse"
    rose = row["mean_rating"] > row["mean_rating_before"] if row["kind"] == "ratings" else row["change_minor"] > 0
    return "better" if rose else "worse"


def _filters(row: Row) -> dict[str, str]:
    if row["kind"] == "returns":  # its product is named
        return {}
    chosen = {word: row[word] for word in ("region", "category") if row[word] is not None}
    if row["kind"] == "promotion":
        chosen |= {"start": row["start_date"].isoformat(), "end": row["end_date"].isoformat()}
    return chosen


def _grew(row: Row) -> str:
    return f"{'grew' if row['change_minor'] > 0 else 'fell'} {_percent(row['change_share'])}"


def _brought(data: PanelData, minor: int) -> str:
    return f"{'brought' if minor > 0 else 'took away'} {_money(data, minor)}"


def _money(data: PanelData, minor: int) -> str:
    return format_short(data.column("change_minor"), abs(minor), data.view.settings)


def _percent(share: float) -> str:
    return f"{abs(share) * 100:,.0f}%"


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
