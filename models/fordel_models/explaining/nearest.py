"""The nearest step at which something changes, found by trying few of them.

Steps 1, 2, 4, ... are tried, those around given landmarks too, and the first change is closed in on by halves. So the
step found changes it and the one before does not. It is the first one wherever the answer changes once on the way;
where it changes back between two steps that are tried, and no landmark tells so, a nearer one can be passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

__all__ = ["first_step"]


def first_step(holds: Callable[[int], bool | None], most: int, landmarks: Iterable[int] = ()) -> int | None:
    """The first step from 1 to `most` at which `holds` is true, or None.

    `holds` gives None where it cannot be told; then what lies just before that is looked at, and what lies behind it.

    Examples
    --------
    >>> first_step(lambda step: step >= 37, 1000), first_step(lambda step: step >= 37, 30)
    (37, None)
    >>> first_step(lambda step: 37 <= step <= 38, 1000, landmarks=[38])
    37
    >>> first_step(lambda step: None if step > 40 else step >= 37, 1000)
    37
    >>> first_step(lambda step: None if step < 3 else True, 1000)
    3
    """
    tried = {most} | {near for mark in landmarks for near in (mark - 1, mark, mark + 1)}
    step = 1
    while step < most:
        tried.add(step)
        step *= 2
    before = 0
    for step in sorted(own for own in tried if 0 < own <= most):
        truth = holds(step)
        if truth is None:
            last = _between(before, step, lambda own: holds(own) is None) - 1
            if last > before and holds(last):
                return _between(before, last, holds)
        if truth:
            return _between(before, step, holds)
        before = step
    return None


def _between(before: int, step: int, holds: Callable[[int], bool | None]) -> int:
    """The first step above `before`, where it does not hold, up to `step`, where it does."""
    while step - before > 1:
        middle = (before + step) // 2
        if holds(middle):
            step = middle
        else:
            before = middle
    return step
