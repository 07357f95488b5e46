"""The pages of the web surface: an ordered list, and what each shows."""

from dataclasses import dataclass, replace

from storelens.catalogue import FILTER_NAMES
from storelens.errors import UsageError, did_you_mean
from storelens.panels.customer import CUSTOMER
from storelens.panels.customers import CUSTOMERS
from storelens.panels.inventory import INVENTORY
from storelens.panels.overview import OVERVIEW
from storelens.panels.panel import Panel
from storelens.panels.product import PRODUCT
from storelens.panels.products import PRODUCTS
from storelens.panels.reviews import REVIEWS
from storelens.panels.sales import SALES


@dataclass(frozen=True)
class Page:
    """A page: its name in an address, its title, its panels in their order.

    `entity` is the parameter of all its queries that says whose page it is, as product_id; None for a page of the shop.
    """

    name: str
    title: str
    panels: tuple[Panel, ...]
    entity: str | None = None

    @property
    def filters(self) -> tuple[str, ...]:
        """The filters that at least one of its queries takes."""
        taken = {name for panel in self.panels for name in panel.query.filters}
        return tuple(name for name in FILTER_NAMES if name in taken)

    def panels_of(self, entity_id: int | None = None) -> tuple[Panel, ...]:
        """Return the panels as they are asked: those of one product or customer with its key.

        Raises UsageError where the page is of one and none is named, or the other way round.
        """
        if self.entity is None:
            if entity_id is not None:
                raise UsageError(f"the page {self.name} is of the whole shop, got {entity_id} - leave it out")
            return self.panels
        if entity_id is None:
            raise UsageError(f"the page {self.name} is of one, and got none - add {self.entity}=1")
        return tuple(replace(panel, values={**panel.values, self.entity: entity_id}) for panel in self.panels)


PAGES = (
    Page("overview", "Overview", OVERVIEW),
    Page("sales", "Sales", SALES),
    Page("products", "Products", PRODUCTS),
    Page("customers", "Customers", CUSTOMERS),
    Page("inventory", "Inventory", INVENTORY),
    Page("reviews", "Reviews", REVIEWS),
    Page("product", "Product", PRODUCT, entity="product_id"),
    Page("customer", "Customer", CUSTOMER, entity="customer_id"),
)


def find_page(name: str) -> Page:
    """Return the page of that name; raises UsageError naming the closest one."""
    pages = {page.name: page for page in PAGES}
    if name not in pages:
        raise UsageError(f"no page named {name!r}{did_you_mean(name, pages)}")
    return pages[name]
