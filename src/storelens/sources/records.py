"""What a source hands over: typed records with the shop's own keys, and what it could not read.

A source knows its file format and nothing of the store; the store knows these records and nothing of any format.
Every row of a file stands behind exactly one record's `origin`, one `SetAside`, or its file's `checked_rows`, so that
rows in = loaded + updated + unchanged + set aside, whatever the format.

None in a field marked "not stated" means the file does not say: a new row gets the default, a known row keeps its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from storelens.sources.shop import ShopFacts


class Origin(NamedTuple):
    """The rows a record was read from: the file's name and the physical line on which each row begins."""

    file_name: str
    lines: tuple[int, ...]


class SetAside(NamedTuple):
    """A row that was not loaded: where it begins, why, and its text as it stands in the file."""

    file_name: str
    line_number: int
    reason: str
    original_text: str


class Customer(NamedTuple):
    """One person. Region, country and city are as of `as_of_date`: a store that knows a later order keeps its own."""

    external_id: str
    full_name: str
    email: str | None  # not stated
    region: str | None  # not stated
    country: str | None  # not stated
    city: str | None  # not stated
    joined_date: str
    as_of_date: str
    origin: Origin


class Product(NamedTuple):
    """One product. The price is as of `as_of_date`: a store that knows a later sale keeps its own.

    A product whose price is not stated is loaded only where the store knows it already.
    """

    sku: str
    product_name: str | None  # not stated
    category: str | None  # not stated
    price_minor: int | None  # not stated
    cost_minor: int | None  # not stated
    as_of_date: str
    origin: Origin
    kind: str = "goods"  # or service, gift_card


class OrderLine(NamedTuple):
    """Units of one product at one price in one order."""

    sku: str
    quantity: int
    unit_price_minor: int
    discount_minor: int
    unit_cost_minor: int | None  # not stated
    origin: Origin
    treatment: str = "sale"  # or service, gift_card: see `RowFact`
    amount_minor: int | None = None  # of its rows, as the file has them; None: quantity times price


class Order(NamedTuple):
    """One order with its lines. `has_all_lines` False: a known order keeps the lines and the shipping it has."""

    external_id: str
    customer_external_id: str | None  # not stated
    ordered_at: str
    order_date: str
    order_hour: int
    region: str | None  # not stated
    status: str
    channel: str
    discount_code: str | None
    shipping_minor: int
    tax_minor: int
    cancelled_date: str | None
    cancelled_date_is_estimated: bool
    delivered_date: str | None
    is_test: bool
    lines: tuple[OrderLine, ...]
    has_all_lines: bool
    origin: Origin
    original_currency: str | None = None  # where amounts were converted, at `exchange_rate` shop money for one of it
    exchange_rate: float | None = None
    order_kind: str = "sale"  # or credit_note: goods that came back of a sale that is not known


class OrderColumns(NamedTuple):
    """Orders in columns, an entry an order in each list; what a field says is as in `Order`."""

    external_id: list[str]
    customer_external_id: list[str | None]
    ordered_at: list[str]
    order_date: list[str]
    order_hour: list[int]
    region: list[str | None]
    status: list[str]
    channel: list[str]
    discount_code: list[str | None]
    shipping_minor: list[int]
    tax_minor: list[int]
    cancelled_date: list[str | None]
    cancelled_date_is_estimated: list[int]
    delivered_date: list[str | None]
    is_test: list[int]
    original_currency: list[str | None]
    exchange_rate: list[float | None]
    line_counts: list[int]  # how many lines each has in `LineColumns`, which are in the order of the orders


class LineColumns(NamedTuple):
    """Lines of orders in columns; `file_name` and `line_number` are None where another line stands for the row."""

    sku: list[str]
    quantity: list[int]
    unit_price_minor: list[int]
    discount_minor: list[int]
    unit_cost_minor: list[int | None]
    file_name: list[str | None]
    line_number: list[int | None]
    treatment: list[str]
    amount_minor: list[int]


class ArrowOrders(NamedTuple):
    """Orders and their lines in Arrow's columns, to be written as they are.

    `orders` has the columns of `OrderColumns` but the last, `line_counts` beside them. `lines` has those of
    `LineColumns`, but `code` for the product (its place in `skus`) and `file` for the file's (its place in
    `file_names`); `line_number` is null where another line stands for the row.
    """

    orders: pa.Table
    line_counts: pa.Array
    lines: pa.Table
    skus: Sequence[str]
    file_names: Sequence[str]


class OrderChunk(Protocol):
    """Some of the orders, which a store takes in columns where it knows none of them, else one by one."""

    orders: int  # how many they are

    @property
    def external_ids(self) -> Sequence[str]: ...

    def columns(self) -> tuple[OrderColumns, LineColumns]: ...

    def arrow(self) -> ArrowOrders: ...

    def bare_rows(self) -> Mapping[str, int]:
        """Return how many rows of each file stand behind the orders themselves, not behind a line."""

    def records(self) -> list[Order]: ...


class Return(NamedTuple):
    """Units of one product that came back, by a document of its own: a credit note, or a row with a negative quantity.

    It goes to the sale it is of: in `order_external_id` where that is stated, else the customer's latest sale of the
    product before. Where there is none it is kept under `document` as an unmatched return.
    """

    external_id: str
    document: str
    order_external_id: str | None
    customer_external_id: str | None
    sku: str
    ordered_at: str
    return_date: str
    order_hour: int
    region: str | None
    channel: str
    quantity: int
    amount_minor: int  # what was given back for the goods, positive
    tax_minor: int
    reason: str | None
    origin: Origin


class Refund(NamedTuple):
    """Money of an order given back that is not goods; `kind` is shipping, tax or goodwill."""

    external_id: str
    order_external_id: str
    refund_date: str
    kind: str
    amount_minor: int
    reason: str | None
    origin: Origin


class RowFact(NamedTuple):
    """A row of a file of order lines that became no order line, with its own amount and sign where it has one.

    `treatment` is order (nothing is sold in it), duplicate or set_aside.
    """

    file_name: str
    line_number: int
    treatment: str
    amount_minor: int


class Review(NamedTuple):
    """One rating of one product, out of one order."""

    external_id: str
    sku: str
    customer_external_id: str | None
    order_external_id: str | None
    rating: int
    title: str | None
    comment: str | None
    review_date: str
    origin: Origin


class StockCount(NamedTuple):
    """How many units of a product there were at the end of a day: the difference to the store's level is booked."""

    sku: str
    counted_date: str
    quantity: int
    origin: Origin


class Supplier(NamedTuple):
    """One supplier, known by name."""

    supplier_name: str
    email: str | None  # not stated
    currency: str | None  # not stated
    lead_time_days: int | None  # not stated
    minimum_order_minor: int | None  # not stated
    notes: str | None  # not stated
    origin: Origin


class PriceBreak(NamedTuple):
    """What a unit of a product costs where an order has at least so many of it. Known by both.

    Where `is_whole_list` holds, all price breaks of the product stand beside it: others that a store has are no more.
    """

    sku: str
    least_units: int
    unit_cost_minor: int
    origin: Origin
    is_whole_list: bool = True


class PurchaseLine(NamedTuple):
    """Units of one product in one purchase order, together with all its rows in the files."""

    sku: str
    quantity: int
    unit_cost_minor: int | None
    received_quantity: int
    origin: Origin


class PurchaseOrder(NamedTuple):
    """One purchase order with its lines; its supplier is made where the store does not know the name."""

    po_number: str
    supplier_name: str
    status: str  # draft, sent, partly_received, received, cancelled
    ordered_date: str
    due_date: str | None
    received_date: str | None
    lines: tuple[PurchaseLine, ...]
    origin: Origin


class FileRead(NamedTuple):
    """One file as it was read. `checked_rows` served as a check or a lookup: nothing of them is kept."""

    file_name: str
    file_hash: str
    file_bytes: int
    rows_in: int
    checked_rows: int


class Stated(NamedTuple):
    """A total by the files' own account, to stand beside ours. `measure` is one of `store.measures.MEASURES`."""

    measure: str
    says: str
    value: int


class Finding(NamedTuple):
    """What was found out about files before anything is loaded. `level` is ok, note, warning or stop.

    `rows` is how many rows it is about, where it is about rows; `examples` are a few of them, as texts.
    """

    topic: str
    level: str
    sentence: str
    rows: int | None = None
    examples: tuple[str, ...] = ()


class Progress(NamedTuple):
    """How far an import is: what it is doing, and with how many rows it is through."""

    step: str
    rows: int


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Extract:
    """Everything one import read. A key (external_id, sku) stands in each stream once; the streams are read once."""

    files: Sequence[FileRead]
    customers: Iterable[Customer]
    products: Iterable[Product]
    orders: Iterable[Order]
    reviews: Iterable[Review]
    set_aside: Sequence[SetAside]
    notes: Sequence[str]
    stated: Sequence[Stated]
    original_texts: Callable[[str, Iterable[int]], dict[int, str]]  # of a file's rows, by the line they begin on
    order_chunks: Iterable[OrderChunk] = ()  # orders in another form, where `orders` is empty
    returns: Iterable[Return] = ()
    refunds: Iterable[Refund] = ()
    stock_counts: Iterable[StockCount] = ()
    suppliers: Iterable[Supplier] = ()
    price_breaks: Iterable[PriceBreak] = ()
    purchase_orders: Iterable[PurchaseOrder] = ()
    row_facts: Iterable[RowFact] = ()
    findings: Sequence[Finding] = ()  # of the doctor, who looks at rows before they are loaded
    close: Callable[[], None] = lambda: None  # lets go of what the streams are read from


@dataclass(frozen=True)
class ReadOptions:
    """What the person who imports says of the files: `dates` (auto, dmy, mdy, ymd or a strptime format), `decimal`
    (auto, a point or a comma), `tax` (auto, within or beside the prices, where a source asks for it), and `rates`, what
    one of another currency is worth in the shop's.
    """

    dates: str = "auto"
    decimal: str = "auto"
    rates: Mapping[str, float] = field(default_factory=dict)
    mapping: Path | None = None  # the file that describes the others, for the source `mapping`
    tax: str = "auto"


@dataclass(frozen=True)
class Source:
    """One shop system: what it wants to be given, what is known of its shops, and how to read it.

    `settings` hold for all its shops; `find_settings` finds out from the files what it can of the others. A shop's
    other settings are the store's, or are given with the import.
    """

    name: str
    gives: str
    settings: Mapping[str, str]
    read: Callable[[Sequence[Path], ShopFacts, ReadOptions, OnProgress], Extract]
    find_settings: Callable[[Sequence[Path]], Mapping[str, str]] = lambda _: {}
