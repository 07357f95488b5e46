"""Files read as their mapping says: by hand added up, with every row accounted for."""

import zipfile
from pathlib import Path

import pytest

from sources.mapping.mapped import COLUMNS, LINES, read, write, write_mapping
from storelens.errors import UsageError
from storelens.sources import find_source
from storelens.sources.mapping import MAPPING
from storelens.sources.records import Extract, ReadOptions
from storelens.sources.shop import ShopFacts

EXAMPLES = Path(__file__).parents[3] / "examples" / "mapping"
JOIN = """
[[join]]
file = "heads.csv"
key = "Number"
lines_key = "Order"
[join.columns]
status = "State"
customer = "Client"
"""


def net_minor(extract: Extract) -> int:
    return sum(
        line.quantity * line.unit_price_minor - line.discount_minor for order in extract.orders for line in order.lines
    )


def test_a_negative_quantity_comes_back(tmp_path: Path) -> None:
    extract = read(write_mapping(tmp_path, COLUMNS), write(tmp_path, "lines.csv", LINES))
    assert net_minor(extract) == 2550
    assert [(back.sku, back.quantity, back.amount_minor) for back in extract.returns] == [("A", 1, 1000)]


def test_names_of_columns_are_matched_in_any_case(tmp_path: Path) -> None:
    extract = read(write_mapping(tmp_path, COLUMNS.replace('"Units"', '"UNITS"')), write(tmp_path, "lines.csv", LINES))
    assert net_minor(extract) == 2550


def test_the_first_of_several_names_that_is_there_counts(tmp_path: Path) -> None:
    text = COLUMNS.replace('"Units"', '["Qty", "Units"]')
    renamed = write(tmp_path, "more.csv", LINES.replace("Units", "Qty").replace("\n1,", "\n7,").replace("\n2,", "\n8,"))
    extract = read(write_mapping(tmp_path, text), write(tmp_path, "lines.csv", LINES), renamed)
    assert net_minor(extract) == 5100


def test_a_column_the_file_lacks_is_refused_with_the_nearest(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, COLUMNS.replace('"Units"', '"Unit"'))
    with pytest.raises(UsageError) as caught:
        read(mapping, write(tmp_path, "lines.csv", LINES))
    expected = "lines.csv has no column 'Unit', which shop.toml [columns] names for quantity - did you mean Units?"
    assert str(caught.value) == expected


def test_a_constant_stands_in_every_row(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, COLUMNS + '[constants]\nchannel = "Market"\ncurrency = "eur"\n[rates]\nEUR = 2\n')
    extract = read(mapping, write(tmp_path, "lines.csv", LINES))
    order = next(iter(extract.orders))
    assert (order.channel, order.original_currency, order.exchange_rate) == ("market", "EUR", 2.0)
    assert net_minor(extract) == 5100


def test_another_file_is_looked_up_by_its_key(tmp_path: Path) -> None:
    heads = write(tmp_path, "heads.csv", "Number,State,Client\n'1,VOID,c1\n2,ok,c2\n2,other,c9\n3,ok,c3\n")
    mapping = write_mapping(tmp_path, COLUMNS + JOIN + '[rules]\ncancelled = ["void"]\n')
    extract = read(mapping, write(tmp_path, "lines.csv", LINES), heads)
    order = next(iter(extract.orders))
    assert (order.status, order.customer_external_id) == ("cancelled", "c1")
    assert [back.customer_external_id for back in extract.returns] == ["c2"]
    assert [(file.file_name, file.rows_in, file.checked_rows) for file in extract.files] == [
        ("lines.csv", 3, 0),
        ("heads.csv", 4, 4),
    ]
    assert "heads.csv: rows without a line, not loaded: 1" in extract.notes
    assert "heads.csv: rows that repeat the key of another, of which the first counts: 1" in extract.notes


def test_lines_that_find_nothing_are_counted(tmp_path: Path) -> None:
    heads = write(tmp_path, "heads.csv", "Number,State,Client\n1,ok,c1\n")
    extract = read(write_mapping(tmp_path, COLUMNS + JOIN), write(tmp_path, "lines.csv", LINES), heads)
    assert "heads.csv: lines for which nothing was found: 1 of 3" in extract.notes


def test_a_joined_files_broken_rows_are_set_aside(tmp_path: Path) -> None:
    heads = write(tmp_path, "heads.csv", "Number,State,Client\n1,ok,c1\n2,o\0k,c2\n")
    extract = read(write_mapping(tmp_path, COLUMNS + JOIN), write(tmp_path, "lines.csv", LINES), heads)
    file = extract.files[1]
    broken = [row for row in extract.set_aside if row.file_name == "heads.csv"]
    assert (file.rows_in, file.checked_rows, len(broken)) == (2, 1, 1)


def test_a_joined_file_that_was_not_given_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"shop.toml joins heads.csv, which is not there - add it; given: lines.csv"):
        read(write_mapping(tmp_path, COLUMNS + JOIN), write(tmp_path, "lines.csv", LINES))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('"State"', '"Status"', "heads.csv has no column 'Status', which shop.toml [[join]] heads.csv names for status"),
        ('"Number"', '"Numbr"', "heads.csv has no column 'Numbr', which shop.toml [[join]] heads.csv names for key"),
        ('lines_key = "Order"', 'lines_key = "Ordr"', "lines.csv has no column 'Ordr', which shop.toml [[join]] heads.csv"),
    ],
)  # fmt: skip
def test_a_join_by_a_column_that_is_not_there_is_refused(tmp_path: Path, before: str, after: str, message: str) -> None:
    heads = write(tmp_path, "heads.csv", "Number,State,Client\n1,ok,c1\n")
    with pytest.raises(UsageError) as caught:
        read(write_mapping(tmp_path, COLUMNS + JOIN.replace(before, after)), write(tmp_path, "lines.csv", LINES), heads)
    assert str(caught.value).startswith(message)
    assert "did you mean" in str(caught.value)


def test_three_files_in_a_row_are_joined() -> None:
    files = [EXAMPLES / name for name in ("orders_lines.csv", "orders_heads.csv", "customers.csv")]
    extract = read(EXAMPLES / "three_files.toml", *files)
    found = {order.external_id: (order.status, order.region, order.shipping_minor) for order in extract.orders}
    assert found == {"B-1": ("paid", "DE", 490), "B-2": ("cancelled", "AT", 490), "B-4": ("pending", "AT", 490)}
    assert {customer.full_name for customer in extract.customers} == {"Jo Weber", "Kim Vogel"}
    assert net_minor(extract) == 3980 + 2700 + 1990 + 2100


def test_files_of_an_archive_are_told_by_their_own_names(tmp_path: Path) -> None:
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("heads.csv", "Number,State,Client\n1,ok,c1\n2,ok,c2\n")
        packed.writestr("lines.csv", LINES)
        packed.writestr("other.csv", "a,b\n1,2\n")
    extract = read(write_mapping(tmp_path, '[lines]\nfile = "lines.csv"\n' + COLUMNS + JOIN), archive)
    assert [file.file_name for file in extract.files] == ["export.zip/lines.csv", "export.zip/heads.csv"]
    assert "export.zip/other.csv was not read: shop.toml does not name it" in extract.notes


def test_columns_that_only_served_as_keys_are_not_told_as_unread() -> None:
    files = [EXAMPLES / name for name in ("orders_lines.csv", "orders_heads.csv", "customers.csv")]
    extract = read(EXAMPLES / "three_files.toml", *files)
    assert not [note for note in extract.notes if "not read" in note]
    assert any("dates in Datum (orders_heads.csv) were read with the day" in note for note in extract.notes)


def test_rows_that_were_set_aside_keep_their_own_text(tmp_path: Path) -> None:
    heads = write(tmp_path, "heads.csv", "Number,State,Client\n1,ok,c1\n2,ok,c2\n")
    lines = write(tmp_path, "lines.csv", LINES + "2,2026-02-14,A,many,10.00\n")
    mapping = write_mapping(tmp_path, COLUMNS + JOIN + '[constants]\nchannel = "x"\n')
    (row,) = read(mapping, lines, heads).set_aside
    assert (row.line_number, row.original_text) == (5, "2,2026-02-14,A,many,10.00")


def test_the_superstore_example_adds_up() -> None:
    extract = read(EXAMPLES / "superstore.toml", EXAMPLES / "superstore.csv")
    assert net_minor(extract) == 24000 + 1850 + 8999 + 740 + 15000
    assert {product.sku: product.cost_minor for product in extract.products}["FUR-01"] == 10200
    chair = next(iter(extract.orders)).lines[0]
    assert (chair.quantity, chair.unit_price_minor, chair.discount_minor) == (2, 15000, 6000)


def test_a_mapping_may_stand_among_the_files(tmp_path: Path) -> None:
    mapping = write_mapping(tmp_path, COLUMNS + '[shop]\ncurrency = "CHF"\n')
    paths = [mapping, write(tmp_path, "lines.csv", LINES)]
    assert MAPPING.find_settings(paths)["currency"] == "CHF"
    extract = MAPPING.read(paths, ShopFacts("CHF", 2, "UTC", ""), ReadOptions(), lambda _: None)
    assert [file.file_name for file in extract.files] == ["lines.csv"]
    extract.close()


def test_without_a_mapping_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no mapping file among the files - give one with --mapping"):
        MAPPING.read(
            [write(tmp_path, "lines.csv", LINES)], ShopFacts("USD", 2, "UTC", ""), ReadOptions(), lambda _: None
        )


def test_the_currency_is_found_where_the_mapping_does_not_say(tmp_path: Path) -> None:
    lines = write(tmp_path, "lines.csv", LINES.replace("Price\n", "Price,Money\n").replace("0\n", "0,SEK\n"))
    mapping = write_mapping(tmp_path, COLUMNS + 'currency = "Money"\n')
    assert MAPPING.find_settings([mapping, lines]) == {"currency": "SEK"}


def test_the_source_is_in_the_list() -> None:
    assert find_source("mapping") is MAPPING
