"""The conditions that filters put on the rows of a mart, as expressions with bound values."""

from sqlglot import exp

from storelens.catalogue import Query
from storelens.filters import VALUE_FILTERS
from storelens.relations import Relation, Shape


def conditions_of(query: Query, shape: Shape, relation: Relation, date_column: str | None) -> list[exp.Expr]:
    """Return what a mart's rows have to meet: its days by `date_column`, where it has one, and the values chosen."""
    conditions: list[exp.Expr] = []
    if date_column and shape.has_dates:
        column = exp.column(date_column)
        if not query.until_end:
            conditions.append(exp.GTE(this=column, expression=exp.Placeholder(this="first_date")))
        conditions.append(exp.LTE(this=column.copy(), expression=exp.Placeholder(this="last_date")))
    for filter_name, word in VALUE_FILTERS.items():
        if shape.count(filter_name) and filter_name in query.filters:
            wanted = [exp.Placeholder(this=f"{word}_{n}") for n in range(1, shape.count(filter_name) + 1)]
            condition = _value_condition(relation, word, wanted)
            if condition is not None:
                conditions.append(condition)
    return conditions


def _value_condition(relation: Relation, word: str, wanted: list[exp.Placeholder]) -> exp.Expr | None:
    column = getattr(relation, word)
    if column:
        return exp.column(column).isin(*wanted)
    if word == "category" and relation.category_by and relation.category_table:
        keys = exp.select(exp.column(relation.category_by)).from_(exp.table_(relation.category_table, db="main"))
        return exp.column(relation.category_by).isin(query=keys.where(exp.column("category").isin(*wanted)))
    return None
