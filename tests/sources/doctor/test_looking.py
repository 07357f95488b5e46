"""What the doctor says of files of order lines: each finding from a file that has it, none from one that has not."""

from pathlib import Path

import pytest

from sources.doctor.looked import look, sentences
from storelens.sources.doctor import Findings, files
from storelens.sources.lines import LineRules

HEADER = "order,ordered_at,customer_name,email,sku,quantity,unit_price,tax,order_total,currency\n"
PLAIN = (
    HEADER
    + "1,2026-03-02 10:00:00,Ana,ana@a.com,A,1,10.00,0.80,10.80,USD\n"
    + "1,,,,B,1,5.00,,,\n"
    + "2,2026-03-31 10:00:00,Bo,bo@b.com,A,1,10.00,0.80,10.80,USD\n"
)


def test_the_file_is_described(tmp_path: Path) -> None:
    found = look(tmp_path, PLAIN)
    assert sentences(found, "file") == ["lines.csv: csv, utf-8, columns parted by commas, 3 rows"]
    assert sentences(found, "rows") == ["3 lines of goods"]
    assert sentences(found, "decimal mark") == ["read with a decimal point: 7 amounts have a point, 0 a comma"]
    assert sentences(found, "dates") == ["ordered_at: the year comes first, nothing to mistake"]
    assert sentences(found, "duplicates") == ["no row repeats another to the letter"]


def test_the_period_and_its_gaps_are_told(tmp_path: Path) -> None:
    found = look(tmp_path, PLAIN)
    assert sentences(found, "period") == ["orders from 2026-03-02 to 2026-03-31, on 2 of 30 days"]
    gap = next(finding for finding in found if finding.topic == "gaps")
    assert gap.examples == ("2026-03-03 to 2026-03-30, 28 days",)


def test_a_last_month_that_is_not_whole_is_told(tmp_path: Path) -> None:
    found = look(tmp_path, PLAIN.replace("2026-03-31", "2026-03-09"))
    assert "the last month ends on 2026-03-09: it is not whole, and looks small beside others" in sentences(
        found, "period"
    )


def test_dates_settled_by_the_column_say_how_many_settle_them(tmp_path: Path) -> None:
    found = look(
        tmp_path, PLAIN.replace("2026-03-02 10:00:00", "02/03/2026").replace("2026-03-31 10:00:00", "31/03/2026")
    )
    assert sentences(found, "dates", "ok") == [
        "ordered_at: 1 different texts can only be day/month, 0 only month/day, 1 would be another day the other way"
    ]


def test_times_with_and_without_an_offset_are_told_apart(tmp_path: Path) -> None:
    with_offset = PLAIN.replace("10:00:00", "10:00:00 -0500")
    assert sentences(look(tmp_path, with_offset), "zone", "ok") == [
        "every time says its offset; days are those of America/New_York"
    ]
    mixed = with_offset.replace("2026-03-31 10:00:00 -0500", "2026-03-31 10:00:00")
    assert "1 of 2 orders have a time without an offset" in sentences(look(tmp_path, mixed), "zone", "warning")[0]
    assert sentences(look(tmp_path, PLAIN), "zone", "note") == [
        "times say no zone: taken as what the clocks of America/New_York showed"
    ]


def test_a_currency_without_a_rate_is_a_warning(tmp_path: Path) -> None:
    euros = PLAIN.replace("10.80,USD\n1", "10.80,EUR\n1")
    assert sentences(look(tmp_path, euros), "currency", "warning") == [
        "no rate for EUR: 1 order is set aside - give one with --rate EUR=..."
    ]
    rated = look(tmp_path, euros, rules=LineRules(rates={"EUR": 1.1}))
    assert sentences(rated, "currency", "warning") == []
    assert "1 EUR is taken as 1.1 USD" in sentences(rated, "currency", "note")


def test_tax_within_and_beside_is_told(tmp_path: Path) -> None:
    assert sentences(look(tmp_path, PLAIN), "tax") == ["within the prices of 0 orders, beside them in 2, none in 0"]
    within = PLAIN.replace("5.00,,,", "0.80,,,").replace("USD\n1", "USD\n1")
    assert sentences(look(tmp_path, within), "tax", "note") == [
        "within the prices of 1 order, beside them in 1, none in 0"
    ]


def test_rows_that_repeat_are_counted_with_what_becomes_of_them(tmp_path: Path) -> None:
    twice = PLAIN + "2,2026-03-31 10:00:00,Bo,bo@b.com,A,1,10.00,0.80,10.80,USD\n"
    found = [
        finding for finding in look(tmp_path, twice) if finding.topic == "duplicates" and finding.level == "warning"
    ]
    assert [(finding.rows, finding.examples) for finding in found] == [(1, ("lines.csv:5",))]
    assert "loaded: an order may have the same line twice" in found[0].sentence
    aside = look(tmp_path, twice, rules=LineRules(sets_duplicates_aside=True))
    assert "1 row repeats another to the letter; set aside" in sentences(aside, "duplicates")
    assert "1 line has a product that the order has already, in 1 orders" in sentences(
        look(tmp_path, twice), "duplicates"
    )


def test_totals_filled_down_are_found(tmp_path: Path) -> None:
    filled = PLAIN.replace("5.00,,,", "5.00,,10.80,")
    assert "order_total stands on several rows of 1 order: filled down, it counts once" in sentences(
        look(tmp_path, filled), "duplicates", "note"
    )
    assert "order_total differs between the rows of 1 order" in " ".join(
        sentences(look(tmp_path, PLAIN.replace("5.00,,,", "5.00,,9.00,")), "duplicates", "warning")
    )


def test_placeholder_emails_are_found(tmp_path: Path) -> None:
    shared = "".join(f"{n},2026-03-{n},Name {n},desk@shop.com,A,1,10.00,0.80,10.80,USD\n" for n in range(10, 16))
    found = look(tmp_path, PLAIN.replace("ana@a.com", "noreply@shop.com") + shared)
    assert sentences(found, "e-mails") == [
        "1 order has an e-mail that looks like nobody's",
        "1 e-mail is shared by 5 names or more: taken for anonymous",
    ]
    assert sentences(look(tmp_path, PLAIN), "e-mails") == []


def test_what_is_missing_says_what_follows(tmp_path: Path) -> None:
    missing = sentences(look(tmp_path, PLAIN), "missing")
    assert "no cost in the files: no margin, no stock value at cost, until a file of products says it" in missing
    assert not any("no customer" in sentence for sentence in missing)
    bare = "order,ordered_at,sku,quantity,unit_price\n1,2026-03-02,A,1,10.00\n"
    assert "no customer in the files: no customer figures: nobody is known to come back" in sentences(
        look(tmp_path, bare), "missing"
    )


def test_an_undated_refund_is_flagged(tmp_path: Path) -> None:
    text = "order,ordered_at,sku,quantity,unit_price,refunded\n1,2026-03-02,A,1,10.00,4.00\n"
    found = sentences(look(tmp_path, text), "refunds")
    assert found[0].startswith("1 order has a refund without its day")
    assert "order-date lens" in found[0]


def test_a_huge_line_is_asked_about(tmp_path: Path) -> None:
    many = "".join(f"{n},2026-03-02 10:00:00,Ana,ana@a.com,A,2,10.00,,,USD\n" for n in range(10, 400))
    found = look(tmp_path, PLAIN + many + "900,2026-03-02 10:00:00,Ana,ana@a.com,A,80995,1.00,,,USD\n")
    huge = [finding for finding in found if finding.topic == "quantities"]
    assert [finding.examples for finding in huge] == [("80,995 of A in 900, lines.csv:395",)]
    assert not sentences(look(tmp_path, PLAIN + many), "quantities")


def test_a_file_that_stops_at_a_limit_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(files.LIMITS, 3, "a sheet of an XLS workbook holds no more")
    assert sentences(look(tmp_path, PLAIN), "end of file") == [
        "lines.csv has exactly 3 rows: a sheet of an XLS workbook holds no more - is it whole?"
    ]
    assert {65_535, 65_536, 1_048_575, 1_048_576, 10_000, 100_000} <= files.LIMITS.keys()


def test_a_last_row_that_is_cut_is_found(tmp_path: Path) -> None:
    found = look(tmp_path, PLAIN + '3,2026-03-31 10:00:00,"Bo')
    assert sentences(found, "end of file", "warning")[0].startswith("the last row of lines.csv is damaged")


def test_a_last_row_without_what_the_others_have_is_found(tmp_path: Path) -> None:
    rows = "".join(f"{n},2026-03-02 10:00:00,Ana,ana@a.com,A,2,10.00,0.80,20.80,USD\n" for n in range(10, 40))
    found = look(tmp_path, HEADER + rows + "99,2026-03-02 10:00:00,Ana,ana@a.com,A,2,10.00,,,\n")
    assert any("has no currency, order_total, tax" in sentence for sentence in sentences(found, "end of file"))
    assert "the last order, 99, has no order_total, the others have - is the file cut?" in sentences(
        found, "end of file"
    )
    assert not sentences(look(tmp_path, HEADER + rows), "end of file")


def test_rows_set_aside_are_told_by_reason_with_their_places(tmp_path: Path) -> None:
    found = look(tmp_path, PLAIN + "3,2026-03-31 10:00:00,Bo,bo@b.com,A,many,10.00,,,USD\n")
    aside = [finding for finding in found if finding.topic == "set aside"]
    assert [(finding.rows, finding.sentence, finding.examples) for finding in aside] == [
        (1, "1 row set aside: quantity is not a number", ("lines.csv:5",))
    ]


def test_the_worst_level_and_the_json_are_of_all_findings(tmp_path: Path) -> None:
    found = Findings(tuple(look(tmp_path, PLAIN)))
    assert found.worst == "note"
    first = found.to_json()["findings"][0]
    assert first == {
        "topic": "file",
        "level": "ok",
        "sentence": "lines.csv: csv, utf-8, columns parted by commas, 3 rows",
        "rows": 3,
        "examples": [],
    }


COSTED = (
    "order,ordered_at,email,sku,quantity,unit_price,unit_cost\n"
    "1,2026-03-02,ana@a.com,A,1,10.00,4.00\n"
    "2,2026-03-03,bo@b.com,A,1,10.00,about 4\n"
    "3,2026-03-04,bo@b.com,A,1,10.00,n/a\n"
    "4,2026-03-05,bo@b.com,A,1,x,about 5\n"
)


def test_an_unreadable_cost_is_told_with_its_line(tmp_path: Path) -> None:
    found = look(tmp_path, COSTED)
    costs = [finding for finding in found if finding.topic == "costs"]
    assert [(finding.level, finding.sentence, finding.examples) for finding in costs] == [
        ("warning", "unit_cost is no amount in 1 row: loaded without a cost", ("lines.csv:3 'about 4'",))
    ]
    assert not sentences(look(tmp_path, COSTED.replace("about 4", "4.10")), "costs")


def test_units_at_a_negative_price_are_told_with_their_line(tmp_path: Path) -> None:
    rows = "1,2026-03-02,,ana@a.com,A,1,10.00,,,USD\n1,,,,RABATT,1,-2.50,,,\n2,2026-03-03,,bo@b.com,A,-1,10.00,,,USD\n"
    found = look(tmp_path, HEADER + rows)
    negative = [finding for finding in found if finding.topic == "negative prices"]
    assert [finding.examples for finding in negative] == [("order 1, lines.csv:3",)]
    assert negative[0].level == "warning"
    assert "1 row has units at a negative unit_price: taken as a return" in negative[0].sentence
    assert not sentences(look(tmp_path, HEADER + rows.replace("RABATT,1,-2.50", "RABATT,-1,2.50")), "negative prices")
