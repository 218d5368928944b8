"""The backends by name. None is loaded before it is used."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module

from fordel_solver.errors import InvalidInput
from fordel_solver.solvers.backend import Backend, Missing

__all__ = ["ORDER", "Found", "backend", "backends", "look_for_backends"]

_MODULES = {
    "highs": "highs",
    "glop": "glop",
    "pdlp": "pdlp",
    "cp-sat": "cp_sat",
    "scip": "scip",
    "cbc": "cbc",
    "min-cost-flow": "min_cost_flow",
}
ORDER = tuple(_MODULES)


@dataclass(frozen=True)
class Found:
    """A backend as it is here.

    Attributes
    ----------
    name : str
    works : bool
    says : str
        Its version, or why it does not work and what to do.
    """

    name: str
    works: bool
    says: str


def backend(name: str) -> Backend:
    """A backend by name: one of ours, or one that PuLP knows.

    Raises
    ------
    InvalidInput
        There is none of that name; with the nearest that there is.

    Examples
    --------
    >>> backend("highs").code_base
    'HiGHS'
    """
    if name in _MODULES:
        found: Backend = import_module(f"fordel_solver.solvers.{_MODULES[name]}").BACKEND
        return found
    from fordel_solver.solvers.pulp_solvers import PulpSolver, known_to_pulp

    try:
        others = known_to_pulp()
    except Missing:
        others = ()
    if name in others:
        return PulpSolver(name)
    raise InvalidInput(
        f'There is no backend "{name}".{_nearest(str(name), (*ORDER, *others))} There are {", ".join(ORDER)}, and what '
        "else PuLP finds installed, by PuLP's names; `fordel solvers` lists what works here."
    )


def look_for_backends() -> tuple[Found, ...]:
    """Every backend, in a fixed order: ours, then what else PuLP finds installed. Loads them all."""
    from fordel_solver.solvers.pulp_solvers import found_by_pulp

    found = [_looked_at(name) for name in ORDER]
    try:
        others = found_by_pulp()
    except Missing:
        others = ()  # "cbc" says why
    return (*found, *(_looked_at(name) for name in others))


def backends() -> dict[str, str]:
    """What each backend is here: its version, or why it does not work and what to do.

    Examples
    --------
    >>> list(backends())[:7]
    ['highs', 'glop', 'pdlp', 'cp-sat', 'scip', 'cbc', 'min-cost-flow']
    """
    return {found.name: found.says for found in look_for_backends()}


def _looked_at(name: str) -> Found:
    try:
        return Found(name, True, backend(name).version())
    except Missing as error:
        return Found(name, False, str(error))


def _nearest(name: str, names: tuple[str, ...]) -> str:
    by_letters = {"".join(filter(str.isalnum, known)).lower(): known for known in reversed(names)}
    asked = "".join(filter(str.isalnum, name)).lower()
    near = get_close_matches(asked, list(by_letters), n=1)
    within = [known for letters, known in by_letters.items() if letters and letters in asked]
    if not near and not within:
        return ""
    return f' Do you mean "{by_letters[near[0]] if near else within[-1]}"?'
