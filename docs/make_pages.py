"""Write docs/catalogue.md from the headers of the `.sql` files, or with --check say whether it is current."""

import sys
from itertools import groupby
from pathlib import Path

from storelens.catalogue import Query, load_catalogue, load_checks, load_marts, load_store_queries

PAGE = Path(__file__).parent / "catalogue.md"
INTRODUCTION = """# The catalogue

Made by `make docs` from the headers in `sql/`; change it there. `storelens query NAME` runs a query, `--sql` shows the
statement, `storelens check` runs the checks. Money is in the shop's smallest unit.
"""


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [INTRODUCTION]
    for topic, queries in groupby(load_catalogue().values(), key=lambda query: query.topic):
        parts.append(f"\n## sql/{topic}.sql\n")
        parts.extend(entry(query) for query in queries)
    for topic, queries in groupby(load_store_queries().values(), key=lambda query: query.topic):
        parts.append(f"\n## sql/{topic}.sql: asked of the store by the commands of [trust.md](trust.md)\n")
        parts.extend(entry(query) for query in queries)
    parts.append("\n## The marts (sql/marts.sql)\n")
    parts.extend(f"\n### {mart.name}\n\n{mart.question}\n\nGrain: {mart.grain}.\n" for mart in load_marts().values())
    parts.append("\n## The checks (sql/checks.sql)\n\n| check | a row means | severity |\n|---|---|---|\n")
    parts.extend(
        f"| {check.name} | {check.question} | {check.extra.get('severity', 'error')} |\n"
        for check in load_checks().values()
    )
    return "".join(parts)


def entry(query: Query) -> str:
    """Return one query's part of the page."""
    lines = [f"\n### {query.name}\n\n{query.question}\n\n- Grain: {query.grain}.\n"]
    columns = "; ".join(
        f"`{column.name}` ({column.unit}{', ' + column.note if column.note else ''})" for column in query.columns
    )
    lines.append(f"- Columns: {columns}.\n")
    if query.parameters:
        shown = "; ".join(
            f"`{parameter.name}` = {parameter.default} ({parameter.note})" for parameter in query.parameters
        )
        lines.append(f"- Parameters: {shown}.\n")
    lines.append(f"- Filters: {', '.join(query.filters) or 'none'}.\n")
    return "".join(lines)


def main() -> int:
    """Write the page, or compare it; return the exit code."""
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") == page():
            return 0
        sys.stderr.write("docs/catalogue.md is not current - run make docs\n")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
