"""Whether what a certificate says of its years is true, by the definitions alone: slowly, and with no code of ours.

It does not ask how the certificate was made or what audit.py thinks of it: it solves each year's problem with
slow_reference and holds every number that the problem decides against the one that is claimed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from json import dumps
from typing import Any

import slow_reference as slow
from slow_rules import fifteen_digits

NUMBER = re.compile(r"-?\d{1,40}(/\d{1,40})?", re.ASCII)


def number(value: Any) -> Fraction:
    if isinstance(value, dict):
        return Fraction(int("".join(value["over"])), int("".join(value["under"])))
    assert not isinstance(value, bool)
    assert isinstance(value, int) or NUMBER.fullmatch(value)
    return Fraction(value)


def lies(certificate: dict[str, Any]) -> list[str]:
    """What is not true in it; what stands only with the rules and figures it was made from is not looked at."""
    try:
        return [*_about_the_whole(certificate), *(lie for y in certificate["years"] for lie in _about(y, certificate))]
    except (slow.Impossible, AssertionError, ValueError, KeyError, TypeError, ZeroDivisionError) as error:
        return [f"it makes no sense: {error!r}"]


def _about_the_whole(certificate: dict[str, Any]) -> Iterator[str]:
    canonical = dumps(certificate["data"], sort_keys=True, separators=(",", ":")).encode()
    if sha256(canonical).hexdigest() != certificate["data_sha256"]:
        yield "data"
    rules = certificate["specification"]
    stated = rules["pool"].get("years", {})
    there = [year["year"] for year in certificate["years"]]
    if stated:
        asked = certificate["only_years"]
        if [str(year) for year in there] != ([str(y) for y in asked] if asked is not None else sorted(stated)):
            yield "years"
        if there != sorted(set(there)) or not {str(year) for year in there} <= set(stated):
            yield "years"
    elif there != [None] or certificate["only_years"] is not None:
        yield "years"
    for year in certificate["years"]:
        if year["figures_year"] != rules.get("data", {}).get("years", {}).get(str(year["year"]), year["year"]):
            yield "year of figures"
    names = ("id", "title", "model")
    if [certificate[name] for name in names] != [rules[name] for name in names]:
        yield "description"
    if certificate["price_level"] != rules.get("price_level", ""):
        yield "description"
    if certificate["synthetic"] is not bool(rules.get("data", {}).get("synthetic")):
        yield "description"


def _about(year: dict[str, Any], certificate: dict[str, Any]) -> Iterator[str]:
    pool = certificate["specification"]["pool"]
    n = len(year["codes"])
    assert year["codes"] == sorted(set(year["codes"]))

    def column(name: str, otherwise: Any) -> list[Any]:
        values = [otherwise] * n if year[name] is None else year[name]
        assert len(values) == n
        return values

    there, everyone = {*year["codes"], *year["dropped_out"]}, set(certificate["data"]["codes"])
    choosing = (
        pool.get("eligible"),
        pool.get("opt_out"),
        *map(certificate["specification"].get, ("eligibility", "merge")),
    )
    if not there <= everyone or (not any(choosing) and there != everyone):
        yield "recipients"
    if year["dropped_out"] and "minimum_grant" not in pool:
        yield "recipients"
    yield from _other_rules(year, pool)
    key, base = ([number(value) for value in column(name, 0)] for name in ("key", "base"))
    weight = [number(value) for value in column("weight", 1)]
    yield from _wrong_keys(year, certificate, key, weight)
    yield from _wrong_rules(year, certificate["specification"], weight)
    floors, caps, unit = column("floor", 0), column("cap", None), year["unit"]
    labels, minimum, paid = column("group_of", None), column("minimum", 0), column("amounts", 0)
    assert all(kr % unit == 0 for kr in (*floors, *(cap or 0 for cap in caps)))
    returned = column("returned", 0)
    if any(kr and back for kr, back in zip(paid, returned, strict=True)):
        yield "paid and returned"
    left = year["surplus"] - sum(returned)
    amount = year["amount"] - year["top_slice"]
    groups = {group["label"]: group for group in year["groups"]}
    assert all((group[side] or 0) % unit == 0 for group in year["groups"] for side in ("floor", "cap"))
    answer = slow.reference(
        amount,
        key,
        base=base,
        floor=floors,
        cap=caps,
        unit=unit,
        method=year["method"],
        on_shortfall=pool.get("on_shortfall", "error"),
        on_surplus=pool.get("on_surplus", "error"),
        groups=labels if groups else None,
        group_floor={label: group["floor"] or 0 for label, group in groups.items()},
        group_cap={label: group["cap"] for label, group in groups.items()},
    )
    if number(year["multiplier"]) != (answer.multiplier or 0):
        yield "multiplier"
    for label, group in groups.items():
        if number(group["multiplier"]) != answer.group_multipliers.get(label, answer.multiplier):
            yield f"multiplier of {label}"
    if left != answer.surplus:
        yield "surplus"
    shares, amounts = answer.fair_shares, answer.amounts
    kept = year["guarantee"]
    if kept is not None:
        shares, level = _after_guarantee(kept, shares, [max(f, b) for f, b in zip(floors, base, strict=True)])
        assert len(kept["floors"]) == n
        assert all(kr % unit == 0 for kr in kept["floors"])
        if level != (None if kept["level"] is None else number(kept["level"])):
            yield "level"
        whole = slow.make_groups(
            [slow.Recipient(k, b, 0, None) for k, b in zip(key, base, strict=True)], None, {}, {}, 1
        )
        amounts, _ = slow.round_to_units(shares, whole, math.floor(sum(shares) / unit) * unit, unit)
    solved = [kr + back for kr, back in zip(paid, returned, strict=True)]
    if solved != amounts:
        yield "amounts"
    if any(share < least for share, least in zip(shares, minimum, strict=True)):
        yield "minimum grant"
    if column("binding", "") != _binding(year, answer, shares, floors, caps, base, key, labels):
        yield "binding"
    tied = _tied(year, shares, solved, floors, caps, key, labels, groups, scaled=answer.multiplier is None)
    if year["ties"] != [year["codes"][i] for i in sorted(tied)]:
        yield "ties"


def _other_rules(year: dict[str, Any], pool: dict[str, Any]) -> Iterator[str]:
    if year["unit"] != Fraction(pool.get("unit", 1)) or year["method"] != pool.get("method", "largest-remainder"):
        yield "unit or method"
    index = Fraction(str(pool.get("price_index", {}).get(str(year["year"]), 1)))
    whole = pool["amount"] if year["year"] is None else pool["years"][str(year["year"])]
    top = pool.get("top_slice", 0)
    top = top.get(str(year["year"]), 0) if isinstance(top, dict) else top
    if index != 1:
        # To the nearest unit, and from the middle up.
        half = Fraction(1, 2)
        whole, top = (math.floor(Fraction(kr) * index / year["unit"] + half) * year["unit"] for kr in (whole, top))
    if (year["amount"], year["top_slice"]) != (Fraction(whole), Fraction(top)):
        yield "amount or top-slice"


def _wrong_rules(year: dict[str, Any], rules: dict[str, Any], weight: list[Fraction]) -> Iterator[str]:
    """Parts, weights and opt-outs that the specification does not have."""
    pool, parts = rules["pool"], list(year["parts"])
    if "phase_in" in rules and parts[-1]["name"] == "phase_in":
        baseline = parts.pop()["key"]
        if baseline != _in_one_line(pool["baseline"], year):
            yield "phase-in"
    expressions = [_in_one_line(part["key"], year) for part in rules["part"]]
    if [part["name"] for part in parts] != [part["name"] for part in rules["part"]]:
        yield "parts"
    if [part["key"] for part in parts] != expressions:
        yield "parts"
    pairs = [
        (number(part["share"]), Fraction(said.get("share", 1)))
        for part, said in zip(parts, rules["part"], strict=True)
        if "amount" not in said
    ]
    if any(a * d != b * c for a, b in pairs for c, d in pairs):
        yield "shares"
    allowed = {Fraction(1)} | ({Fraction(0)} if "exit_pct" in pool else set())
    tapered = "full_at" in rules.get("eligibility", {})
    if any(own not in allowed and not (tapered and 0 < own < 1) for own in weight):
        yield "weights"
    out = pool.get("opt_out", [])
    out = out.get(str(year["year"]), []) if isinstance(out, dict) else out
    back = year["returned"] or [0] * len(weight)
    paid = year["amounts"] or [0] * len(weight)
    for code, kr, returned in zip(year["codes"], paid, back, strict=True):
        if code in out and (kr or pool.get("on_opt_out") != "return"):
            yield "opt-out"
        if returned and not (code in out and pool.get("on_opt_out") == "return"):
            yield "opt-out"


def _in_one_line(text: object, year: dict[str, Any]) -> str:
    return " ".join(str(text).split()).replace("{year}", str(year["figures_year"]))


def _wrong_keys(
    year: dict[str, Any], certificate: dict[str, Any], key: list[Fraction], weight: list[Fraction]
) -> Iterator[str]:
    sums = [Fraction(0)] * len(key)
    whole = Fraction(0)
    data = certificate["data"]
    rules = certificate["specification"]
    for part in year["parts"]:
        values, share = [number(value) for value in part["values"]], number(part["share"])
        assert min(*values, share, 0) == 0
        assert len(values) == len(key)
        whole += share
        if part["key"].isidentifier() and not rules.get("merge"):
            cells = dict(zip(data["codes"], data["columns"][part["key"]]["numbers"], strict=True))
            for table in rules.get("missing", []):
                if table["column"] == part["key"]:
                    cells |= {
                        code: cells[code] if cells[code] is not None else table["value"] for code in table["codes"]
                    }
            for code, value, own in zip(year["codes"], values, weight, strict=True):
                times = 1 if part["name"] == "phase_in" else own
                if value != (number(cells[code]) * times if own else 0):
                    yield f"figure of {code}"
        if share:
            sums = [before + share * value / sum(values) for before, value in zip(sums, values, strict=True)]
    if whole != 1:
        yield "shares"
    if [fifteen_digits(value) for value in sums] != key:
        yield "key"


def _after_guarantee(
    kept: dict[str, Any], targets: list[Fraction], least: list[Fraction]
) -> tuple[list[Fraction], Fraction | None]:
    """Fair shares after the guarantee and the smallest level, over all breakpoints."""
    floors, weights = kept["floors"], [number(value) for value in kept["weights"]]
    assert min(weights) >= 0
    assert all(floor >= own for floor, own in zip(floors, least, strict=True))
    triples = list(zip(targets, weights, floors, strict=True))
    if all(target >= floor for target, _, floor in triples):
        return targets, None

    def shares(level: Fraction) -> list[Fraction]:
        if kept["paid_by"] == "inhabitants":
            return [max(Fraction(f), t - level * w) for t, w, f in triples]
        return [max(Fraction(f), min(t, level * w) if w else t) for t, w, f in triples]

    sign = -1 if kept["paid_by"] == "inhabitants" else 1
    points = {(t - f) / w for t, w, f in triples if w} if sign < 0 else set()
    points |= {limit / w for t, w, f in triples if w for limit in (t, f)} if sign > 0 else set()
    level = slow.smallest_reaching(lambda at: sign * sum(shares(at)), points, sign * sum(targets))
    assert level is not None
    assert sum(shares(level)) == sum(targets)
    return shares(level), level


def _binding(
    year: dict[str, Any],
    answer: slow.Answer,
    shares: list[Fraction],
    floors: list[int],
    caps: list[int | None],
    base: list[Fraction],
    key: list[Fraction],
    labels: list[Any],
) -> list[str]:
    if answer.multiplier is None:
        return [""] * len(key)
    found = []
    for i, label in enumerate(labels):
        level = answer.group_multipliers.get(label, answer.multiplier)
        word = ""
        if label in answer.group_multipliers:
            word = "group-cap" if level < answer.multiplier else "group-floor"
        free, cap = base[i] + level * key[i], caps[i]
        if free < floors[i]:
            word = "floor"
        elif cap is not None and (free > cap or (free == cap and answer.surplus)):
            word = "cap"
        if year["guarantee"] and shares[i] != answer.fair_shares[i]:
            at_floor = shares[i] == year["guarantee"]["floors"][i]
            word = "floor" if at_floor else {"gains": "gains-cap"}.get(year["guarantee"]["paid_by"], "")
        found.append(word)
    return found


def _tied(
    year: dict[str, Any],
    shares: list[Fraction],
    solved: list[int],
    floors: list[int],
    caps: list[int | None],
    key: list[Fraction],
    labels: list[Any],
    groups: dict[Any, dict[str, Any]],
    *,
    scaled: bool,
) -> set[int]:
    """Everybody in a pair of which one could hand a unit to the other, standing equal, and every limit would hold."""
    unit = year["unit"]

    def may(label: Any, change: int) -> bool:
        total = sum(kr for kr, own in zip(solved, labels, strict=True) if own == label) + change
        group = groups.get(label, {"floor": None, "cap": None})
        return (group["floor"] or 0) <= total and (group["cap"] is None or total <= group["cap"])

    tied: set[int] = set()
    if year["method"] != "largest-remainder" and not scaled:
        last = {
            i: slow.priority(year["method"], key[i], kr // unit - 1)
            for i, kr in enumerate(solved)
            if key[i] and kr > floors[i]
        }
        coming = {
            i: slow.priority(year["method"], key[i], kr // unit)
            for i, kr in enumerate(solved)
            if key[i] and (caps[i] is None or kr < caps[i])
        }
        for i, one in last.items():
            for j, other in coming.items():
                if one == other == min(last.values()) == max(coming.values()):
                    tied |= {i, j}
        return tied
    fraction = [share / unit % 1 for share in shares]
    for i, kr in enumerate(solved):
        for j, other in enumerate(solved):
            up, down = kr > shares[i], other < shares[j]
            equal = fraction[i] == fraction[j] and fraction[i]
            if up and down and equal and (labels[i] == labels[j] or (may(labels[i], -unit) and may(labels[j], unit))):
                tied |= {i, j}
    return tied
