"""The report as one HTML page that needs nothing else: no request, no script, its typeface within."""

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import BinaryIO

from storelens import charts
from storelens.markup import cards_html, sql_html, stylesheet, themed
from storelens.panels import Trend
from storelens.report.contents import Contents, Section
from storelens.report.definitions import Definition
from storelens.report.tables import Head, Table

# The page makes no request even if a name in the shop tried to.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
# A chart is drawn once for each of the widths it is read at, since letters that shrink with it could not be read:
# a phone, paper, half a page, the whole. The stylesheet shows one of them.
HALF_PAGE = {"narrow": 336, "paper": 416, "half": 572}
WHOLE_PAGE = {"narrow": 336, "half": 640, "paper": 856, "whole": 1176}


def write_html(contents: Contents, stream: BinaryIO) -> frozenset[str]:
    """Write the page, in UTF-8, and return the letters that could not be written: none, a browser knows them all."""
    stream.write("".join(_page(contents)).encode())
    return frozenset()


def _page(contents: Contents) -> Iterator[str]:
    title = escape(f"{contents.shop_name}: {contents.subtitle}")
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light">\n'
    yield f'<meta name="generator" content="{escape(contents.made_by)}">\n'
    yield f"<style>\n{stylesheet()}{_own_style()}</style>\n</head>\n"
    yield '<body class="storelens">\n<main>\n'
    yield from _head(contents)
    yield from _cards(contents.cards)
    for section in contents.sections:
        yield from _section(section)
    yield from _definitions(contents.definitions)
    yield f"</main>\n<footer>{escape(contents.shop_name)}, {escape(contents.made_by)}</footer>\n</body>\n</html>\n"


def _own_style() -> str:
    return themed((Path(__file__).parent / "page.css").read_text(encoding="utf-8"))


def _head(contents: Contents) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(contents.shop_name)}</h1>\n<p>{escape(contents.subtitle)}</p>\n<dl>\n"
    for fact in contents.facts:
        yield f"<div><dt>{escape(fact.label)}</dt><dd>{escape(fact.text)}</dd></div>\n"
    yield "</dl>\n</header>\n"


def _cards(section: Section) -> Iterator[str]:
    yield from _opening(section, "whole figures")
    yield cards_html(section.data)
    yield from _closing(section)


def _section(section: Section) -> Iterator[str]:
    is_whole = isinstance(section.data.panel.chart, Trend) or not section.has_chart
    yield from _opening(section, "whole" if is_whole else "half")
    if section.data.is_empty:
        yield f'<p class="sl-empty">{escape(section.data.why_empty)}</p>\n'
    elif section.has_chart:
        for name, width in (WHOLE_PAGE if is_whole else HALF_PAGE).items():
            picture = charts.svg(charts.figure(section.data, width), section.title)
            yield f'<div class="chart {name}">{picture}</div>\n'
    else:
        yield _table(section)
    yield from _closing(section)


def _opening(section: Section, kind: str) -> Iterator[str]:
    name = f"panel-{section.query_name}"
    yield f'<section class="panel {kind}" aria-labelledby="{name}">\n'
    yield f'<h2 id="{name}">{escape(section.title)}</h2>\n<p class="note">{escape(section.data.note)}</p>\n'


def _closing(section: Section) -> Iterator[str]:
    """Yield the query's name, its statement and, where they are not on the page already, the exact values."""
    yield f'<div class="source"><code>{escape(section.query_name)}</code>\n'
    of = f'<span class="unseen"> of {escape(section.title)}</span>'
    if section.has_values:
        yield f'<details class="table"><summary>Table{of}</summary>{_table(section)}</details>\n'
    yield f'<details class="sql"><summary>SQL{of}</summary>{sql_html(section.sql)}</details>\n</div>\n</section>\n'


def _table(section: Section) -> str:
    table, name = section.table, escape(section.title)
    heads = "".join(f'<th scope="col"{_side(head)}>{escape(head.text)}</th>' for head in table.heads)
    body = "".join(f"<tr>{''.join(_cells(table, row))}</tr>\n" for row in table.rows)
    rest = f'<p class="note">{escape(section.left_out)}</p>' if section.left_out else ""
    return (
        f'<div class="sl-scroll" tabindex="0" role="region" aria-label="Table of {name}">'
        f'<table class="sl-table"><caption class="unseen">{name}: {escape(section.data.note)}</caption>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>{rest}\n"
    )


def _cells(table: Table, row: Iterable[str]) -> Iterator[str]:
    for place, (head, text) in enumerate(zip(table.heads, row, strict=True)):
        tag, scope = ("th", ' scope="row"') if place == 0 else ("td", "")
        yield f"<{tag}{scope}{_side(head)}>{escape(text)}</{tag}>"


def _side(head: Head) -> str:
    return ' class="sl-number"' if head.is_number else ""


def _definitions(definitions: Iterable[Definition]) -> Iterator[str]:
    yield '<section class="definitions" aria-labelledby="definitions">\n'
    yield '<h2 id="definitions">What the figures mean</h2>\n'
    for definition in definitions:
        name = f" <code>{escape(definition.query_name)}</code>" if definition.query_name else ""
        yield f"<div><h3>{escape(definition.name)}{name}</h3>\n<p>{escape(definition.question)}</p>\n<dl>\n"
        for term, meaning in definition.terms:
            yield f"<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>\n"
        yield "</dl></div>\n"
    yield "</section>\n"
