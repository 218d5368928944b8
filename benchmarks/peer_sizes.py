"""A peer in several sizes: the one with 98 recipients has the peer's own name, is in the smoke set and has a floor."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .data import SEED, Setting
from .subject import Subject, Work

SLOW_ROUNDS = 3


def of_sizes(
    name: str, title: str, answer: str, prepare: Callable[[int], Callable[[Setting], Work]], sizes: Sequence[int]
) -> tuple[Subject, ...]:
    """One subject for each number of recipients, building and solving one scenario."""
    line = title.partition(",")[0] if len(sizes) > 1 else ""
    return tuple(
        Subject(
            name if recipients == 98 else f"{name}-{recipients}",
            title if recipients == 98 else f"{title}, {recipients:,} recipients",
            answer,
            "s per allocation",
            prepare(recipients),
            family="solvers",
            phase="solve",
            sizes={"recipients": recipients, "scenarios": 1},
            seed=SEED if recipients == 98 else SEED + recipients,
            line=line,
            rounds=None if recipients == 98 else SLOW_ROUNDS,
            smoke=recipients == 98,
        )
        for recipients in sizes
    )
