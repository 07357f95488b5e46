"""A mapping file is checked word by word: whatever is wrong with it is one clear line."""

from pathlib import Path

import pytest

from sources.mapping.mapped import COLUMNS, write_mapping
from storelens.errors import UsageError
from storelens.sources.mapping import read_mapping

BAD = [
    ("columns = 3", "shop.toml [columns] is 3, not a table - write [columns]"),
    ("[colums]\n", "shop.toml has colums, which it does not know - did you mean columns?"),
    ('[columns]\nqantity = "Units"\n', "shop.toml [columns] has qantity, which it does not know - did you mean quantity?"),
    ("[columns]\nquantity = 3\n", "shop.toml [columns] quantity has 3, not a text"),
    ("[columns]\nquantity = []\n", "shop.toml [columns] quantity has [], not a text"),
    ('[columns]\nquantity = ["a", ""]\n', "shop.toml [columns] quantity has '', not a text"),
    (COLUMNS + '[rules]\ncredit_prefx = "C"\n', "shop.toml [rules] has credit_prefx, which it does not know - did you mean"),
    (COLUMNS + '[rules]\ncarries_order = "yes"\n', "shop.toml [rules] carries_order is 'yes' - write carries_order = true"),
    (COLUMNS + '[rules]\nduplicates = "drop"\n', "shop.toml [rules] duplicates is 'drop' - write one of \"keep\""),
    (COLUMNS + '[rules]\nservices = ["GIFT (50"]\n', "shop.toml [rules] services has 'GIFT (50', which is no pattern"),
    (COLUMNS + "[rules]\nservices = ['(?=POST)']\n", "shop.toml [rules] services has '(?=POST)', which is no pattern"),
    (COLUMNS + "[rules.statuses]\nbezahlt = 1\n", "shop.toml [rules.statuses] bezahlt is 1, not a text"),
    (COLUMNS + '[format]\ndates = "day first"\n', "shop.toml [format] dates is 'day first' - write \"auto\""),
    (COLUMNS + '[format]\ndecimal = ";"\n', "shop.toml [format] decimal is ';' - write one of \"auto\""),
    (COLUMNS + '[shop]\ncurrency = "Euro"\n', "shop.toml [shop] currency is 'Euro', not a currency"),
    (COLUMNS + '[shop]\ntime_zone = "Europe/Berln"\n', "shop.toml [shop] time_zone is 'Europe/Berln', which is no time zone"),
    (COLUMNS + '[shop]\ntime_zone = "../etc"\n', "shop.toml [shop] time_zone is '../etc', which is no time zone"),
    (COLUMNS + '[shop]\nmoney_digits = "2"\n', "shop.toml [shop] money_digits is '2' - write the decimals"),
    (COLUMNS + "[shop]\nmoney_digits = 9\n", "shop.toml [shop] money_digits is 9 - write the decimals"),
    (COLUMNS + '[shop]\ncountry = "Germany"\n', "shop.toml [shop] country is 'Germany' - write its two letters"),
    (COLUMNS + '[shop]\ncurency = "EUR"\n', "shop.toml [shop] has curency, which it does not know - did you mean currency?"),
    (COLUMNS + '[rates]\nEUR = "1.08"\n', "shop.toml [rates] EUR is '1.08', not a number"),
    (COLUMNS + "[rates]\nEUR = 0\n", "shop.toml [rates] EUR is 0.0 - write what one EUR is worth"),
    (COLUMNS + "[rates]\nEURO = 1.08\n", "shop.toml [rates] EURO is 'EURO', not a currency"),
    (COLUMNS + '[constants]\nquantity = "1"\n', "shop.toml gives quantity twice, in [columns] and [constants] - keep one"),
    (COLUMNS + '[join]\nfile = "a.csv"\n', "shop.toml has one [join] - each is written [[join]], with two brackets"),
    (COLUMNS + '[[join]]\nkey = "Id"\n', "shop.toml [join 1] has no file - write file ="),
    (COLUMNS + '[[join]]\nfile = "a.csv"\nkey = "Id"\n', "shop.toml [join 1] takes nothing from a.csv"),
    (
        COLUMNS + '[[join]]\nfile = "a"\nkey = ["x", "y"]\nlines_key = "x"\n[join.columns]\nstatus = "s"\n',
        "shop.toml [join 1] has 2 key columns and 1 lines_key columns",
    ),
    ('[columns]\norder = "Order"\n', "shop.toml names no column for ordered_at - add ordered_at ="),
    (COLUMNS.replace("unit_price", "tax"), "shop.toml names no column for unit_price or line_amount - add unit_price ="),
    ("[columns\n", "shop.toml is not TOML: "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD, ids=[message[:60] for _, message in BAD])
def test_what_is_wrong_in_a_mapping_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_mapping(write_mapping(tmp_path, text))
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert " - " in str(caught.value)


def test_a_mapping_that_is_not_there_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"no mapping file .*none.toml - write a first one with: storelens import guess"
    ):
        read_mapping(tmp_path / "none.toml")


def test_a_mapping_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not TOML: its text is not UTF-8"):
        read_mapping(path)


def test_what_a_mapping_does_not_say_has_its_default(tmp_path: Path) -> None:
    found = read_mapping(write_mapping(tmp_path, COLUMNS))
    assert found.stated_shop == {}
    assert found.shop["currency"] == "USD"
    assert found.rules.dates == found.rules.decimal == "auto"
    assert not found.rules.sets_duplicates_aside


def test_cancelled_words_and_statuses_are_one_map(tmp_path: Path) -> None:
    text = COLUMNS + '[rules]\ncancelled = ["Void", "storno"]\n[rules.statuses]\nbezahlt = "paid"\n'
    statuses = read_mapping(write_mapping(tmp_path, text)).rules.statuses
    assert statuses == {"Void": "cancelled", "storno": "cancelled", "bezahlt": "paid"}
