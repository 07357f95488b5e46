"""The examples in the docstrings and on the page are true, and every public name is explained."""

import doctest
import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from storelens.replenish import maths

MODULES = sorted(module.name for module in iter_modules(maths.__path__, "storelens.replenish.maths."))
PAGE = Path(__file__).parents[3] / "docs" / "inventory_maths.md"


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_are_true(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.failed == 0


def test_every_public_function_shows_an_example() -> None:
    functions = [getattr(maths, name) for name in maths.__all__ if inspect.isfunction(getattr(maths, name))]
    assert len(functions) > 40
    assert [function.__name__ for function in functions if ">>>" not in (function.__doc__ or "")] == []


def test_the_page_lists_every_public_function_and_its_examples_are_true() -> None:
    page = PAGE.read_text(encoding="utf-8")
    functions = [name for name in maths.__all__ if inspect.isfunction(getattr(maths, name))]
    assert [name for name in functions if f"`{name}(" not in page] == []
    result = doctest.testfile(str(PAGE), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0
