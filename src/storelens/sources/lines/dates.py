"""How a column writes its dates: found out from all of it, never from one cell, and asked about where not clear."""

import re
from collections.abc import Sequence

from storelens.errors import UsageError
from storelens.sources.lines.layout import AUTO
from storelens.sources.lines.staging import Staged

TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
ORDERS = {
    "ymd": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    "dmy": ("%d/%m/%y", "%d.%m.%y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y"),
    "mdy": ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%Y", "%b %d, %Y", "%B %d, %Y"),
}  # %y before %Y: DuckDB (2.0) takes the 24 of 1/2/24 for the year 24 too
READ_AS = {"ymd": "the year first", "dmy": "the day before the month", "mdy": "the month before the day"}
SHAPES = 200
SAMPLES = 3
OFFSET = r":\d\d(?:\.\d+)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)$"


def body_sql(text: str) -> str:
    """Return the SQL of a date's text without its offset and its fraction of a second, with a blank for the `T`."""
    spaced = rf"regexp_replace(trim({text}), '(\d)T(\d)', '\1 \2')"
    bare = rf"regexp_replace({spaced}, '(:\d\d(?:\.\d+)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)$', '\1')"
    whole = rf"regexp_replace({bare}, '(:\d\d)\.\d+$', '\1')"
    # Most texts have none of it: one look costs a fifth of three replacements.
    return rf"case when regexp_matches(trim({text}), '[TZ]|\.\d+$|[+-]\d\d:?\d\d$') then {whole} else trim({text}) end"


def offset_sql(text: str) -> str:
    """Return the SQL of the minutes that a date's text is ahead of UTC: NULL where it does not say."""
    found = f"regexp_extract(trim({text}), '{OFFSET}', 1)"
    hours, minutes = f"try_cast({found}[2:3] as integer)", f"try_cast({found}[-2:] as integer)"
    return (
        f"case when {found} in ('Z', 'UTC', 'GMT') then 0 "
        f"when {found} <> '' then (case {found}[1] when '-' then -1 else 1 end) * (60 * {hours} + {minutes}) end"
    )


def moment_sql(text: str, formats: Sequence[str]) -> str:
    """Return the SQL that reads a date's text as a timestamp, as the clock showed it: NULL where it is none."""
    return f"try_strptime({body_sql(text)}, {_list(formats)})"


def find_formats(staged: Staged, name: str, wanted: str, notes: list[str]) -> tuple[str, ...]:
    """Return the formats of a column of dates; raises UsageError where it can be read in two ways.

    `wanted` is `auto`, `dmy`, `mdy`, `ymd` or a strptime format. What was found out is added to `notes`.
    """
    if "%" in wanted:
        return (wanted,)
    shapes = _shapes(staged, name)
    fitting = {order: _fitting(staged, shapes, days) for order, days in ORDERS.items()}
    if wanted != AUTO:
        return tuple(dict.fromkeys([*fitting["ymd"], *fitting[wanted]])) or (ORDERS[wanted][0],)
    if not fitting["dmy"] and not fitting["mdy"]:
        return tuple(fitting["ymd"]) or ("%Y-%m-%d",)
    order = _day_or_month_first(staged, name, fitting)
    notes.append(f"dates in {staged.headers[name]} were read with {READ_AS[order]}, which fits the whole column best")
    return tuple(dict.fromkeys([*fitting["ymd"], *fitting[order]]))


def _day_or_month_first(staged: Staged, name: str, fitting: dict[str, list[str]]) -> str:
    dmy, mdy = (moment_sql("text", fitting[order] or ["%Y-%m-%d"]) for order in ("dmy", "mdy"))
    as_dmy, as_mdy, differ = staged.engine.execute(
        f"""with texts as (select distinct "{name}" as text from staged where "{name}" <> ''),
        readings as (select {dmy} as dmy, {mdy} as mdy from texts)
        select count(dmy), count(mdy), count(*) filter (where dmy <> mdy) from readings"""
    )[0]
    if as_dmy == as_mdy and differ:
        samples = staged.engine.execute(
            f"""select distinct "{name}" from staged where "{name}" <> '' limit {SAMPLES}"""
        )
        shown = ", ".join(repr(text) for (text,) in sorted(samples))
        raise UsageError(
            f"the dates in {staged.headers[name]} can be read as day/month or as month/day, no day is past 12: {shown}"
            " - say which, with --dates dmy or --dates mdy"
        )
    return "dmy" if as_dmy >= as_mdy else "mdy"


def _shapes(staged: Staged, name: str) -> list[str]:
    """Return one text of each shape that the column's dates have: `99/99/9999 9:99`."""
    rows = staged.engine.execute(
        rf"""with texts as (select distinct "{name}" as text from staged where "{name}" <> ''),
        bodies as (select {body_sql("text")} as body from texts)
        select min(body), count(*) from bodies
        group by translate(body, '0123456789', '9999999999') order by 2 desc limit {SHAPES}"""
    )
    return [text for text, _ in rows]


# A shape's digits say nothing: each is tried as the 11th of November at 11:11:11, a day in every format.
ELEVENS = (
    (r"^\d{4}([/.-])\d\d?([/.-])\d\d?", r"2011\g<1>11\g<2>11"),
    (r"^\d\d?([/.-])\d\d?([/.-])\d{4}", r"11\g<1>11\g<2>2011"),
    (r"^\d\d?([/.-])\d\d?([/.-])\d\d(?!\d)", r"11\g<1>11\g<2>11"),
    (r"^\d{8}", "20111111"),
    (r"^\d\d?([ -][A-Za-z])", r"11\g<1>"),
    (r"^([A-Za-z]+) \d\d?,", r"\g<1> 11,"),
    (r"([A-Za-z.,][ -])\d{4}", r"\g<1>2011"),
    (r"\d\d?:\d\d:\d\d", "11:11:11"),
    (r"\d\d?:\d\d(?!:)", "11:11"),
)


def _fitting(staged: Staged, shapes: list[str], days: Sequence[str]) -> list[str]:
    """Return the formats that any of the shapes is of, whichever its digits."""
    formats = [f"{day}{time}" for day in days for time in TIMES]
    tried = ", ".join(f"count(*) filter (where year(try_strptime(text, '{one}')) = 2011)" for one in formats)
    counts = staged.engine.execute(
        f"with shapes as (select unnest(?) as text) select {tried} from shapes", [[_elevens(shape) for shape in shapes]]
    )[0]
    return [one for one, count in zip(formats, counts, strict=True) if count]


def _elevens(shape: str) -> str:
    for pattern, plain in ELEVENS:
        shape = re.sub(pattern, plain, shape)
    return shape


def _list(formats: Sequence[str]) -> str:
    return "[" + ", ".join("'" + one.replace("'", "''") + "'" for one in formats) + "]"
