"""Every public function says what it takes and gives, and shows it."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

import evaluation.stats

MODULES = [
    importlib.import_module(f"evaluation.stats.{module.name}")
    for module in pkgutil.iter_modules(evaluation.stats.__path__)
]


def own(module: ModuleType, kind: Callable[[Any], bool]) -> Iterator[tuple[str, Any]]:
    for name, thing in vars(module).items():
        if not name.startswith("_") and kind(thing) and thing.__module__ == module.__name__:
            yield name, thing


FUNCTIONS = [
    pytest.param(function, id=f"{module.__name__.rsplit('.', 1)[1]}.{name}")
    for module in MODULES
    for name, function in own(module, inspect.isfunction)
]
CLASSES = [
    pytest.param(one, id=f"{module.__name__.rsplit('.', 1)[1]}.{name}")
    for module in MODULES
    for name, one in own(module, inspect.isclass)
]


def section(doc: str, *names: str) -> str | None:
    """Return what stands under a heading, or None."""
    found = re.search(
        rf"^(?:{'|'.join(names)})\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", doc, re.MULTILINE | re.DOTALL
    )
    return None if found is None else found[1]


def test_there_are_functions_to_look_at() -> None:
    assert len(FUNCTIONS) > 150
    assert len(CLASSES) > 50


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_documents_each_parameter_and_what_it_returns(function: Any) -> None:
    doc = inspect.getdoc(function) or ""
    described = section(doc, "Parameters") or ""

    assert section(doc, "Returns", "Yields") is not None
    unnamed = [
        name
        for name in inspect.signature(function).parameters
        if not re.search(rf"^(?:\w+, )*{name}(?:, \w+)*(?: :|$)", described, re.MULTILINE)
    ]
    assert unnamed == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_shows_an_example(function: Any) -> None:
    examples = section(inspect.getdoc(function) or "", "Examples")

    assert examples is not None
    assert f"{function.__name__}(" in examples


@pytest.mark.parametrize("one", CLASSES)
def test_a_class_and_its_public_methods_say_what_they_are(one: Any) -> None:
    assert inspect.getdoc(one)
    silent = []
    for name, member in vars(one).items():
        plain = member.__func__ if isinstance(member, classmethod | staticmethod) else member
        plain = plain.fget if isinstance(plain, property) else plain
        if not name.startswith("_") and inspect.isfunction(plain) and not plain.__doc__:
            silent.append(name)
    assert silent == []


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_says_what_it_holds(module: ModuleType) -> None:
    assert module.__doc__
