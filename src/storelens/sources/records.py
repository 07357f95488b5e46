"""What a source hands over: typed records with the shop's own keys, and what it could not read.

A source knows its file format and nothing of the store; the store knows these records and nothing of any format.
Every row of a file stands behind exactly one record's `origin`, one `SetAside`, or its file's `checked_rows`, so that
rows in = loaded + updated + unchanged + set aside, whatever the format.

None in a field marked "not stated" means the file does not say: a new row gets the default, a known row keeps its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


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


class OrderLine(NamedTuple):
    """Units of one product at one price in one order."""

    sku: str
    quantity: int
    unit_price_minor: int
    discount_minor: int
    unit_cost_minor: int | None  # not stated
    origin: Origin


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


@dataclass(frozen=True)
class Source:
    """One shop system: what it wants to be given, the settings of its shops, and how to read it."""

    name: str
    gives: str
    settings: Mapping[str, str]
    read: Callable[[Sequence[Path], OnProgress], Extract]
