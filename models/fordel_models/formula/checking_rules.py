"""The rules of a year held against what they say, by code that did not produce the answer.

The last one in by rank must stand before the first one out, and tapers are drawn again; minimum grants, exit ramps,
indexed amounts and amounts of parts are held against their definitions, and the phased-in key is worked out from its
formula.
"""

from __future__ import annotations

from fractions import Fraction

from fordel_models.formula.problem import YearProblem
from fordel_models.result import Selection, YearResult
from fordel_models.specification import Pool
from fordel_solver.errors import kroner

__all__ = ["faults_of_rules"]

# Keys have 15 digits, and what is worked out from one is no closer.
_CLOSE = Fraction(1, 10**13)


def faults_of_rules(result: YearResult, problem: YearProblem, pool: Pool) -> list[str]:
    """A sentence for each rule that does not hold."""
    return [
        *_price_index(result),
        *_opt_out(result, problem, pool),
        *([] if result.selection is None else _selection(result.selection, result, problem)),
        *_exit_ramp(result, problem, pool),
        *_minimum_grant(result, problem),
        *_phase_in(result, problem),
        *_amounts_of_parts(result, problem),
        *_guarantee(result, problem),
    ]


def _price_index(result: YearResult) -> list[str]:
    if result.stated_amount is None:
        return []
    off = result.amount - result.stated_amount * result.price_index
    if -result.unit < 2 * off <= result.unit:
        return []
    return [f"{kroner(result.amount)} is not {kroner(result.stated_amount)} times the price index"]


def _opt_out(result: YearResult, problem: YearProblem, pool: Pool) -> list[str]:
    out, faults = result.opted_out, []
    if any(result.amounts[i] for i in out):
        faults.append("a recipient that opted out got something")
    if any(kr and i not in out for i, kr in enumerate(result.returned)):
        faults.append("a recipient that did not opt out returned something")
    if pool.on_opt_out == "share" and (set(out) & set(problem.eligible) or any(result.returned)):
        faults.append("the others do not share what those that opted out would have got")
    return faults


def _selection(selection: Selection, result: YearResult, problem: YearProblem) -> list[str]:
    faults = []
    weight_of = {i: selection.weights[i] for i, value in enumerate(selection.values) if value is not None}
    value_of = {i: value for i, value in enumerate(selection.values) if value is not None}
    chosen = {i for i, weight in enumerate(selection.weights) if weight}
    taking_part = set(problem.eligible) - set(problem.who.leaving)
    if taking_part | set(result.dropped_out) != chosen:
        faults.append("those that take part are not those that [eligibility] chose")
    if selection.count is None:
        assert selection.threshold is not None
        far = {i: value - selection.threshold for i, value in value_of.items()}
        if selection.rule in ("at_most", "below"):
            far = {i: -distance for i, distance in far.items()}
        width = None if selection.full_at is None else abs(selection.full_at - selection.threshold)
        for i, distance in far.items():
            at_threshold = selection.rule in ("at_least", "at_most")
            on_side = distance > 0 or (distance == 0 and at_threshold)
            right = Fraction(on_side) if width is None else sorted((Fraction(0), distance / width, Fraction(1)))[1]
            if weight_of[i] != right:
                faults.append(f"the weight of recipient {i} is not what its distance from the threshold gives")
        return faults
    sign = 1 if selection.rule == "highest" else -1
    outside = value_of.keys() - chosen
    if chosen and outside:
        last = min(chosen, key=lambda i: (sign * value_of[i], -i))
        first = max(outside, key=lambda i: (sign * value_of[i], -i))
        lead = sign * (value_of[last] - value_of[first])
        if lead < 0 or (lead == 0 and (selection.ties != "order" or last > first)):
            faults.append(f"recipient {last} is eligible and {first}, who stands before it, is not")
    fit = min(selection.count, len(value_of))
    wrong = {
        "order": len(chosen) != fit,
        "all": len(chosen) < fit or (len(chosen) > fit and len(chosen - set(selection.equal_at_cut)) >= fit),
        "none": len(chosen) > fit or (len(chosen) < fit and len(chosen) + len(selection.equal_at_cut) <= fit),
    }[selection.ties]
    if wrong:
        faults.append(f"{len(chosen)} are eligible by rank, and {selection.count} should be")
    return faults


def _exit_ramp(result: YearResult, problem: YearProblem, pool: Pool) -> list[str]:
    faults = []
    for i, kr in problem.who.leaving.items():
        if result.key[i]:
            faults.append(f"recipient {i} is on the exit ramp and has a key")
        if result.amounts[i] != kr and pool.on_shortfall == "error":
            faults.append(f"recipient {i} got {kroner(result.amounts[i])} on the exit ramp, which gives {kroner(kr)}")
    return faults


def _minimum_grant(result: YearResult, problem: YearProblem) -> list[str]:
    faults = []
    for i, least in zip(problem.eligible, problem.minimums or (), strict=False):
        if result.fair_shares[i] < least or 0 < result.amounts[i] < least:
            faults.append(
                f"{kroner(result.amounts[i])} for recipient {i} is below the minimum grant of {kroner(least)}"
            )
    if any(result.amounts[i] or result.eligible[i] for i in result.dropped_out):
        faults.append("a recipient that dropped out got something")
    return faults


def _phase_in(result: YearResult, problem: YearProblem) -> list[str]:
    """K'_i by its formula: the way back to what the parts alone give, and then forward again."""
    if problem.phase_in == 1 or len(problem.parts) < 2 or problem.parts[-1].name != "phase_in":
        return []
    way, old = problem.phase_in, problem.parts[-1]
    base = [Fraction(own) / way if way else Fraction(0) for own in problem.base or (0,) * len(problem.eligible)]
    by_key = problem.amount - sum(base)
    scaled = sum(part.share for part in problem.parts[:-1])
    whole = (1 - way) * problem.amount + way * by_key
    for n, i in enumerate(problem.eligible):
        if not way or not scaled:
            right = Fraction(old.values[n]) / old.total
        else:
            own = sum(part.share / scaled * part.values[n] / part.total for part in problem.parts[:-1] if part.share)
            right = ((1 - way) * problem.amount * Fraction(old.values[n]) / old.total + way * by_key * own) / whole
        if abs(result.key[i] - right) > _CLOSE * right:
            return [f"the key of recipient {i} is not what the phase-in gives"]
    return []


def _amounts_of_parts(result: YearResult, problem: YearProblem) -> list[str]:
    """Where no limit binds a part with an amount distributes it."""
    if any(result.binding) or result.surplus > sum(result.returned) or not result.multiplier:
        return []
    faults = []
    # In a year with an index amounts of parts and what there is were rounded each by itself, by half a unit;
    # a part with a share takes up what that leaves.
    all_have_amounts = all(part.amount is not None for part in result.parts)
    indexed = result.stated_amount is not None and all_have_amounts
    rounded = Fraction((len(result.parts) + 2) * result.unit, 2) if indexed else Fraction(0)
    for part, solved in zip(result.parts, problem.parts, strict=False):
        if part.amount is None:
            continue
        given = sum(part.kr_per_unit * value for value in solved.values)
        if abs(given - problem.phase_in * part.amount) > _CLOSE * part.amount + rounded:
            faults.append(f"part {part.name} distributes another amount than {kroner(part.amount)}")
    return faults


def _guarantee(result: YearResult, problem: YearProblem) -> list[str]:
    kept, asked = result.guarantee, problem.guarantee
    if asked is None:
        return [] if kept is None else ["there is a guarantee that nobody asked for"]
    if kept is None:
        return ["the guarantee was left out"]
    faults, payers = [], 0
    for position, floor, weight, who in zip(problem.eligible, asked.floors, asked.weights, problem.labels, strict=True):
        target, share = kept.targets[position], result.fair_shares[position]
        paid = target
        if kept.level is not None and weight and asked.paid_by == "inhabitants":
            paid = target - kept.level * weight
            payers += share == paid < target
        elif kept.level is not None and weight:
            paid = min(target, kept.level * weight)
            payers += share == kept.level * weight > floor
        whole = result.amounts[position] + (result.returned[position] if result.returned else 0)
        if share != max(Fraction(floor), paid) or whole < floor:
            faults.append(f"what is guaranteed to {who} is not kept")
    if kept.level and not payers:
        faults.append("a lower level of the guarantee would do")
    return faults
