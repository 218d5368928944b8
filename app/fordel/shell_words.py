"""Words of a command line, quoted so that Windows' cmd and PowerShell and a POSIX shell all read the same."""

from __future__ import annotations

__all__ = ["quoted"]

BARE = "._-=/:"
# Inside double quotes shells put in what $, `, % and ! stand for; PowerShell ends them at curly ones too.
TAKEN_APART = '"$`%!\u201c\u201d\u201e'


def quoted(word: str) -> str | None:
    """A word as it is, in double quotes where it needs them; None where no quoting is read in the same way everywhere.

    Examples
    --------
    >>> quoted("pool.floor=712345"), quoted("part.elever.key=max(pupils, 5)")
    ('pool.floor=712345', '"part.elever.key=max(pupils, 5)"')
    >>> quoted("part.elever.key=50%") is None
    True
    """
    if word and all(sign.isalnum() or sign in BARE for sign in word):
        return word
    # A backslash takes the special meaning of a sign after it away, or has none.
    ambiguous = word.endswith("\\") or "\\\\" in word or any(sign in TAKEN_APART for sign in word)
    return None if ambiguous or not word.isprintable() else f'"{word}"'
