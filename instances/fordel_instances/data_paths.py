"""Which files a specification may name: those in its own folder, written the same on every machine."""

from __future__ import annotations

from pathlib import Path

from fordel_solver.errors import InvalidInput

__all__ = ["data_path"]

# Windows opens a device for these names, in any folder and with any ending.
DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"]
)


def data_path(folder: Path, written: str) -> Path:
    """The path of a data file named in a specification.

    Parameters
    ----------
    folder : Path
        The instance's folder.
    written : str
        The path as the specification writes it: relative to `folder`, with / between folders.

    Raises
    ------
    InvalidInput
        The path is absolute, leaves the folder, or names something that is no ordinary file. The reasons, all at once.

    Examples
    --------
    >>> data_path(Path("pools"), "data/elever.csv").as_posix()
    'pools/data/elever.csv'
    >>> data_path(Path("pools"), "../elever.csv")
    Traceback (most recent call last):
    fordel_solver.errors.InvalidInput: [data] recipients: "../elever.csv" leads out of the instance's folder. ...
    """
    reasons = _reasons_against(written)
    if not reasons:
        reasons = _reasons_against_place(folder, written)
    if reasons:
        raise InvalidInput(
            f'[data] recipients: "{written}" {" and ".join(reasons)}. Allowed is "municipalities" (the packaged table) '
            'or a path under the instance\'s own folder, with / between folders, such as "data/elever.csv". '
            "Put the file there and name it so."
        )
    return folder / written


def _reasons_against_place(folder: Path, written: str) -> list[str]:
    try:
        inside = (folder / written).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # Python up to 3.12 raises the second
        return ["is a link that leads to itself"]
    return [] if inside else ["leads out of the instance's folder"]


def _reasons_against(written: str) -> list[str]:
    if not written.strip():
        return ["is empty"]
    reasons = []
    if "://" in written:
        reasons.append("is a web address")
    elif ":" in written:
        reasons.append("has a colon in it (a drive or a stream)")
    if written.startswith(("//", "\\\\")):
        reasons.append("is a network path")
    elif written.startswith(("/", "\\", "~")):
        reasons.append("is not relative to the folder")
    elif "\\" in written:
        reasons.append("has a backslash in it")
    if any(ord(sign) < 32 for sign in written):
        reasons.append("has a control character in it")
    for name in written.replace("\\", "/").split("/"):
        if name.split(".")[0].strip().lower() in DEVICES:
            reasons.append(f"has the name of a device in it ({name})")
        elif name not in {".", ".."} and name.endswith((".", " ")):
            reasons.append(f'has a name in it that ends with a full stop or a space ("{name}")')
    return reasons
