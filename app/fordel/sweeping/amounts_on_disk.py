"""All amounts of a sweep in a temporary file, recipient by recipient: exact quantiles without all of it in memory."""

from __future__ import annotations

import tempfile
from fractions import Fraction
from typing import IO

import numpy as np
from numpy.typing import NDArray

__all__ = ["AmountsOnDisk", "quantiles"]

Ints = NDArray[np.int64]
BYTES = 8


class AmountsOnDisk:
    """Amounts of Y years, n recipients and S scenarios: the scenarios of one recipient and year lie together.

    The file has no name that others could find, and is gone when it is closed.
    """

    def __init__(self, years: int, recipients: int, scenarios: int) -> None:
        self.years, self.recipients, self.scenarios = years, recipients, scenarios
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()

    def write(self, first: int, amounts: Ints) -> None:
        """Some scenarios: amounts of shape (Y, S, n), in whatever order they come."""
        by_recipient = np.ascontiguousarray(np.swapaxes(amounts, 1, 2), dtype=np.int64)
        for y in range(self.years):
            for i in range(self.recipients):
                self._file.seek(((y * self.recipients + i) * self.scenarios + first) * BYTES)
                self._file.write(by_recipient[y, i].tobytes())

    def of(self, year: int, recipient: int) -> Ints:
        """The amounts of a recipient in a year (by position) over all scenarios; -1 where one failed."""
        self._file.seek((year * self.recipients + recipient) * self.scenarios * BYTES)
        return np.frombuffer(self._file.read(self.scenarios * BYTES), dtype=np.int64)

    def close(self) -> None:
        """Take the file away."""
        self._file.close()


def quantiles(amounts: Ints, shares: tuple[Fraction, ...]) -> list[int]:
    """For each share the smallest amount that at least this share of the scenarios do not exceed.

        the ⌈share S⌉-th smallest of S

    Examples
    --------
    >>> quantiles(np.array([40, 10, 30, 20]), (Fraction(1, 4), Fraction(1, 2), Fraction(95, 100)))
    [10, 20, 40]
    """
    at = [max(0, -(-share.numerator * len(amounts) // share.denominator) - 1) for share in shares]
    ordered = np.partition(amounts, at)
    return [int(ordered[place]) for place in at]
