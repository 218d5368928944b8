"""The alternatives that assumptions write as `--set ...` can be typed as they stand, and they change something."""

import shlex

import pytest

import fordel
from fordel.overrides import read_overrides
from kinds.of_models import FORMULAS, MODELS


def settings(text):
    """What follows --set in a sentence, as a shell reads it; nothing where there is none or a value is left open."""
    _, command, rest = text.partition("--set ")
    if not command or "..." in rest:
        return []
    words = shlex.split("--set " + rest)
    assert words[::2] == ["--set"] * (len(words) // 2)
    return words[1::2]


def what_it_comes_to(allocation):
    """Amounts of every pool and year, and every further table."""
    amounts = [(year.pool, year.year, year.amounts) for year in allocation.result.years]
    return amounts, [(table.name, table.rows) for table in allocation.result.tables]


# Of these each alternative takes seconds: the first ones are solved, of the others how they are written is looked at.
LONG, SOME = ("aftale-2014-samlet", "faerre-puljer", "laanepuljer-2014"), 3


# Many alternatives of programs are solved: seconds each.
@pytest.mark.parametrize("name", [*FORMULAS, *(pytest.param(name, marks=pytest.mark.slow) for name in MODELS)])
def test_alternatives_can_be_run_and_change_something(name):
    instance = fordel.load(name)
    usual = fordel.solve(instance, figure_errors=False)
    allocation_is_quick, tried = name not in LONG, 0
    for assumption in usual.assumptions:
        for alternative in assumption.alternatives:
            changes = settings(alternative.en)
            assert changes == settings(alternative.da)
            if changes and (allocation_is_quick or tried < SOME):
                other = fordel.solve(instance, overrides=read_overrides(changes), figure_errors=False)
                tried += 1
                assert what_it_comes_to(other) != what_it_comes_to(usual), alternative.en


def test_what_is_typed_is_read_as_a_shell_reads_it():
    both = 'Also 2015: --set pool.years.2015=1 --set "part.a.key=b * 2"'
    assert settings(both) == ["pool.years.2015=1", "part.a.key=b * 2"]
    assert settings("The year's amount: --set pool.years.2021=...") == settings("Real counts") == []
