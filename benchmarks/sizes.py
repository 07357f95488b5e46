"""The shops that are measured, named by how many order lines they have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """A simulated shop; an order has 3.05 to 3.3 lines, so `lines` is near what comes out. None: the default."""

    name: str
    lines: int
    customers: int | None = None
    products: int | None = None
    orders: int | None = None
    reviews: int | None = None
    days: int | None = None

    @property
    def settings(self) -> dict[str, int]:
        """What is asked of the simulator, by name; nothing for the default shop."""
        names = ("customers", "products", "orders", "reviews", "days")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


DEFAULT = Size("default", 15_000)
SIZES = {
    size.lines: size
    for size in (
        Size("100000", 100_000, customers=5_000, products=300, orders=33_000, reviews=13_000, days=1_095),
        Size("1000000", 1_000_000, customers=50_000, products=1_000, orders=325_000, reviews=130_000, days=1_095),
        Size("10000000", 10_000_000, customers=500_000, products=2_000, orders=3_020_000, reviews=1_200_000, days=1095),
    )
}
