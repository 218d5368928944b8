"""Programs made of ties: the same kroner from every backend, seed and number of threads."""

import numpy as np
import pytest

from fordel_solver import Program, solve

LINEAR = ("highs", "glop", "pdlp", "scip", "cbc")
INTEGER = ("highs", "cp-sat", "scip", "cbc")


def pools_under_caps(seed):
    """Pools with totals and recipients with caps, whose costs are alike within a pool."""
    random = np.random.default_rng(seed)
    pools, recipients = 5, 14
    amounts = random.integers(50, 100, pools) * 1_000_003.0
    caps = np.full(recipients, np.ceil(amounts.sum() / recipients * 1.3))
    rows = np.vstack([np.kron(np.eye(pools), np.ones(recipients)), np.kron(np.ones(pools), np.eye(recipients))])
    low = np.concatenate([amounts, np.full(recipients, -np.inf)])
    cost = np.repeat(random.integers(1, 3, pools), recipients)
    return Program(cost, rows, low, np.concatenate([amounts, caps]), 0, 40e6)


def equal_projects(seed):
    """Projects of few sizes and scores under a budget and at most two for each municipality."""
    random = np.random.default_rng(seed)
    n, municipalities = 45, 15
    sizes = random.integers(1, 4, n) * 1_000
    per = np.zeros((municipalities, n))
    per[np.arange(n) % municipalities, np.arange(n)] = 1
    return Program(
        -random.integers(1, 4, n),
        np.vstack([sizes, per]),
        -np.inf,
        np.concatenate([[sizes.sum() // 3], np.full(municipalities, 2)]),
        0,
        1,
        integer=True,
    )


def shared_by_weights(seed):
    """Whole kroner between recipients with the same score, and a share that need not be whole."""
    random = np.random.default_rng(seed)
    n = 6
    cost = np.append(random.integers(1, 3, n), 0.5)
    return Program(
        cost, [[1] * n + [1], [1, 1, 1, 0, 0, 0, 0]], [20.5, 3], [20.5, 12], 0, [7] * n + [30], [True] * n + [False]
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_linear_program_has_the_same_kroner_from_every_backend(seed):
    program = pools_under_caps(seed)
    expected = solve(program)
    assert (expected.outcome, expected.unique) == ("optimal", False)
    for backend in LINEAR:
        solution = solve(program, backend)
        assert (solution.backend, solution.unique) == (backend, False)
        assert solution.x.tolist() == expected.x.tolist()


@pytest.mark.parametrize("kind", [equal_projects, shared_by_weights])
def test_an_integer_program_has_the_same_kroner_from_every_backend(kind):
    program = kind(1)
    expected = solve(program)
    assert expected.outcome == "optimal"
    for backend in INTEGER:
        if kind is shared_by_weights and backend == "cp-sat":
            continue  # it takes whole numbers only
        solution = solve(program, backend)
        assert (solution.backend, solution.unique) == (backend, expected.unique)
        assert solution.x.tolist() == expected.x.tolist()


@pytest.mark.parametrize("backend", ["highs", "cp-sat", "scip"])
def test_neither_the_seed_nor_the_threads_move_a_krone(backend):
    program = equal_projects(2)
    expected = solve(program).x.tolist()
    found = {
        (seed, threads): solve(program, backend, seed=seed, threads=threads).x.tolist()
        for seed, threads in ((0, 1), (1, 1), (7, 2))
    }
    assert found == dict.fromkeys(found, expected)


def test_without_the_stage_that_settles_them_backends_differ():
    # What the stage is there for: it is no decoration on programs that have one optimum anyway.
    program = equal_projects(2)
    left = {tuple(solve(program, backend, ties=False).x) for backend in INTEGER}
    assert len(left) > 1
