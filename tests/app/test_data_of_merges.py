"""Figures from files and mappings for recipients that merge: a file has the halves or the successor."""

from __future__ import annotations

from pathlib import Path

import fordel

POOL = """
id = "pool"
title = "En pulje"
model = "formula"

[data]
recipients = "elever.csv"

[pool]
years = { 2015 = 100, 2016 = 100 }
baseline = "sidste_aar"
floor = { pct_of_baseline = { 2016 = "95" } }

[[part]]
name = "elever"
key = "elever_{year}"

[[merge]]
from = ["102", "103"]
to = "110"
year = 2016
"""


def pool(folder: Path) -> Path:
    (folder / "elever.csv").write_text("code,elever_2015\n101,50\n102,30\n103,20\n", encoding="utf-8")
    (folder / "sidste.csv").write_text("code;sidste_aar\n101;40\n102;35\n103;25\n", encoding="utf-8")
    (folder / "nye.csv").write_text("code;elever_2016\n101;60\n110;40\n", encoding="utf-8")
    path = folder / "pool.toml"
    path.write_text(POOL, encoding="utf-8")
    return path


def test_a_file_of_the_halves_and_a_file_of_the_successor(tmp_path: Path) -> None:
    allocation = fordel.solve(pool(tmp_path), data=[tmp_path / "sidste.csv", tmp_path / "nye.csv"])
    # 2016: 60 and 40 by pupils; 95 pct. of 35 + 25 is 57 for the successor.
    assert allocation.table.query("year == 2016").set_index("code")["amount_kr"].to_dict() == {
        "101": 43,
        "102": 0,
        "103": 0,
        "110": 57,
    }
    assert allocation.table.query("year == 2015")["amount_kr"].tolist() == [50, 30, 20, 0]


def test_a_new_count_of_the_successor_leaves_no_old_one_with_its_halves(tmp_path: Path) -> None:
    path = pool(tmp_path)
    new = tmp_path / "elever_2015.csv"
    new.write_text("code;elever_2015\n101;60\n110;40\n", encoding="utf-8")
    files = [tmp_path / "sidste.csv", new]
    allocation = fordel.solve(path, data=files, years=2016, overrides={"data.years.2016": 2015})
    assert allocation.amounts.to_dict() == {"101": 43, "102": 0, "103": 0, "110": 57}


def test_a_mapping_may_give_the_successor_only(tmp_path: Path) -> None:
    data = {"sidste_aar": {"101": 40, "102": 35, "103": 25}, "elever_2016": {"101": 60, "110": 40}}
    allocation = fordel.solve(pool(tmp_path), data=data)
    assert allocation.amounts.to_dict() == {"101": 93, "102": 30, "103": 20, "110": 57}
