"""The notebook's one file is enough: an empty folder, and an environment that has Jupyter and nothing of ours."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from notebook_runs import ROOT, SET_UP_CELLS, Run, alone, run_notebook
from storelens import __version__

pytestmark = pytest.mark.slow
# What the notebook's pip has to fetch from the index. The rest of what the wheel says it needs, and no more, is put
# there: a need that the wheel does not tell of is missing all the same.
FETCHED = {"seaborn", "python-calamine", "typer"}
PRESS = (
    f"import json, sys; sys.path.append({str(ROOT / 'tests')!r})\n"
    "from every_widget import press_everything\n"
    "print(json.dumps(press_everything(board)))"
)


@dataclass(frozen=True)
class Story:
    """What happened one after the other in one environment."""

    scripts: Path
    without_network: Run
    first: Run
    again: Run
    in_checkout: Run


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    """Everything that needs the fresh environment, in an order where each run finds what the one before left."""
    with TemporaryDirectory(prefix="alone-") as name:  # on the disk, where files can be linked
        yield tell(Path(name))


def tell(folder: Path) -> Story:
    scripts = environment_with_jupyter(folder / "environment")
    empty = {
        "PIP_NO_INDEX": "1",
        "PIP_CACHE_DIR": str(folder / "nothing"),
        "PIP_FIND_LINKS": "",
        "PIP_CONFIG_FILE": os.devnull,
    }
    without_network = run_notebook(alone(folder / "offline", cells=SET_UP_CELLS), scripts, **empty)
    for name in required_by("storelens[notebook]") - {"storelens"} - FETCHED:
        place(distribution(name), scripts.parent, scripts)
    first = run_notebook(alone(folder / "empty", then=[PRESS]), scripts, PIP_NO_COMPILE="1")
    again = run_notebook(alone(folder / "empty", cells=SET_UP_CELLS), scripts)
    subprocess.run([scripts / "pip", "uninstall", "--quiet", "--yes", "storelens"], check=True)
    in_checkout = run_notebook(alone(checkout(folder / "checkout"), cells=SET_UP_CELLS), scripts, **empty)
    return Story(scripts, without_network, first, again, in_checkout)


def environment_with_jupyter(folder: Path) -> Path:
    """Return the scripts of a new virtual environment that has pip, Jupyter and what Jupyter needs, and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    for name in {"pip"} | required_by("jupyter"):
        place(distribution(name), folder, scripts)
    return scripts


def required_by(wanted: str) -> set[str]:
    """Return the distributions that a requirement brings, itself among them, as far as markers ask for them here."""
    found: set[tuple[str, str]] = set()
    waiting = [(Requirement(wanted), extra) for extra in ("", *Requirement(wanted).extras)]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, extra) in found:
            continue
        found.add((name, extra))
        needs = [Requirement(line) for line in distribution(name).requires or []]
        needs = [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
        waiting += [(need, one) for need in needs for one in ("", *need.extras)]
    return {name for name, _ in found}


def place(installed: Distribution, folder: Path, scripts: Path) -> None:
    """Link a distribution's files, as pip recorded them, into another environment, whose Python its scripts start.

    That is what `pip install` leaves there, without minutes of pip.
    """
    for file in installed.files or []:
        there = Path(os.path.normpath(installed.locate_file(file)))
        here = folder / os.path.relpath(there, sys.prefix)
        if here.exists() or not there.exists():  # placed already; recorded, and deleted since
            continue
        here.parent.mkdir(parents=True, exist_ok=True)
        if here.parent == scripts:
            here.write_bytes(there.read_bytes().replace(os.fsencode(sys.prefix), os.fsencode(folder)))
            here.chmod(there.stat().st_mode)
            continue
        try:
            here.hardlink_to(there)
        except OSError:  # on another disk
            shutil.copy2(there, here)


def checkout(folder: Path) -> Path:
    """Return the notebooks' folder of something that looks like a checkout."""
    for name in ("src", "sql", "pyproject.toml"):
        folder.mkdir(exist_ok=True)
        (folder / name).symlink_to(ROOT / name)
    return folder / "notebooks"


@pytest.fixture(scope="module")
def pressed(story: Story) -> dict[str, list[dict[str, str]]]:
    """What the cell at the end, which presses everything, has noted."""
    return json.loads(story.first.printed.splitlines()[-1])


def test_every_cell_runs_without_an_error_or_a_warning(story: Story) -> None:
    assert story.first.complaints == []
    assert [cell["execution_count"] for cell in story.first.cells] == list(range(1, len(story.first.cells) + 1))


def test_every_cell_but_the_folded_one_shows_something(story: Story) -> None:
    assert [cell["id"] for cell in story.first.cells[1:] if not cell["outputs"]] == []


def test_the_set_up_says_in_one_line_what_it_did(story: Story) -> None:
    assert story.first.printed.splitlines()[0] == f"storelens {__version__}, installed from this notebook"
    assert len(story.first.printed.splitlines()) == 2  # the other is this test's own


def test_the_plan_is_drawn_beside_its_lines(story: Story) -> None:
    (planned,) = (cell for cell in story.first.cells if "order_plan" in "".join(cell["source"]))
    (html,) = ("".join(output["data"]["text/html"]) for output in planned["outputs"] if "data" in output)
    assert 'aria-label="Demand"' in html
    assert 'aria-label="Stock to come"' in html


def test_the_dashboard_is_widgets(story: Story) -> None:
    shown = [output["data"] for output in story.first.outputs("execute_result")]
    assert sum("application/vnd.jupyter.widget-view+json" in data for data in shown) == 1


def test_everything_that_can_be_pressed_was_pressed(pressed: dict) -> None:
    assert pressed["forgotten"] == []
    assert len(pressed["notes"]) > 50


def test_no_choice_ends_in_an_error_but_dates_in_the_wrong_order(pressed: dict) -> None:
    told = [note for note in pressed["notes"] if note["status"]]
    assert [(note["name"], note["value"]) for note in told] == [("to", "2020-01-01")]


@pytest.mark.parametrize("name", ["regions", "categories", "channels", "statuses"])
def test_what_its_values_sold_adds_up_to_what_all_sold(pressed: dict, name: str) -> None:
    parts = [
        note["net"] for note in pressed["notes"] if note["name"].startswith(f"{name} ") and note["value"] == "True"
    ]
    whole = pressed["notes"][0]["net"]
    assert parts.pop() == whole  # the button that stands for all of them
    assert (sum(parts), len(parts) > 3) == (whole, True)


def test_periods_and_days_choose_the_days_shown(pressed: dict) -> None:
    days = {(note["name"], note["value"]): note["days"] for note in pressed["notes"]}
    assert (days["period", "Last 7 days"], days["period", "Last 90 days"], days["period", "All days"]) == (7, 90, 730)
    assert (days["from", "2025-12-01"], days["clear", ""]) == (30, 90)


def test_lens_and_comparison_change_what_is_shown(pressed: dict) -> None:
    by_lens = {note["value"]: note["net"] for note in pressed["notes"] if note["name"] == "lens"}
    assert by_lens["event"] != by_lens["order"]
    headers = {note["header"].partition("sl-note")[2] for note in pressed["notes"] if note["name"] == "compare"}
    assert len(headers) == 3


def test_every_panel_shows_its_sql_its_table_and_its_file(pressed: dict) -> None:
    for label, sign in (("SQL", "select"), ("Table", "<table"), ("CSV", "download=")):
        details = [note["detail"] for note in pressed["notes"] if note["name"].endswith(f" {label}")]
        assert len(details) > 5
        assert [detail[:200] for detail in details if sign not in detail] == []


def test_the_second_time_nothing_is_installed(story: Story) -> None:
    (line,) = story.again.printed.splitlines()
    assert line.startswith(f"storelens {__version__}, installed in {story.scripts.parent}")


def test_in_a_checkout_its_sources_are_used(story: Story) -> None:
    (line,) = story.in_checkout.printed.splitlines()
    assert line.startswith(f"storelens {__version__}, from the checkout ")
    assert story.in_checkout.complaints == []


def test_without_a_network_one_line_says_so(story: Story) -> None:
    (said,) = story.without_network.complaints
    assert said.startswith("storelens could not be installed: ")
    assert " - connect to the internet" in said
    assert len(said.splitlines()) == 1
