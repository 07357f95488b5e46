"""What a page shows: a query, how it is drawn, which column is what. Declared once, drawn by every surface."""

from storelens.panels.as_json import column_json, columns_json, panel_json, view_json
from storelens.panels.cards import CardText, card_texts
from storelens.panels.charts import Bars, Card, Cards, Chart, CoverBars, Fan, HeatMap, Rows, Stars, Trend
from storelens.panels.dashboard import CARDS, DASHBOARD
from storelens.panels.data import PanelData, ask_panel, ask_panels
from storelens.panels.pages import PAGES, Page, find_page
from storelens.panels.panel import Panel
from storelens.panels.view import View, open_view

__all__ = [
    "CARDS", "DASHBOARD", "PAGES", "Bars", "Card", "CardText", "Cards", "Chart", "CoverBars", "Fan", "HeatMap", "Page",
    "Panel", "PanelData", "Rows", "Stars", "Trend", "View", "ask_panel", "ask_panels", "card_texts", "column_json",
    "columns_json", "find_page", "open_view", "panel_json", "view_json",
]  # fmt: skip
