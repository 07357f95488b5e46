"""How to read the ER diagram: its marks, a line each."""

from storelens.charts.sheet import Point, Sheet
from storelens.charts.style import ACCENT, INK, MUTED, NEUTRAL_BAR
from storelens.diagrams.er_marks import LINE_COLOUR, LINE_WIDTH, End, draw_end
from storelens.diagrams.er_places import HEAD_SIZE, NAME_SIZE, NULLABLE
from storelens.diagrams.lettering import write

ROW = 19.0
SAMPLE, TEXT_LEFT = 34.0, 46.0
ENDS = (
    (End(is_many=True, is_optional=True), "any number, or none"),
    (End(is_many=False, is_optional=False), "exactly one"),
    (End(is_many=False, is_optional=True), "one or none"),
)
WORDS = (("PK", "primary key"), ("FK", "foreign key"), (f"text{NULLABLE}", "may be null"))


def draw_legend(sheet: Sheet, left: float, top: float) -> None:
    """Write the legend; the sample of a line's end meets the edge of a table at its right."""
    write(sheet, left, top, "How to read it", HEAD_SIZE, is_strong=True)
    y = top + 6
    for end, text in ENDS:
        y += ROW
        _draw_sample(sheet, end, (left, y), (left + SAMPLE, y))
        write(sheet, left + TEXT_LEFT, y, text, NAME_SIZE, colour=MUTED)
    for mark, text in WORDS:
        y += ROW
        write(sheet, left, y, mark, NAME_SIZE, colour=INK)
        write(sheet, left + TEXT_LEFT, y, text, NAME_SIZE, colour=MUTED)
    y += ROW
    sheet.boxes([(left, y - 5, left + SAMPLE, y + 5)], ACCENT)
    write(sheet, left + TEXT_LEFT, y, "core table", NAME_SIZE, colour=MUTED)


def _draw_sample(sheet: Sheet, end: End, start: Point, edge: Point) -> None:
    sheet.rules([(start, draw_end(sheet, end, edge, start))], LINE_COLOUR, LINE_WIDTH)
    sheet.rules([((edge[0], edge[1] - 7), (edge[0], edge[1] + 7))], NEUTRAL_BAR)
