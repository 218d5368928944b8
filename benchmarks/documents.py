"""Tables of documents that a command writes, between two markers that say which command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .floors import Verdict
from .report import mark, short, table, wanted

README = Path(__file__).resolve().parents[1] / "README.md"


def put_between(text: str, name: str, content: str) -> str:
    """The text with other content between `<!-- name: ... -->` and `<!-- /name -->`.

    Raises
    ------
    ValueError
        The markers are not there, once each.

    Examples
    --------
    >>> put_between("a\\n<!-- t: by hand -->\\nold\\n<!-- /t -->\\nb", "t", "new")
    'a\\n<!-- t: by hand -->\\nnew\\n<!-- /t -->\\nb'
    """
    start, end = f"<!-- {name}:", f"<!-- /{name} -->"
    if text.count(start) != 1 or text.count(end) != 1:
        raise ValueError(f"The text has no markers {start} ... --> and {end}, once each.")
    head, rest = text.split(start)
    opening, rest = rest.split("-->", 1)
    tail = rest.split(end)[1]
    return f"{head}{start}{opening}-->\n{content}\n{end}{tail}"


def write_readme_table(verdicts: Sequence[Verdict], path: Path = README) -> None:
    """The ratios of a run into the README, between the markers of `measured`."""
    rows = [
        (one.measure.says, short(one.value), wanted(one), "" if one.reached is None else mark(one))
        for one in verdicts
        if one.value is not None
    ]
    text = path.read_text(encoding="utf-8")
    path.write_text(put_between(text, "measured", table(("ratio", "measured", "to reach", ""), rows)), encoding="utf-8")
