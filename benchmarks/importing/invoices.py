"""A file of invoices in the layout of UCI Online Retail, made by chance: order lines, credits, services, some dirt."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
COUNTRIES = ("United Kingdom", "Germany", "France", "EIRE")


def write_invoices(path: Path, lines: int, seed: int = 1) -> None:
    """Write `lines` rows to `path`: one invoice in fifty takes back, one row in five hundred is a write-off."""
    chance = random.Random(seed)
    moment, number, written = datetime(2023, 1, 1, 8, tzinfo=UTC), 500_000, 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        while written < lines:
            number += 1
            moment += timedelta(seconds=chance.randrange(400))
            customer, country = 10_000 + chance.randrange(60_000), chance.choice(COUNTRIES)
            is_credit = chance.random() < 0.02
            for _ in range(min(chance.randrange(1, 8), lines - written)):
                product = chance.randrange(5_000)
                units = -1 if is_credit else chance.randrange(1, 6)
                price = f"{(product % 900 + 100) / 100:.2f}"
                if chance.random() < 0.002:
                    units, price = -units, "0.0"
                file.write(
                    f"{'C' if is_credit else ''}{number},{10_000 + product},PRODUCT NUMBER {product},{units},"
                    f"{moment:%Y-%m-%d %H:%M:%S},{price},{customer},{country}\n"
                )
                written += 1
