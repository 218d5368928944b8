"""What must hold of an outcome, whatever the input was. Written from docs/instances.md, apart from the product."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import slow_reference as slow
from certificates import judge, program_judge
from fordel import FordelError
from fuzzing.cases import Case
from fuzzing.paths import SECRET
from fuzzing.running import MEMORY, SECONDS, Outcome
from slow_rules import half_up

__all__ = ["faults", "how_it_ended"]

EXIT_CODES = (0, 2, 3, 4, 5)
ENDED = {0: "done", 1: "a bug", 2: "refused", 3: "infeasible", 4: "no proven answer", 5: "not verified"}
LEFT_ALONE = ("group", "guarantee", "phase_in")
POOL_LEFT_ALONE = ("minimum_grant", "base_amount", "exit_pct", "on_shortfall", "on_surplus", "on_opt_out", "method")


def how_it_ended(outcome: Outcome) -> str:
    """In a word."""
    if outcome.exit_code is None:
        return "done" if outcome.error is None else type(outcome.error).__name__
    return ENDED.get(outcome.exit_code, f"exit code {outcome.exit_code}")


def faults(case: Case, here: Path, outcome: Outcome) -> list[str]:
    """Everything that is not as it must be; none where all is well."""
    return [
        *_ended_badly(case, outcome),
        *_too_much(outcome),
        *_out_of_place(case, here, outcome),
        *_not_json(case, outcome),
        *_wrong_numbers(case, here, outcome),
        *_believed(case, here, outcome),
    ]


def _ended_badly(case: Case, outcome: Outcome) -> Iterator[str]:
    if outcome.error is not None and (case.call is None or not isinstance(outcome.error, FordelError)):
        yield f"raised {outcome.error!r}"[:300] + f"\n{outcome.trace[-3000:]}"
    if outcome.exit_code is not None and outcome.exit_code not in EXIT_CODES:
        yield f"exit code {outcome.exit_code}: {outcome.err[-600:]}"
    if "Traceback" in outcome.err and "--debug" not in case.arguments:
        yield f"a traceback: {outcome.err[-600:]}"
    if outcome.exit_code in (2, 3, 4) and not (outcome.err.strip() or outcome.out):
        yield "it failed without a word"


def _believed(case: Case, here: Path, outcome: Outcome) -> Iterator[str]:
    """A certificate that holds must be true."""
    if case.arguments[:1] == ("verify",) and outcome.exit_code == 0 and "--help" not in case.arguments:
        certificate = json.loads((here / case.arguments[1]).read_bytes())
        by = program_judge if "fordel_program" in certificate else judge
        yield from (f"the certificate holds, and is not true: {lie}" for lie in by.lies(certificate))


def _too_much(outcome: Outcome) -> Iterator[str]:
    if outcome.interrupted:
        yield "did not end"
    if outcome.seconds > SECONDS:
        yield f"took {outcome.seconds:.1f} s"
    if outcome.memory > MEMORY:
        yield f"took {outcome.memory // 10**6} MB"


def _out_of_place(case: Case, here: Path, outcome: Outcome) -> Iterator[str]:
    yield from outcome.watch.forbidden
    written = [str(here / out) for out in _targets(case.arguments)]
    # A link on the way to --out is the user's own.
    targets = [place(out) for out in written for place in (os.path.abspath, os.path.realpath)]
    for path in dict.fromkeys(outcome.watch.written):
        if path != os.devnull and not any(_belongs(path, target) for target in targets):
            yield f"wrote {path}, which is not below {targets}"
    for path in here.parent.iterdir():
        if path.name not in ("her", "stdout", "stderr", SECRET) and not _belongs_to_any(path, targets):
            yield f"left {path.name} outside its folder"
    if any(Path(path).name == SECRET for path in outcome.watch.read) and not _names_secret(case):
        yield f"read {SECRET}, which is outside the folder of the specification"
    left = [path.name for path in here.rglob(".*.part") if path.is_file()]
    if left:
        yield f"left temporary files {left}"


def _targets(arguments: tuple[str, ...]) -> Iterator[str]:
    """Where the command line lets it write."""
    found = False
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if word == "--out":
            found = True
            yield following
        elif word.startswith("--out="):
            found = True
            yield word.removeprefix("--out=")
    if arguments[:1] == ("new",) and not found:
        yield from (f"{word}{ending}" for word in arguments[1:] for ending in (".toml", ".xlsx"))


def _belongs(path: str, target: str) -> bool:
    beside = f"{os.path.dirname(target)}{os.sep}.{os.path.basename(target)}."  # noqa: PTH119, PTH120
    # A folder may be made with those above it.
    above = target.startswith(path.rstrip(os.sep) + os.sep)
    return path == target or path.startswith((target.rstrip(os.sep) + os.sep, beside)) or above


def _belongs_to_any(path: Path, targets: list[str]) -> bool:
    return any(_belongs(str(path), target) for target in targets)


def _names_secret(case: Case) -> bool:
    """Whether the command line itself asks for it, by its name or by a link to it."""
    asked = [word for word in case.arguments if not word.startswith("data.recipients=")]
    return any(SECRET in word or "link.csv" in word for word in asked)


def _not_json(case: Case, outcome: Outcome) -> Iterator[str]:
    if case.call is not None or "--json" not in case.arguments or outcome.exit_code == 1 or not outcome.out:
        return
    words = set(case.arguments)
    if words & {"--help", "--version"} or "--" in words:
        return
    try:
        json.loads(outcome.out)
    except ValueError as error:
        # An option that takes the word as its value leaves no --json.
        before = [
            first for first, second in zip(case.arguments, case.arguments[1:], strict=False) if second == "--json"
        ]
        if not any(word.startswith("-") for word in before):
            yield f"stdout is not JSON ({error}): {outcome.out[:200]!r}"


def _wrong_numbers(case: Case, here: Path, outcome: Outcome) -> Iterator[str]:
    if outcome.returned is not None:
        table = [
            {name: "" if value is None or value != value else str(value) for name, value in row.items()}
            for row in outcome.returned.table.astype(object).where(lambda frame: frame.notna(), None).to_dict("records")
        ]
        chosen = case.call.get("years") if case.call else None
        yield from _of_table(outcome.returned.specification, table, exact_keys=False, all_years=chosen is None)
    if outcome.exit_code != 0 or case.arguments[:1] != ("run",):
        return
    for out in _targets(case.arguments):
        folder = here / out
        if (folder / "run.json").is_file():
            record = json.loads((folder / "run.json").read_bytes())
            for name, said in record["written"].items():
                if hashlib.sha256((folder / name).read_bytes()).hexdigest() != said:
                    yield f"{name} is not what run.json says of it"
            content = (folder / "allocation.csv").read_bytes().decode("utf-8-sig")
            danish = record["lang"] == "da"
            rows = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";" if danish else ","))
            if danish:
                decimal = ("key", "fair_share_kr", "per_inhabitant_kr")
                rows = [{k: v.replace(",", ".") if k in decimal else v for k, v in row.items()} for row in rows]
            yield from _of_table(record["specification"], rows, exact_keys=True, all_years=True)


def _of_table(
    raw: Mapping[str, Any], rows: list[dict[str, str]], *, exact_keys: bool, all_years: bool
) -> Iterator[str]:
    """Sums, units, limits and, where the rules are few, every single amount."""
    pool = raw["pool"]
    by_year: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_year[row["year"]].append(row)
    stated = {"": pool["amount"]} if pool.get("years") is None else {str(y): kr for y, kr in pool["years"].items()}
    if by_year.keys() != stated.keys() and all_years:
        yield f"years {sorted(by_year)} instead of {sorted(stated)}"
    for year, own in by_year.items():
        unit, amount = int(_number(pool.get("unit", 1))), int(_number(stated[year]))
        top = pool.get("top_slice", 0)
        top = top.get(year, top.get(int(year) if year else 0, 0)) if isinstance(top, Mapping) else top
        index = {str(y): factor for y, factor in (pool.get("price_index") or {}).items()}.get(year)
        amount, top = (
            kr if index is None else half_up(kr * _number(index), unit) for kr in (amount, int(_number(top)))
        )
        given = [int(row["amount_kr"]) for row in own]
        returning = pool.get("on_surplus") == "return" or pool.get("on_opt_out") == "return"
        if sum(given) != amount - top and not (returning and sum(given) < amount - top):
            yield f"{year}: the amounts add to {sum(given)}, not to {amount - top}"
        if any(kr < 0 or kr % unit for kr in given):
            yield f"{year}: an amount is negative or no whole number of units"
        yield from _limits(pool, own, year)
        few = not any(raw.get(name) for name in LEFT_ALONE) and not any(name in pool for name in POOL_LEFT_ALONE)
        if few and exact_keys and len(own) <= 50:
            keys = [Fraction(row["key"]) for row in own]
            floors = [int(row["floor_kr"] or 0) for row in own]
            caps = [int(row["cap_kr"]) if row["cap_kr"] else None for row in own]
            expected = slow.reference(amount - top, keys, floor=floors, cap=caps, unit=unit).amounts
            if given != expected:
                yield f"{year}: {given} instead of {expected}"


def _limits(pool: Mapping[str, Any], rows: list[dict[str, str]], year: str) -> Iterator[str]:
    if pool.get("on_shortfall") == "scale-floors" or pool.get("on_opt_out") == "return":
        return
    for row in rows:
        low, high = int(row["floor_kr"] or 0), row["cap_kr"]
        if int(row["amount_kr"]) < low or (high and int(row["amount_kr"]) > int(high)):
            yield f"{year}, {row['code']}: {row['amount_kr']} is not from {low} to {high or 'no cap'}"


def _number(written: Any) -> Fraction:
    return written if isinstance(written, Fraction) else Fraction(str(written).strip())
