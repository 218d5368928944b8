"""How many bytes numpy's operations in the core read and write, counted while it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

MOVING_METHODS = ("astype", "argmin", "argmax", "copy", "sort", "argsort", "partition", "take", "nonzero", "cumsum")


class Counter:
    """Bytes and operations so far; numbers and arrays of one are not counted."""

    def __init__(self) -> None:
        self.bytes = 0
        self.operations = 0

    def add(self, *values: Any) -> None:
        """One operation that read or wrote these."""
        self.operations += 1
        for value in values:
            for array in value if isinstance(value, tuple | list) else (value,):
                if isinstance(array, np.ndarray) and array.size > 1:
                    self.bytes += array.nbytes


def counting_type(counter: Counter) -> type[np.ndarray[Any, Any]]:
    """A kind of array that tells the counter what is done with it, and makes more of its kind."""

    def plain(value: Any) -> Any:
        if isinstance(value, Counted):
            return value.view(np.ndarray)
        if isinstance(value, tuple | list):
            return type(value)(plain(one) for one in value)
        return value

    def counted(value: Any) -> Any:
        if type(value) is np.ndarray:
            return value.view(Counted)
        return tuple(counted(one) for one in value) if type(value) is tuple else value

    class Counted(np.ndarray[Any, Any]):
        def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **rest: Any) -> Any:
            rest = {name: plain(value) for name, value in rest.items()}
            if out is not None:
                rest["out"] = plain(out)
            result = getattr(ufunc, method)(*plain(inputs), **rest)
            counter.add(*inputs, result)
            return out[0] if out is not None and len(out) == 1 else counted(result)

        def __array_function__(self, function: Any, types: Any, arguments: Any, keywords: Any) -> Any:
            keywords = {name: plain(value) for name, value in keywords.items()}
            result = function(*plain(arguments), **keywords)
            counter.add(*arguments, result)
            return counted(result)

        def __getitem__(self, index: Any) -> Any:
            result = plain(self)[plain(index)]
            # A slice is a view, and nothing moves.
            if isinstance(result, np.ndarray) and not np.shares_memory(result, plain(self)):
                counter.add(result, result)
            return counted(result)

        def __setitem__(self, index: Any, value: Any) -> None:
            plain(self)[plain(index)] = plain(value)
            counter.add(value, value)

    def counted_method(name: str) -> Callable[..., Any]:
        def method(self: Any, *arguments: Any, **keywords: Any) -> Any:
            result = getattr(plain(self), name)(*plain(arguments), **keywords)
            if result is None or not np.shares_memory(result, plain(self)):
                counter.add(self, self if result is None else result)
            return counted(result)

        return method

    for name in MOVING_METHODS:
        setattr(Counted, name, counted_method(name))
    return Counted


class CountingNumpy:
    """numpy whose functions give arrays of the counting kind."""

    def __init__(self, kind: type[np.ndarray[Any, Any]]) -> None:
        self._kind = kind

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if isinstance(found, type | np.ufunc) or not callable(found):
            return found

        def function(*arguments: Any, **keywords: Any) -> Any:
            result = found(*arguments, **keywords)
            return result.view(self._kind) if type(result) is np.ndarray else result

        return function


@contextmanager
def counted_traffic(package: str) -> Iterator[Counter]:
    """Count while the modules of a package run."""
    counter = Counter()
    numpy = CountingNumpy(counting_type(counter))
    modules = [
        module
        for name, module in sys.modules.items()
        if name.startswith(f"{package}.") and getattr(module, "np", None) is np
    ]
    for module in modules:
        vars(module)["np"] = numpy
    try:
        yield counter
    finally:
        for module in modules:
            vars(module)["np"] = np
