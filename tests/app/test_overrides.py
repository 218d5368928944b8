"""`--set PATH=VALUE` as it is read."""

from decimal import Decimal

import pytest

from fordel.overrides import read_overrides
from fordel_solver.errors import InvalidInput


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1000", 1000),
        ("700_000_000", 700000000),
        ("0.4", Decimal("0.4")),
        ("0.125", Decimal("0.125")),
        ("true", True),
        ('"95"', "95"),
        ("{ kr = 5 }", {"kr": 5}),
        ("largest-remainder", "largest-remainder"),
        ("where(a == 1, b, 0)", "where(a == 1, b, 0)"),
        ("0,4", "0,4"),
        ("1\nother = 2", "1\nother = 2"),
        ("", None),
    ],
)
def test_a_value_is_what_the_file_would_have_or_text(written, value):
    assert read_overrides([f"pool.x={written}"]) == {"pool.x": value}


@pytest.mark.parametrize("written", ["1.000", "700.000", "-1.500"])
def test_a_number_that_could_be_thousands_is_refused(written):
    with pytest.raises(InvalidInput, match="could be"):
        read_overrides([f"pool.unit={written}"])


def test_every_setting_that_is_none_is_named():
    with pytest.raises(InvalidInput) as caught:
        read_overrides(["pool.unit", "=5", "a=1", "a=2"])
    assert len(caught.value.problems) == 3
