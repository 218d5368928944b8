"""The errors that people meet: what was found, where, what is allowed, what to do."""

from __future__ import annotations

from fordel_solver.ways_out import ConflictingRule, Repair

__all__ = ["FordelError", "Infeasible", "InvalidInput", "SolverFailure", "kroner", "shown_value"]


def kroner(amount: int) -> str:
    """Whole kroner as they are written in Denmark.

    Examples
    --------
    >>> kroner(712400000)
    '712.400.000 kr.'
    >>> kroner(-1500)
    '-1.500 kr.'
    """
    return f"{amount:,}".replace(",", ".") + " kr."


def shown_value(value: object, longest: int = 200) -> str:
    """What was handed in, as a message shows it, whatever it is.

    Examples
    --------
    >>> shown_value(["a", 1]), shown_value(10**5000)
    ("['a', 1]", 'a number of more digits than Python prints')
    """
    try:
        text = repr(value)
    except ValueError:
        return "a number of more digits than Python prints"
    except RecursionError:
        return "lists in lists without end"
    return text if len(text) <= longest else text[: longest - 3] + "..."


class FordelError(Exception):
    """Everything that fordel raises on purpose."""


class InvalidInput(FordelError, ValueError):
    """What was handed in cannot be used. Carries all the problems found, not only the first.

    Attributes
    ----------
    problems : tuple of str
        One sentence or two each: what was found, where, what is allowed, what to do.

    Examples
    --------
    >>> error = InvalidInput("`unit` is 0; it must be a positive whole number of kroner.", "`key` is empty.")
    >>> print(error)
    2 problems:
    - `unit` is 0; it must be a positive whole number of kroner.
    - `key` is empty.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__(*problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return self.problems[0]
        return "\n".join([f"{len(self.problems)} problems:", *(f"- {problem}" for problem in self.problems)])


class Infeasible(FordelError):
    """The rules cannot hold together.

    Attributes
    ----------
    shortfall, surplus : int
        Kroner missing to meet all floors, or left when all are at their caps; 0 where it is neither.
    conflict : tuple of str
        The rules that cannot hold together. From a model: no more than it takes, so that the others hold together when
        any one of them is taken out. Where several years cannot hold, those of the first.
    repair : tuple of str
        Changes that would do, each of them alone.
    conflicts : tuple of ConflictingRule
        From a model: the rules of `conflict` with their kroner, and after them those of the other years that cannot
        hold.
    repairs : tuple of Repair
        From a model: those of `repair` as data, and the cheapest changes together where they are cheaper than any one.
        All of them were solved again.
    untried : int
        Rules that may do alone, and were not solved again since the pool has many recipients.
    danish : str
        The message in Danish; empty where there is none.
    """

    def __init__(
        self,
        message: str,
        *,
        shortfall: int = 0,
        surplus: int = 0,
        conflict: tuple[str, ...] = (),
        repair: tuple[str, ...] = (),
        conflicts: tuple[ConflictingRule, ...] = (),
        repairs: tuple[Repair, ...] = (),
        untried: int = 0,
        danish: str = "",
    ) -> None:
        self.shortfall = shortfall
        self.surplus = surplus
        self.conflict = conflict
        self.repair = repair
        self.conflicts = conflicts
        self.repairs = repairs
        self.untried = untried
        self.danish = danish
        super().__init__(message)


class SolverFailure(FordelError):
    """No proven answer: a solver failed or ran out of time, or an answer did not pass its check."""
