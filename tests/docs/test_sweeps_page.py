"""The page on sweeps: its commands and its file run. Its examples are doctests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fordel
from fordel.sweeping.drawn_weights import TIMES_EACH_PAIR
from fordel.sweeping.random_numbers import METHODS
from fordel.sweeping.scenario_rows import KEPT
from fordel.sweeping.sweep_specification import SWEEP_KEYS, read_sweep
from write_golden import printed_by

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sweeps.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^> fordel (.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command):
    printed = printed_by(command.split(), "en")
    if "--scenario" not in command:
        assert "20 scenarios" in printed
        return
    assert printed.startswith("fordel run omstilling-folkeskole-2014-17 --set part.")
    assert printed.count("--set") == 4


def test_the_file_of_the_page_is_a_sweep(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "my-sweep.toml"
    file.write_text(text.replace("= 20", "= 1"), encoding="utf-8")
    assert fordel.sweep(**read_sweep(file)).counts.scenarios == 2


def test_every_key_of_a_file_is_told():
    for key in SWEEP_KEYS:
        assert f"`{key}`" in PAGE, key


def test_every_column_is_told(pool_columns):
    for column in pool_columns:
        assert f"`{column}`" in PAGE, column


@pytest.fixture
def pool_columns():
    found = fordel.sweep("yderkommuner-17a", vary={"pool.floor": [0]})
    own = [*found.recipients.columns, *found.scenarios.columns]
    left_out = {"code", "name", "year", "scenario", "pool.floor", *(f"lorenz_{p}_pct" for p in range(20, 90, 10))}
    return [column for column in own if column not in left_out and not column.startswith("region ")]


def test_numbers_of_the_page_are_those_of_the_code():
    assert f"in turn, {TIMES_EACH_PAIR} times" in PAGE
    assert f"the first {KEPT:,}" in PAGE
    assert all(f"`{method}`" in PAGE for method in METHODS)
