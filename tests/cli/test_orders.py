"""`orders`: from the plan's drafts to the last receipt, on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from planned_rows import write_plan
from storelens.store import Store
from trading_shop import CUP, CUPS_ON_HAND, PEN, POT, ask, make_trading_shop, on_hand


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The trading shop with a plan, as `data/store.db` of the working directory."""
    path = tmp_path / "data" / "store.db"
    make_trading_shop(path)
    write_plan(
        path,
        [
            {"product_id": CUP, "order_units": 24, "incoming_units": 20},
            {"product_id": POT, "order_units": 12, "incoming_units": 10, "draft_units": 5},
            {"product_id": PEN, "order_units": 100},
        ],
    )
    return path


def words(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_orders_are_listed_with_how_they_stand(shop: Path, run: Any) -> None:
    lines = words(run("orders").stdout)
    assert [line.split()[0] for line in lines if line.startswith("PO-")] == ["PO-3", "PO-2", "PO-1"]
    assert "PO-1 received Mill 2025-01-05 2025-01-20 0 1 10 10 $40.00" in lines
    assert lines[-1] == "1 draft, 1 sent, 1 received; 3 orders of 3 shown"
    (order,) = json.loads(run("orders", "--status", "draft", "--format", "json").stdout)["orders"]
    assert (order["po_number"], order["total_minor"]) == ("PO-3", 7500)


def test_what_the_plan_orders_is_drafted_once(shop: Path, run: Any) -> None:
    first = run("orders", "draft")
    assert "36 units drafted in 1 order" in first.stdout
    assert "CUP Cup 24 0 24 1 $4.00 $96.00" in words(first.stdout)
    assert "in no draft, for they have no supplier: PEN - name their supplier when drafting them" in first.stderr
    assert run("orders", "draft").stdout.startswith("nothing to draft - what the plan orders is drafted")
    named = run("orders", "draft", "--sku", "PEN", "--supplier", "mill")
    assert "PEN Pen 100" in " ".join(words(named.stdout))


def test_a_draft_is_edited_sent_and_received_in_parts(shop: Path, run: Any) -> None:
    edited = run("orders", "edit", "PO-3", "--line", "POT=6@14.50", "--line", "CUP=8", "--due", "2027-01-15")
    assert words(edited.stdout)[0] == "PO-3, Mill: draft due 2027-01-15"
    assert "POT Pot 6 0 6 1 $14.50 $87.00" in words(edited.stdout)
    assert words(run("orders", "send", "PO-3").stdout)[0].startswith("PO-3, Mill: sent 20")
    part = words(run("orders", "receive", "PO-3", "--line", "CUP=3").stdout)
    assert part[0].startswith("PO-3, Mill: partly received")
    assert "CUP Cup 8 3 8 1 $4.00 $32.00" in part
    assert words(run("orders", "receive", "PO-3").stdout)[0].startswith("PO-3, Mill: received")
    assert words(run("orders", "receive", "PO-2", "--date", "2025-03-20").stdout)[0].endswith("receipt 2025-03-20")
    with Store.open(shop) as store:
        assert on_hand(store, CUP) == CUPS_ON_HAND + 8 + 20
        assert ask(store, "select count(*) from recorded") == [(5,)]


def test_an_order_is_cancelled(shop: Path, run: Any) -> None:
    assert words(run("orders", "cancel", "PO-3", "--reason", "not needed").stdout)[0] == "PO-3, Mill: cancelled"
    assert json.loads(run("orders", "show", "PO-3", "--format", "json").stdout)["status"] == "cancelled"


@pytest.mark.parametrize(("name", "begins"), [("order.csv", b"po_number,"), ("order.PDF", b"%PDF-")])
def test_an_order_is_written_to_a_file(shop: Path, run: Any, name: str, begins: bytes) -> None:
    done = run("orders", "export", "PO-2", "--out", name)
    assert done.stderr == f"wrote {name} · PO-2, sent\n"
    assert Path(name).read_bytes().startswith(begins)


def test_the_groups_store_is_its_commands(shop: Path, run: Any) -> None:
    moved = shop.rename(shop.with_name("other.db"))
    assert run("orders", "--store", f"sqlite:///{moved}", "show", "PO-2").exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("drat",), "no command named 'drat' - did you mean draft?"),
        (("show", "PO-9"), "no purchase order 'PO-9' - did you mean PO-"),
        (("edit", "PO-3", "--line", "POT"), "--line must be a SKU and its units, got 'POT' - write it as LAMP-12=48"),
        (("edit", "PO-3", "--line", "POT=2,5"), "--line must be a SKU and its units, got 'POT=2,5'"),
        (("edit", "PO-3", "--line", "POT=1@8,500"), "--line POT=1@8,500: 8,500 can be read in two ways - write"),
        (("edit", "PO-3", "--line", "POT=1@0.001"), "--line POT=1@0.001: 0.001 has more than 2 decimals - round"),
        (("edit", "PO-3"), "the edit was not recorded: lines or due_date must be given - say what is to change"),
        (("edit", "PO-3", "--due", "soon"), "--due must be a day, got 'soon' - write it as 2025-02-28"),
        (("send", "PO-2"), "the sending was not recorded: purchase_order cannot be sent: PO-2 is sent - only a draft"),
        (("export", "PO-2"), "orders export needs a file to write - add --out order.pdf or --out order.csv"),
        (("export", "PO-2", "--out", "x.doc"), "an order is exported to .csv or .pdf, got --out x.doc - write it as x"),
        (("draft", "--supplier", "Mill"), "--supplier needs the products it is of - name them with --sku"),
        (("draft", "--sku", "PEN", "--supplier", "Mil"), "no supplier 'Mil' - did you mean Mill?"),
        (("--status", "open"), "no status 'open' of purchase orders - known: cancelled, draft"),
        (("--format", "csv"), "no format named 'csv' - known: json, table"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(shop: Path, refused: Any, args: tuple[str, ...], said: str) -> None:
    assert refused(2, "orders", *args).startswith(f"error: {said}")
