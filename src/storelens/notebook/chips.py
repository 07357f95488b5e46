"""A filter of several values: a button for each, and one for all of them."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets


class Chips(widgets.VBox):
    """Buttons of which any number may be down; none down means all, and then *All* is.

    `chosen` holds the values in force; assign to it to change them. `on_choice` is told after each change, once.
    """

    def __init__(self, label: str, values: Sequence[str], on_choice: Callable[[], None] = lambda: None) -> None:
        self.buttons: dict[str, widgets.ToggleButton] = {}
        self._on_choice = on_choice
        self._is_setting = False
        self.all_button = self._button("All", f"all values of {label.lower()}")
        self.all_button.value = True
        self._row = widgets.Box()
        self._row.add_class("sl-chips")
        super().__init__([label_of(label), self._row])
        self.add_class("sl-field")
        self.offer(values)

    def offer(self, values: Sequence[str]) -> None:
        """Have a button for each of these values and no other; those that stay keep their state."""
        if tuple(self.buttons) == tuple(values):
            return
        held = self.buttons
        self.buttons = {value: held.get(value) or self._button(value, f"only {value}, or not") for value in values}
        self._row.children = (self.all_button, *self.buttons.values())
        self._set(self.chosen)

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(value for value, button in self.buttons.items() if button.value)

    @chosen.setter
    def chosen(self, values: Sequence[str]) -> None:
        before = self.chosen
        self._set(values)
        if self.chosen != before:
            self._on_choice()

    def _pressed(self, change: dict[str, Any]) -> None:
        if self._is_setting:
            return
        self._set(() if change["owner"] is self.all_button else self.chosen)
        self._on_choice()

    def _button(self, text: str, tooltip: str) -> widgets.ToggleButton:
        button = widgets.ToggleButton(value=False, description=text, tooltip=tooltip)
        button.add_class("sl-chip")
        button.observe(self._pressed, names="value")
        return button

    def _set(self, values: Sequence[str]) -> None:
        self._is_setting = True
        try:
            for value, button in self.buttons.items():
                button.value = value in values
            self.all_button.value = not values
        finally:
            self._is_setting = False


def label_of(text: str) -> widgets.HTML:
    """Return the small text above a control."""
    label = widgets.HTML(f'<span class="sl-label">{text}</span>')
    label.add_class("sl-field-label")
    return label


def field(label: str, control: widgets.Widget) -> widgets.VBox:
    """Return a control under its label."""
    box = widgets.VBox([label_of(label), control])
    box.add_class("sl-field")
    return box
