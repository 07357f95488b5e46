"""A first mapping: what it tells is true of all rows, what it cannot tell is asked, and it loads as it stands."""

import tomllib
from pathlib import Path

import pytest

from sources.mapping.mapped import read, write
from storelens.cli.guess import run_guess
from storelens.errors import UsageError
from storelens.sources.guessing import guess_mapping

EXAMPLES = Path(__file__).parents[3] / "examples" / "mapping"
GERMAN = """Bestellnummer;Bestelldatum;Kunde;E-Mail;Artikelnummer;Bezeichnung;Menge;Einzelpreis;Versandkosten;Status
B-1;03.02.2026;Jo;jo@a.example;K;Kanne;2;19,90 €;4,90;bezahlt
B-1;03.02.2026;Jo;jo@a.example;T;Tasse;6;4,50 €;4,90;bezahlt
B-2;14.02.2026;Kim;kim@a.example;K;Kanne;1;19,90 €;0,00;storniert
"""


def guess(*paths: Path) -> str:
    return guess_mapping(paths, lambda _: None)


def guessed(folder: Path, text: str) -> tuple[dict[str, dict[str, str]], str]:
    written = guess(write(folder, "lines.csv", text))
    return tomllib.loads(written), written


def test_a_file_in_german_is_told_and_loads_as_it_stands(tmp_path: Path) -> None:
    lines = write(tmp_path, "lines.csv", GERMAN)
    mapping = write(tmp_path, "shop.toml", guess(lines))
    found = tomllib.loads(mapping.read_text(encoding="utf-8"))
    assert found["columns"] == {
        "order": "Bestellnummer",
        "ordered_at": "Bestelldatum",
        "customer_name": "Kunde",
        "email": "E-Mail",
        "sku": "Artikelnummer",
        "product": "Bezeichnung",
        "quantity": "Menge",
        "unit_price": "Einzelpreis",
        "shipping": "Versandkosten",
        "status": "Status",
    }
    assert found["format"] == {"decimal": ",", "dates": "dmy"}
    assert found["shop"] == {"currency": "EUR"}
    assert found["rules"] == {"cancelled": ["storniert"]}
    extract = read(mapping, lines)
    assert [(order.external_id, order.status, order.shipping_minor) for order in extract.orders] == [
        ("B-1", "bezahlt", 490),
        ("B-2", "cancelled", 0),
    ]


def test_days_that_can_be_read_both_ways_are_asked_about(tmp_path: Path) -> None:
    found, written = guessed(tmp_path, "Order,Date,SKU,Qty,Price\n1,03/02/2026,A,1,2.50\n2,04/05/2026,B,1,2.50\n")
    assert "dates" not in found["format"]
    assert (
        "0 different texts can only be day/month, 0 only month/day, 2 either, of which 2 would be another day"
        in written
    )
    assert "# dates = " in written


def test_one_day_past_the_twelfth_settles_the_whole_column(tmp_path: Path) -> None:
    found, written = guessed(tmp_path, "Order,Date,SKU,Qty,Price\n1,03/02/2026,A,1,2.50\n2,04/25/2026,B,1,2.50\n")
    assert found["format"]["dates"] == "mdy"
    assert "0 different texts can only be day/month, 1 only month/day, 1 either" in written


def test_points_and_commas_in_one_file_are_asked_about(tmp_path: Path) -> None:
    found, written = guessed(tmp_path, "Order;Date;SKU;Qty;Price\n1;2026-02-03;A;1;2,50\n2;2026-02-04;B;1;2.50\n")
    assert "decimal" not in found["format"]
    assert "1 amounts have a decimal point, 1 a decimal comma" in written


def test_a_column_of_dates_is_told_by_its_cells_where_no_other_is_one(tmp_path: Path) -> None:
    found, written = guessed(tmp_path, "Order,Wann,SKU,Qty,Price\n1,2026-02-03,A,1,2.50\n2,2026-02-04,B,1,2.50\n")
    assert found["columns"]["ordered_at"] == "Wann"
    assert "by its cells: 2 of 2 cells are such, of no other column" in written


def test_two_unknown_columns_of_dates_are_asked_about(tmp_path: Path) -> None:
    text = "Order,Eins,Zwei,SKU,Qty,Price\n1,2026-02-03,2026-02-05,A,1,2.50\n"
    found, written = guessed(tmp_path, text)
    assert "ordered_at" not in found["columns"]
    assert "which of 'Eins', 'Zwei'? each has such cells" in written
    assert "needed, and no column was told for it: which is the ordered_at?" in written


def test_a_name_that_its_cells_belie_is_asked_about(tmp_path: Path) -> None:
    found, written = guessed(
        tmp_path, "Order,Date,SKU,Quantity,Price\n1,2026-02-03,A,box,2.50\n2,2026-02-03,A,jar,2.50\n"
    )
    assert "quantity" not in found["columns"]
    assert "'Quantity' has the name of a quantity, but 0 of 2 cells are whole numbers" in written


def test_amounts_that_grow_with_the_quantity_are_of_the_line(tmp_path: Path) -> None:
    rows = [f"{n},2026-02-{n:02},P{n % 4},{1 + n % 3},{(1 + n % 3) * (2 + n % 4)}.00" for n in range(1, 25)]
    found, written = guessed(tmp_path, "Order,Date,SKU,Qty,Price\n" + "\n".join(rows) + "\n")
    assert found["columns"]["line_amount"] == "Price"
    assert (
        "of 4 products sold in different quantities 0 have the same value in all, 4 the same value divided" in written
    )


def test_a_discount_that_is_a_share_is_no_money() -> None:
    written = guess(EXAMPLES / "superstore.csv")
    assert not {"order_discount", "line_discount"} & tomllib.loads(written)["columns"].keys()
    assert "'Discount' is a share, from 0 to 1, and no money" in written


def test_a_share_is_a_discount_where_products_have_one_price_before_it(tmp_path: Path) -> None:
    price = {"A": 10, "B": 20, "C": 40, "D": 5}
    rows = [
        f"{n},2026-02-{n:02},{sku},{1 + n % 3},{price[sku] * (1 + n % 3) * (10 - n % 2 * 2) / 10:.2f},{n % 2 * 0.2}"
        for n in range(1, 25)
        for sku in ("ABCD"[n // 2 % 4],)
    ]
    found, written = guessed(tmp_path, "Order,Date,SKU,Qty,Sales,Discount\n" + "\n".join(rows) + "\n")
    assert found["columns"]["discount_share"] == "Discount"
    assert "of 4 products sold with different discounts 4 have one price before it, 0 one after it" in written


def test_credits_are_told_by_the_letter_before_their_number(tmp_path: Path) -> None:
    rows = [f"{n},2026-02-{n:02},A,1,2.50" for n in range(1, 9)] + [f"C{n},2026-02-1{n},A,-1,2.50" for n in range(4)]
    found, written = guessed(tmp_path, "Order,Date,SKU,Qty,Price\n" + "\n".join(rows) + "\n")
    assert found["rules"]["credit_prefix"] == "C"
    assert "4 of 4 rows with a negative quantity have it, of the other rows none" in written


def test_names_that_could_break_the_mapping_do_not(tmp_path: Path) -> None:
    header = '"Or""der",Date,"S\\KU ""x""","a\nb = 1",SKU,Qty,Price'
    found, _ = guessed(tmp_path, header + '\n1,2026-02-03,x,"y\n[rules]",A,1,2.50\n')
    assert found["columns"]["sku"] == "SKU"
    assert "rules" not in found


def test_a_header_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"lines.csv has a header and no rows - export it again"):
        guess(write(tmp_path, "lines.csv", "Order,Date\n"))


def test_a_mapping_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    lines, out = write(tmp_path, "lines.csv", GERMAN), write(tmp_path, "shop.toml", "mine")
    with pytest.raises(UsageError, match="is there already - choose another name with --out"):
        run_guess([lines], out)
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_guess_is_written_where_it_is_wanted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines, out = write(tmp_path, "lines.csv", GERMAN), tmp_path / "shop.toml"
    run_guess([lines], out)
    assert "storelens import mapping FILE --mapping" in capsys.readouterr().out
    assert tomllib.loads(out.read_text(encoding="utf-8"))["columns"]["order"] == "Bestellnummer"


def test_a_second_column_of_the_products_name_is_the_name(tmp_path: Path) -> None:
    found, written = guessed(tmp_path, GERMAN.replace("Artikelnummer;Bezeichnung", "Artikel-Nr;Artikel"))
    assert (found["columns"]["sku"], found["columns"]["product"]) == ("Artikel-Nr", "Artikel")
    assert "has the name of a sku too" not in written
    alone, _ = guessed(tmp_path, GERMAN.replace("Artikelnummer;Bezeichnung", "Artikel;Farbe"))
    assert alone["columns"]["sku"] == "Artikel"
