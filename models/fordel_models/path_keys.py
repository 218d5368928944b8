"""Paths taken apart into keys and put together: pool.floor, group.region.cap.'Region S.'.

A key with a point in it, or one that begins with a quotation mark, stands between quotation marks of either kind, as a
quoted key of TOML does; the mark itself is written twice there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["assignment", "joined", "keys_of"]

_MARKS = "'\""
_KEY = re.compile(r"""'((?:[^']|'')*)'(?=\.|=|$)|"((?:[^"]|"")*)"(?=\.|=|$)""")


def keys_of(path: str) -> list[str]:
    """The keys of a path.

    Examples
    --------
    >>> keys_of("group.region.cap.'Region S.'.kr"), keys_of('part."1.-3. klasse".share')
    (['group', 'region', 'cap', 'Region S.', 'kr'], ['part', '1.-3. klasse', 'share'])
    """
    keys, rest = [], path
    while True:
        key, rest = _first(rest, ".")
        keys.append(key)
        if not rest:
            return keys
        rest = rest[1:]


def joined(keys: Sequence[str], *, mark: str = "'", besides: str = "") -> str:
    """The path of some keys, with quotation marks where a key needs them, or has a sign of `besides` in it.

    Examples
    --------
    >>> joined(["group", "region", "cap", "Region S."]), joined(["part", "it's 1.", "share"])
    ("group.region.cap.'Region S.'", "part.'it''s 1.'.share")
    """
    return ".".join(
        f"{mark}{key.replace(mark, 2 * mark)}{mark}"
        if not key or key[0] in _MARKS or set(key) & {".", *besides}
        else key
        for key in keys
    )


def assignment(text: str) -> tuple[str, str, str]:
    """PATH=VALUE in its three pieces, at the first = that is not in a quoted key.

    Examples
    --------
    >>> assignment("group.zone.floor.'A=B'=50")
    ("group.zone.floor.'A=B'", '=', '50')
    """
    at, start = 0, 0
    while start < len(text):
        quoted = _KEY.match(text, start)
        at = quoted.end() if quoted else start
        while at < len(text) and text[at] not in ".=":
            at += 1
        if at >= len(text) or text[at] == "=":
            break
        start = at + 1
    else:
        at = len(text)
    return text[:at], text[at : at + 1], text[at + 1 :]


def _first(path: str, ends: str) -> tuple[str, str]:
    quoted = _KEY.match(path)
    if quoted and path[quoted.end() : quoted.end() + 1] in ("", ends):
        mark = path[0]
        return path[1 : quoted.end() - 1].replace(2 * mark, mark), path[quoted.end() :]
    at = path.find(ends)
    return (path, "") if at < 0 else (path[:at], path[at:])
