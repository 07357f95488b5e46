"""Judge.me's export of reviews. They know a product by its address or number: give the export of products with them."""

from storelens.sources.flat import flat_source
from storelens.sources.plain.reviews import REVIEWS
from storelens.sources.shopify.products import PRODUCTS

JUDGEME = flat_source(
    "judgeme",
    "the export of reviews, with Shopify's export of products beside it",
    (PRODUCTS, REVIEWS),
    {},
)
