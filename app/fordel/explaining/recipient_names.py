"""Which recipient is meant: by code or by name, in whatever spelling."""

from __future__ import annotations

import difflib

import pandas as pd

from fordel.allocation import Allocation
from fordel_instances.tables.registers import code_and_name, register_of, spelled
from fordel_solver.errors import InvalidInput

__all__ = ["codes_meant"]

NEAREST = 3


def codes_meant(allocation: Allocation, written: list[str]) -> list[str]:
    """The codes of recipients given by code ("360"), by name ("Lolland", "Aeroe", "KOBENHAVN") or by both.

    Where the names are hidden, those that are shown are meant. Each code once, in the order written.

    Raises
    ------
    InvalidInput
        No recipient of the allocation is called that, or several are. All problems at once.

    Examples
    --------
    >>> import fordel
    >>> codes_meant(fordel.solve("yderkommuner-17a"), ["360", "Koebenhavn", "Ærø Kommune", "AEROE", "101 København"])
    ['360', '101', '492']
    """
    names = dict(zip(allocation.result.codes, allocation.names, strict=True))
    if allocation.result.synthetic and not allocation.real_names:
        spellings: dict[str, tuple[str, ...]] = {}
        for code, name in names.items():
            for spelling in spelled(name):
                spellings[spelling] = (*spellings.get(spelling, ()), code)
    else:
        spellings = dict(register_of(pd.DataFrame({"name": names})).spellings)
    found: dict[str, None] = {}
    problems: list[str] = []
    for label in written:
        codes = _codes(label.strip(), names, spellings)
        if len(codes) == 1:
            found[codes[0]] = None
        elif codes:
            several = ", ".join(f"{code} {names[code]}" for code in codes)
            problems.append(f'"{label}" can be several recipients: {several}. Give the code.')
        else:
            problems.append(f'There is no recipient "{label}" in {allocation.result.id}.{_nearest(label, names)}')
    if problems:
        raise InvalidInput(*dict.fromkeys(problems))
    return list(found)


def _codes(label: str, names: dict[str, str], spellings: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if label in names:
        return (label,)
    code, name = code_and_name(label)
    if code in names and (not name or code in _named(name, spellings)):
        return (code,)
    return () if code else _named(name, spellings)


def _named(name: str, spellings: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    # The shortest spelling is the one that every other of the same name can be written as.
    found = dict.fromkeys(code for spelling in sorted(spelled(name)) for code in spellings.get(spelling, ()))
    return tuple(found)


def _nearest(label: str, names: dict[str, str]) -> str:
    code, name = code_and_name(label)
    labels = {own if own == shown else f"{own} {shown}": (own, shown) for own, shown in names.items()}
    closeness = {
        text: max(
            difflib.SequenceMatcher(None, code, own).ratio() if code else 0.0,
            max(difflib.SequenceMatcher(None, a, b).ratio() for a in spelled(name) for b in spelled(shown))
            if name
            else 0.0,
        )
        for text, (own, shown) in labels.items()
    }
    near = sorted(closeness, key=lambda text: (-closeness[text], text))[:NEAREST]
    near = [text for text in near if closeness[text] >= 0.5]
    return f" Nearest: {', '.join(near)}." if near else " Give a code, or a name as `fordel run` prints it."
