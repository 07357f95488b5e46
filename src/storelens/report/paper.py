"""The report's pages: shop and period at their head, the page's number and when it was made at their foot."""

from storelens.charts.style import FAINT, MUTED
from storelens.documents.sheet import SMALL, Sheet
from storelens.report.contents import Contents

# Shops there write on Letter, all others on A4.
LETTER_COUNTRIES = ("US", "CA", "MX", "PH", "CL", "CO")
TOP, BOTTOM = 60.0, 40.0  # what header and footer take of a page
GAP = 24.0  # between two columns


class Paper(Sheet):
    """The report's document."""

    def __init__(self, contents: Contents) -> None:
        country = contents.view.settings.get("country", "")
        super().__init__("Letter" if country in LETTER_COUNTRIES else "A4")
        self.contents = contents
        self._describe()

    @property
    def lowest(self) -> float:
        return float(self.h - BOTTOM)

    def _describe(self) -> None:
        contents = self.contents
        self.set_title(f"{contents.shop_name}: {contents.subtitle}")
        self.set_author(contents.shop_name)
        self.set_subject(contents.made_by)
        self.set_creator(contents.made_by.rsplit(", ", 1)[-1])
        self.set_lang("en")
        self.set_creation_date(contents.view.as_of)  # the same figures are the same bytes

    def header(self) -> None:
        """Write shop and period on every page but the first, where they are the title."""
        if self.page == 1:
            return
        name = self.fit(self.contents.shop_name, self.right - self.left - 240, SMALL, "semibold")
        self.write_text(self.left, 40, name, SMALL, weight="semibold")
        self.write_text(self.right, 40, self.contents.subtitle, SMALL, colour=MUTED, align="right")
        self.rule(self.left, self.right, 48)

    def footer(self) -> None:
        # The number of pages is put in at the end, so that only the left end of its line has a known place.
        place = f"{self.page} / {self.str_alias_nb_pages}"
        self.write_text(self.left, self.h - 24, place, SMALL, colour=FAINT)
        self.write_text(self.right, self.h - 24, self.contents.made_by, SMALL, colour=FAINT, align="right")
