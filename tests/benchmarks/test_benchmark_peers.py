"""Five recipients, worked by hand; 100 mio. kr., keys 10, 25, 30, 20, 15, so the key alone gives as many mio. kr.

The first has a floor of 15, the third a cap of 24. That is 5 more and 6 less than the key gives, so 1 mio. kr. goes to
the others. Least weighted deviation: to the second, whose deviation weighs least. Fair share: to all three by key.
"""

import numpy as np
import pytest
from benchmarks.cases import clarabel_quadratic, ortools_glop, pulp_cbc, scipy_highs, sweep_cbc
from benchmarks.data import Scenarios
from benchmarks.deviation import check_least_deviation, deviation, least_deviation, program_of
from benchmarks.subject import WrongAnswerError

MILLION = 1_000_000
FIVE = Scenarios(
    amount=100 * MILLION,
    keys=np.array([[10.0, 25.0, 30.0, 20.0, 15.0]]),
    floors=np.array([15, 0, 0, 0, 0]) * MILLION,
    caps=np.array([100, 100, 24, 100, 100]) * MILLION,
)
LEAST_DEVIATION = [15, 26, 24, 20, 15]
# (5 / 10 + 6 / 30 + 1 / 25) times the mean key, 20
DEVIATION = 14.8
FAIR = [15, 61 / 60 * 25, 24, 61 / 60 * 20, 61 / 60 * 15]


@pytest.fixture
def cbc():
    pytest.importorskip("pulp")
    pulp_cbc.load()
    return pulp_cbc.solve


@pytest.fixture
def glop():
    pytest.importorskip("ortools.linear_solver.pywraplp")
    return ortools_glop.solve


@pytest.fixture
def linprog():
    pytest.importorskip("scipy")
    return lambda program: scipy_highs.linprog(scipy_highs.build(program))


@pytest.fixture
def milp():
    pytest.importorskip("scipy")
    return lambda program: scipy_highs.milp(scipy_highs.build(program))


@pytest.mark.parametrize("peer", ["glop", "cbc", "linprog", "milp"])
def test_a_linear_peer_finds_the_least_deviation(peer, request):
    solve = request.getfixturevalue(peer)
    assert solve(program_of(FIVE, 0)) == pytest.approx(LEAST_DEVIATION, abs=1e-6)


def test_clarabel_finds_the_fair_share():
    pytest.importorskip("clarabel")
    assert clarabel_quadratic.solve(program_of(FIVE, 0)) == pytest.approx(FAIR, rel=1e-6)


def test_the_optimum_without_a_solver_is_the_one_by_hand():
    program = program_of(FIVE, 0)
    assert deviation(program, np.array(LEAST_DEVIATION, dtype=float)) == pytest.approx(DEVIATION)
    assert least_deviation(program) == pytest.approx(DEVIATION)


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        ([15, 25, 24, 20, 16], "is possible"),
        ([14, 27, 24, 20, 15], "breaks a limit"),
        ([15, 25, 24, 20, 15], "leaves"),
        ([np.nan] * 5, "breaks a limit"),
    ],
)
def test_a_wrong_answer_is_never_timed(answer, complaint):
    with pytest.raises(WrongAnswerError, match=complaint):
        check_least_deviation("peer", lambda _: np.array(answer, dtype=float), FIVE, (0,))


def test_cbc_rounds_a_year_of_a_sweep_by_largest_remainder(cbc):
    # 3.6 + 3.3 + 3.1 = 10: one krone is left over, and the largest fraction gets it.
    assert sweep_cbc.rounded_by_cbc(10, np.array([3.6, 3.3, 3.1])).tolist() == [4, 3, 3]


def test_the_fair_shares_of_a_sweep_are_base_amount_and_weighted_key():
    keys = np.array([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    # 100 - 3 x 10 = 70, of which the first part gives three quarters by halves and the second one quarter.
    shares = sweep_cbc.fair_shares(100, 10, keys, np.array([3.0, 1.0]))
    assert shares == pytest.approx([10 + 70 * 3 / 8, 10 + 70 / 2, 10 + 70 / 8])
