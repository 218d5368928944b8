"""The page on cliffs and prices: its commands run, and print what the page says of them. Its examples are doctests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from write_golden import printed_by

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cliffs-and-prices.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^> fordel (.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command):
    printed = printed_by(command.split(), "en")
    assert "Taper of equal cost" in printed if "--cliffs" in command else "Breakpoints, 2021" in printed


def test_every_rule_of_the_table_can_be_priced():
    from fordel_models.pricing import PRICED, read_rule

    table = PAGE[PAGE.index("| rule |") : PAGE.index("Any other rule")]
    for path in PRICED:
        assert read_rule(path).path == path
        name = path if not path.startswith("eligibility") else path.removeprefix("eligibility.")
        assert name in table
