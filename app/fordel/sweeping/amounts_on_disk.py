"""All amounts of a sweep, recipient by recipient: in a temporary file where they are many."""

from __future__ import annotations

import shutil
import tempfile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from fordel_solver.errors import InvalidInput

__all__ = ["AmountsOnDisk"]

Ints = NDArray[np.int64]
BYTES = 8
CELLS = 65_536  # as in the core: see fordel_solver.batch
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
        """Some scenarios: amounts of shape (Y, S, n), in whatever order they come."""
        count = amounts.shape[1]
        # A few scenarios at a time, as many as the processor's cache holds while they are turned over.
        several = max(1, CELLS // self.recipients)
        for y, own in enumerate(amounts):
            if self._here is not None:
                for start in range(0, count, several):
                    stop = min(start + several, count)
                    self._here[y, :, first + start : first + stop] = own[start:stop].T
                continue
            assert self._file is not None
            for i, row in enumerate(np.ascontiguousarray(own.T, np.int64)):
                self._file.seek(((y * self.recipients + i) * self.scenarios + first) * BYTES)
                self._file.write(row.tobytes())

    def of(self, year: int, first: int, stop: int) -> Ints:
        """The amounts of some recipients in a year (by position) over all scenarios; -1 where one failed.

        They are there to be read: of shape (recipients, scenarios).
        """
        if self._here is not None:
            own: Ints = self._here[year, first:stop]
            return own
        assert self._file is not None
        self._file.seek((year * self.recipients + first) * self.scenarios * BYTES)
        content = self._file.read((stop - first) * self.scenarios * BYTES)
        return np.frombuffer(content, dtype=np.int64).reshape(stop - first, self.scenarios)

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
