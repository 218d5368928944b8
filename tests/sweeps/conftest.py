"""A pool of four recipients that a person can follow, and how commands are run."""

from __future__ import annotations

import pytest

from fordel import command_line

FIGURES = """code,name,region,population_2014,population_2015,elever,skoler,usikker
101,København,Øst,100,110,50,1,10
147,Frederiksberg,Øst,60,60,30,2,0
360,Lolland,Vest,30,30,10,4,4
825,Læsø,Vest,10,10,5,3,
"""
POOL = """
id = "min-pulje"
title = "Min pulje"
model = "formula"
[source]
document = "Min aftale"
[data]
recipients = "figures.csv"
years = { 2014 = 2014, 2015 = 2015 }
[pool]
years = { 2014 = 1000, 2015 = 2000 }
[[part]]
name = "elever"
share = "0.6"
key = "elever"
[[part]]
name = "skoler"
share = "0.3"
key = "skoler"
[[part]]
name = "folk"
share = "0.1"
key = "population_{year}"
"""


@pytest.fixture
def pool(tmp_path):
    """The path of the pool's file."""
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    path = tmp_path / "min-pulje.toml"
    path.write_text(POOL, encoding="utf-8")
    return path


@pytest.fixture
def run(capsys):
    """Run a command in this process: exit code, stdout, stderr."""

    def call(*arguments):
        with pytest.raises(SystemExit) as ending:
            command_line.main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return ending.value.code or 0, written.out, written.err

    return call
