"""All amounts of a sweep, recipient by recipient, for exact quantiles: in a temporary file where they are many."""

from __future__ import annotations

import shutil
import tempfile
from fractions import Fraction
from typing import IO

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput

__all__ = ["AmountsOnDisk", "quantiles"]

Ints = NDArray[np.int64]
BYTES = 8
IN_MEMORY = 64_000_000  # bytes; more lie in a file


class AmountsOnDisk:
    """Amounts of Y years, n recipients and S scenarios: the scenarios of one recipient and year lie together.

    A file has no name that others could find, and is gone when it is closed.

    Raises
    ------
    InvalidInput
        There is no room for it: told before anything is solved.
    """

    def __init__(self, years: int, recipients: int, scenarios: int) -> None:
        self.years, self.recipients, self.scenarios = years, recipients, scenarios
        self._here: Ints | None = None
        self._file: IO[bytes] | None = None
        if years * recipients * scenarios * BYTES <= IN_MEMORY:
            self._here = np.empty((years, recipients, scenarios), np.int64)
        else:
            _check_room(years * recipients * scenarios * BYTES)
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()

    def write(self, first: int, amounts: Ints) -> None:
        """Some scenarios: amounts of shape (Y, n, S), in whatever order they come."""
        if self._here is not None:
            self._here[:, :, first : first + amounts.shape[2]] = amounts
            return
        assert self._file is not None
        for y in range(self.years):
            for i in range(self.recipients):
                self._file.seek(((y * self.recipients + i) * self.scenarios + first) * BYTES)
                self._file.write(np.asarray(amounts[y, i], np.int64).tobytes())

    def of(self, year: int, recipient: int) -> Ints:
        """The amounts of a recipient in a year (by position) over all scenarios; -1 where one failed."""
        if self._here is not None:
            own: Ints = self._here[year, recipient]
            return own
        assert self._file is not None
        self._file.seek((year * self.recipients + recipient) * self.scenarios * BYTES)
        return np.frombuffer(self._file.read(self.scenarios * BYTES), dtype=np.int64)

    def close(self) -> None:
        """Take the file away."""
        self._here = None
        if self._file is not None:
            self._file.close()


def _check_room(needed: int) -> None:
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InvalidInput(
            f"The amounts of all scenarios need {needed / 1e9:.1f} GB in the folder for temporary files, {folder}, "
            f"which has {free / 1e9:.1f} GB left. Make room there, set the environment variable TMPDIR to a folder "
            "that has it, or sweep fewer scenarios or years."
        )


def quantiles(amounts: Ints, shares: tuple[Fraction, ...]) -> list[int]:
    """For each share the smallest amount that at least this share of the scenarios do not exceed.

        the ⌈share S⌉-th smallest of S

    Examples
    --------
    >>> quantiles(np.array([40, 10, 30, 20]), (Fraction(1, 4), Fraction(1, 2), Fraction(95, 100)))
    [10, 20, 40]
    """
    places = [max(0, -(-share.numerator * len(amounts) // share.denominator) - 1) for share in shares]
    lowest = int(amounts.min())
    shift = max(0, (int(amounts.max()) - lowest).bit_length() - 16)
    # Which of at most 2^16 pieces of the whole width each lies in: numpy's stable sort of so short numbers counts them,
    # which takes a fifth of the time of sorting the amounts.
    piece = ((amounts - lowest) >> shift).astype(np.uint16)
    ordered = np.sort(piece, kind="stable")
    return [_at(place, amounts, piece, ordered) if shift else lowest + int(ordered[place]) for place in places]


def _at(place: int, amounts: Ints, piece: NDArray[np.uint16], ordered: NDArray[np.uint16]) -> int:
    """The amount at a place in ascending order: one of those in the piece that stands there."""
    own = ordered[place]
    within = place - int(np.searchsorted(ordered, own))
    return int(np.partition(amounts[piece == own], within)[within])
