"""OR-Tools and PuLP, loaded when first used, and never beside highspy."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
from types import ModuleType

from fordel_solver.solvers.backend import Missing

__all__ = ["load_ortools", "load_pulp", "words_of"]

_LOADING = threading.Lock()
_UNTIL_THEN = 'Until then use the backend "highs", which is SciPy\'s own and goes on working.'


def load_ortools(module: str) -> ModuleType:
    """A module of OR-Tools, as in "sat.python.cp_model".

    Raises
    ------
    Missing
        It is not installed, does not load, or highspy is loaded.
    """
    _without_highspy("OR-Tools")
    return _load("OR-Tools", "ortools", f"ortools.{module}", "ortools>=9.14,<10")


def load_pulp() -> ModuleType:
    """PuLP, after OR-Tools where both are there, and without the highspy that PuLP would load with it.

    PuLP makes the names in highspy's library known to every library that is loaded after it; OR-Tools then calls
    highspy's HiGHS instead of its own, and has returned wrong optima.

    Raises
    ------
    Missing
        As `load_ortools`.
    """
    _without_highspy("PuLP")
    if "pulp" in sys.modules:
        return sys.modules["pulp"]
    # Without OR-Tools there is nothing that PuLP can break.
    with contextlib.suppress(Exception):
        importlib.import_module("ortools.linear_solver.python.model_builder_helper")
    with _LOADING:
        try:
            sys.modules["highspy"] = None  # type: ignore[assignment] # then Python does not find it
            return _load("PuLP", "pulp", "pulp", "pulp>=3.3,<4")
        finally:
            del sys.modules["highspy"]


def words_of(error: BaseException) -> str:
    """What an error says, and what the error behind it says: OR-Tools hides its own message there.

    Examples
    --------
    >>> try:
    ...     try:
    ...         raise ValueError("row 3 is empty")
    ...     except ValueError:
    ...         raise AttributeError("no attribute 'canonical_code'")
    ... except AttributeError as error:
    ...     words_of(error)
    "AttributeError: no attribute 'canonical_code' (ValueError: row 3 is empty)"
    """
    text = f"{type(error).__name__}: {error}"
    behind = error.__cause__ or error.__context__
    return text if behind is None else f"{text} ({words_of(behind)})"


def _without_highspy(what: str) -> None:
    if sys.modules.get("highspy") is not None:
        raise Missing(
            f"highspy is loaded in this process, and {what} beside it fails or returns wrong optima. Start a process "
            f"that does not import highspy (python -m pip uninstall highspy, if nothing needs it). {_UNTIL_THEN}"
        )


def _load(what: str, package: str, module: str, requirement: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name == package:
            raise Missing(f'{what} is not installed. Install it: python -m pip install "{requirement}"') from error
        reason: Exception = error
    except Exception as error:
        if "KeyboardInterrupt" in words_of(error):
            # Ctrl-C while a library in C++ is loaded: nothing is wrong with it.
            raise KeyboardInterrupt from error
        reason = error
    raise Missing(
        f"{what} does not load ({words_of(reason)}). Install it again: python -m pip install --force-reinstall "
        f'"{requirement}"'
    ) from reason
