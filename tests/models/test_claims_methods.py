"""Equal awards, equal losses and Talmud: the numbers of the literature, and the laws that they are known by."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel_models.matching.methods import Case, reduced

METHODS = ("proportional", "equal-awards", "equal-losses", "talmud")


def case_of(amount: int, claims: tuple[int, ...]) -> Case:
    n = len(claims)
    codes = tuple(f"{i:03}" for i in range(n))
    one = Fraction(1)
    return Case(2014, amount, claims, one, one, None, 1, claims, "pool", codes, codes, (None,) * n)


def shared(method: str, amount: int, claims: tuple[int, ...]) -> tuple[int, ...]:
    return reduced(case_of(amount, claims), method).year.amounts


def equal_awards(amount: Fraction, claims: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """min(c_i, λ): the smallest claims first, in fractions."""
    left, found = amount, [Fraction(0)] * len(claims)
    order = sorted(range(len(claims)), key=lambda i: claims[i])
    for at, i in enumerate(order):
        found[i] = min(claims[i], left / (len(claims) - at))
        left -= found[i]
    return tuple(found)


def reference(method: str, amount: int, claims: tuple[int, ...]) -> tuple[Fraction, ...]:
    whole = tuple(map(Fraction, claims))
    total = sum(whole)
    if method == "proportional":
        return tuple(amount * claim / total for claim in whole)
    if method == "equal-awards":
        return equal_awards(Fraction(amount), whole)
    if method == "equal-losses":
        return tuple(c - off for c, off in zip(whole, equal_awards(total - amount, whole), strict=True))
    half = tuple(claim / 2 for claim in whole)
    if amount <= total / 2:
        return equal_awards(Fraction(amount), half)
    return tuple(c - off for c, off in zip(whole, equal_awards(total - amount, half), strict=True))


claims_problems = st.lists(st.integers(1, 400), min_size=1, max_size=7).flatmap(
    lambda claims: st.tuples(st.integers(0, sum(claims)), st.just(tuple(claims)))
)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(100, (33, 33, 34)), (200, (50, 75, 75)), (300, (50, 100, 150))],
)
def test_the_three_widows_of_the_talmud(amount, expected):
    """Aumann and Maschler (1985): claims of 100, 200 and 300 on 100, 200 and 300."""
    assert sorted(shared("talmud", amount, (100, 200, 300))) == sorted(expected)


def test_the_contested_garment():
    """All against half: 3/4 and 1/4."""
    assert shared("talmud", 100, (100, 50)) == (75, 25)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("proportional", (50, 100, 150)),
        ("equal-awards", (100, 100, 100)),
        ("equal-losses", (0, 100, 200)),
        ("talmud", (50, 100, 150)),
    ],
)
def test_half_of_the_claims(method, expected):
    assert shared(method, 300, (100, 200, 300)) == expected


@pytest.mark.parametrize("method", METHODS)
@given(claims_problems)
def test_amounts_are_the_definition_rounded(method, problem):
    amount, claims = problem
    found = shared(method, amount, claims)
    assert sum(found) == amount
    for own, fair, claim in zip(found, reference(method, amount, claims), claims, strict=True):
        assert abs(own - fair) <= 1
        assert 0 <= own <= claim


@given(claims_problems)
def test_the_talmud_is_its_own_dual(problem):
    """What is given of E is what is taken off at C - E."""
    amount, claims = problem
    given_, taken = shared("talmud", amount, claims), shared("talmud", sum(claims) - amount, claims)
    assert all(abs(x + y - c) <= 1 for x, y, c in zip(given_, taken, claims, strict=True))


@given(claims_problems)
def test_equal_losses_are_the_dual_of_equal_awards(problem):
    amount, claims = problem
    losses = shared("equal-losses", amount, claims)
    awards = shared("equal-awards", sum(claims) - amount, claims)
    assert tuple(claim - award for claim, award in zip(claims, awards, strict=True)) == losses


@pytest.mark.parametrize("method", METHODS)
@given(claims_problems, st.integers(1, 50))
def test_more_to_share_takes_from_nobody(method, problem, more):
    """But for the last krone of the rounding."""
    amount, claims = problem
    larger = min(amount + more, sum(claims))
    before, after = shared(method, amount, claims), shared(method, larger, claims)
    assert all(x <= y + 1 for x, y in zip(before, after, strict=True))


@pytest.mark.parametrize("method", METHODS)
@given(claims_problems, st.integers(1, 127))
def test_some_of_them_share_what_they_got_in_the_same_way(method, problem, members):
    """Consistency, but for rounding."""
    amount, claims = problem
    some = [i for i in range(len(claims)) if members >> i & 1]
    found = shared(method, amount, claims)
    alone = sum(found[i] for i in some)
    if some:
        again = shared(method, alone, tuple(claims[i] for i in some))
        assert all(abs(again[at] - found[i]) <= 1 for at, i in enumerate(some))


@given(claims_problems)
def test_the_reductions_are_a_division_of_their_own(problem):
    amount, claims = problem
    found = reduced(case_of(amount, claims), "equal-losses")
    if amount:
        assert found.reductions is not None
        off = found.reductions.year.amounts
        assert sum(off) == sum(claims) - amount
        assert tuple(c - own for c, own in zip(claims, off, strict=True)) == found.year.amounts
        steps = {step.name: step.amounts for step in found.year.steps}
        assert steps["claim"] == claims
        assert steps["reduction"] == tuple(-own for own in off)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=7), st.integers(0, 300), st.integers(0, 100))
def test_the_bracket_by_its_definition(losses, bracket, at):
    """b + λ k at most the claim, for every amount that the bracket and the whole rate leave room for."""
    rate = Fraction(3, 4)
    claims = tuple(int(rate * loss) for loss in losses)
    case = case_of(0, claims)
    case = Case(
        2014, 0, tuple(losses), rate, rate, bracket, 1, claims, "pool", case.codes, case.labels, case.inhabitants
    )
    least, most = sum(case.base), sum(claims)
    amount = -(-least // 1) + int((most - least) * at // 100)
    if not any(losses) or amount > most or not amount:
        return
    year = reduced(Case(**(vars(case) | {"amount": amount})), "bracket").year
    assert sum(year.amounts) + year.surplus == amount
    assert 0 <= year.multiplier <= rate or not any(case.above)
    for own, loss, claim in zip(year.amounts, losses, claims, strict=True):
        fair = min(claim, case.base[losses.index(loss)] + year.multiplier * max(0, loss - bracket))
        assert own <= claim
        if any(case.above):
            assert abs(own - fair) < 1
