"""A mart's own definition over other rows than the whole shop's: what a merge recomputes, it computes by these."""

from functools import cache

from sqlglot import exp

from storelens.catalogue import load_marts
from storelens.rewrite import parse_common, write_sql


@cache
def definition_over(name: str, sources: tuple[tuple[str, str], ...]) -> str:
    """Return the definition of the mart `name`, where each pair's table is read from its second's rows, in memory."""
    tree = parse_common(load_marts()[name])
    instead = dict(sources)
    for table in list(tree.find_all(exp.Table)):
        if table.name in instead:
            table.replace(exp.table_(instead[table.name], db="main", catalog="memory", alias=table.alias_or_name))
    return write_sql(tree, "duckdb")
