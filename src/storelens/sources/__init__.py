"""The shop systems that can be imported, one module each. To add one: write the module, add its line."""

from storelens.errors import UsageError, did_you_mean
from storelens.sources.amazon import AMAZON
from storelens.sources.database import DATABASE
from storelens.sources.flat_sales import FLAT_SALES
from storelens.sources.judgeme import JUDGEME
from storelens.sources.mapping import MAPPING
from storelens.sources.olist import OLIST
from storelens.sources.online_retail import ONLINE_RETAIL
from storelens.sources.records import Source
from storelens.sources.shopify import SHOPIFY
from storelens.sources.suppliers import SUPPLIERS
from storelens.sources.woocommerce import WOOCOMMERCE

SOURCES: dict[str, Source] = {
    "olist": OLIST,
    "online-retail": ONLINE_RETAIL,
    "shopify": SHOPIFY,
    "woocommerce": WOOCOMMERCE,
    "judgeme": JUDGEME,
    "suppliers": SUPPLIERS,
    "flat-sales": FLAT_SALES,
    "amazon": AMAZON,
    "database": DATABASE,
    "mapping": MAPPING,
}


def find_source(name: str) -> Source:
    """Return the source of that name; raises UsageError if there is none."""
    try:
        return SOURCES[name]
    except KeyError:
        raise UsageError(f"no source named {name!r}{did_you_mean(name, SOURCES)}") from None
