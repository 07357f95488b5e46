"""HTML of what is not a chart: cards, tables, SQL, and the stylesheet. For pages that are written by Python."""

from storelens.markup.cards import cards_html
from storelens.markup.sql import sql_html
from storelens.markup.style import stylesheet, themed
from storelens.markup.tables import table_html

__all__ = ["cards_html", "sql_html", "stylesheet", "table_html", "themed"]
