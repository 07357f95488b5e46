"""A purchase order on A4: whose it is, who is to deliver, when, and its lines with their total."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from storelens.catalogue import Column
from storelens.charts.style import FAINT, INK, MUTED, WORSE
from storelens.documents.sheet import SMALL, Sheet
from storelens.formatting import format_text, format_value

Order = Mapping[str, Any]
TEXT, LINE = 8.5, 11.0
BOTTOM = 56.0
PADDING = 10.0  # between two columns
ROW_SPACE = 8.0  # around the text of a row
MONEY = Column("", "money")
LABEL_WIDTH = 62.0
STATE = {"draft": "Draft, not sent", "cancelled": "Cancelled"}  # said in the head; else it is an order like any other


@dataclass(frozen=True)
class TableColumn:
    """A column of the lines: its heading and texts; a text in words is at the left and may be broken into lines."""

    heading: str
    texts: Sequence[str]
    is_number: bool = True


class OrderSheet(Sheet):
    """The document; every page has the number at its foot."""

    def __init__(self, order: Order, shop_name: str) -> None:
        super().__init__("A4")
        self.number = format_text(order["po_number"])
        self.shop_name = shop_name
        self.set_title(f"Purchase order {self.number}")
        self.set_author(shop_name)
        self.set_lang("en")
        # Of the order and not of now: the same order is the same bytes.
        self.set_creation_date(datetime.fromisoformat(order["ordered_date"]).replace(tzinfo=UTC))

    @property
    def lowest(self) -> float:
        return float(self.h - BOTTOM)

    def footer(self) -> None:
        y = self.h - 28
        self.write_text(self.left, y, f"{self.page} / {self.str_alias_nb_pages}", SMALL, colour=FAINT)
        text = self.fit(f"Purchase order {self.number}, {self.shop_name}", self.right - self.left - 80, SMALL)
        self.write_text(self.right, y, text, SMALL, colour=FAINT, align="right")


def write_pdf(order: Order, settings: Mapping[str, str]) -> bytes:
    """Return the PDF of an order, as `storelens.recording.read_order` tells it; `settings` are the shop's."""
    shop_name = format_text(settings.get("shop_name", ""))
    sheet = OrderSheet(order, shop_name)
    sheet.add_page()
    y = _write_head(sheet, order, settings)
    columns = list(_columns(order, settings))
    y = _write_lines(sheet, columns, _widths(sheet, columns), y)
    _write_total(sheet, order, settings, y)
    return bytes(sheet.output())


def _write_head(sheet: Sheet, order: Order, settings: Mapping[str, str]) -> float:
    """Write all above the lines, and return where they begin."""
    middle = sheet.left + (sheet.right - sheet.left) * 0.56
    name = sheet.fit(format_text(settings.get("shop_name", "")), middle - sheet.left - 20, 16, "semibold")
    sheet.write_text(sheet.left, 62, name, 16, weight="semibold")
    sheet.write_text(middle, 62, "Purchase order", 16, weight="semibold")
    y = 80.0
    if order["status"] in STATE:
        sheet.write_text(middle, y, STATE[order["status"]], 9, weight="semibold", colour=WORSE)
    y = 112.0
    sheet.write_text(sheet.left, y, "Supplier", TEXT, colour=MUTED)
    supplier = [*sheet.lines(format_text(order["supplier_name"]), middle - sheet.left - 20, 10, "semibold")]
    for number, line in enumerate(supplier):
        sheet.write_text(sheet.left, y + 15 + 13 * number, line, 10, weight="semibold")
    end = y + 15 + 13 * len(supplier)
    if order["supplier_email"]:
        email = sheet.fit(format_text(order["supplier_email"]), middle - sheet.left - 20, TEXT)
        sheet.write_text(sheet.left, end + 1, email, TEXT, colour=MUTED)
        end += LINE
    for number, (label, text) in enumerate(_facts(order, settings)):
        place = y + 15 * number
        sheet.write_text(middle, place, label, TEXT, colour=MUTED)
        sheet.write_text(middle + LABEL_WIDTH, place, sheet.fit(text, sheet.right - middle - LABEL_WIDTH, 9), 9)
        end = max(end, place)
    return end + 30


def _facts(order: Order, settings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "Number", format_text(order["po_number"])
    yield ("Made" if order["status"] == "draft" else "Ordered"), order["ordered_date"]
    yield "Due", order["due_date"] or "to be agreed"
    yield "Currency", settings.get("currency", "USD")


def _columns(order: Order, settings: Mapping[str, str]) -> Iterator[TableColumn]:
    lines = order["lines"]

    def money(name: str) -> list[str]:
        return [format_value(MONEY, line[name], settings) for line in lines]

    yield TableColumn("", [str(number) for number in range(1, len(lines) + 1)])
    yield TableColumn("SKU", [format_text(line["sku"]) for line in lines], is_number=False)
    yield TableColumn("Product", [format_text(line["product_name"]) for line in lines], is_number=False)
    yield TableColumn("Units", [f"{line['quantity']:,}" for line in lines])
    if any(line["case_pack"] > 1 for line in lines):
        yield TableColumn("Cases", [_cases(line) for line in lines])
    if order["received_units"]:
        yield TableColumn("Received", [f"{line['received_quantity']:,}" for line in lines])
    yield TableColumn("Unit cost", money("unit_cost_minor"))
    yield TableColumn("Total", money("total_minor"))


def _cases(line: Mapping[str, Any]) -> str:
    """Return how many cases of how many units a line is, nothing where it is loose units."""
    if line["case_pack"] == 1 or line["case_packs"] is None:
        return ""
    return f"{line['case_packs']:,} × {line['case_pack']:,}"


def _widths(sheet: Sheet, columns: Sequence[TableColumn]) -> list[float]:
    """Return how wide each column is, the gap behind it with it: numbers as they need, the words share the rest."""
    needed = [max(sheet.width(text, TEXT) for text in (column.heading, *column.texts)) + PADDING for column in columns]
    needed[-1] -= PADDING
    words = [place for place, column in enumerate(columns) if not column.is_number]
    sku, name = words
    room = sheet.right - sheet.left - sum(width for place, width in enumerate(needed) if place not in words)
    needed[sku] = min(needed[sku], max(room - needed[name], room / 3))  # the rest of a long one goes on below
    needed[name] = room - needed[sku]
    return needed


def _write_lines(sheet: OrderSheet, columns: Sequence[TableColumn], widths: Sequence[float], y: float) -> float:
    """Write the lines, on as many pages as they need, and return where they end."""
    y = _write_headings(sheet, columns, widths, y)
    for number in range(len(columns[0].texts)):
        cells = [
            [column.texts[number]] if column.is_number else _broken(sheet, column.texts[number], width - PADDING)
            for column, width in zip(columns, widths, strict=True)
        ]
        height = LINE * max(map(len, cells)) + ROW_SPACE
        if y + height > sheet.lowest:
            sheet.add_page()
            y = _write_headings(sheet, columns, widths, 50.0)
        for place, lines in enumerate(cells):
            for row, text in enumerate(lines):
                _write_cell(sheet, columns, widths, place, y + LINE * (row + 1) + 2, text, INK)
        y += height
        sheet.rule(sheet.left, sheet.right, y)
    return y


def _write_headings(sheet: Sheet, columns: Sequence[TableColumn], widths: Sequence[float], y: float) -> float:
    for place, column in enumerate(columns):
        _write_cell(sheet, columns, widths, place, y, column.heading, MUTED)
    sheet.rule(sheet.left, sheet.right, y + 6, FAINT)
    return y + 6


def _write_cell(
    sheet: Sheet, columns: Sequence[TableColumn], widths: Sequence[float], place: int, y: float, text: str, colour: str
) -> None:
    x = sheet.left + sum(widths[:place])
    is_last = place == len(widths) - 1
    if columns[place].is_number:
        end = x + widths[place] - (0 if is_last else PADDING)
        sheet.write_text(end, y, text, TEXT, colour=colour, align="right")
    else:
        sheet.write_text(x, y, text, TEXT, colour=colour)


def _broken(sheet: Sheet, text: str, width: float) -> list[str]:
    """Return a text in lines of that width; a word that is longer is broken too: a SKU must be read whole."""
    lines: list[str] = []
    for word in text.split() or [""]:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and sheet.width(longer, TEXT) <= width:
            lines[-1] = longer
            continue
        lines.append(word)
        while sheet.width(lines[-1], TEXT) > width and len(lines[-1]) > 1:
            kept = len(lines[-1]) - 1
            while kept > 1 and sheet.width(lines[-1][:kept], TEXT) > width:
                kept -= 1
            lines[-1:] = [lines[-1][:kept], lines[-1][kept:]]
    return lines


def _write_total(sheet: OrderSheet, order: Order, settings: Mapping[str, str], y: float) -> None:
    if y + 44 > sheet.lowest:
        sheet.add_page()
        y = 40.0
    total = format_value(MONEY, order["total_minor"], settings)
    width = sheet.write_text(sheet.right, y + 20, total, 11, weight="semibold", align="right")
    units = f"{order['units']:,} {'unit' if order['units'] == 1 else 'units'}"
    sheet.write_text(sheet.right - width - 16, y + 20, f"{units}, total", TEXT, colour=MUTED, align="right")
    if without := order["products_without_cost"]:
        text = f"without {without:,} {'line' if without == 1 else 'lines'} whose cost is to be agreed"
        sheet.write_text(sheet.right, y + 34, text, SMALL, colour=MUTED, align="right")
