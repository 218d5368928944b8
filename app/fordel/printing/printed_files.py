"""What `fordel run` prints about files with figures: how they were read, what was skipped, what was compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rich.console import Console

from fordel.danish_numbers import number
from fordel.printing.printed import heading, say
from fordel.texts import Texts

__all__ = ["print_change", "print_files_read"]


def print_files_read(console: Console, provenance: Mapping[str, Any], text: Texts) -> None:
    """Each file of the user's own: recipients, number format, names of columns, rows skipped, totals compared."""
    recipients = provenance.get("recipients", {})
    files = [recipients] if "reading" in recipients else []
    files += provenance.get("data", [])
    if not files:
        return
    heading(console, text("heading_files_read"))
    for file in files:
        for line in _lines(file, file["reading"], text):
            say(console, f"  {line}")


def _lines(file: Mapping[str, Any], read: Mapping[str, Any], text: Texts) -> Iterable[str]:
    named = str(file["source"])
    if "sheet" in read:
        named = text("sheet_of", file=named.partition("#")[0], sheet=read["sheet"])
    said = [text.counted("recipients", read["recipients"])]
    if "decimal" in read:
        said.append(text(f"decimal_{read['decimal']}"))
    yield f"{named}: {', '.join(said)}"
    if "fixed" in read:
        fixed = ", ".join(f"{variable} = {value}" for variable, value in read["fixed"].items())
        yield "  " + text("read_fixed", fixed=fixed)
    if "renamed" in read:
        renamed = [text("renamed", written=written, column=column) for written, column in read["renamed"].items()]
        yield "  " + text("read_renamed", renamed=", ".join(renamed))
    if "skipped" in read:
        skipped = [text("row", row=row["row"], label=row["label"]) for row in read["skipped"]]
        yield "  " + text("read_skipped", count=number(len(skipped)), rows=", ".join(skipped))
    if "absent" in read:
        yield "  " + text("read_absent", names=", ".join(read["absent"]))
    totals: Sequence[Mapping[str, Any]] = read.get("totals", [])
    for found in ("equal", "mean", "missing"):
        columns = dict.fromkeys(total["column"] for total in totals if total["found"] == found)
        if columns:
            yield "  " + text(f"totals_{found}", columns=", ".join(columns))


def print_change(console: Console, column: str, change: Mapping[str, Any], text: Texts) -> None:
    """A column added or replaced: for whom, and its total before and after."""
    said = text(
        "data_added" if change["added"] else "data_replaced",
        column=column,
        source=change["source"],
        given=text.counted("recipients", change["recipients"]),
        changed=number(change["changed"]),
    )
    before, after = change["total_before"], change["total_after"]
    if before is not None and after is not None:
        said += "; " + text("data_totals", before=_number(before), after=_number(after))
    elif after is not None:
        said += "; " + text("data_total", after=_number(after))
    say(console, f"  {said}")


def _number(value: int | Decimal) -> str:
    decimals = 0 if isinstance(value, int) else max(0, -int(value.as_tuple().exponent))
    return number(Fraction(value), decimals)
