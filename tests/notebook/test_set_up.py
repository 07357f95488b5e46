"""The set-up cell: which storelens it takes, what it installs, and what it says."""

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from notebook_runs import ROOT, SET_UP_CELLS, alone, run_notebook
from storelens import __version__

SCRIPTS = Path(sys.executable).parent


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The module, with a wheel of version 0.2.0 beside it."""
    monkeypatch.syspath_prepend(ROOT / "notebooks")
    import storelens_set_up

    (tmp_path / "storelens-0.2.0-py3-none-any.whl").touch()
    monkeypatch.setattr(storelens_set_up, "HERE", tmp_path)
    return storelens_set_up


@pytest.fixture
def pip(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A pip that only notes what it was asked for, and then has installed `versions`."""

    def stand_in(said: str = "", **versions: str) -> list[str]:
        asked: list[str] = []

        def install(requirements: list[str]) -> str:
            asked.extend(requirements)
            found = set_up.installed_version
            monkeypatch.setattr(set_up, "installed_version", lambda name: versions.get(name) or found(name))
            return said

        monkeypatch.setattr(set_up, "pip_install", install)
        monkeypatch.setattr(set_up, "forget_imported", lambda: None)
        monkeypatch.setattr(set_up, "clear_output", lambda **_: None)
        return asked

    return stand_in


def installed(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, version: str | None, *needs: str) -> None:
    found = set_up.Package(version, "installed somewhere", needs) if version else None
    monkeypatch.setattr(set_up, "installed_package", lambda: found)


def test_an_installed_storelens_is_used(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for version in ("0.2.0", "0.10.0"):
        installed(set_up, monkeypatch, version)
        assert set_up.choose_package(tmp_path).version == version


def test_an_installed_one_that_is_older_gives_way(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed(set_up, monkeypatch, "0.1.9")
    chosen = set_up.choose_package(tmp_path)
    assert (chosen.version, chosen.place) == ("0.2.0", "installed from this notebook in place of 0.1.9")


def test_the_checkout_comes_before_the_carried_one(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(set_up, monkeypatch, None)
    chosen = set_up.choose_package(ROOT / "notebooks")
    assert (chosen.version, chosen.place, chosen.sources) == (__version__, f"from the checkout {ROOT}", ROOT / "src")
    names = {requirement.partition(">")[0] for requirement in chosen.requirements}
    assert {"duckdb", "ipywidgets", "matplotlib", "pandas", "seaborn"} <= names
    assert "jupyter" not in names


def test_alone_the_carried_one_is_used(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    installed(set_up, monkeypatch, None)
    (asked,) = set_up.choose_package(tmp_path).requirements
    assert asked == f"storelens[notebook] @ {(tmp_path / 'storelens-0.2.0-py3-none-any.whl').as_uri()}"


def test_only_what_is_missing_or_too_old_is_asked_for(set_up: ModuleType) -> None:
    needs = (
        "pytest>=8",
        "pytest>=999",
        "not-there>=1",
        "not-there-either; extra == 'notebook'",
        "nor-this; extra == 'x'",
    )
    assert set_up.missing_requirements(needs) == ["pytest>=999", "not-there>=1", "not-there-either"]


def test_nothing_is_installed_where_nothing_is_missing(set_up: ModuleType, pip: Callable[..., list[str]]) -> None:
    asked = pip()
    set_up.install_missing(set_up.Package("0.2.0", "", ("pytest>=8",)))
    assert asked == []


def test_an_installed_one_without_the_extra_gets_what_it_lacks(
    set_up: ModuleType, pip: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(set_up, monkeypatch, "0.2.0", "not-there>=1; extra == 'notebook'")
    asked = pip(**{"not-there": "1.0"})
    set_up.install_missing(set_up.installed_package())
    assert asked == ["not-there>=1"]


def test_a_pip_that_fails_is_one_line(set_up: ModuleType, pip: Callable[..., list[str]], tmp_path: Path) -> None:
    pip("WARNING: Retrying\nERROR: Could not find a version of not-there>=1\nNote: you may need to restart the kernel")
    with pytest.raises(set_up.SetUpStopped) as stopped:
        set_up.install_missing(set_up.Package("0.2.0", "", ("not-there>=1",), tmp_path))
    assert stopped.value._render_traceback_() == [
        "storelens could not be installed: Could not find a version of not-there>=1 - connect to the internet, or start "
        "Jupyter from a virtual environment that has pip, and run this cell again"
    ]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("/bin/python: No module named pip\n", "/bin/python: No module named pip"),
        ("error: externally-managed-environment\n\n× This environment is\n", "externally-managed-environment"),
        ("", "pip said nothing"),
    ],
)
def test_the_reason_is_pips_own(set_up: ModuleType, said: str, reason: str) -> None:
    assert set_up.reason(said) == reason


def test_what_was_in_use_at_an_older_version_asks_for_a_restart(
    set_up: ModuleType, pip: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "numpy", ModuleType("numpy"))
    pip(numpy="99.0", **{"not-there": "1.0"})
    with pytest.raises(set_up.SetUpStopped, match="numpy was in use at an older version - restart the kernel"):
        set_up.install_missing(set_up.Package("0.2.0", "", ("not-there>=1",), tmp_path))


def test_widgets_that_are_new_may_need_the_page_again(
    set_up: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed(set_up, monkeypatch, "0.2.0")
    monkeypatch.setattr(set_up, "installed_version", lambda name: None)
    set_up.run()
    assert capsys.readouterr().out.splitlines() == [
        "storelens 0.2.0, installed somewhere",
        "ipywidgets is new here: if the widgets below do not show, reload this page once.",
    ]


def test_an_old_python_is_told_so(set_up: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 8, 18))
    with pytest.raises(set_up.SetUpStopped, match=r"needs Python 3.11 or newer, this notebook runs on 3.8.18 - choose"):
        set_up.run()


def test_an_old_python_can_read_the_module(set_up: ModuleType) -> None:
    ast.parse(Path(set_up.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.slow
def test_in_colab_its_widget_manager_is_switched_on(tmp_path: Path) -> None:
    stand_in = tmp_path / "google" / "colab" / "output.py"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text("calls = []\ndef enable_custom_widget_manager():\n    calls.append('enabled')\n")
    asked = "from google.colab import output; print(output.calls)"
    run = run_notebook(alone(tmp_path / "empty", cells=SET_UP_CELLS, then=[asked]), SCRIPTS, PYTHONPATH=str(tmp_path))
    assert run.complaints == []
    assert run.printed.splitlines() == [
        f"storelens {__version__}, installed in {ROOT / 'src' / 'storelens'}",
        "['enabled']",
    ]
