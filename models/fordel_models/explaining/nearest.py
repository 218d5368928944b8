"""The nearest step at which something changes, found by trying few of them.

Steps 1, 2, 4, ... are tried, and those around given landmarks. The first at which it is reached is closed in on by
halves, so that the step before it does not reach it. Where two tried steps next to each other do not reach it for
different reasons (one held by a floor, the other by a cap), what lies between them is halved as well, until a step
reaches it or steps in a row part the reasons. So what happens once on the way is found; where it is reached only
between two steps that are held for the same reason, it can be passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

__all__ = ["first_step"]


def first_step(state: Callable[[int], bool | str | None], most: int, landmarks: Iterable[int] = ()) -> int | None:
    """The first step from 1 to `most` at which the state is True, or None.

    Any other state says what is in the way: False, a word for it, or None where it cannot be told.

    Examples
    --------
    >>> first_step(lambda step: step >= 37, 1000), first_step(lambda step: step >= 37, 30)
    (37, None)
    >>> first_step(lambda step: 37 <= step <= 38, 1000, landmarks=[38])
    37
    >>> first_step(lambda step: "floor" if step < 37 else step == 37 or "cap", 1000)
    37
    >>> first_step(lambda step: None if step > 40 else step >= 37, 1000)
    37
    >>> first_step(lambda step: None if step < 3 else True, 1000)
    3
    """
    state = cache(state)
    tried = {most} | {near for mark in landmarks for near in (mark - 1, mark, mark + 1)}
    step = 1
    while step < most:
        tried.add(step)
        step *= 2
    before = 0
    for step in sorted(own for own in tried if 0 < own <= most):
        reached = step if state(step) is True else _between(before, step, state) if before else None
        if reached is not None:
            return _closed_in(before, reached, state)
        before = step
    return None


def _between(before: int, step: int, state: Callable[[int], bool | str | None]) -> int | None:
    """A step that reaches it, between two that do not for different reasons."""
    if step - before <= 1 or state(before) == state(step):
        return None
    middle = (before + step) // 2
    if state(middle) is True:
        return middle
    found = _between(before, middle, state)
    return _between(middle, step, state) if found is None else found


def _closed_in(before: int, step: int, state: Callable[[int], bool | str | None]) -> int:
    """The first step above `before`, where it is not reached, up to `step`, where it is."""
    while step - before > 1:
        middle = (before + step) // 2
        if state(middle) is True:
            step = middle
        else:
            before = middle
    return step
