"""Presses everything there is to press on a dashboard, and notes what came back. Runs inside a notebook's kernel."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import ipywidgets as widgets

CHIPS = ("regions", "categories", "channels", "statuses")
Note = dict[str, Any]


def press_everything(board: Any) -> dict[str, Any]:
    """Return a note for each change of a widget's value, and the names of widgets that nothing here presses."""
    pressed: set[str] = set()
    notes = [note(board, "untouched", "")]
    for name, widget, values in changes(board):
        pressed.add(widget.model_id)
        first = widget.value
        for value in values:
            widget.value = value
            notes.append(note(board, name, value))
        widget.value = first
    board.controls["regions"].chosen = ("West",)
    board.controls["clear"].click()
    notes.append(note(board, "clear", ""))
    pressed.add(board.controls["clear"].model_id)
    return {"notes": notes, "forgotten": [repr(one) for one in pressable(board) if one.model_id not in pressed]}


def changes(board: Any) -> Iterator[tuple[str, widgets.Widget, list[Any]]]:
    """Yield each widget with a name and the values to give it."""
    for name in CHIPS:
        chips = board.controls[name]
        for label, button in chips.buttons.items():
            yield f"{name} {label}", button, [True]
        yield f"{name} all", chips.all_button, [False, True]
    dates = board.controls["dates"]
    yield "period", dates.preset, list(dates.preset.options)
    yield "from", dates.start, [date(2025, 12, 1)]
    yield "to", dates.end, [date(2025, 12, 10), date(2020, 1, 1)]
    for name in ("compare", "lens"):
        yield name, board.controls[name], [value for _, value in board.controls[name].options]
    yield "more", board.controls["more"], [True]
    for name, panel in board.panels.items():
        for label, button in panel.buttons.items():
            yield f"{name} {label}", button, [True]


def pressable(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield the widgets below this one that a reader can set."""
    is_shown_only = isinstance(widget, widgets.HTML | widgets.Box | widgets.Label)
    if isinstance(widget, widgets.Button | widgets.ValueWidget) and not is_shown_only:
        yield widget
    for child in getattr(widget, "children", ()):
        yield from pressable(child)


def note(board: Any, name: str, value: Any) -> Note:
    """Return what the board shows now."""
    days = board.panels["revenue_by_day"].data.result.to_pylist()
    panel = board.panels.get(name.partition(" ")[0])
    return {
        "name": name, "value": str(value), "days": len(days), "net": sum(day["net_minor"] for day in days),
        "header": board.header.value, "status": board.status.value, "detail": panel.detail.value if panel else "",
        "seconds": board.seconds,
    }  # fmt: skip
