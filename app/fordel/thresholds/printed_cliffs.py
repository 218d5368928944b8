"""What `fordel show --cliffs` prints, and the same as data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rich.console import Console

from fordel.comparing.printed_comparison import signed
from fordel.danish_numbers import number
from fordel.printing.printed import heading, print_table, say
from fordel.texts import Texts
from fordel.thresholds.cliffs import Cliffs
from fordel.thresholds.standings import Cliff, Near, Taper
from fordel.words.known import in_short

__all__ = ["cliffs_as_data", "print_cliffs"]


def print_cliffs(console: Console, cliffs: Cliffs, lang: str) -> None:
    """Each threshold: what it is, who stands near it, what jumps, and the taper of equal cost."""
    text = Texts(lang)
    console.print(text("cliffs_title", title=cliffs.title), style="bold", soft_wrap=not console.is_terminal)
    if cliffs.synthetic:
        say(console, text("synthetic"))
    if not cliffs.cliffs:
        say(console, text("cliffs_none"))
        return
    say(console, text("cliffs_how"))
    for cliff in cliffs.cliffs:
        _print_cliff(console, cliffs, cliff, text)


def _print_cliff(console: Console, cliffs: Cliffs, cliff: Cliff, text: Texts) -> None:
    when = "" if cliff.year is None else f"{cliff.year}, "
    heading(console, f"{when}{cliff.path}: {_rule(cliff, text)}")
    if cliff.threshold is not None:
        which = "cliffs_last_place" if cliff.kind == "rank" else "cliffs_threshold"
        say(console, text(which, threshold=in_short(cliff.threshold, 4)))
    elif cliff.kind == "comparison":
        say(console, text("cliffs_differs"))
    if cliff.kind != "taper" and cliff.threshold == 0:
        say(console, text("cliffs_zero"))
    elif cliff.kind != "taper":
        one = sum(1 for near in cliff.near if near.within == 1)
        say(console, text("cliffs_near", one=number(one), five=number(len(cliff.near))))
    if cliff.near:
        side = "cliffs_met" if cliff.kind == "comparison" else "cliffs_side"
        headings = ["code", "name", side, "cliffs_value", "cliffs_distance"]
        headings += ["cliffs_now", "cliffs_other", "cliffs_jump"]
        rows = [_row(cliffs, cliff, near, text) for near in cliff.near]
        print_table(console, [text(name) for name in headings], rows, words=3)
    if cliff.decided_elsewhere:
        say(console, text("cliffs_elsewhere", count=number(cliff.decided_elsewhere)))
    if cliff.taper is not None:
        _print_taper(console, cliff.taper, cliff.year, text)
    elif cliff.no_taper:
        say(console, text("no_taper", why=text(cliff.no_taper)))


def _rule(cliff: Cliff, text: Texts) -> str:
    """The rule; those of [eligibility] in words."""
    if not cliff.path.startswith("eligibility."):
        return cliff.rule
    by, _, asked = cliff.rule.rpartition(": ")
    word, level = asked.split(" ")
    return text(f"cliffs_rule_{word}", by=by, number=in_short(Fraction(level), 4))


def _row(cliffs: Cliffs, cliff: Cliff, near: Near, text: Texts) -> list[str]:
    words = ("cliffs_true", "cliffs_false") if cliff.kind == "comparison" else ("cliffs_in", "cliffs_out")
    cannot = text("cliffs_cannot")
    return [
        cliffs.codes[near.position],
        cliffs.names[near.position],
        text(words[0] if near.inside else words[1]),
        in_short(near.value, 4),
        number(100 * near.distance, 2),
        number(near.amount),
        cannot if near.other_side is None else number(near.other_side),
        "" if near.jump is None else signed(near.jump),
    ]


def _print_taper(console: Console, taper: Taper, year: int | None, text: Texts) -> None:
    jump = text("cliffs_cannot") if taper.jump is None else number(taper.jump)
    say(
        console,
        text(
            "cliffs_taper",
            year="" if year is None else f", {year}",
            zero=in_short(taper.zero, 4),
            full_at=in_short(taper.full_at, 4),
            in_part=number(taper.in_part),
            moved=number(taper.moved),
            others=number(taper.others),
            jump=jump,
        ),
    )
    if year is not None:
        say(console, text("cliffs_taper_settings", year=year))
    say(console, f"  {' '.join(_set_options(taper))}")


def _set_options(taper: Taper) -> list[str]:
    """The taper as --set takes it.

    Examples
    --------
    >>> from fractions import Fraction
    >>> ends = {"by": "pupils", "at_least": "90", "full_at": "105"}
    >>> _set_options(Taper(Fraction(90), Fraction(105), {"pool.eligible": None, "eligibility": ends}, 2, 10, 0, 0))[:2]
    ['--set "pool.eligible="', '--set "eligibility.by=pupils"']
    """
    options = []
    for path, value in taper.settings.items():
        leaves = {f"{path}.{key}": own for key, own in value.items()} if isinstance(value, dict) else {path: value}
        options += [f'--set "{leaf}={"" if own is None else own}"' for leaf, own in leaves.items()]
    return options


def cliffs_as_data(cliffs: Cliffs) -> dict[str, Any]:
    """What `fordel show --cliffs --json` says: exact numbers as text."""
    return {
        "id": cliffs.id,
        "title": cliffs.title,
        "synthetic": cliffs.synthetic,
        "cliffs": [
            {
                "year": cliff.year,
                "path": cliff.path,
                "rule": cliff.rule,
                "kind": cliff.kind,
                "threshold": cliff.threshold,
                "near": [
                    {
                        "code": cliffs.codes[near.position],
                        "name": cliffs.names[near.position],
                        "value": near.value,
                        "distance_pct": float(round(100 * near.distance, 4)),
                        "within_pct": near.within,
                        "inside": near.inside,
                        "amount_kr": near.amount,
                        "other_side_kr": near.other_side,
                        "jump_kr": near.jump,
                    }
                    for near in cliff.near
                ],
                "decided_elsewhere": cliff.decided_elsewhere,
                "taper": _taper(cliff.taper),
                "no_taper": cliff.no_taper.removeprefix("no_taper_"),
            }
            for cliff in cliffs.cliffs
        ],
    }


def _taper(taper: Taper | None) -> dict[str, Any] | None:
    if taper is None:
        return None
    return {
        "zero": taper.zero,
        "full_at": taper.full_at,
        "set": taper.settings,
        "in_part": taper.in_part,
        "moved_kr": taper.moved,
        "others_change_at_most_kr": taper.others,
        "largest_jump_left_kr": taper.jump,
    }
