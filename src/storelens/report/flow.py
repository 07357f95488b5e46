"""Where the next thing on paper goes: down a column, then the next column, then the next page."""

from storelens.report.paper import GAP, TOP, Paper


class Flow:
    """Places on the paper from `top` points on, in one column or two. A thing that is taken whole is never parted."""

    def __init__(self, paper: Paper, top: float) -> None:
        self.paper = paper
        self.columns = 1
        self.y = self._top = self._deepest = top
        self._column = 0

    @property
    def width(self) -> float:
        return (self.paper.right - self.paper.left - GAP * (self.columns - 1)) / self.columns

    @property
    def x(self) -> float:
        return self.paper.left + self._column * (self.width + GAP)

    @property
    def room(self) -> float:
        return self.paper.lowest - self.y

    def take(self, height: float) -> float:
        """Return the y of a place `height` high, which is then behind."""
        if height > self.room:
            self.break_off()
        place = self.y
        self.y += height
        self._deepest = max(self._deepest, self.y)
        return place

    def break_off(self) -> None:
        """Go on in the next column, or on the next page where the next column has no more room than this one."""
        self._column += self.columns if self.y == self._top else 1
        if self._column < self.columns:
            self.y = self._top
            return
        self.paper.add_page()
        self._column = 0
        self.y = self._top = self._deepest = TOP

    def set_columns(self, columns: int) -> None:
        """Go on in so many columns, below everything so far."""
        if columns != self.columns:
            self.columns, self._column = columns, 0
            self.y = self._top = self._deepest

    def new_page(self) -> None:
        self._column = self.columns
        self.break_off()
