"""A task of a batch, and what it comes to: plain data, that goes to workers and into files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Kind", "Report", "Task"]


@dataclass(frozen=True)
class Task:
    """One instance or sweep of a batch.

    Attributes
    ----------
    id : str
        The name of its folder, and what the summary calls it.
    kind : str
        The name of its `Kind`.
    source : str
        The id of a packaged pool, or the whole path of a file.
    read : mapping of str to str
        The files that it rests on with their sha256; "packaged:..." for ours.
    folder : str or None
        The whole path of its folder; None where nothing is written.
    formats : tuple of str
    lang : "en" or "da"
    versions : mapping of str to str or None
        Of what makes its files.
    """

    id: str
    kind: str
    source: str
    read: Mapping[str, str]
    folder: str | None
    formats: tuple[str, ...]
    lang: str
    versions: Mapping[str, str | None]

    def rests_on(self) -> dict[str, Any]:
        """All that its files depend on, as JSON has it: where this is the same, the files are."""
        own = asdict(self)
        del own["folder"]
        return own | {"formats": list(self.formats)}


@dataclass(frozen=True)
class Report:
    """What the summary says of a task that is done; None where its kind has no such number.

    Attributes
    ----------
    amount_kr, total_kr : int or None
        What there was to distribute and what was distributed, all years.
    recipients : int or None
        How many are eligible.
    checked : bool
        By code that did not produce it.
    written : tuple of str
        The names of the files in its folder.
    """

    amount_kr: int | None
    total_kr: int | None
    recipients: int | None
    checked: bool
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of task.

    Attributes
    ----------
    name : str
        As the summary writes it.
    takes : callable
        Whether a file that says this is of this kind.
    reads : callable
        The files that a source rests on, with their sha256, as in `Task.read`. Never raises for what cannot be read.
    do : callable
        Does the task, writes its files into its folder and says which.
    packages : tuple of str
        Whose versions its files rest on, besides those of `fordel.files.versions`.
    """

    name: str
    takes: Callable[[Mapping[str, Any]], bool]
    reads: Callable[[str], dict[str, str]]
    do: Callable[[Task], Report]
    packages: tuple[str, ...] = ()
