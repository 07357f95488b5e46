"""The page on importing is true: its mapping and its SELECTs are read, its files are there, its fields are all fields."""

import re
from pathlib import Path

from sources.mapping.mapped import write, write_mapping
from storelens.sources.database.layouts import PLAIN
from storelens.sources.database.selects import BLOCKS, read_selects
from storelens.sources.guessing import guess_mapping
from storelens.sources.lines.layout import FIELDS
from storelens.sources.mapping import read_mapping

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_whole_mapping_is_one_that_can_be_used(tmp_path: Path) -> None:
    found = read_mapping(write_mapping(tmp_path, block("toml")))
    assert found.rules.credit_prefix == "G"
    assert found.rules.rates == {"CHF": 1.06}
    assert found.joins[0].columns["status"] == ("Stand",)


def test_the_selects_are_ones_that_can_be_used(tmp_path: Path) -> None:
    assert [*read_selects(write(tmp_path, "shop.sql", block("sql"))).blocks] == ["order_lines", "products", "stock"]


def test_every_field_of_a_line_stands_on_the_page() -> None:
    assert [field for field in FIELDS if f"`{field}`" not in PAGE] == []


def test_every_block_of_a_database_stands_with_its_columns() -> None:
    for name in BLOCKS:
        assert f"`{name}`" in PAGE
    for name, layout in PLAIN.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert [column for column in layout.columns if not re.search(rf"\b{column}\b", row)] == [], name


def test_the_files_of_the_page_are_there() -> None:
    named = set(re.findall(r"examples/mapping/[\w.]+", PAGE))
    assert len(named) >= 5
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_guess_on_the_page_is_the_one_that_is_made() -> None:
    made = guess_mapping([ROOT / "examples" / "mapping" / "superstore.csv"], lambda _: None).splitlines()
    assert [line for line in block("text").splitlines() if line and line not in made] == []
