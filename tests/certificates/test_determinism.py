"""The same pool and figures give the same files, byte for byte, whatever the process and the order of the rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from certificates.random_pools import allocation, pools
from fordel.certificates.writing import certificate_bytes
from fordel.files import csv_bytes

FILES = ("allocation.csv", "parts.csv", "certificate.json")
POOL = """
id = "pool"
title = "En pulje"
model = "formula"
[data]
recipients = "figures.csv"
[pool]
amount = 1_000_003
unit = 1
floor = { pct_of_baseline = "61.5" }
cap = 90_000
baseline = "last_year"
on_surplus = "return"
[eligibility]
by = "pressure"
highest = 30
[[part]]
name = "elever"
share = 0.7
key = "pupils"
[[part]]
name = "areal"
share = 0.3
key = "sqrt(area) / mean(sqrt(area), weight=pupils)"
[[group]]
column = "region"
cap = { "Syd" = 150_000 }
"""


def figures(seed: int) -> pd.DataFrame:
    """Many equal figures, so that ties have to be decided."""
    draw = Random(seed)
    n = 40
    return pd.DataFrame(
        {
            "code": [f"{101 + i}" for i in range(n)],
            "name": [f"Ø-{i}" for i in range(n)],
            "pupils": [draw.choice([100, 200, 300]) for _ in range(n)],
            "area": [draw.choice([10.5, 20.25]) for _ in range(n)],
            "last_year": [draw.choice([10_000, 20_000]) for _ in range(n)],
            "pressure": [draw.choice([1, 2, 3]) for _ in range(n)],
            "region": [draw.choice(["Nord", "Syd", "Øst"]) for _ in range(n)],
        }
    )


def files_of_a_run(folder: Path, table: pd.DataFrame, **environment: str) -> dict[str, bytes]:
    folder.mkdir()
    (folder / "pool.toml").write_text(POOL, encoding="utf-8")
    table.to_csv(folder / "figures.csv", index=False)
    words = [sys.executable, "-m", "fordel", "run", "pool.toml", "--out", "out"]
    subprocess.run(words, cwd=folder, env=os.environ | environment, check=True, capture_output=True, timeout=120)
    return {name: (folder / "out" / name).read_bytes() for name in FILES}


@pytest.mark.slow
def test_files_depend_on_the_rules_and_figures_alone(tmp_path):
    table = figures(seed=1)
    shuffled = table.sample(frac=1, random_state=3)[["region", "code", *reversed(table.columns[1:6])]]
    runs = [
        files_of_a_run(tmp_path / "first", table, PYTHONHASHSEED="0"),
        files_of_a_run(tmp_path / "again", table, PYTHONHASHSEED="0"),
        files_of_a_run(tmp_path / "hash", table, PYTHONHASHSEED="12345"),
        files_of_a_run(tmp_path / "rows and columns", shuffled, PYTHONHASHSEED="7"),
        files_of_a_run(tmp_path / "threads", table, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1"),
        files_of_a_run(tmp_path / "more threads", table, OMP_NUM_THREADS="8", OPENBLAS_NUM_THREADS="8"),
        files_of_a_run(tmp_path / "elsewhere", table, TZ="Pacific/Kiritimati", LC_ALL="da_DK.UTF-8", LANG="da_DK"),
        files_of_a_run(tmp_path / "plain", table, TZ="America/Los_Angeles", LC_ALL="C", PYTHONUTF8="0"),
    ]
    assert b'"ties": []' not in runs[0]["certificate.json"]
    assert b'"group-cap"' in runs[0]["certificate.json"]
    for other in runs[1:]:
        assert other == runs[0]


def test_the_order_of_the_rows_decides_nothing():
    for place, (raw, table, found) in enumerate(pools(seed=9, count=60)):
        other = allocation(raw, table.sample(frac=1, random_state=place))
        assert certificate_bytes(other.certificate) == certificate_bytes(found.certificate)
        assert csv_bytes(other.table) == csv_bytes(found.table)
        assert csv_bytes(other.parts) == csv_bytes(found.parts)
