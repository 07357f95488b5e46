"""How numbers are written in a file: found out from whole columns, and read exactly."""

from collections.abc import Iterable, Sequence

from storelens.errors import UsageError
from storelens.sources.lines.layout import AUTO, MONEY_FIELDS
from storelens.sources.lines.staging import Staged

POINT, COMMA = r"\d\.\d{1,2}\D*$", r"\d,\d{1,2}\D*$"  # what only a decimal mark has behind it
NOTHING = ("", "-", "\N{EN DASH}", "\N{EM DASH}", "n/a", "na", "none", "null", "nan")  # what a cell says for no amount
# A sign of several currencies is any of theirs: a dollar sign in a shop of Canada is a Canadian dollar.
SIGNS = {
    "€": ("EUR",),
    "£": ("GBP", "GIP", "FKP", "SHP", "EGP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"),
}
SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def find_decimal(staged: Staged, wanted: str, notes: list[str], amounts: Sequence[str] = MONEY_FIELDS) -> str:
    """Return the decimal mark of all amounts; raises UsageError where some have a point and others a comma."""
    money = [name for name in amounts if name in staged.fields]
    if wanted != AUTO or not money:
        return "." if wanted == AUTO else wanted
    points, commas = count_marks(staged, money)
    if points and commas:
        fewer = _first_with(staged, money, POINT if points < commas else COMMA)
        raise UsageError(
            f"{points:,} amounts have a decimal point and {commas:,} a decimal comma, as {fewer} - say with --decimal "
            "which is right, rows with the other one are set aside"
        )
    if commas:
        notes.append(f"amounts were read with a decimal comma, as {commas:,} of them show")
    return "," if commas else "."


def count_marks(staged: Staged, names: Iterable[str]) -> tuple[int, int]:
    """Return how many texts of these fields show a decimal point, and how many a comma: each text is looked at once."""
    points = commas = 0
    for name in names:
        found = staged.engine.execute(
            f"""with texts as (select "{name}" as text, count(*) as rows from staged group by 1)
            select coalesce(sum(rows) filter (where regexp_matches(text, '{POINT}')), 0),
                coalesce(sum(rows) filter (where regexp_matches(text, '{COMMA}')), 0)
            from texts"""
        )[0]
        points, commas = points + int(found[0]), commas + int(found[1])
    return points, commas


def _first_with(staged: Staged, names: Iterable[str], pattern: str) -> str:
    """Return the first amount that shows this mark, with its column and where it stands."""
    found = [
        (file, line, f"{text!r} in {staged.headers.get(name, name)}")
        for name in names
        for file, line, text in staged.engine.execute(
            f"""select file, line, "{name}"::varchar from staged where regexp_matches("{name}", '{pattern}')
            order by seq limit 1"""
        )
    ]
    file, line, what = min(found)
    return f"{what}, {staged.files[file]}:{line}"


def number_sql(text: str, decimal: str) -> str:
    r"""Return the SQL that reads a text as an exact decimal: NULL where it is none.

    Signs of currencies and thousands' marks are taken out; `(12.50)` is negative. A text in the other notation is none.
    """
    slow = _number_with_marks(text, decimal)
    if decimal != ".":
        return slow
    is_plain = rf"regexp_full_match({text}, '-?\d{{1,15}}(\.\d{{1,9}})?')"
    return f"case when {is_plain} then cast({text} as decimal(30, 9)) when {text} <> '' then {slow} end"


def says_something(text: str) -> str:
    """Return the SQL of whether a cell means to say an amount."""
    return f"lower(trim({text})) not in ({', '.join(map(repr, NOTHING))})"


def foreign_sql(text: str, currency: str) -> str:
    """Return the SQL of whether an amount is written with the sign or the code of another currency than `currency`."""
    signs = "".join(sign for sign, codes in SIGNS.items() if currency not in codes)
    code = rf"regexp_extract({text}, '^[A-Z]{{3}}\b|\b[A-Z]{{3}}$|^[A-Z]{{3}}\d|\d[A-Z]{{3}}$')"
    named = rf"regexp_replace({code}, '\d', '')"
    is_number = rf"regexp_matches({text}, '\d')"
    return f"({is_number} and (regexp_matches({text}, '[{signs}]') or {named} not in ('', '{currency}')))"


def _number_with_marks(text: str, decimal: str) -> str:
    bare = rf"regexp_replace({text}, '[\s{SPACES}''’£$€¥₹]|^[A-Z]{{3}} ?| ?[A-Z]{{3}}$', '', 'g')"
    thousand, mark = (",", ".") if decimal == "." else (".", ",")
    digits = rf"(\d{{1,15}}|\d{{1,3}}([{thousand}]\d{{3}}){{1,4}})([{mark}]\d{{0,9}})?|[{mark}]\d{{1,9}}"
    sign = rf"regexp_replace({bare}, '^\((.*)\)$', '-\1')"
    plain = f"replace(replace({sign}, '{thousand}', ''), '{mark}', '.')"
    return f"case when regexp_full_match({sign}, '[-+]?({digits})') then try_cast({plain} as decimal(30, 9)) end"
